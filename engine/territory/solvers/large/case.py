"""What the large solver is given: rows of rules, and where to ask for cheap choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.plain import is_plain, load_ends, load_rows, plain_model
from engine.territory.solvers.large.sources import RowSource, TreeSource

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule
    from engine.territory.solvers.large.sources import Source

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Index = NDArray[np.intp]

_MOST_SMEARED = 1.4
"""How a unit's smearing grows with its cost by distance."""


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """A problem whose homes are given.

    Parameters
    ----------
    problem
        Where it comes from.
    order
        (n,) indices: the problem's units in the order of every array below.
    rows
        (n, r) int64: amounts of balance rules, then of limits; where they depend on
        the carrier, those of the cheapest.
    low, high
        (m, r) int64, limits of the loads, ends included, of a plan with these loads.
    moving
        Balance rules by column whose limits move: they are shares of a total that the
        plan makes.
    room
        (b,) int64, limits of the budgets.
    spend
        (b,) float, more than 0: what a unit takes from a budget at most, on average.
    blur
        (n,) float, how much wider than others' a unit's choice is smeared.
    same
        What all plans pay alike, on top of the costs that ``source`` gives.
    source
        Where to ask for cheap choices.
    """

    problem: TerritoryProblem
    order: Index
    rows: Longs
    low: Longs
    high: Longs
    moving: dict[int, BalanceRule]
    room: Longs
    spend: Floats
    blur: Floats
    same: int
    source: Source

    @property
    def num_units(self) -> int:
        """Number of units."""
        return len(self.rows)

    @property
    def num_homes(self) -> int:
        """Number of territories."""
        return len(self.low)

    def ends(self, totals: Longs) -> tuple[Longs, Longs]:
        """Return (m, r) int64 limits, those that move where ``totals`` put them."""
        if not self.moving:
            return self.low, self.high
        low, high = self.low.copy(), self.high.copy()
        for r, rule in self.moving.items():
            low[:, r], high[:, r] = allowed_intervals(rule, int(totals[r]))
        return low, high


def case_of(problem: TerritoryProblem, pool: Executor) -> Case:
    """Return the problem as a case, by a tree of homes where that is possible."""
    n = problem.num_units
    moving = {
        r: rule for r, rule in enumerate(problem.balance) if not rule.total_is_constant
    }
    room = np.array([b.at_most for b in problem.budgets], dtype=np.int64)
    total = [float(b.amounts.most.sum()) for b in problem.budgets]
    spend = np.maximum(np.array(total, dtype=np.float64), 1.0) / n
    if is_plain(problem):
        model = plain_model(problem)
        blur = _blur(model.pairs.factor)
        tree = TreeSource(model, pool)
        rows, low, high = model.rows, model.low, model.high
        ends = (low, high, moving, room, spend, blur)
        return Case(problem, model.order, rows, *ends, model.same, tree)
    source = RowSource(problem)
    if source.moves:
        rows = source.at_the_cheapest()
        low, high = load_ends(problem, rows.sum(axis=0))
    else:
        rows, low, high = load_rows(problem)
        rows = np.ascontiguousarray(rows)
    blur = _blur(source.spread())
    ends = (low, high, moving, room, spend, blur)
    return Case(problem, np.arange(n), rows, *ends, 0, source)


def _blur(size: Floats) -> Floats:
    """(n,) float, more than 0: smearing by a unit's size, 1 for a typical one."""
    typical = max(float(size.mean()), 1e-300)
    blur: Floats = np.clip(size / typical, 0.02, 50.0) ** _MOST_SMEARED
    return blur
