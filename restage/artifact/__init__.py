"""The folder that `serverless package` writes: its layout, reading, verifying and writing."""
