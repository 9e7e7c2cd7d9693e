"""What may be secret, and values that no output may hold."""
