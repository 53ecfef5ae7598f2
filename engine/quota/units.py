"""A quota problem in whole units: limits of every node, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.hedging import least_for, most_for
from engine.quota.problem import MOST_UNITS, NO_CAP

if TYPE_CHECKING:
    from collections.abc import Collection
    from fractions import Fraction

    from numpy.typing import NDArray

    from engine.quota.problem import Limit, NodeLimit, QuotaProblem
    from engine.quota.tree import Tree

    Ints = NDArray[np.int64]

ENDLESS = MOST_UNITS
"""Units: a high limit that is none."""


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """Whole units to be spread.

    Parameters
    ----------
    tree, hedges
        As in the problem.
    total
        Of the top; None: whatever it may be.
    low, high
        Level by level ``(nodes,)``: own limits of the nodes.
    rest
        Hundredths of the target that make no unit.
    carrier
        The territory that carries the rest; −1 without a rest.
    """

    tree: Tree
    hedges: tuple[Fraction, ...]
    total: int | None
    low: tuple[Ints, ...]
    high: tuple[Ints, ...]
    rest: int
    carrier: int

    def ranges(self) -> tuple[tuple[Ints, ...], tuple[Ints, ...]]:
        """Return the least and the most of every node, its descendants included.

        Every whole number between the two can be spread below the node: hedged sums
        never fall as a node's quota rises.
        """
        depth = self.tree.num_levels - 1
        least, most = [self.low[depth]], [self.high[depth]]
        while depth:
            hedge = self.hedges[depth - 1]
            below = least_for(self.tree.sums(depth, least[0]), hedge)
            above = most_for(self.tree.sums(depth, most[0]), hedge)
            depth -= 1
            least.insert(0, np.maximum(self.low[depth], below))
            most.insert(0, np.minimum(self.high[depth], above))
        return tuple(least), tuple(most)

    @property
    def possible(self) -> bool:
        """Whether there is any way to spread the total; exact."""
        least, most = self.ranges()
        if any((a > b).any() for a, b in zip(least, most, strict=True)):
            return False
        return self.total is None or bool(least[0][0] <= self.total <= most[0][0])

    def within(self, low: Ints, high: Ints) -> Units:
        """Return the same with narrower limits of the territories."""
        lows = (*self.low[:-1], np.maximum(self.low[-1], low))
        highs = (*self.high[:-1], np.minimum(self.high[-1], high))
        return replace(self, low=lows, high=highs)


def families(problem: QuotaProblem) -> tuple[str, ...]:
    """Return the families of a problem, the target first."""
    own = [limit.family for _, limit in placed(problem)]
    return tuple(dict.fromkeys(["target", *own]))


def in_units(problem: QuotaProblem, kept: Collection[str] | None = None) -> Units:
    """Return the problem in whole units, with only some families of limits kept.

    Limits are rounded inwards. The rest of an uneven target is carried by the territory
    with the largest fair quota that has room for it (ties: first by name), if any has.
    """
    total, rest = divmod(problem.target, problem.unit)
    kept = families(problem) if kept is None else kept
    bare = _limits(problem, kept, total if "target" in kept else None)
    if not rest or "target" not in kept:
        return bare
    first = None
    order = np.lexsort((problem.tree.rank[-1], -problem.fair_quota))
    for carrier in order.tolist():
        found = _limits(problem, kept, total, rest, carrier)
        first = found if first is None else first
        if found.possible:
            return found
        if not bare.possible:
            break
    return first if first is not None else bare


def _limits(
    problem: QuotaProblem,
    kept: Collection[str],
    total: int | None,
    rest: int = 0,
    carrier: int = -1,
) -> Units:
    """Return limits in units; along the carrier's path they leave room for the rest."""
    tree = problem.tree
    low = [
        np.zeros(tree.size(depth), dtype=np.int64) for depth in range(tree.num_levels)
    ]
    high = [np.full(side.size, ENDLESS, dtype=np.int64) for side in low]
    for depth, limit in placed(problem):
        if limit.family not in kept:
            continue
        room = np.zeros(tree.size(depth), dtype=np.int64)
        if rest:
            room[tree.ancestors(depth)[carrier]] = rest
        if limit.low is not None:
            units = -((room - limit.low) // problem.unit)
            low[depth] = np.maximum(low[depth], np.minimum(units, ENDLESS))
        if limit.high is not None:
            units = (limit.high - room) // problem.unit
            units = np.where(limit.high < NO_CAP, units, ENDLESS)
            high[depth] = np.minimum(high[depth], units)
    return Units(tree, problem.hedges, total, tuple(low), tuple(high), rest, carrier)


def placed(problem: QuotaProblem) -> list[tuple[int, Limit | NodeLimit]]:
    """Return every limit with the depth of what it limits."""
    bottom, levels = problem.tree.num_levels - 1, problem.tree.levels
    nodes = [(levels.index(each.level), each) for each in problem.node_limits]
    return [*((bottom, each) for each in problem.limits), *nodes]
