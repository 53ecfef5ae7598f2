"""What the history tells: a run, an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.base.quarter import first_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the history knows it.

    Parameters
    ----------
    id
        Name of its folder, unique.
    folder
        Where it lies, as the database's owner wrote it: relative to the folder of runs.
    plan
        What is planned, quarter after quarter: a plan has one baseline of each stage.
    stage
        Such as ``territory``.
    quarter
        Such as ``2027Q1``, or None.
    made_at, made_by
        When, with a time zone, and by which words.
    digest
        SHA-256 of the scenario.
    task
        Key of the job of a batch that it was, by which it is found again; or None.
    status
        How the solve ended: ``optimal``, ``feasible``, ``infeasible``, ``unknown``;
        a batch or a study also ``partly planned`` or ``none planned``.
    objective, bound, gap
        In currency units, and a part of 1; None where nothing is known.
    broken
        Rules that the stored plan breaks; none for a solver's own.
    state
        ``open``, ``approved``, ``superseded`` or ``rejected``. An approved run is
        superseded from the day on which the next one takes effect; see
        ``effective_to``.
    effective_from, effective_to
        Days on which an approved alignment holds, first day in, last day out.
    """

    id: str
    folder: str
    plan: str
    stage: str
    quarter: str | None
    made_at: datetime
    made_by: str
    digest: str
    status: str
    task: str | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    broken: tuple[str, ...] = ()
    state: str = "open"
    effective_from: date | None = None
    effective_to: date | None = None


def is_start_of(run: RunRecord, quarter: str) -> bool:
    """Whether an approved run holds before a quarter, and was not made for it."""
    begins = first_day(quarter)
    if run.effective_from is None or run.quarter == quarter:
        return False
    if begins is None:
        return True
    made_for = None if run.quarter is None else first_day(run.quarter)
    return run.effective_from < begins and (made_for is None or made_for < begins)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run.

    Parameters
    ----------
    at, who, what
        When, by whom, and ``recorded``, ``approved``, ``superseded``, ``reinstated``,
        ``rejected`` or ``pruned``.
    run_id, note
        Which run, and what the person said.
    details
        What else is known, such as rules that were broken knowingly.
    """

    at: datetime
    who: str
    what: str
    run_id: str
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
