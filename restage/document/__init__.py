"""JSON texts and values without loss: parsing, faults, JavaScript's own JSON, json-cycle's references, edits."""
