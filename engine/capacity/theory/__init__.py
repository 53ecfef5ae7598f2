"""What theory says of capacity in closed form or exactly: one subject a file."""
