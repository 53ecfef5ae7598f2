"""How far a plan is from meeting every rule, in money, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import Measures, measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.priced.part import Allowance, BreakPrices
from engine.territory.solvers.priced.window import NO_MARGIN, Window, window_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.relaxation import Relaxed

    FloatVector = NDArray[np.float64]

MARGIN = Fraction(1, 1000)
"""While repairing, limits are this much of a fair share narrower than the rule's."""

THRIFT = 1.5
"""Price of using a budget, in units of its worth, so that other parts can have it."""

_BELOW, _ABOVE = 0.0005, 0.0015
"""Where whole plans' totals are expected, as fractions around the relaxation's."""

_AROUND = 0.001
"""How far totals may move from those of a plan before the window follows."""

_LEAST_WORTH = 0.1
"""Least price of a rule that costs the relaxation nothing, in average costs of load."""


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """A complete plan, what it measures, and the prices of what it uses and breaks."""

    owner: NDArray[np.int32]
    measures: Measures
    use: float
    penalty: float

    def rank(self, factor: float) -> float:
        """Less is better: cost, budgets used, and broken rules at present prices."""
        return self.measures.objective + self.use + factor * self.penalty


@dataclass(frozen=True, eq=False, slots=True)
class Gauge:
    """The limits a search keeps to, and what breaking them is worth.

    Parameters
    ----------
    problem
        What is given.
    prices
        What breaking each rule is worth.
    fair_use
        What the relaxation says that using one unit of each budget is worth.
    window
        Limits of loads and totals; a little narrower than the rules.
    budget
        (n_budgets,) int64, limits of the budgets; a little lower than the rules'
        until a plan meets every rule.
    """

    problem: TerritoryProblem
    prices: BreakPrices
    fair_use: tuple[float, ...]
    window: Window
    budget: NDArray[np.int64]

    def measured(self, owner: NDArray[np.int32]) -> Plan:
        """Measure a complete (n_units,) int32 plan."""
        measures = measure(self.problem, TerritorySolution(owner))
        used = [check.found for check in measures.checks if check.kind == "budget"]
        use = float(np.dot(used, self.prices.use))
        return Plan(owner, measures, use, self._penalty(measures))

    def allowance(self, sharers: int = 1) -> Allowance:
        """Return what a part may use, if so many share what is left."""
        return Allowance(self.window, self.budget, sharers)

    def around(self, plan: Plan) -> Gauge:
        """Return the gauge with its window around a plan's totals.

        Where the totals lie is nobody's rule: only the limits that follow from them
        are, so the window may go wherever the plan goes. Once a plan meets the rules,
        limits have no margin any more, and what the plan does is within them.
        """
        rules = self.problem.balance
        totals = [float(plan.measures.loads[rule.name].sum()) for rule in rules]
        met = plan.measures.feasible
        margin = NO_MARGIN if met else MARGIN
        limits = window_around(self.problem, np.array(totals), _AROUND, _AROUND, margin)
        prices = self.prices
        if met:
            limits = _including(limits, self._loads(plan.measures))
            prices = replace(prices, use=self.fair_use)
        budget = _budget(self.problem, float(margin))
        return replace(self, prices=prices, window=limits, budget=budget)

    def broken(self, measures: Measures) -> FloatVector:
        """(n_territories,) float: worth of the loads outside the window."""
        worth = np.array(self.prices.balance).reshape(-1, 1)
        broken: FloatVector = (worth * self._outside(measures)).sum(axis=0)
        return broken

    def beyond(self, measures: Measures) -> list[NDArray[np.int64]]:
        """Return (n_territories,) int64 for each end of each rule: excess over it.

        Less than nothing where there is something to spare.
        """
        ends = []
        for m, rule in enumerate(self.problem.balance):
            load = measures.loads[rule.name]
            ends += [self.window.low[m] - load, load - self.window.high[m]]
        return ends

    def _loads(self, measures: Measures) -> NDArray[np.int64]:
        """(n_rules, n_territories) int64."""
        shape = (len(self.problem.balance), self.problem.num_territories)
        loads = np.zeros(shape, dtype=np.int64)
        for m, rule in enumerate(self.problem.balance):
            loads[m] = measures.loads[rule.name]
        return loads

    def _outside(self, measures: Measures) -> NDArray[np.int64]:
        """(n_rules, n_territories) int64: loads outside the window."""
        loads, limits = self._loads(measures), self.window
        beyond = np.maximum(loads - limits.high, limits.low - loads)
        outside: NDArray[np.int64] = np.maximum(0, beyond)
        return outside

    def _penalty(self, measures: Measures) -> float:
        """Worth of everything that is outside the window or over a budget."""
        outside = self._outside(measures).sum(axis=1).astype(np.float64)
        for m, rule in enumerate(self.problem.balance):
            total = int(measures.loads[rule.name].sum())
            low, high = self.window.total_low[m], self.window.total_high[m]
            outside[m] += max(0, total - high, low - total)
        used = [check.found for check in measures.checks if check.kind == "budget"]
        over = np.maximum(0, np.array(used, dtype=np.int64) - self.budget)
        return float(
            np.dot(outside, self.prices.balance) + np.dot(over, self.prices.budget)
        )


def first_gauge(problem: TerritoryProblem, relaxed: Relaxed) -> Gauge:
    """Return the gauge to begin with: totals near the relaxation's, a little margin."""
    worth = _worth(problem, relaxed)
    thrifty = tuple(THRIFT * price for price in worth.use)
    return Gauge(
        problem,
        replace(worth, use=thrifty),
        worth.use,
        window_around(problem, relaxed.totals, _BELOW, _ABOVE, MARGIN),
        _budget(problem, float(MARGIN)),
    )


def _including(limits: Window, loads: NDArray[np.int64]) -> Window:
    """Widen limits where a plan that meets every rule is a little outside them."""
    return replace(
        limits,
        low=np.minimum(limits.low, loads),
        high=np.maximum(limits.high, loads),
    )


def _budget(problem: TerritoryProblem, margin: float) -> NDArray[np.int64]:
    limits = [b.at_most - int(margin * b.at_most) for b in problem.budgets]
    return np.array(limits, dtype=np.int64)


def _worth(problem: TerritoryProblem, relaxed: Relaxed) -> BreakPrices:
    """Return what a unit of each rule is worth where it is worth most.

    Rules that cost the relaxation nothing are given a tenth of the average cost of
    a unit of load, so that breaking them is not free.
    """
    cost = max(1.0, float(problem.cost.min(axis=1).sum()))
    prices = relaxed.prices
    balance = []
    for m, rule in enumerate(problem.balance):
        total = max(1.0, float(rule.amounts.matrix.min(axis=1).sum()))
        dearest = float(max(prices.upper[m].max(), prices.lower[m].max()))
        balance.append(max(dearest, _LEAST_WORTH * cost / total))
    budget = [
        max(float(price), _LEAST_WORTH * cost / max(1, limit.at_most))
        for price, limit in zip(prices.budget, problem.budgets, strict=True)
    ]
    use = tuple(float(price) for price in prices.budget)
    return BreakPrices(tuple(balance), tuple(budget), use)
