"""Solvers of quota programs; each is imported only when it is asked for."""
