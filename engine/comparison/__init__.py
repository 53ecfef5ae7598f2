"""Plans judged: paired differences, what is certain, who gains, who is best."""
