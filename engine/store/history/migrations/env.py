"""Run the steps on the connection that the caller holds."""

from __future__ import annotations

from alembic import context

from engine.store.history.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
