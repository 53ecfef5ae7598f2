"""Runs, baselines and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# long: a line for each column
def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "run",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("plan", sa.String(200), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("quarter", sa.String(20)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("task", sa.String(64)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("objective", sa.Float),
        sa.Column("bound", sa.Float),
        sa.Column("gap", sa.Float),
        sa.Column("broken", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("effective_from", sa.Date),
        sa.Column("effective_to", sa.Date),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'superseded', 'rejected')",
            name=op.f("ck_run_state"),
        ),
    )
    op.create_index("ix_run_plan", "run", ["plan", "made_at"])
    op.create_index("ix_run_quarter", "run", ["quarter"])
    op.create_index("ix_run_task", "run", ["task"])
    op.create_table(
        "baseline",
        sa.Column("plan", sa.String(200), primary_key=True),
        sa.Column("run_id", sa.String(200), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("run_id", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("ix_event_run_id", "event", ["run_id"])


def downgrade() -> None:
    """Drop them again."""
    for table in ("event", "baseline", "run"):
        op.drop_table(table)
