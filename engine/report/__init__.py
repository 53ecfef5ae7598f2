"""A stored run as a page and as words: pure functions of manifest and tables."""
