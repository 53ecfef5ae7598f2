"""Floor 0: the words everybody shares. Standard library and NumPy only."""
