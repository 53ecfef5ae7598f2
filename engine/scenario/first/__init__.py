"""A first scenario from a person's own tables: what is which is guessed, and told."""
