"""Solvers of the capacity program; each is imported only when it is asked for."""
