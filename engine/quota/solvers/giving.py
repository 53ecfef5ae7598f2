"""The least by which a family of limits must give way, the others kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits
from engine.quota.problem import NO_CAP
from engine.quota.solvers.cheapest import cheapest
from engine.quota.solvers.network import Pieces, flat
from engine.quota.units import ENDLESS, placed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.problem import QuotaProblem
    from engine.quota.units import Units

    Ints = NDArray[np.int64]
    Change = tuple[str, int, int]

LIMITS = Limits(work=0.5, gap=0.01)
"""When to stop looking: within a hundredth is good enough to say what must give way."""


def least_giving(
    problem: QuotaProblem, family: str, others: Units
) -> tuple[Change, ...]:
    """Return which limits of a family give way, from and to which hundredths.

    Parameters
    ----------
    problem
        All families.
    family
        The one that gives way by the least sum.
    others
        The problem in units without it; possible.
    """
    own = _own(problem, family)
    last = problem.tree.num_levels - 1
    pieces = {depth: _giving(problem, others, depth, *own[depth]) for depth in own}
    pieces.setdefault(last, flat(others.low[last], others.high[last]))
    found = cheapest(others, pieces, LIMITS, problem.seed)
    changes: list[Change] = []
    for depth, (low, high) in own.items():
        quota = found.whole[depth] * problem.unit + _rest(problem, others, depth)
        changes += _changes(problem, depth, low, np.minimum(low, quota))
        changes += _changes(problem, depth, high, np.maximum(high, quota))
    return tuple(changes)


def _own(problem: QuotaProblem, family: str) -> dict[int, tuple[Ints, Ints]]:
    """Return the family's limits in hundredths, by depth."""
    tree = problem.tree
    found: dict[int, tuple[Ints, Ints]] = {}
    for depth, limit in placed(problem):
        if limit.family != family:
            continue
        zeros = np.zeros(tree.size(depth), dtype=np.int64)
        low, high = found.get(depth, (zeros, zeros + NO_CAP))
        if limit.low is not None:
            low = np.maximum(low, limit.low)
        if limit.high is not None:
            high = np.minimum(high, limit.high)
        found[depth] = low, high
    return found


def _rest(problem: QuotaProblem, units: Units, depth: int) -> Ints:
    rest = np.zeros(problem.tree.size(depth), dtype=np.int64)
    if units.carrier >= 0:
        rest[problem.tree.ancestors(depth)[units.carrier]] = units.rest
    return rest


def _giving(
    problem: QuotaProblem, units: Units, depth: int, low: Ints, high: Ints
) -> Pieces:
    """Return the hundredths by which quotas are outside the limits, in units.

    Where low is above high, everything between costs the same.
    """
    least, most = units.low[depth], units.high[depth]
    if not depth and units.total is not None:
        least = most = np.array([units.total])
    rest, unit = _rest(problem, units, depth), problem.unit
    inner, outer = np.minimum(low, high) - rest, np.maximum(low, high) - rest
    below = -(-inner // unit)
    above = np.where(outer < NO_CAP // 2, outer // unit, ENDLESS)
    knots = [least, below - 1, below, above, above + 1, most]
    first, final = (below * unit - inner) / unit, outer % unit / unit
    one, none = np.ones_like(first), np.zeros_like(first)
    slopes = [-one, first - one, none, one - final, one]
    inside = np.clip(np.maximum.accumulate(np.stack(knots[1:-1], 1), 1).T, least, most)
    return Pieces(np.stack([least, *inside, most], axis=1), np.stack(slopes, axis=1))


def _changes(problem: QuotaProblem, depth: int, old: Ints, new: Ints) -> list[Change]:
    level, names = problem.tree.levels[depth], problem.tree.names[depth]
    return [
        (f"{level} '{names[node]}'", int(old[node]), int(new[node]))
        for node in np.flatnonzero(old != new).tolist()
    ]
