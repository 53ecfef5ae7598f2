"""What rules that clash come to: shares as files say them, totals, what adds up."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.conflict_changes import moved_of, share_written
from engine.territory.conflict_checks import ends_of
from engine.territory.grains import OPEN
from engine.territory.masks import AtMost
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.conflict import ConflictRule
    from engine.territory.conflict_changes import Change
    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule
    from engine.territory.solution import TerritorySolution

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

_LOOKED_AT = 5_000_000
"""Pairs up to which it is asked what a total may come to: some hundredths of a second.
"""


def share_of(
    problem: TerritoryProblem, rule: str, amount: Fraction | int | None
) -> float | None:
    """Return an amount of a cap on what moves as files say it; None for others."""
    whole = 0 if amount is None else moved_of(problem, rule)
    return float(share_written(amount or 0, whole)) if whole else None


def more_of(
    problem: TerritoryProblem, change: Change, plan: TerritorySolution
) -> dict[str, float | None]:
    """Return what files say a change by, where that is another number.

    Of a cap on what moves its shares; of units released from a limit on pairs their
    ``reach`` in the plan that does so: what the limit must be for it to be kept.
    """
    if change.kind == "budget":
        ends = {"share_now": change.now, "share_then": change.then}
        return {key: share_of(problem, change.rule, end) for key, end in ends.items()}
    released = np.array(change.units, dtype=np.intp)
    for permit in problem.permits if change.kind == "permit" and change.units else ():
        if permit.name == change.rule and isinstance(permit.allowed, AtMost):
            there = plan.owner[released].astype(np.intp)
            return {"reach": int(permit.allowed.amounts.at(released, there).max())}
    return {}


@dataclass(frozen=True, slots=True)
class OfTotal:
    """An end of balance where the total depends on the plan.

    Parameters
    ----------
    shares
        The end as a part of the total, least and most: which of them depends on how
        many territories open.
    amounts
        What that comes to, least and most; None where it was not looked at.
    """

    shares: tuple[float, float]
    amounts: tuple[int, int] | None


def of_total(
    problem: TerritoryProblem, grain: Grain, total: tuple[int, int] | None
) -> OfTotal:
    """Return an end of balance, of a total between two numbers if those are known."""
    rule = next(r for r in problem.balance if r.name == grain.rule)
    factor = 1 - rule.within if grain.side == "low" else 1 + rule.within
    own = int(rule.weights[grain.territory])
    ends = [factor * Fraction(own, whole) for whole in _weights(problem, rule, grain)]
    if total is None:
        return OfTotal((float(ends[0]), float(ends[1])), None)
    amounts = int(-(-total[0] * ends[0] // 1)), int(total[1] * ends[1])
    return OfTotal((float(ends[0]), float(ends[1])), amounts)


def _weights(
    problem: TerritoryProblem, rule: BalanceRule, grain: Grain
) -> tuple[int, int]:
    """Return what all weights that share the total come to, most and least."""
    weights = rule.weights
    if problem.opening is None:
        return (int(weights.sum()),) * 2
    surely = problem.opening.fixed.copy()
    surely[grain.territory] = True
    sure, others = int(weights[surely].sum()), np.sort(weights[~surely])
    fewest, most = (
        max(0, number - int(surely.sum()))
        for number in (problem.opening.low, problem.opening.high)
    )
    largest = others[others.size - min(most, others.size) :]
    return sure + int(largest.sum()), sure + int(others[:fewest].sum())


def total_of(problem: TerritoryProblem, name: str) -> tuple[int, int] | None:
    """Return what all units come to in a measure, least and most, whoever has them.

    None where there are too many pairs to look at.
    """
    rule = next(r for r in problem.balance if r.name == name)
    if rule.total_is_constant:
        return (int(rule.amounts.most.sum()),) * 2
    if problem.num_units * problem.num_territories > _LOOKED_AT:
        return None
    return _least(problem, rule.amounts), _most(problem, rule.amounts)


def _least(problem: TerritoryProblem, amounts: Amounts) -> int:
    units = np.arange(problem.num_units)
    held = np.where(problem.allowed_rows(units), amounts.rows(units), NO_LIMIT)
    return int(held.min(axis=1).sum())


def _most(problem: TerritoryProblem, amounts: Amounts) -> int:
    units = np.arange(problem.num_units)
    held = np.where(problem.allowed_rows(units), amounts.rows(units), 0)
    return int(held.max(axis=1).sum())


@dataclass(frozen=True, slots=True)
class Sum:
    """Ends of one rule, added up, against what there is.

    Parameters
    ----------
    rule, side, unit
        Of the rule.
    territories
        How many are added up: those that may open, or must.
    each
        The end that all of them have; None where they differ.
    together
        What they add up to.
    total
        What there is: more than they may carry, or less than they must.
    units
        Indices of the units that may go nowhere else; empty for all there are.
    """

    rule: str
    side: str
    unit: str
    territories: int
    each: int | None
    together: int
    total: int
    units: tuple[int, ...] = ()


def sums(problem: TerritoryProblem, rules: Sequence[ConflictRule]) -> tuple[Sum, ...]:
    """Return rules on loads that clash because of what they add up to.

    Parameters
    ----------
    problem
        What is given.
    rules
        Rules at places that cannot be kept together.
    """
    grains = [rule.grain for rule in rules]
    if problem.num_units * problem.num_territories > _LOOKED_AT:
        return ()
    unit_of = {rule.name: rule.unit for rule in problem.balance}
    unit_of |= {limit.name: limit.unit for limit in problem.limits}
    found: list[Sum] = []
    for kind, name, amounts, low, high in ends_of(problem):
        mine = [g for g in grains if (g.kind, g.rule) == (kind, name)]
        ends = _Ends(name, unit_of[name], amounts, low, high)
        found += _of_high(problem, ends, mine, grains)
        found += _of_low(problem, ends, mine, grains)
    return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class _Ends:
    """A limit, or balance of a total that is known: (n_territories,) int64 ends."""

    name: str
    unit: str
    amounts: Amounts
    low: Ints
    high: Ints


def _of_high(
    problem: TerritoryProblem, rule: _Ends, mine: Sequence[Grain], all_: Sequence[Grain]
) -> Iterator[Sum]:
    """Yield what may be carried where some units, or all, must go; not of one unit."""
    places = _places(problem, mine, "high")
    units, there = _bound(problem, all_)
    if units.size < 2 or not places.any() or (there & ~places).any():
        return
    least = np.where(there, rule.amounts.rows(units), NO_LIMIT).min(axis=1)
    ends = np.sort(rule.high[there])[::-1]
    if problem.opening is not None and _names_open(all_, "high"):
        ends = ends[: problem.opening.high]
    if ends.sum() < least.sum():
        some = units if units.size < problem.num_units else units[:0]
        yield _sum(rule, "high", ends, int(least.sum()), some.tolist())


def _bound(
    problem: TerritoryProblem, grains: Sequence[Grain]
) -> tuple[NDArray[np.intp], Bools]:
    """Return the units that named permits bind and where they may go, or everything."""
    units = np.array(sorted({g.place for g in grains if g.kind == "permit"}), np.intp)
    named = {g.rule for g in grains if g.kind == "permit"}
    if not units.size:
        everywhere = np.ones(problem.num_territories, dtype=np.bool_)
        return np.arange(problem.num_units), everywhere
    rows = [p.allowed.rows(units) for p in problem.permits if p.name in named]
    return units, np.logical_and.reduce(rows).any(axis=0)


def _of_low(
    problem: TerritoryProblem, rule: _Ends, mine: Sequence[Grain], all_: Sequence[Grain]
) -> Iterator[Sum]:
    ends = np.sort(rule.low[_places(problem, mine, "low")])
    if problem.opening is not None:
        # Only those that are open must carry anything: as many as must be, the least.
        if not _names_open(all_, "low"):
            return
        ends = np.sort(rule.low)[: problem.opening.low]
    total = int(rule.amounts.most.sum())
    if ends.size and ends.sum() > total:
        yield _sum(rule, "low", ends, total, ())


def _sum(rule: _Ends, side: str, ends: Ints, total: int, units: Iterable[int]) -> Sum:
    same = bool((ends == ends[0]).all())
    each = int(ends[0]) if same else None
    added = (int(ends.size), each, int(ends.sum()))
    return Sum(rule.name, side, rule.unit, *added, total, tuple(units))


def _places(problem: TerritoryProblem, grains: Sequence[Grain], side: str) -> Bools:
    """(n_territories,) bool: where an end is named."""
    found = np.zeros(problem.num_territories, dtype=np.bool_)
    found[[grain.territory for grain in grains if grain.side == side]] = True
    return found


def _names_open(grains: Sequence[Grain], side: str) -> bool:
    return any(g.rule == OPEN and g.side == side for g in grains)
