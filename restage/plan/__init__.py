"""One artifact's way to another stage: the steps in their order, and the edits that follow."""
