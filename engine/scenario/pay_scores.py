"""Whether every score has an objective of its rep, and a period of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.errors import did_you_mean
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.payplan.quotas import months_in, read_period
from engine.payplan.terms import MONTHS, Objectives

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.data.pay_reads import PayReads
    from engine.payplan.calendar import PayCalendar
    from engine.payplan.problem import PayProblem
    from engine.payplan.terms import Period

Kinds = dict[tuple[str, str], list["Period"]]
"""Rep and component to the kinds of period in which the rep's plans have it."""


def score_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return scores of no objective of the rep, or of no period of it."""
    read = reads.scores
    if read is None:
        return []
    names = sorted({part.name for _, part in _objectives(problem)})
    kinds = _kinds(problem)
    calendar = problem.calendar
    absent, strange, wrong = [], [], []
    columns = ("rep_id", "component", "period")
    for rep, name, text in read.frame.select(columns).iter_rows():
        allowed = kinds.get((rep, name), [])
        absent.append(name not in names)
        strange.append(name in names and not allowed)
        fits = any(_is_period(calendar, text, kind) for kind in allowed)
        wrong.append(bool(allowed) and not fits)

    def unknown(row: dict[str, object]) -> str:
        near = did_you_mean(str(row["component"]), names)
        return f"found {shown(row['component'])}, which is no objective of a plan{near}"

    def elsewhere(row: dict[str, object]) -> str:
        rep = shown(row["rep_id"])
        return f"found {shown(row['component'])}, which no plan of rep {rep} has"

    def period(row: dict[str, object]) -> str:
        allowed = kinds[str(row["rep_id"]), str(row["component"])]
        nouns = " or ".join(f"a {kind}" for kind in allowed)
        such = " or ".join(calendar.period(kind).label(0) for kind in allowed)
        needed = f"{nouns} of the calendar is needed, such as {such}"
        return f"found {shown(row['period'])}; {needed}"

    return [
        *refuse_rows(read, pl.Series(absent, dtype=pl.Boolean), "component", unknown),
        *refuse_rows(
            read, pl.Series(strange, dtype=pl.Boolean), "component", elsewhere
        ),
        *refuse_rows(read, pl.Series(wrong, dtype=pl.Boolean), "period", period),
    ]


def _objectives(problem: PayProblem) -> list[tuple[str, Objectives]]:
    return [
        (plan.name, part)
        for plan in problem.plans
        for part in plan.components
        if isinstance(part, Objectives)
    ]


def _kinds(problem: PayProblem) -> Kinds:
    found: Kinds = {}
    seats = problem.assignments.select("rep_id", "plan").unique(maintain_order=True)
    for plan, part in _objectives(problem):
        for rep in seats.filter(seats["plan"] == plan)["rep_id"]:
            found.setdefault((rep, part.name), []).append(part.period)
    return found


def _is_period(calendar: PayCalendar, text: str, kind: Period) -> bool:
    """Tell whether a text is one whole period of the calendar, of a kind."""
    span = read_period(text)
    if span is None:
        return False
    first, last = span
    opens = int(calendar.month_of(np.array([first.toordinal()]))[0])
    size = MONTHS[kind]
    inside = 0 <= opens < calendar.months and opens % size == 0
    return inside and months_in(first, last) == size
