"""The service's configuration recorded in the artifact: every file that it could name for any stage, in one file."""
