"""The capacity problem as a linear program: one file for each part of it."""
