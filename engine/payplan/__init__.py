"""Floor 2: pay plans as data, and exactly what they pay."""
