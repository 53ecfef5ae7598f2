"""What has been made, spent and put into the pipeline before a plan is made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean
from engine.capacity.problem import Place
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.capacity_given import DIMENSIONS, PLURAL
from engine.scenario.capacity_periods import label_of
from engine.scenario.capacity_rows import (
    month_number,
    month_problems,
    named,
    not_months,
    where_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.capacity.problem import CapacityProblem
    from engine.data.readers import TableRead
    from engine.scenario.capacity_given import Given

MADE, SPENT, PIPELINE = "made", "spent", "pipeline"
KINDS = (MADE, SPENT, PIPELINE)
"""What rows tell."""
_KEY = ("month", "what", "role", *DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Told:
    """One amount of one month.

    Parameters
    ----------
    what
        One of KINDS.
    month
        Index in the scenario's plan.
    place
        Where; of money, whose: empty parts are all.
    amount
        In currency units.
    """

    what: str
    month: int
    place: Place
    amount: float


def told_of(given: Given) -> tuple[Told, ...]:
    """Return the rows of the table; none if there is no table."""
    read = given.so_far
    if read is None:
        return ()
    return tuple(
        Told(what, month_number(month) - given.months.first, Place(*parts), amount)
        for month, what, *parts, amount in read.frame.select(
            *_KEY, "amount"
        ).iter_rows()
    )


def so_far_problems(
    given: Given, problem: CapacityProblem, begun: int
) -> Iterator[InputProblem]:
    """Yield what is wrong in the rows of what has happened so far.

    Parameters
    ----------
    given
        ``later`` is the month that is planned from.
    begun
        Index of the first month that the plan under way is of: months from it on must
        be told whole, where anything of a kind is told.
    """
    read = given.so_far
    if read is None:
        return
    frame = read.frame
    yield from refuse_rows(read, ~frame["what"].is_in(KINDS), "what", _kind)
    yield from named(read, "role", list(given.capacity.roles), "roles", blank=True)
    for dimension in DIMENSIONS:
        known = given.names[dimension]
        yield from named(read, dimension, known, PLURAL[dimension], blank=True)
    wrong = not_months(read)
    yield from month_problems(read, wrong)
    again = ~frame.select(pl.struct(_KEY)).to_series().is_first_distinct()
    yield from refuse_rows(read, again, "month", _twice)
    if wrong.any() or not frame["what"].is_in(KINDS).all():
        return
    yield from _outside(given, read)
    yield from _misplaced(read, problem)
    yield from _gaps(given, problem, begun)
    yield from _halves(given, problem)


def _kind(row: dict[str, object]) -> str:
    cell = str(row["what"])
    found = f"found {shown(cell)}" if cell else "the cell is empty"
    return f"{found}; {', '.join(KINDS)} are allowed{did_you_mean(cell, KINDS)}"


def _twice(row: dict[str, object]) -> str:
    where = " ".join(str(row[k]) for k in ("role", *DIMENSIONS) if row[k])
    what = f"{row['what']} of {row['month']}{' in ' * bool(where)}{where}"
    return f"found {what} a second time; add the rows up"


def _outside(given: Given, read: TableRead) -> Iterator[InputProblem]:
    first, last = given.months.first, given.today - 1
    numbers = [month_number(month) for month in read.frame["month"]]
    outside = pl.Series([not first <= n <= last for n in numbers], dtype=pl.Boolean)
    yield from refuse_rows(
        read,
        outside,
        "month",
        lambda row: (
            f"found {row['month']}; it is planned again from {label_of(given.today)},"
            f" so {label_of(first)} to {label_of(last)} have happened"
        ),
    )


def _misplaced(read: TableRead, problem: CapacityProblem) -> Iterator[InputProblem]:
    """Yield amounts made, and pipeline, where nothing is sold, or by a role."""
    places = {need.place for need in problem.needs}
    piped = {problem.needs[pipe.need].place for pipe in problem.pipelines}

    def wrong(what: str, *parts: str) -> bool:
        if what == SPENT:
            return False
        return Place(*parts) not in (places if what == MADE else piped)

    mask = [wrong(*row) for row in read.frame.select(*_KEY[1:]).iter_rows()]

    def say(row: dict[str, object]) -> str:
        if row["what"] == PIPELINE and not piped:
            return "found pipeline; the scenario plans none"
        if row["role"]:
            return f"found the role {shown(row['role'])}; what is made has none"
        known = sorted(str(place) or "the company" for place in places)
        some = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
        return f"found {where_of(row)}; it is sold in {some}"

    odd = [
        _odd_cell(bool(piped), row) if wrong_ else ""
        for wrong_, row in zip(
            mask, read.frame.select(*_KEY[1:]).iter_rows(named=True), strict=True
        )
    ]
    for column in dict.fromkeys(filter(None, odd)):
        here = pl.Series([one == column for one in odd], dtype=pl.Boolean)
        yield from refuse_rows(read, here, column, say)


def _odd_cell(piped: bool, row: dict[str, str]) -> str:
    """Return the column that a misplaced row is odd in."""
    if row["what"] == PIPELINE and not piped:
        return "what"
    filled = (name for name in ("role", *DIMENSIONS) if row[name])
    return next(filled, "what")


def _gaps(given: Given, problem: CapacityProblem, begun: int) -> Iterator[InputProblem]:
    """Yield months that are told for some places only, or not at all."""
    read = given.so_far
    if read is None:
        return
    told = told_of(given)
    wanted = {
        MADE: {need.place for need in problem.needs},
        PIPELINE: {problem.needs[pipe.need].place for pipe in problem.pipelines},
    }
    for kind in KINDS:
        found: dict[int, set[Place]] = {}
        for one in told:
            if one.what == kind:
                found.setdefault(one.month, set()).add(one.place)
        if not found:
            continue
        lacking = [
            (month, place)
            for month in sorted({*found, *range(begun, given.later)})
            for place in sorted(
                wanted.get(kind, {Place("")}) - found.get(month, set()), key=str
            )
            if kind in wanted or month not in found
        ]
        if lacking:
            month, place = lacking[0]
            where = f" for {place}" if str(place) else ""
            more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            message = (
                f"'{kind}' lacks {problem.months[month]}{where}{more}; write 0 where"
                " there was nothing"
            )
            yield read.source.problem(message, f"column {read.source.theirs('month')}")


def _halves(given: Given, problem: CapacityProblem) -> Iterator[InputProblem]:
    """Yield money of people some of whom a budget is of and others not."""
    read = given.so_far
    budgets = [budget for budget in problem.budgets if budget.cells is not None]
    if read is None or not budgets:
        return

    def halved(row: dict[str, object]) -> str:
        if row["what"] != SPENT:
            return ""
        cells = covered(problem, Place(*(str(row[k]) for k in ("role", *DIMENSIONS))))
        for budget in budgets:
            inside = set(budget.cells or ())
            if cells & inside and cells - inside:
                return budget.name
        return ""

    rows = read.frame.iter_rows(named=True)
    mask = pl.Series([bool(halved(row)) for row in rows], dtype=pl.Boolean)
    yield from refuse_rows(
        read,
        mask,
        "amount",
        lambda row: (
            f"only a part of this money counts in the budget '{halved(row)}'; write a"
            " row for those inside and one for the others"
        ),
    )


def covered(problem: CapacityProblem, whose: Place) -> set[int]:
    """Return the cells that a row of money is of; empty parts are all."""
    parts = ("role", *DIMENSIONS)
    return {
        index
        for index, cell in enumerate(problem.cells)
        if all(getattr(whose, p) in ("", getattr(cell.place, p)) for p in parts)
    }
