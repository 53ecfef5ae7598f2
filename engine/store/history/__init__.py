"""The history of runs in a database: what was made, approved, rejected, and by whom."""
