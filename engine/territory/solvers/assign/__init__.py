"""Fixed homes and hard loads: prices, knapsacks, and few territories at a time."""
