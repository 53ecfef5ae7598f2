"""What units that go together carry where no territory may: named, with the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.conflict_checks import ends_of
from engine.territory.grains import units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]


_EVERY_PAIR = 10_000_000
"""Pairs up to which each unit is looked at for the least deviation."""

_HEAVIEST = 100
"""So many units or groups are looked at, the heaviest."""


@dataclass(frozen=True, slots=True)
class Burden:
    """Units that carry more together than any territory they may go to.

    Parameters
    ----------
    units
        Indices: one, or all of a group.
    kind, rule, unit
        The rule that caps the load, and the unit of the numbers.
    carried, most
        What they carry where they carry least, and the most that a territory may.
    """

    units: tuple[int, ...]
    kind: str
    rule: str
    unit: str
    carried: int
    most: int


def burdens(problem: TerritoryProblem, grains: Sequence[Grain]) -> tuple[Burden, ...]:
    """Return what is too heavy for every territory, of rules that clash.

    Parameters
    ----------
    problem
        What is given.
    grains
        Rules at places that cannot be kept together.
    """
    capped = {g.rule for g in grains if g.side == "high" and g.territory >= 0}
    if not capped:
        return ()
    found: list[Burden] = []
    for units in _named(problem, grains):
        permits = {g.rule for g in grains if g.kind == "permit" and g.place in units}
        open_to = _open_to(problem, units, permits)
        for rule in _caps(problem):
            if rule.name in capped:
                found += _too_heavy(rule, np.array(units), open_to)
    return tuple(found)


def least_leaving(problem: TerritoryProblem, group: int) -> tuple[int, Index]:
    """Return how many members of a group must leave, and members, heaviest first.

    None need leave where some territory may carry the whole group. As many as are said
    must leave, whatever else is decided: the rest of fewer is too heavy for anybody.
    """
    members = np.flatnonzero(problem.together == group)
    needed, order = 0, members
    for cap in _caps(problem):
        each = cap.amounts.rows(members)
        # Where the rest weighs least, after the heaviest have left.
        gone = np.cumsum(-np.sort(-each, axis=0), axis=0)
        fits = (each.sum(axis=0) - gone <= cap.high[None, :]).any(axis=1)
        whole = bool((each.sum(axis=0) <= cap.high).any())
        least = 0 if whole else 1 + int(np.argmax(fits))
        if least > needed:
            needed = least
            order = members[np.argsort(-each.min(axis=1), kind="stable")]
    return needed, order


def least_deviation(problem: TerritoryProblem, name: str) -> Fraction:
    """Return a deviation from a fair share that every plan has: arithmetic only.

    Whoever gets a unit carries it: max over units i of min over territories j that may
    have it of a[i, j] / share[j] − 1, and of groups that stay together as of units.
    Nothing is said where fair shares depend on the plan.

    Parameters
    ----------
    problem
        What is given.
    name
        Of a balance rule.
    """
    rule = next(r for r in problem.balance if r.name == name)
    total, whole = int(rule.amounts.most.sum()), int(rule.weights.sum())
    large = problem.num_units * problem.num_territories > _EVERY_PAIR
    if large or problem.opening is not None or not rule.total_is_constant or not total:
        return Fraction(0)
    n = problem.num_units
    group = np.arange(n) if problem.together is None else problem.together.copy()
    group = np.where(group < 0, n + np.arange(n), group)
    _, number = np.unique(group, return_inverse=True)
    loads = np.zeros((int(number.max()) + 1, problem.num_territories), dtype=np.int64)
    np.add.at(loads, number, rule.amounts.rows(np.arange(n)))
    may = np.ones(loads.shape, dtype=np.bool_)
    np.logical_and.at(may, number, problem.allowed_rows(np.arange(n)))
    worst = Fraction(0)
    for row in np.argsort(-loads.max(axis=1), kind="stable")[:_HEAVIEST]:
        there = np.flatnonzero(may[row]).tolist()
        found = [
            Fraction(int(loads[row, j]) * whole, total * int(rule.weights[j])) - 1
            for j in there
            if rule.weights[j] > 0
        ]
        if len(found) == len(there) and found:
            worst = max(worst, min(found))
    return worst


@dataclass(frozen=True, eq=False, slots=True)
class _Cap:
    """The high ends of one rule: (m,) int64; loads of some units by territory."""

    kind: str
    name: str
    unit: str
    high: Ints
    amounts: Amounts


def _caps(problem: TerritoryProblem) -> Iterator[_Cap]:
    units = {rule.name: rule.unit for rule in problem.balance}
    units |= {limit.name: limit.unit for limit in problem.limits}
    for kind, name, amounts, _, high in ends_of(problem):
        yield _Cap(kind, name, units[name], high, amounts)


def _named(
    problem: TerritoryProblem, grains: Sequence[Grain]
) -> Iterator[tuple[int, ...]]:
    """Yield the groups that are named, else units that are, else every unit."""
    groups = [units_of(problem, g) for g in grains if g.kind == "together"]
    units = dict.fromkeys(g.place for g in grains if g.kind == "permit")
    if groups:
        yield from groups
    elif units:
        yield from ((unit,) for unit in units)
    elif problem.num_units <= 100_000:
        yield from ((unit,) for unit in range(problem.num_units))


def _open_to(
    problem: TerritoryProblem, units: Sequence[int], permits: set[str]
) -> Bools:
    few = replace(
        problem, permits=tuple(p for p in problem.permits if p.name in permits)
    )
    return np.asarray(few.allowed_rows(np.array(units)).all(axis=0))


def _too_heavy(cap: _Cap, units: Index, open_to: Bools) -> Iterator[Burden]:
    carried = cap.amounts.rows(units).sum(axis=0)[open_to]
    high = cap.high[open_to]
    if high.size and (carried > high).all():
        yield Burden(
            tuple(units.tolist()),
            cap.kind,
            cap.name,
            cap.unit,
            int(carried.min()),
            int(high.max()),
        )
