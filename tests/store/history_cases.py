"""Runs and approvals that tests of the history tell of."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy

from engine.store.history.decisions import Approval
from engine.store.history.records import RunRecord
from engine.store.history.schema import metadata

SERVER = os.environ.get("FIELDPLAN_TEST_POSTGRES", "")
"""URL of a PostgreSQL server on which tests may make and drop tables."""

ONE = RunRecord(
    id="20270105T101500Z-poland-ab12cd34",
    folder="20270105T101500Z-poland-ab12cd34",
    plan="poland",
    stage="territory",
    quarter="2027Q1",
    made_at=datetime(2027, 1, 5, 10, 15, tzinfo=UTC),
    made_by="fieldplan run poland.yaml",
    digest="ab12cd34" * 8,
    status="feasible",
    objective=1234.5,
    bound=1200.0,
    gap=0.0279,
)
TWO = replace(
    ONE, id="20270402T090000Z-poland-ffee0011", made_at=datetime(2027, 4, 2, tzinfo=UTC)
)
ANNA = Approval("Anna", "fair at last", date(2027, 1, 10))


def emptied(url: str) -> None:
    """Drop the history that a server has."""
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(sqlalchemy.text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
