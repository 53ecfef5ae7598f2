"""A plan as a function of attainment: exact curves, and fast arrays for simulation."""
