"""What a configuration looks up elsewhere, asked for there. Nothing here is imported without an option that says so."""
