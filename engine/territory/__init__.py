"""Territories: who covers whom. Problem, solution, measure, certificate, result."""
