"""Many jobs, done once each, on one machine or many; what is done is never lost."""
