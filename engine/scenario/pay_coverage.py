"""Whether there is somebody to pay, and the quotas and rates that plans need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.errors import did_you_mean
from engine.base.units import MINOR_PER_UNIT
from engine.data.findings import LISTED, shown
from engine.data.pay_reads import refuse_rows
from engine.payplan.credits import MEASURES
from engine.payplan.quotas import PERIODS, monthly_quotas, read_period
from engine.payplan.seats import make_seating
from engine.payplan.terms import Bonus, Commission, Matrix, Multiply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.base.errors import InputProblem
    from engine.data.pay_reads import PayReads
    from engine.payplan.problem import PayProblem
    from engine.payplan.seats import Ints, Seating
    from engine.payplan.terms import Basis, Plan

MOST_CREDITED = 10**14
"""Largest sum of credits, in units of a currency: all that follows fits in 64 bits."""


def nobody_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return that no rep has a day in the calendar, if it is so."""
    if problem.assignments.height:
        return []
    if reads.assignments is None:
        message = "there is nobody to pay: neither credits nor quotas name a rep"
        return [reads.credits.source.problem(message)]
    first, last = problem.calendar.first, problem.calendar.last
    message = f"there is nobody to pay: no row has a day from {first} to {last}"
    return [reads.assignments.source.problem(message)]


def rate_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return which plans' currencies have no rate on the day of their first credit.

    A credit in the plan's own currency needs none.
    """
    read, found = reads.rates, []
    for currency in sorted({plan.currency for plan in problem.plans}):
        given = problem.credits["currency"].replace("", problem.currency)
        days = problem.credits.filter(given != currency)["date"].sort()
        if read is None or currency == problem.currency or days.is_empty():
            continue
        day = days[0]
        known = read.frame.filter(
            (pl.col("currency") == currency) & (pl.col("starts") <= day)
        )
        if known.is_empty():
            names = ", ".join(
                shown(plan.name) for plan in problem.plans if plan.currency == currency
            )
            message = (
                f"no rate of {currency} on {day}, the day of the first credit to be"
                f" converted into the currency of plan {names}"
            )
            found.append(read.source.problem(message))
    return found


def size_problems(problem: PayProblem, reads: PayReads) -> list[InputProblem]:
    """Return that credits add up to more than can be counted exactly, if they do."""
    worth = {problem.currency: 1.0, "": 1.0}
    least = 1.0
    for currency, rate in problem.rates.select("currency", "rate").iter_rows():
        worth[currency] = max(rate, worth.get(currency, 0.0))
        if any(plan.currency == currency for plan in problem.plans):
            least = min(least, rate)
    rates = pl.col("currency").replace_strict(worth, default=1.0)
    largest = pl.max_horizontal(pl.col(name).abs() for name in MEASURES)
    credited = largest.cast(pl.Float64) * pl.col("share_percent") / 100 * rates
    total = float(problem.credits.select(credited.sum()).item() or 0) / least
    if total <= MOST_CREDITED * MINOR_PER_UNIT:
        return []
    message = (
        f"credits add up to more than {MOST_CREDITED:,}; correct amounts, shares or"
        " rates, or count in thousands"
    )
    return [reads.credits.source.problem(message)]


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
