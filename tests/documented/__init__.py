"""The blocks of the documentation: what they are, and what holds each of them (tests/website/test_blocks.py)."""
