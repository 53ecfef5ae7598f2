"""Floor 1: tables as people give them, checked; the frames everybody else reads."""
