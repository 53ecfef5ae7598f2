"""Smallest largest diameter: compiled tabu search, bounds from what is far."""
