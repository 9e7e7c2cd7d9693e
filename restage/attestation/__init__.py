"""What a run has done, stated so that others can check it and sign it (docs/attestation.md)."""
