"""Verdicts on what the framework wrote into an artifact: names, logical IDs, hashes, stamps, the state file."""
