"""Whether every rep has the quotas, and every score the objective, that plans need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.errors import did_you_mean
from engine.data.findings import LISTED, shown
from engine.data.pay_reads import refuse_rows
from engine.payplan.quotas import PERIODS, monthly_quotas, months_in, read_period
from engine.payplan.seats import make_seating
from engine.payplan.terms import MONTHS, Bonus, Commission, Matrix, Multiply, Objectives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.base.errors import InputProblem
    from engine.data.pay_reads import PayReads
    from engine.payplan.calendar import PayCalendar
    from engine.payplan.problem import PayProblem
    from engine.payplan.seats import Ints, Seating
    from engine.payplan.terms import Basis, Plan


def coverage_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return which reps lack a quota in a period in which their plan needs it."""
    if reads.quotas is not None:
        wrong = _unreadable(reads.quotas.frame["period"])
        unread = refuse_rows(
            reads.quotas,
            wrong,
            "period",
            lambda row: (
                f"found {shown(row['period'])}; a period such as {PERIODS} is needed"
            ),
        )
        if unread:
            return unread
    seating = make_seating(problem)
    quotas = monthly_quotas(seating, problem.quotas)
    found: list[InputProblem] = []
    for number, plan in enumerate(problem.plans):
        seen: set[tuple[str, str]] = set()
        for name, basis in bases(plan):
            if basis.quota is None or (basis.quota, basis.period) in seen:
                continue
            seen.add((basis.quota, basis.period))
            found += _lacking(seating, quotas, number, name, basis, reads)
    return found


def bases(plan: Plan) -> Iterator[tuple[str, Basis]]:
    """Yield (name, basis) of everything in a plan that counts credits."""
    for part in plan.components:
        if isinstance(part, Commission | Bonus):
            yield part.name, part.basis
        elif isinstance(part, Matrix):
            yield part.name, part.rows
            yield part.name, part.columns
    for entry in plan.adjust:
        if isinstance(entry, Multiply):
            yield entry.name, entry.by


def _lacking(
    seating: Seating,
    quotas: dict[str, Ints],
    number: int,
    name: str,
    basis: Basis,
    reads: PayReads,
) -> Iterable[InputProblem]:
    """Name the first reps without a quota, and count the others."""
    grid = seating.calendar.period(basis.period)
    monthly = quotas.get(basis.quota or "", np.zeros_like(seating.days))
    held = grid.whole(monthly) if basis.full else grid.to_date(monthly)
    lost = (seating.days > 0) & (held <= 0)
    lost[seating.seat_plan != number] = False
    seats = np.flatnonzero(lost.any(axis=1))
    plan = seating.plans[number].name
    for seat in seats[:LISTED]:
        label = grid.label(int(np.flatnonzero(lost[seat])[0]))
        rep = seating.rep_ids[seating.seat_rep[seat]]
        yield _quota_problem(
            reads,
            f"rep {shown(rep)} has no quota for {shown(basis.quota)} in {label}, which"
            f" '{name}' of plan '{plan}' needs{_near(basis.quota or '', quotas)}",
        )
    if len(seats) > LISTED:
        more = len(seats) - LISTED
        plural = "s" * (more != 1)
        yield _quota_problem(
            reads, f"and {more} more rep{plural} without a quota for '{basis.quota}'"
        )


def _near(measure: str, quotas: dict[str, Ints]) -> str:
    return "" if measure in quotas else did_you_mean(measure, quotas)


def _quota_problem(reads: PayReads, message: str) -> InputProblem:
    read = reads.quotas
    if read is not None:
        return read.source.problem(message)
    hint = "; there is no table of quotas (data.quotas, or --quota FILE)"
    return reads.credits.source.problem(message + hint)


def _unreadable(periods: pl.Series) -> pl.Series:
    bad = [text for text in periods.unique().to_list() if read_period(text) is None]
    return periods.is_in(bad)


def score_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return scores of no objective, or of no period of their component."""
    read = reads.scores
    if read is None:
        return []
    parts = {
        part.name: part
        for plan in problem.plans
        for part in plan.components
        if isinstance(part, Objectives)
    }
    names = read.frame["component"]
    unknown = ~names.is_in(list(parts))
    found = refuse_rows(
        read,
        unknown,
        "component",
        lambda row: (
            f"found {shown(row['component'])}, which is no objective of a plan"
            f"{did_you_mean(str(row['component']), parts)}"
        ),
    )
    wrong = [
        not lost and not _is_period(problem.calendar, text, parts[name].period)
        for lost, name, text in zip(unknown, names, read.frame["period"], strict=True)
    ]
    return found + refuse_rows(
        read,
        pl.Series(wrong, dtype=pl.Boolean),
        "period",
        lambda row: (
            f"found {shown(row['period'])}; a {parts[str(row['component'])].period}"
            f" of the calendar is needed, such as"
            f" {problem.calendar.period(parts[str(row['component'])].period).label(0)}"
        ),
    )


def _is_period(calendar: PayCalendar, text: str, kind: str) -> bool:
    """Tell whether a text is one whole period of the calendar, of a kind."""
    span = read_period(text)
    if span is None:
        return False
    first, last = span
    months = months_in(first, last)
    opens = int(calendar.month_of(np.array([first.toordinal()]))[0])
    size = MONTHS[kind]  # type: ignore[index]
    return months == size and 0 <= opens < calendar.months and opens % size == 0
