"""Capacity composed: a scenario planned, played through many futures, tabulated."""
