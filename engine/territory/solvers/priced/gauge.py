"""How far a plan is from meeting every rule, in money, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import Measures, measure
from engine.territory.measure_sets import pairs_together
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.priced.loads import end_prices, kept_loads
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
        return Plan(owner, measures, use, self._penalty(owner, measures))

    def allowance(self, sharers: int = 1) -> Allowance:
        """Return what a part may use, if so many share what is left."""
        return Allowance(self.window, self.budget, sharers)

    def around(self, plan: Plan) -> Gauge:
        """Return the gauge with its window around a plan's totals.

        Where the totals lie is nobody's rule: only the limits that follow from them
        are, so the window may go wherever the plan goes. Once a plan meets the rules,
        limits have no margin any more, and what the plan does is within them.
        """
        loads = kept_loads(self.problem)
        totals = [float(plan.measures.loads[load.name].sum()) for load in loads]
        met = plan.measures.feasible
        margin = NO_MARGIN if met else MARGIN
        limits = window_around(self.problem, np.array(totals), _AROUND, _AROUND, margin)
        prices = self.prices
        if met:
            elastic = np.array(self.prices.elastic, dtype=np.bool_)
            limits = _including(limits, self._loads(plan.measures), elastic)
            prices = replace(prices, use=self.fair_use)
        budget = _budget(self.problem, float(margin))
        return replace(self, prices=prices, window=limits, budget=budget)

    def broken(self, plan: Plan) -> FloatVector:
        """(n_territories,) float: worth of what is outside the window or not apart."""
        worth = np.array(self.prices.balance).reshape(-1, 1)
        broken: FloatVector = (worth * self._outside(plan.measures)).sum(axis=0)
        if self.problem.apart is not None:
            owners = plan.owner[self.problem.apart]
            met = owners[owners[:, 0] == owners[:, 1], 0]
            np.add.at(broken, met, self.prices.apart)
        return broken

    def beyond(self, measures: Measures) -> list[NDArray[np.int64]]:
        """Return (n_territories,) int64 for each end of each rule: excess over it.

        Less than nothing where there is something to spare.
        """
        ends = []
        for m, load in enumerate(kept_loads(self.problem)):
            if load.price is None:
                found = measures.loads[load.name]
                ends += [self.window.low[m] - found, found - self.window.high[m]]
        return ends

    def _loads(self, measures: Measures) -> NDArray[np.int64]:
        """(n_rules, n_territories) int64."""
        found = [measures.loads[load.name] for load in kept_loads(self.problem)]
        shape = (len(found), self.problem.num_territories)
        return np.array(found, dtype=np.int64).reshape(shape)

    def _outside(self, measures: Measures) -> NDArray[np.int64]:
        """(n_rules, n_territories) int64: loads outside the window, unless elastic."""
        loads, limits = self._loads(measures), self.window
        beyond = np.maximum(loads - limits.high, limits.low - loads)
        outside: NDArray[np.int64] = np.maximum(0, beyond)
        outside[np.array(self.prices.elastic, dtype=np.bool_)] = 0
        return outside

    def _penalty(self, owner: NDArray[np.int32], measures: Measures) -> float:
        """Worth of what is outside the window, over a budget, or not apart."""
        outside = self._outside(measures).sum(axis=1).astype(np.float64)
        for m, load in enumerate(kept_loads(self.problem)):
            if load.price is not None or load.balance is None:
                continue
            total = int(measures.loads[load.name].sum())
            low, high = self.window.total_low[m], self.window.total_high[m]
            outside[m] += max(0, total - high, low - total)
        used = [check.found for check in measures.checks if check.kind == "budget"]
        over = np.maximum(0, np.array(used, dtype=np.int64) - self.budget)
        apart, met = self.problem.apart, 0
        if apart is not None:
            met = pairs_together(apart, owner)
        return float(
            np.dot(outside, self.prices.balance)
            + np.dot(over, self.prices.budget)
            + met * self.prices.apart
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


def _including(
    limits: Window, loads: NDArray[np.int64], elastic: NDArray[np.bool_]
) -> Window:
    """Widen limits where a plan that meets every rule is a little outside them.

    Those of elastic rules stay: being outside costs what it costs.
    """
    fixed = elastic[:, None]
    return replace(
        limits,
        low=np.where(fixed, limits.low, np.minimum(limits.low, loads)),
        high=np.where(fixed, limits.high, np.maximum(limits.high, loads)),
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
    upper, lower = end_prices(problem, prices)
    balance, loads = [], kept_loads(problem)
    for m, load in enumerate(loads):
        total = max(1.0, float(load.matrix.min(axis=1).sum()))
        dearest = float(max(upper[m].max(), lower[m].max()))
        worth = max(dearest, _LEAST_WORTH * cost / total)
        balance.append(worth if load.price is None else float(load.price))
    budget = [
        max(float(price), _LEAST_WORTH * cost / max(1, limit.at_most))
        for price, limit in zip(prices.budget, problem.budgets, strict=True)
    ]
    use = tuple(float(price) for price in prices.budget)
    elastic = tuple(load.price is not None for load in loads)
    apart = cost / problem.num_units
    return BreakPrices(tuple(balance), tuple(budget), use, elastic, apart)
