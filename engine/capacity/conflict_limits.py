"""Every limit of a capacity problem that may give way, and the program without them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.build import build
from engine.capacity.program.layout import layout
from engine.capacity.program.needs import pipeline_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem, Cell, Stream
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.program import Program, Row

    Floats = NDArray[np.float64]

GIVEN = frozenset({"flow", "people", "training"})
"""Families of rows that nothing can change: what people are and what a class seats."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of one limit, in the units of the program.

    Parameters
    ----------
    rule, family, month
        As in a rule's check.
    at
        Index of the row, or of the variable.
    row
        Whether it limits a row.
    sign
        1 for at most, −1 for at least.
    limit
        What must not be crossed.
    scale
        Crossing by so much counts as the whole of the rule.
    """

    rule: str
    family: str
    month: int
    at: int
    row: bool
    sign: int
    limit: float
    scale: float


@dataclass(frozen=True, eq=False, slots=True)
class Limits:
    """A problem taken apart.

    Parameters
    ----------
    problem
        As it was given.
    loose
        Without what limits single variables.
    where
        Variables of the loose problem.
    program
        Of the loose problem; its goal is units missed.
    sides
        All that may give way; where a row is no side, it stays.
    """

    problem: CapacityProblem
    loose: CapacityProblem
    where: Layout
    program: Program
    sides: tuple[Side, ...]


def limits_of(problem: CapacityProblem) -> Limits:
    """Return a problem's limits, and its program without those on single variables."""
    loose = _loosened(problem)
    where = layout(loose)
    program = build(loose, "missed")
    lower, upper = program.lower.copy(), program.upper.copy()
    for index, stream in enumerate(problem.streams):
        if _given(stream):
            at = np.flatnonzero(where.stream == index)
            lower[at] = upper[at] = stream.at_most / (stream.lot or 1)
    program = replace(program, lower=lower, upper=upper)
    sides = (*_row_sides(problem, program), *_start_sides(problem, where))
    return Limits(
        problem, loose, where, program, (*sides, *_other_sides(problem, where))
    )


def families_of(sides: tuple[Side, ...]) -> tuple[str, ...]:
    """Return the families there are, those first whose giving way says least."""
    late = {"commitments": 1, "lead time": 2, "budget": 3, "target": 4}
    found = dict.fromkeys(side.family for side in sides)
    return tuple(sorted(found, key=lambda family: late.get(family, 0)))


def fixed_months(stream: Stream) -> NDArray[np.bool_]:
    """Return the months in which nothing is left to decide."""
    least = 0.0 if stream.at_least is None else stream.at_least
    return np.asarray(stream.at_most <= least)


def _given(stream: Stream) -> bool:
    """Return whether starts are under way and none can be added."""
    least = np.zeros(1) if stream.at_least is None else stream.at_least
    return bool(least.any() and np.array_equal(stream.at_most, least))


def _loosened(problem: CapacityProblem) -> CapacityProblem:
    endless = np.full(len(problem.months), np.inf)

    def freed(cell: Cell) -> Cell:
        short = None if cell.short_time_at_most is None else endless
        return replace(cell, separations_at_most=None, short_time_at_most=short)

    return replace(
        problem,
        streams=tuple(
            replace(stream, at_most=endless, at_least=None)
            for stream in problem.streams
        ),
        cells=tuple(freed(cell) for cell in problem.cells),
        needs=tuple(replace(need, cover_at_most=None) for need in problem.needs),
        trainings=tuple(
            replace(training, classes_at_most=endless) for training in problem.trainings
        ),
    )


def _row_sides(problem: CapacityProblem, program: Program) -> Iterator[Side]:
    """Yield a side for each limit that is a row."""
    sizes = _sizes(problem)
    for at, row in enumerate(program.rows):
        if row.family in GIVEN:
            continue
        scale = _size_of(sizes, row)
        for sign, limit in ((1, program.high[at]), (-1, program.low[at])):
            if np.isfinite(limit):
                yield Side(
                    row.rule, row.family, row.month, at, True, sign, limit, scale
                )


def _size_of(sizes: dict[tuple[str, str], float], row: Row) -> float:
    size = sizes.get((row.family, row.rule), 0.0)
    return size if size > 0 else 1.0


def _sizes(problem: CapacityProblem) -> dict[tuple[str, str], float]:
    """Return what counts as the whole of each rule: its limits, added up.

    Of a ratio: those whom it asks for, as many as are there at the start being served.
    """
    months = len(problem.months)
    there = np.zeros(len(problem.cells))
    for group in problem.opening:
        there[group.cell] += group.heads
    found: dict[tuple[str, str], float] = {}
    for target in problem.targets:
        found["target", target.name] = asked(problem, target.name)
    for budget in problem.budgets:
        found["budget", budget.name] = budget.at_most
    for ratio in problem.ratios:
        served = there[list(ratio.per)].sum()
        found["ratio", ratio.name] = ratio.least * served * len(ratio.months)
    for limit in problem.limits:
        found[limit.family, limit.name] = finite_sum(limit.at_most)
    for index, need in enumerate(problem.needs):
        if need.surplus_at_most is not None:
            name = need_name(problem, index, "surplus")
            found["overstaffing", name] = finite_sum(need.surplus_at_most)
    for pipe in problem.pipelines:
        name = pipeline_name(problem, pipe.need)
        found["pipeline", name] = finite_sum(problem.needs[pipe.need].amount)
    for stream in problem.streams:
        share = stream.share_of_destination or 0.0
        found["mentors", stream.name] = share * there[stream.into] * months
    return found


def asked(problem: CapacityProblem, name: str) -> float:
    """Return the units that a target asks for."""
    target = next(each for each in problem.targets if each.name == name)
    at = np.ix_(target.needs, target.months)
    amount = np.array([need.amount for need in problem.needs])
    return float(target.share * amount[at].sum())


def finite_sum(values: Floats) -> float:
    """Return the sum of the values that are finite."""
    return float(values[np.isfinite(values)].sum())


def _start_sides(problem: CapacityProblem, where: Layout) -> Iterator[Side]:
    """Yield the sides of planned starts.

    Months in which nothing is left to decide are of the lead time while they are the
    stream's first and all others are free; crossing such a limit counts once for each
    month that is left of the lead time. All other limits are of the intake.
    """
    for at in range(where.lot.size):
        stream, month = problem.streams[where.stream[at]], int(where.month[at])
        if _given(stream):
            continue
        fixed, lot = fixed_months(stream), where.lot[at]
        lead = int(np.argmin(fixed)) if not fixed.all() else fixed.size
        size = max(1.0, finite_sum(stream.at_most)) / lot
        most = stream.at_most[month] / lot
        least = 0.0 if stream.at_least is None else stream.at_least[month] / lot
        if stream.lot:
            most, least = np.floor(most + 1e-9), np.ceil(least - 1e-9)
        if np.isfinite(most):
            early = month < lead and not fixed[lead:].any()
            family = "lead time" if early else "intake"
            scale = size / (lead - month) if early else size
            yield Side(stream.name, family, month, at, False, 1, float(most), scale)
        if least > 0:
            certain = finite_sum(np.asarray(stream.at_least)) / lot
            yield Side(
                stream.name, "commitments", month, at, False, -1, float(least), certain
            )


def _other_sides(problem: CapacityProblem, where: Layout) -> Iterator[Side]:
    """Yield the sides of classes, separations, short time and cover."""
    cells, needs = problem.cells, problem.needs
    named: dict[str, tuple[str, list[tuple[str, Floats | None]]]] = {
        "classes": (
            "training",
            [(each.name, each.classes_at_most) for each in problem.trainings],
        ),
        "separations": (
            "separations",
            [(str(each.place), each.separations_at_most) for each in cells],
        ),
        "short_time": (
            "short time",
            [(str(each.place), each.short_time_at_most) for each in cells],
        ),
        "cover": (
            "cover",
            [
                (need_name(problem, index, "cover"), each.cover_at_most)
                for index, each in enumerate(needs)
            ],
        ),
    }
    for block, (family, members) in named.items():
        columns = where.columns(block)
        for own, member in zip(columns, where.members[block], strict=True):
            name, most = members[member]
            if most is None:
                continue
            scale = max(1.0, finite_sum(most))
            for month in np.flatnonzero(np.isfinite(most)).tolist():
                yield Side(
                    name, family, month, int(own[month]), False, 1, most[month], scale
                )


def need_name(problem: CapacityProblem, index: int, what: str) -> str:
    """Return what the limit on ``surplus`` or ``cover`` of a need is called."""
    need = problem.needs[index]
    return f"{what} {need.good} {need.place}".strip()
