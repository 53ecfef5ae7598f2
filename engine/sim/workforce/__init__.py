"""Many futures of a head count plan, on the same calendar as the crowd."""
