"""Programs that fall into blocks but for a few rows: prices, annealing, blocks."""
