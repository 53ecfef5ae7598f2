"""Territories whose sites are chosen: prices, annealing on parts, closing exactly."""
