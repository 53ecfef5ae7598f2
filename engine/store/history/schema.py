"""The tables of the history; migrations bring a database to this form."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

STATES = ("open", "approved", "superseded", "rejected")
"""What can have become of a run."""

runs = Table(
    "run",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("folder", Text, nullable=False),
    Column("plan", String(200), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("quarter", String(20)),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("task", String(64)),
    Column("status", String(20), nullable=False),
    Column("objective", Float),
    Column("bound", Float),
    Column("gap", Float),
    Column("broken", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("effective_from", Date),
    Column("effective_to", Date),
    CheckConstraint("state IN ('open', 'approved', 'superseded', 'rejected')", "state"),
    Index("ix_run_plan", "plan", "made_at"),
    Index("ix_run_quarter", "quarter"),
    Index("ix_run_task", "task"),
)
"""One row a run; ``broken`` is a JSON list of rules that its plan breaks. A run that is
``superseded`` here is in force until ``effective_to`` all the same."""

baselines = Table(
    "baseline",
    metadata,
    Column("plan", String(200), primary_key=True),
    Column("stage", String(40), primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("version", Integer, nullable=False),
)
"""The run of each plan and stage that was approved last; ``version`` rises with each
change."""

events = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(40), nullable=False),
    Column("run_id", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("details", Text, nullable=False),
    Index("ix_event_run_id", "run_id"),
)
"""Who did what and when; rows are only ever added. ``details`` is JSON."""
