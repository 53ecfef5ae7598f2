"""Prices first: a relaxation gives bound and near-solution, CP-SAT closes the gap."""
