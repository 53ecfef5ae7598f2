"""Stored runs as a history: found, compared, exported; nothing is solved here."""
