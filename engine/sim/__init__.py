"""The year in many futures: a crowd on one calendar, and every deal of one future."""
