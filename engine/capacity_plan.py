"""The door to capacity: how many people, which roles, started when, and how sure."""
