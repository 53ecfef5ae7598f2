"""The smallest parts of rules that can be kept or given up on their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_interval
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.territory.problem import Opening, TerritoryProblem

TOGETHER = "stay together"
APART = "kept apart"
OPEN = "territories open"
CENTRES = "centres inside"
"""Names of rules that have none of their own, as those that measure plans say."""


@dataclass(frozen=True, order=True, slots=True)
class Grain:
    """One rule at one place.

    Parameters
    ----------
    kind, rule
        As in :class:`engine.territory.measure.RuleCheck`.
    side
        ``low`` or ``high`` for the ends of an interval, else empty.
    territory
        Index of the territory it speaks of, or −1.
    place
        A permit's unit, a group's number, or a pair's row; else −1.
    """

    kind: str
    rule: str
    side: str = ""
    territory: int = -1
    place: int = -1


def grains_of(problem: TerritoryProblem) -> Iterator[Grain]:
    """Yield every grain of a problem that rules something out.

    Permits come last and elastic balance, which rules nothing out, does not come.
    """
    if problem.opening is not None:
        yield from _of_opening(problem.opening)
    yield from _of_loads(problem)
    for budget in problem.budgets:
        yield Grain("budget", budget.name, "high")
    yield from _of_sets(problem)
    for permit in problem.permits:
        bound = ~permit.allowed.matrix.all(axis=1)
        for i in np.flatnonzero(bound).tolist():
            yield Grain("permit", permit.name, "", -1, i)


def _of_opening(opening: Opening) -> Iterator[Grain]:
    yield Grain("opening", OPEN, "low")
    yield Grain("opening", OPEN, "high")
    if opening.site is not None:
        for j in np.flatnonzero(opening.site >= 0).tolist():
            yield Grain("opening", CENTRES, "", j)


def _of_sets(problem: TerritoryProblem) -> Iterator[Grain]:
    if problem.contiguity is not None:
        for j in range(problem.num_territories):
            yield Grain("contiguity", problem.contiguity.name, "", j)
    if problem.together is not None:
        groups, sizes = np.unique(problem.together, return_counts=True)
        for group in groups[(groups >= 0) & (sizes > 1)].tolist():
            yield Grain("together", TOGETHER, "", -1, group)
    if problem.apart is not None:
        for row in range(len(problem.apart)):
            yield Grain("apart", APART, "", -1, row)


def _of_loads(problem: TerritoryProblem) -> Iterator[Grain]:
    for rule in problem.balance:
        if rule.price is None:
            for j in range(problem.num_territories):
                yield Grain("balance", rule.name, "low", j)
                yield Grain("balance", rule.name, "high", j)
    for limit in problem.limits:
        for j in np.flatnonzero(limit.low > 0).tolist():
            yield Grain("limit", limit.name, "low", j)
        for j in np.flatnonzero(limit.high < NO_LIMIT).tolist():
            yield Grain("limit", limit.name, "high", j)


def limit_at(problem: TerritoryProblem, grain: Grain) -> tuple[int | None, str]:
    """Return the number that a rule sets at a place, or None, and its unit."""
    if grain.kind == "budget":
        budget = next(b for b in problem.budgets if b.name == grain.rule)
        return budget.at_most, budget.unit
    if grain.kind == "limit":
        limit = next(x for x in problem.limits if x.name == grain.rule)
        ends = limit.low if grain.side == "low" else limit.high
        return int(ends[grain.territory]), limit.unit
    if grain.kind == "balance":
        rule = next(r for r in problem.balance if r.name == grain.rule)
        if problem.opening is not None or not rule.total_is_constant:
            return None, rule.unit
        total = int(rule.amounts.most.sum())
        low, high = allowed_interval(rule, total, grain.territory)
        return (low if grain.side == "low" else high), rule.unit
    if grain.rule == OPEN and problem.opening is not None:
        low_side = grain.side == "low"
        return (problem.opening.low if low_side else problem.opening.high), ""
    return None, ""


def units_of(problem: TerritoryProblem, grain: Grain) -> tuple[int, ...]:
    """Return the indices of the units that a rule at a place speaks of, if of some."""
    if grain.kind == "permit":
        return (grain.place,)
    if grain.kind == "together" and problem.together is not None:
        return tuple(np.flatnonzero(problem.together == grain.place).tolist())
    if grain.kind == "apart" and problem.apart is not None:
        return tuple(problem.apart[grain.place].tolist())
    if grain.rule == CENTRES and problem.opening is not None:
        site = problem.opening.site
        return () if site is None else (int(site[grain.territory]),)
    return ()
