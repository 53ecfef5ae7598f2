"""Which piece of a plan is dealt again, everything else staying as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.window import Window


@dataclass(frozen=True, slots=True)
class BreakPrices:
    """Price of breaking rules, so that a plan which breaks them can be repaired.

    Parameters
    ----------
    balance
        Price of one unit of load or total outside the window, for each balance rule
        and then each limit in the problem's order, minor currency units.
    budget
        Price of one unit overdrawn, for each budget.
    use
        Price of one unit used of each budget, overdrawn or not: what one part saves,
        another can spend.
    elastic
        Whether the price of each balance rule or limit is what breaking it costs, and
        not a means to make it hold.
    apart
        Price of a pair of units that share a territory though they must not.
    """

    balance: tuple[float, ...]
    budget: tuple[float, ...]
    use: tuple[float, ...]
    elastic: tuple[bool, ...]
    apart: float

    def times(self, factor: float) -> BreakPrices:
        """Return the prices of breaking multiplied by a factor.

        Those of use and of elastic rules are costs, and stay as they are.
        """
        pairs = zip(self.balance, self.elastic, strict=True)
        return replace(
            self,
            balance=tuple(price if cost else price * factor for price, cost in pairs),
            budget=tuple(price * factor for price in self.budget),
            apart=self.apart * factor,
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
    loads = [load.amounts for load in kept_loads(problem)]
    budgets = [budget.amounts for budget in problem.budgets]
    own, total = _use(loads, owner, units), _use(loads, owner, everyone)
    spent, used = _use(budgets, owner, units), _use(budgets, owner, everyone)
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
    amounts: Sequence[Amounts],
    owner: NDArray[np.int32],
    units: NDArray[np.intp],
) -> NDArray[np.int64]:
    """(n_amounts,) int64: what the units add up to under the plan."""
    sums = [one.matrix[units, owner[units]].sum() for one in amounts]
    return np.array(sums, dtype=np.int64)


def _left(slack: NDArray[np.int64], sharers: int) -> NDArray[np.int64]:
    """Return an equal part of what is left, and all of what is lacking."""
    spare = slack // sharers if sharers else np.zeros_like(slack)
    left: NDArray[np.int64] = np.where(slack > 0, spare, slack)
    return left
