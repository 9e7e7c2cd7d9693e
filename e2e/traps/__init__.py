"""What goes wrong with the clients' own `deploy --package`, each with a real client, and what cures it."""
