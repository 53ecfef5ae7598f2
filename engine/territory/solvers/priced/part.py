"""Which piece of a plan is dealt again, everything else staying as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import BalanceRule, Budget, TerritoryProblem
    from engine.territory.solvers.priced.window import Window


@dataclass(frozen=True, slots=True)
class BreakPrices:
    """Price of breaking rules, so that a plan which breaks them can be repaired.

    Parameters
    ----------
    balance
        Price of one unit of load or total outside the window, for each balance rule
        in the problem's order, minor currency units.
    budget
        Price of one unit overdrawn, for each budget.
    use
        Price of one unit used of each budget, overdrawn or not: what one part saves,
        another can spend.
    """

    balance: tuple[float, ...]
    budget: tuple[float, ...]
    use: tuple[float, ...]

    def times(self, factor: float) -> BreakPrices:
        """Return the prices of breaking multiplied by a factor; of use, as is."""
        return BreakPrices(
            tuple(price * factor for price in self.balance),
            tuple(price * factor for price in self.budget),
            self.use,
        )


@dataclass(frozen=True, eq=False, slots=True)
class Allowance:
    """What the whole plan may use.

    Parameters
    ----------
    window
        Limits of loads and totals; the territories left alone keep theirs.
    budget
        (n_budgets,) int64.
    sharers
        Parts among which what is left of totals and budgets is shared equally; 0 when
        this part gets none of it. What parts that are dealt at the same time use
        together must be looked at if they were not told of each other.
    """

    window: Window
    budget: NDArray[np.int64]
    sharers: int = 1


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Units to decide, territories they may go to, and what the rest already uses.

    Parameters
    ----------
    units
        (k,) indices of the units to decide.
    territories
        (q,) indices of the territories that may receive them.
    now
        (k,) position in ``territories`` of where each unit is.
    arcs
        (k, q) bool, pairs to consider; where a unit is now is one of them.
    low, high
        (n_rules, q) int64, limits of the loads.
    total_low, total_high
        (n_rules,) int64, limits of what the part adds to each rule's total.
    budget
        (n_budgets,) int64, what the part may use of each budget.
    """

    units: NDArray[np.intp]
    territories: NDArray[np.intp]
    now: NDArray[np.intp]
    arcs: NDArray[np.bool_]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    total_low: NDArray[np.int64]
    total_high: NDArray[np.int64]
    budget: NDArray[np.int64]


def neighbourhood(
    problem: TerritoryProblem,
    owner: NDArray[np.int32],
    territories: NDArray[np.intp],
    arcs: NDArray[np.bool_],
    allowance: Allowance,
) -> Part:
    """Return the part that re-deals the units of a few territories among them.

    Parameters
    ----------
    problem, owner
        What is given, and the (n_units,) complete plan as it stands.
    territories
        (q,) indices, ascending.
    arcs
        (n_units, n_territories) bool, pairs worth considering; where a unit is now
        is always one of them.
    allowance
        What the whole plan may use, and how many share what is left.
    """
    position = np.full(problem.num_territories, -1, dtype=np.intp)
    position[territories] = np.arange(len(territories))
    units = np.flatnonzero(position[owner] >= 0)
    near = arcs[np.ix_(units, territories)]
    now = position[owner[units]]
    near[np.arange(len(units)), now] = True
    everyone = np.arange(problem.num_units)
    own = _use(problem.balance, owner, units)
    total = _use(problem.balance, owner, everyone)
    spent = _use(problem.budgets, owner, units)
    used = _use(problem.budgets, owner, everyone)
    limits, sharers = allowance.window, allowance.sharers
    return Part(
        units=units,
        territories=territories,
        now=now,
        arcs=near,
        low=limits.low[:, territories],
        high=limits.high[:, territories],
        total_low=own - _left(total - limits.total_low, sharers),
        total_high=own + _left(limits.total_high - total, sharers),
        budget=spent + _left(allowance.budget - used, sharers),
    )


def _use(
    rules: tuple[BalanceRule, ...] | tuple[Budget, ...],
    owner: NDArray[np.int32],
    units: NDArray[np.intp],
) -> NDArray[np.int64]:
    """(n_rules,) int64: what the units add up to under the plan."""
    sums = [rule.amounts.matrix[units, owner[units]].sum() for rule in rules]
    return np.array(sums, dtype=np.int64)


def _left(slack: NDArray[np.int64], sharers: int) -> NDArray[np.int64]:
    """Return an equal part of what is left, and all of what is lacking."""
    spare = slack // sharers if sharers else np.zeros_like(slack)
    left: NDArray[np.int64] = np.where(slack > 0, spare, slack)
    return left
