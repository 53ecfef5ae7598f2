"""Why there are no such quotas, and the least that would have to give way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.base.units import format_money
from engine.quota.hedging import least_for, most_for
from engine.quota.problem import NO_CAP, Limit, NodeLimit
from engine.quota.result import QuotaConflict, QuotaRepair
from engine.quota.units import families, in_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.problem import QuotaProblem
    from engine.quota.units import Units

    Ints = NDArray[np.int64]

AnyLimit = TypeVar("AnyLimit", Limit, NodeLimit)

MOST_LOOSENED = 64.0
"""Limits are not loosened to more than so many times themselves."""

HALVINGS = 24
"""Of the share by which limits are loosened: seven digits."""

TARGET = "target"


def explain(problem: QuotaProblem) -> QuotaConflict:
    """Return which families cannot be kept together, where, and the least repairs.

    Families are the target and those of the limits. Whether some of them leave a plan
    is told exactly, without a solver; the least repair of a family is found by one.

    Notes
    -----
    A deletion filter: families are left out one by one, the target last; one without
    which there still is no plan is left out for good. What stays is irreducible.
    """
    kept = list(families(problem))
    for family in reversed(families(problem)):
        without = [each for each in kept if each != family]
        if not in_units(problem, without).possible:
            kept = without
    repairs = [repair for family in kept if (repair := _repair(problem, family))]
    repairs.sort(key=lambda repair: repair.least)
    return QuotaConflict(tuple(kept), _where(problem, kept), tuple(repairs))


def _repair(problem: QuotaProblem, family: str) -> QuotaRepair | None:
    """Return the least repair by one family; None if it cannot repair alone."""
    others = in_units(problem, [f for f in families(problem) if f != family])
    if not others.possible:
        return None
    if family == TARGET:
        lows, highs = others.ranges()
        nearest = int(lows[0][0]) * problem.unit
        if nearest <= problem.target:
            nearest = int(highs[0][0]) * problem.unit
        change = ("the target", problem.target, nearest)
        return QuotaRepair(family, abs(nearest - problem.target), (change,), None)
    from engine.quota.solvers.giving import least_giving

    rules = least_giving(problem, family, others)
    least = sum(abs(new - old) for _, old, new in rules)
    return QuotaRepair(family, least, rules, _share(problem, family))


def _share(problem: QuotaProblem, family: str) -> float | None:
    """Return the least share by which all limits of a family may be loosened."""
    few, many = 0.0, 1.0
    while not in_units(_loosened(problem, family, many)).possible:
        few, many = many, 2 * many
        if many > MOST_LOOSENED:
            return None
    for _ in range(HALVINGS):
        middle = (few + many) / 2
        if in_units(_loosened(problem, family, middle)).possible:
            many = middle
        else:
            few = middle
    return many


def _loosened(problem: QuotaProblem, family: str, share: float) -> QuotaProblem:
    def low(side: Ints | None) -> Ints | None:
        if side is None:
            return None
        lowered: Ints = np.rint(side * max(0.0, 1 - share)).astype(np.int64)
        return lowered

    def high(side: Ints | None) -> Ints | None:
        if side is None:
            return None
        raised = np.minimum(np.rint(side * (1 + share)), NO_CAP / 2)
        loose: Ints = np.where(side >= NO_CAP, side, raised.astype(np.int64))
        return loose

    def give_way(limit: AnyLimit) -> AnyLimit:
        if limit.family != family:
            return limit
        return replace(limit, low=low(limit.low), high=high(limit.high))

    return replace(
        problem,
        limits=tuple(map(give_way, problem.limits)),
        node_limits=tuple(map(give_way, problem.node_limits)),
    )


def _where(problem: QuotaProblem, kept: list[str]) -> str:
    """Return the lowest place where the families meet, in words with amounts."""
    units = in_units(problem, kept)
    least, most = units.ranges()
    for depth in range(problem.tree.num_levels - 1, -1, -1):
        crossed = np.flatnonzero(least[depth] > most[depth])
        if crossed.size:
            return _crossing(problem, units, depth, int(crossed[0]))
    needed, held = (int(side[0][0]) * problem.unit for side in (least, most))
    name = f"{problem.tree.levels[0]} '{problem.tree.names[0][0]}'"
    target = format_money(problem.target)
    if needed > problem.target:
        over = format_money(needed - problem.target)
        need = format_money(needed)
        return f"{name}: limits below need {need}, {over} more than the target {target}"
    short = format_money(problem.target - held)
    hold = format_money(held)
    return f"{name}: limits below hold {hold}, {short} less than the target {target}"


def _crossing(problem: QuotaProblem, units: Units, depth: int, node: int) -> str:
    tree, unit = problem.tree, problem.unit
    name = f"{tree.levels[depth]} '{tree.names[depth][node]}'"
    low, high = int(units.low[depth][node]), int(units.high[depth][node])
    if low <= high:
        least, most = units.ranges()
        hedge = units.hedges[depth]
        below = least_for(tree.sums(depth + 1, least[depth + 1]), hedge)[node]
        above = most_for(tree.sums(depth + 1, most[depth + 1]), hedge)[node]
        low, high = max(low, int(below)), min(high, int(above))
    need, hold = format_money(low * unit), format_money(high * unit)
    return f"{name}: at least {need} is needed, but at most {hold} is allowed"
