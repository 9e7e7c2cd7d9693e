"""Artifacts that lie at URLs: fetched and stored as a whole or not at all, by fsspec."""
