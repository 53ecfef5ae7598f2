"""The crowd model: one calendar, arrays of (replications, reps)."""
