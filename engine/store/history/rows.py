"""Between rows of the database and what the history tells."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, or_

from engine.store.history.records import Event, RunRecord
from engine.store.history.schema import events, runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Row


def values_of(run: RunRecord) -> dict[str, Any]:
    """Return the columns of a run."""
    values = {column.name: getattr(run, column.name) for column in runs.columns}
    return {**values, "broken": json.dumps(list(run.broken))}


def run_of(row: Row[Any]) -> RunRecord:
    """Return the run of a row that has all columns of the table of runs."""
    values = {column.name: getattr(row, column.name) for column in runs.columns}
    values["broken"] = tuple(json.loads(values["broken"]))
    values["made_at"] = _aware(values["made_at"])
    begins, ends = values["effective_from"], values["effective_to"]
    if values["state"] == "superseded" and ends is not None and ends > today():
        values["state"] = "approved" if ends > begins else "superseded"
    return RunRecord(**values)


def is_in_state(state: str) -> ColumnElement[bool]:
    """Return the condition under which :func:`run_of` gives a run this state."""
    holds = and_(
        runs.c.state == "superseded",
        runs.c.effective_to > today(),
        runs.c.effective_to > runs.c.effective_from,
    )
    if state == "approved":
        return or_(runs.c.state == state, holds)
    if state == "superseded":
        over = or_(
            runs.c.effective_to <= today(),
            runs.c.effective_to <= runs.c.effective_from,
        )
        return and_(runs.c.state == state, over)
    return runs.c.state == state


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row."""
    details: Mapping[str, Any] = json.loads(row.details)
    return Event(_aware(row.at), row.who, row.what, row.run_id, row.note, details)


def now() -> datetime:
    """Return the time to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the day, as people's calendars here have it."""
    return date.today()


def tell(connection: Connection, one: Event) -> None:
    """Add an event to the log."""
    values = {
        "at": one.at,
        "who": one.who,
        "what": one.what,
        "run_id": one.run_id,
        "note": one.note,
        "details": json.dumps(dict(one.details), sort_keys=True),
    }
    connection.execute(insert(events).values(values))


def _aware(when: datetime) -> datetime:
    """Return a time with its zone; SQLite forgets that it is UTC."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
