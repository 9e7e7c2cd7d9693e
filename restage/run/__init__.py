"""One artifact's work as one call: read, planned, checked, written."""
