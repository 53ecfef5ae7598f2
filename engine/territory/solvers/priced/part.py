"""Which piece of a plan is dealt again, everything else staying as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import BalanceRule, Budget, TerritoryProblem


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """Balance with the plan's totals confined to a narrow range.

    A fair share is a part of the plan's own total, so every territory's limits move
    with every unit's travel. Confining the total makes the limits constants that are
    safe for any total in the range: a little narrower than the rule, never wider.

    Parameters
    ----------
    low, high
        (n_rules, n_territories) int64, limits of the loads, ends included.
    total_low, total_high
        (n_rules,) int64, limits of the totals, ends included.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    total_low: NDArray[np.int64]
    total_high: NDArray[np.int64]


def window(
    problem: TerritoryProblem,
    total_low: NDArray[np.int64],
    total_high: NDArray[np.int64],
    margin: Fraction = Fraction(0),
) -> Window:
    """Return the limits that meet the balance rules whatever the totals in a range.

    Parameters
    ----------
    problem
        What is given.
    total_low, total_high
        (n_rules,) int64, the range of each rule's total.
    margin
        Limits this fraction of a fair share narrower than the rule's, if it has room.
    """
    shape = (len(problem.balance), problem.num_territories)
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for m, rule in enumerate(problem.balance):
        inner = replace(rule, within=rule.within - min(margin, rule.within / 4))
        for j in range(problem.num_territories):
            low[m, j] = allowed_interval(inner, int(total_high[m]), j)[0]
            high[m, j] = allowed_interval(inner, int(total_low[m]), j)[1]
    return Window(low, high, total_low, total_high)


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
    """

    balance: tuple[float, ...]
    budget: tuple[float, ...]

    def times(self, factor: float) -> BreakPrices:
        """Return the prices multiplied by a factor."""
        return BreakPrices(
            tuple(price * factor for price in self.balance),
            tuple(price * factor for price in self.budget),
        )


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Units to decide, territories they may go to, and what the rest already uses.

    Parameters
    ----------
    units
        (k,) indices of the units to decide.
    territories
        (q,) indices of the territories that may receive them.
    arcs
        (k, q) bool, pairs to consider; each row has at least one.
    low, high
        (n_rules, q) int64, limits of the loads.
    total_low, total_high
        (n_rules,) int64, limits of what the part adds to each rule's total.
    budget
        (n_budgets,) int64, what the part may use of each budget.
    """

    units: NDArray[np.intp]
    territories: NDArray[np.intp]
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
    candidates: NDArray[np.bool_],
    limits: Window,
    budget: NDArray[np.int64],
    sharers: int = 1,
) -> Part:
    """Return the part that re-deals the units of a few territories among them.

    Parameters
    ----------
    problem, owner
        What is given, and the (n_units,) complete plan as it stands.
    territories
        (q,) indices, ascending.
    candidates
        (n_units, n_territories) bool, pairs worth considering; where a unit is now
        is always one of them.
    limits
        Limits of loads and totals; the territories left alone keep theirs.
    budget
        (n_budgets,) int64, what the whole plan may use.
    sharers
        Parts that are dealt at the same time; each may use an equal share of what is
        left of totals and budgets, so that together they cannot overdraw.
    """
    position = np.full(problem.num_territories, -1, dtype=np.intp)
    position[territories] = np.arange(len(territories))
    units = np.flatnonzero(position[owner] >= 0)
    arcs = candidates[np.ix_(units, territories)]
    arcs[np.arange(len(units)), position[owner[units]]] = True
    everyone = np.arange(problem.num_units)
    own, total = (
        _use(problem.balance, owner, units),
        _use(problem.balance, owner, everyone),
    )
    spent, used = (
        _use(problem.budgets, owner, units),
        _use(problem.budgets, owner, everyone),
    )
    return Part(
        units=units,
        territories=territories,
        arcs=arcs,
        low=limits.low[:, territories],
        high=limits.high[:, territories],
        total_low=own - _share(total - limits.total_low, sharers),
        total_high=own + _share(limits.total_high - total, sharers),
        budget=spent + _share(budget - used, sharers),
    )


def _use(
    rules: tuple[BalanceRule, ...] | tuple[Budget, ...],
    owner: NDArray[np.int32],
    units: NDArray[np.intp],
) -> NDArray[np.int64]:
    """(n_rules,) int64: what the units add up to under the plan."""
    sums = [rule.amounts[units, owner[units]].sum() for rule in rules]
    return np.array(sums, dtype=np.int64)


def _share(slack: NDArray[np.int64], sharers: int) -> NDArray[np.int64]:
    """An equal part of what is left; all of what is lacking."""
    return np.where(slack > 0, slack // sharers, slack)
