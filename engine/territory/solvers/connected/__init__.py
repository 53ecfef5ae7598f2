"""Territories in one piece: compiled search, relaxations, and exact finishes."""
