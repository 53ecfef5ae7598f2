"""Steps that bring a history from one form to the next; alembic runs them."""
