"""Many artifacts at once: what goes where, worker processes, one result for each, one summary."""
