"""Pipelines of examples/ run as their servers would run them: their steps, in order, on an emulated account."""
