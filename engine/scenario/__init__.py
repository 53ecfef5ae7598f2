"""Floor 3: what a person writes, checked, and turned into a problem to solve."""
