"""Market, quotas and tracking composed: from a scenario to tables."""
