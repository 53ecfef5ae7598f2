"""What reps do: effort, timing, contests and quitting, as solved decision problems."""
