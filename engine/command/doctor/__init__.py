"""``fieldplan doctor``: whether everything is here that plans need, and works."""
