"""The large solver: prices by Newton's method, plans by shifts and swaps."""
