"""OR-Tools CP-SAT: the exact solver."""
