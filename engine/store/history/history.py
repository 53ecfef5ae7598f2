"""The history: record runs, approve and reject them, find baselines, tell the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import DatabaseError, IntegrityError, SQLAlchemyError

from engine.base.errors import EngineError, InputError, InputProblem
from engine.store.history.connect import engine_for, shown_url, why_no_file
from engine.store.history.decisions import Approval, approve_run, found_run, reject_run
from engine.store.history.records import Event, RunRecord, is_start_of
from engine.store.history.rows import (
    event_of,
    is_in_state,
    now,
    run_of,
    tell,
    values_of,
)
from engine.store.history.schema import baselines, events, runs
from engine.store.history.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from sqlalchemy.engine import Engine


TERRITORY = "territory"
"""Stage whose runs say who covers whom, from which the next ones start."""

_AT_ONCE = 500
"""Tasks that are looked up by one question."""


class HistoryError(EngineError):
    """The database failed, such as by a lost connection; nothing is half done."""


class History:
    """The history of one folder of runs, or of a whole team's on a server.

    Parameters
    ----------
    engine
        From :meth:`open`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self.shown = engine, shown_url(engine)

    @classmethod
    def open(cls, root: Path, url: str | None = None) -> History:
        """Return the history of a folder of runs, made or brought up to date first.

        Raises
        ------
        InputError
            The URL or the folder cannot be used, the file cannot be opened or is no
            SQLite database, or a newer fieldplan was here.
        HistoryError
            The database cannot be reached.
        """
        history = cls(engine_for(root, url))
        with history._watched():
            try:
                upgrade(history._engine, history.shown)
            except DatabaseError as error:
                if why := why_no_file(error):
                    problem = InputProblem(history.shown, 0, 0, "", why)
                    raise InputError([problem]) from error
                raise
        return history

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def record(self, run: RunRecord, *, who: str) -> bool:
        """Add a run; return False when it was there already.

        Raises
        ------
        HistoryError
            The database failed.
        """
        values = values_of(run)
        try:
            with self._watched(), self._engine.begin() as connection:
                connection.execute(insert(runs).values(values))
                tell(connection, Event(now(), who, "recorded", run.id))
        except IntegrityError:
            return False
        return True

    def record_all(self, found: Sequence[RunRecord], *, who: str) -> None:
        """Add runs in one step, but for those that somebody else added meanwhile.

        Raises
        ------
        HistoryError
            The database failed.
        """
        if not found:
            return
        try:
            with self._watched(), self._engine.begin() as connection:
                connection.execute(insert(runs), [values_of(run) for run in found])
                for run in found:
                    tell(connection, Event(now(), who, "recorded", run.id))
        except IntegrityError:
            for run in found:
                self.record(run, who=who)

    def ids(self) -> set[str]:
        """Return the ids of all runs."""
        with self._watched(), self._engine.connect() as connection:
            return set(connection.scalars(select(runs.c.id)).all())

    def runs(
        self,
        *,
        plan: str | None = None,
        quarter: str | None = None,
        state: str | None = None,
        limit: int | None = None,
    ) -> list[RunRecord]:
        """Return runs, newest first; those of a plan, quarter or state when given."""
        wanted = select(runs).order_by(runs.c.made_at.desc(), runs.c.id.desc())
        for name, value in (("plan", plan), ("quarter", quarter)):
            if value is not None:
                wanted = wanted.where(runs.c[name] == value)
        if state is not None:
            wanted = wanted.where(is_in_state(state))
        with self._watched(), self._engine.connect() as connection:
            rows = connection.execute(wanted.limit(limit)).all()
        return [run_of(row) for row in rows]

    def finished(self, tasks: Sequence[str]) -> dict[str, str]:
        """Return task to run, the newest, for the tasks that have one.

        A run that was rejected is nobody's answer: its task is to be done again.
        """
        found = {}
        with self._watched(), self._engine.connect() as connection:
            for first in range(0, len(tasks), _AT_ONCE):
                some = list(tasks[first : first + _AT_ONCE])
                wanted = select(runs.c.task, runs.c.id).where(
                    runs.c.task.in_(some), runs.c.state != "rejected"
                )
                rows = connection.execute(wanted.order_by(runs.c.made_at)).all()
                found.update({row.task: row.id for row in rows})
        return found

    def get(self, name: str) -> RunRecord:
        """Return a run by its id, or by a beginning, an end or both that only it has.

        Raises
        ------
        InputError
            No run, or more than one, has it.
        """
        with self._watched(), self._engine.connect() as connection:
            return found_run(connection, name)

    def baseline(self, plan: str, stage: str = TERRITORY) -> RunRecord | None:
        """Return the run of a plan and stage that was approved last, or None."""
        wanted = select(runs).join(baselines, baselines.c.run_id == runs.c.id)
        wanted = wanted.where(baselines.c.plan == plan, baselines.c.stage == stage)
        with self._watched(), self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else run_of(row)

    def before(
        self, plan: str, quarter: str, stage: str = TERRITORY
    ) -> RunRecord | None:
        """Return the run of a plan that a quarter is planned from, or None.

        Parameters
        ----------
        quarter
            Such as 2027Q1. The run is the one in force just before its first day; what
            was approved for this quarter or a later one is no start for it. A word that
            is no quarter of the calendar has no first day: then it is the run that took
            effect last, of those approved for anything else.
        """
        told = select(func.max(events.c.id)).where(
            events.c.run_id == runs.c.id, events.c.what == "approved"
        )
        held = select(runs).where(
            runs.c.plan == plan,
            runs.c.stage == stage,
            runs.c.state.in_(("approved", "superseded")),
        )
        latest = runs.c.effective_from.desc(), told.scalar_subquery().desc()
        with self._watched(), self._engine.connect() as connection:
            rows = connection.execute(held.order_by(*latest)).all()
        known = (run_of(row) for row in rows)
        return next((run for run in known if is_start_of(run, quarter)), None)

    def first_days(self) -> dict[tuple[str, str], date]:
        """Return the first day on which anything held, of each plan and stage."""
        first = func.min(runs.c.effective_from)
        kind = runs.c.plan, runs.c.stage
        wanted = select(*kind, first).where(runs.c.effective_from.is_not(None))
        by_kind = wanted.group_by(*kind).order_by(*kind)
        with self._watched(), self._engine.connect() as connection:
            rows = connection.execute(by_kind).all()
        return {(row[0], row[1]): row[2] for row in rows}

    def as_of(self, plan: str, day: date, stage: str = TERRITORY) -> RunRecord | None:
        """Return the approved run of a plan and stage that holds on a day, or None."""
        held = select(runs).where(
            runs.c.plan == plan,
            runs.c.stage == stage,
            runs.c.state.in_(("approved", "superseded")),
            runs.c.effective_from <= day,
            or_(runs.c.effective_to.is_(None), runs.c.effective_to > day),
        )
        newest = held.order_by(runs.c.effective_from.desc(), runs.c.made_at.desc())
        with self._watched(), self._engine.connect() as connection:
            row = connection.execute(newest).first()
        return None if row is None else run_of(row)

    def approve(self, name: str, terms: Approval) -> RunRecord:
        """Make a run the baseline of its plan and stage; the former one is superseded.

        Parameters
        ----------
        name
            As for :meth:`get`.
        terms
            Who approves, from which day, and despite which broken rules.

        Raises
        ------
        InputError
            Nobody approves; the run has no plan, was rejected, or breaks rules that
            the terms do not name; they name a rule that is not broken; or it would
            hold before the baseline does.
        """
        try:
            with self._watched(), self._engine.begin() as connection:
                return approve_run(connection, name, terms)
        except IntegrityError:
            # Somebody else approved the plan's first baseline at the same moment.
            with self._watched(), self._engine.begin() as connection:
                return approve_run(connection, name, terms)

    def reject(self, name: str, *, by: str, note: str = "") -> RunRecord:
        """Mark a run as rejected; a baseline cannot be, only replaced.

        Raises
        ------
        InputError
            Nobody rejects, there is no such run, or it holds or held.
        """
        with self._watched(), self._engine.begin() as connection:
            return reject_run(connection, name, by, note)

    def forget(self, ids: Sequence[str], *, who: str) -> list[str]:
        """Drop runs that were never approved; return the ids of those dropped."""
        free = select(runs.c.id).where(
            runs.c.id.in_(list(ids)), runs.c.state.in_(("open", "rejected"))
        )
        with self._watched(), self._engine.begin() as connection:
            found = sorted(connection.scalars(free).all())
            connection.execute(delete(runs).where(runs.c.id.in_(found)))
            for run_id in found:
                tell(connection, Event(now(), who, "pruned", run_id))
        return found

    def log(self, run_id: str | None = None, limit: int | None = None) -> list[Event]:
        """Return what happened, the latest first; to one run when given."""
        wanted = select(events).order_by(events.c.id.desc()).limit(limit)
        if run_id is not None:
            wanted = wanted.where(events.c.run_id == run_id)
        with self._watched(), self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [event_of(row) for row in rows]

    def _watched(self) -> _Watched:
        return _Watched(self.shown)


class _Watched:
    """Turns what a database says into words without passwords."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if isinstance(error, SQLAlchemyError) and not isinstance(error, IntegrityError):
            said = str(getattr(error, "orig", None) or error).splitlines()[0]
            message = f"the history at {self._shown} failed: {said}"
            raise HistoryError(f"{message}; nothing was changed") from error
