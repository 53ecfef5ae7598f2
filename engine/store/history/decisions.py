"""Approving and rejecting runs, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.store.history.records import Event, RunRecord
from engine.store.history.rows import now, run_of, tell
from engine.store.history.schema import baselines, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection


ELLIPSIS = ".."
"""Between the beginning and the end of a run's id: whatever stands there."""

SUMMARIES = ("batch", "study")
"""Stages whose runs hold nothing of their own that could be a baseline."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, and on what terms.

    Parameters
    ----------
    by, note
        Who approves, and why.
    day
        First day on which the run holds.
    despite
        Rules that may be broken all the same, by name.
    """

    by: str
    note: str
    day: date
    despite: tuple[str, ...] = ()


def approve_run(connection: Connection, name: str, terms: Approval) -> RunRecord:
    """Make a run its plan's baseline; the former one of its stage is superseded."""
    check_who("--by", terms.by)
    run = found_run(connection, name)
    before = _locked_baseline(connection, run)
    again = before is not None and before.id == run.id
    _check_despite(run, terms)
    if again and terms.day == run.effective_from and not terms.note:
        return run
    _check_approval(run, terms, None if again else before)
    if again:
        _day_mended(connection, run, terms)
    elif before is not None:
        _superseded(connection, before, run, terms)
    changed = {"state": "approved", "effective_from": terms.day, "effective_to": None}
    connection.execute(update(runs).where(runs.c.id == run.id).values(changed))
    if not again:
        _set_baseline(connection, run, is_first=before is None)
    details = {"despite": list(terms.despite), "from": terms.day.isoformat()}
    event = Event(now(), terms.by, "approved", run.id, terms.note, details)
    tell(connection, event)
    return found_run(connection, run.id)


def reject_run(connection: Connection, name: str, by: str, note: str) -> RunRecord:
    """Mark a run as rejected, unless it holds or held."""
    check_who("--by", by)
    run = found_run(connection, name)
    if run.state in ("approved", "superseded"):
        message = f"is {run.state}; approve another run in its place"
        raise refused(f"run {run.id}", message)
    changed = update(runs).where(runs.c.id == run.id).values(state="rejected")
    connection.execute(changed)
    tell(connection, Event(now(), by, "rejected", run.id, note))
    return found_run(connection, run.id)


def found_run(connection: Connection, name: str) -> RunRecord:
    """Return a run by its id, or by a beginning, an end or both that only it has.

    Raises
    ------
    InputError
        No run, or more than one, has it.
    """
    row = connection.execute(select(runs).where(runs.c.id == name)).first()
    if row is not None:
        return run_of(row)
    known = connection.scalars(select(runs.c.id)).all()
    close = fitting(name, known)
    if name and len(close) == 1:
        row = connection.execute(select(runs).where(runs.c.id == close[0])).one()
        return run_of(row)
    if name and close:
        several = ", ".join(sorted(close)[:5])
        raise refused(f"run {name}", f"fits more than one run: {several}")
    near = did_you_mean(name, known) or "; fieldplan runs lists what there is"
    message = f"no such run in the history{near}"
    raise refused(f"run {name}", message)


def fitting(name: str, known: Iterable[str]) -> list[str]:
    """Return the ids with this beginning or end, or with both, as in ``2027..ab12``."""
    begins, dots, ends = name.partition(ELLIPSIS)
    if dots:
        return [one for one in known if one.startswith(begins) and one.endswith(ends)]
    return [one for one in known if one.startswith(name) or one.endswith(name)]


def _locked_baseline(connection: Connection, run: RunRecord) -> RunRecord | None:
    """Return a run's baseline, which nobody else can change before we are done."""
    held = select(baselines.c.run_id).where(*_is_baseline_of(run))
    run_id = connection.scalar(held.with_for_update())
    if run_id is None:
        return None
    return run_of(connection.execute(select(runs).where(runs.c.id == run_id)).one())


def _is_baseline_of(run: RunRecord) -> tuple[ColumnElement[bool], ...]:
    return baselines.c.plan == run.plan, baselines.c.stage == run.stage


def _superseded(
    connection: Connection, before: RunRecord, run: RunRecord, terms: Approval
) -> None:
    changed = {"state": "superseded", "effective_to": terms.day}
    connection.execute(update(runs).where(runs.c.id == before.id).values(changed))
    details = {"by_run": run.id}
    tell(connection, Event(now(), terms.by, "superseded", before.id, "", details))


def _day_mended(connection: Connection, run: RunRecord, terms: Approval) -> None:
    """Let the run before end on the day on which this one now begins."""
    held = (
        runs.c.plan == run.plan,
        runs.c.stage == run.stage,
        runs.c.state == "superseded",
        runs.c.effective_to == run.effective_from,
    )
    connection.execute(update(runs).where(*held).values(effective_to=terms.day))


def _set_baseline(connection: Connection, run: RunRecord, *, is_first: bool) -> None:
    if is_first:
        values = {"plan": run.plan, "stage": run.stage, "run_id": run.id}
        connection.execute(insert(baselines).values(version=1, **values))
        return
    connection.execute(
        update(baselines)
        .where(*_is_baseline_of(run))
        .values(run_id=run.id, version=baselines.c.version + 1)
    )


def check_who(flag: str, who: str) -> None:
    """Refuse a decision by nobody; InputError names the flag."""
    if not who.strip():
        raise refused(flag, "a name is needed: the log says who decided")


def _check_despite(run: RunRecord, terms: Approval) -> None:
    """Refuse to let a rule be broken that is not; InputError says which are."""
    unknown = sorted(set(terms.despite) - set(run.broken))
    breaks = f"it breaks {', '.join(run.broken)}" if run.broken else "it breaks none"
    problems = [
        InputProblem(
            "--despite",
            0,
            0,
            "",
            f"'{rule}' is not among the rules that run {run.id} breaks: {breaks}"
            + did_you_mean(rule, run.broken),
        )
        for rule in unknown
    ]
    if problems:
        raise InputError(problems)


def _check_approval(run: RunRecord, terms: Approval, before: RunRecord | None) -> None:
    problems = list(_objections(run, terms.despite, before, terms.day))
    if problems:
        place = f"run {run.id}"
        raise InputError([InputProblem(place, 0, 0, "", one) for one in problems])


def _objections(
    run: RunRecord, despite: Sequence[str], before: RunRecord | None, day: date
) -> Iterator[str]:
    if run.stage in SUMMARIES:
        yield f"is a {run.stage}, which sums up others; approve the runs it names"
    if run.status not in ("optimal", "feasible"):
        yield f"has no plan to approve: it ended as {run.status}"
    if run.state == "rejected":
        yield "was rejected; run the scenario again"
    elif run.effective_to is not None:
        yield (
            f"ends on {run.effective_to}, when the run approved after it takes its"
            " place; run the scenario again (a batch: with --fresh)"
        )
    left = [rule for rule in run.broken if rule not in despite]
    if left:
        flags = " ".join(f"--despite '{rule}'" for rule in left)
        yield f"breaks rules: {', '.join(left)}; to approve it all the same: {flags}"
    starts = None if before is None else before.effective_from
    if starts is not None and before is not None and day < starts:
        yield f"would hold from {day}, before the baseline {before.id}, from {starts}"


def refused(where: str, message: str) -> InputError:
    """Return the error of one problem, to be raised."""
    return InputError([InputProblem(where, 0, 0, "", message)])
