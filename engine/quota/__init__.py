"""Quotas that add up and are fair: the problem, its answers and their proofs."""
