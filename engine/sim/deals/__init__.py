"""The deal model: one future, every deal and every rep a process of its own."""
