"""A plan that breaks rules, mended by very many small moves, hot at first, then cold.

Simulated annealing (:mod:`engine.territory.kernels.mend`) near the relaxation.

Neighbourhoods mend a plan whose excess some neighbour can take. Where a territory can
keep its rules only by another mix of accounts, such as more potential for less
driving, what it needs is further away than an integer program of a few territories
reaches; there moves and exchanges of single units, uphill at times, get through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.mend import Ground, anneal, begin
from engine.territory.rules import NO_LIMIT
from engine.territory.solvers.priced.gauge import MARGIN
from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary
    from engine.territory.solvers.priced.gauge import Gauge, Plan
    from engine.territory.solvers.priced.relaxation import Relaxed

    Floats = NDArray[np.float64]
    Owners = NDArray[np.int32]

NEAR = 12
"""Territories that each unit may go to: the best by reduced cost."""

STEPS_A_UNIT = 1000
"""Moves tried for each unit in one go."""

MOST_STEPS = 10_000_000
"""Moves tried in one go at most: some seconds, during which nobody can stop it."""

PARTS = 60
"""Temperatures of one go."""

COLD = 0.02
"""What part of the first temperature is left in the end."""

FACTOR = 8.0
"""Prices of breaking rules, in units of their worth."""

_WORK_A_STEP = 0.7e-7
"""Work units for a step and row of loads or sums: about seconds of one core."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one go is made.

    Parameters
    ----------
    heat
        First temperature, in average costs of a unit.
    priced
        Whether a pair costs its reduced cost, which finds plans where the relaxation
        lies in a corner, and says less about what a plan costs; else its cost.
    """

    heat: float
    priced: bool


WAYS = (Way(0.01, False), Way(0.05, False), Way(0.05, True), Way(0.3, True))
"""Ways that are tried in turn, until a plan meets every rule: dearer plans last."""

CHEAPER = (Way(0.003, False), Way(0.003, False))
"""Ways from a plan that meets every rule to a cheaper one."""


class Mender:
    """Mends plans of one problem.

    Parameters
    ----------
    problem, relaxed
        What is given, and its solved relaxation.
    rng
        The search's generator.
    """

    def __init__(
        self, problem: TerritoryProblem, relaxed: Relaxed, rng: np.random.Generator
    ) -> None:
        self._problem, self._relaxed, self._rng = problem, relaxed, rng

    def mended(self, gauge: Gauge, plan: Plan, diary: Diary) -> Plan | None:
        """Return a plan that meets every rule, or None when no way leads to one.

        Parameters
        ----------
        gauge, plan
            The plan to begin with, and how it is measured.
        diary
            Where the work is written down, and who may end it.
        """
        for way in WAYS:
            if diary.why_stop(None) is not None:
                return None
            found = self._gone(way, gauge, plan, diary)
            if found.measures.feasible:
                return self._cheaper(gauge, found, diary)
        return None

    def _cheaper(self, gauge: Gauge, plan: Plan, diary: Diary) -> Plan:
        """Return a plan that meets every rule and costs no more than this one."""
        best = plan
        for way in CHEAPER:
            plan = self._gone(way, gauge, plan, diary)
            if plan.measures.feasible:
                best = min(best, plan, key=lambda one: one.measures.objective)
        return best

    def _gone(self, way: Way, gauge: Gauge, plan: Plan, diary: Diary) -> Plan:
        """Return the plan that one go leads to."""
        near = self._near(plan.owner)
        ground = self._ground(near, gauge, way)
        steps = min(STEPS_A_UNIT * len(near), MOST_STEPS)
        state = begin(ground, np.zeros(len(near), dtype=np.int32))
        anneal(ground, state, steps, self._heat(way), self._rng)
        rows = len(ground.loads) + len(ground.used)
        diary.work += steps * rows * _WORK_A_STEP
        return gauge.measured(near[np.arange(len(near)), state.choice])

    def _heat(self, way: Way) -> Floats:
        """(PARTS,) float: temperatures, minor units of currency."""
        mean = max(1.0, float(self._problem.cost.min(axis=1).mean()))
        return way.heat * mean * np.geomspace(1.0, COLD, PARTS)

    def _near(self, owner: Owners) -> Owners:
        """(n, k) int32: where each unit is, then its best territories; −1 fills up."""
        count = len(owner)
        reduced = np.where(self._problem.allowed, self._relaxed.reduced, np.inf)
        reduced[np.arange(count), owner] = -1.0
        order = np.argsort(reduced, axis=1, kind="stable")[:, :NEAR]
        fits = np.isfinite(np.take_along_axis(reduced, order, axis=1))
        return np.where(fits, order, -1).astype(np.int32)

    def _ground(self, near: Owners, gauge: Gauge, way: Way) -> Ground:
        problem, loads = self._problem, kept_loads(self._problem)
        prices = gauge.prices.times(FACTOR)
        ends, moving = _ends(problem)
        cost = self._relaxed.reduced if way.priced else problem.cost
        budgets = [budget.amounts.matrix for budget in problem.budgets]
        return Ground(
            near,
            _stacked([load.matrix for load in loads], near),
            _stacked([*budgets, cost], near),
            ends,
            moving,
            np.array(prices.balance, dtype=np.float64),
            np.array([*gauge.budget, np.inf], dtype=np.float64),
            np.array([[*prices.budget, 0.0], [*prices.use, 1.0]]),
        )


def _stacked(matrices: Sequence[NDArray[np.int64] | Floats], near: Owners) -> Floats:
    """Return (number, n, k) float: what each unit adds where it may go."""
    there = np.maximum(near, 0).astype(np.intp)
    found = [np.take_along_axis(one, there, axis=1) for one in matrices]
    return np.array(found, dtype=np.float64).reshape(len(found), *near.shape)


def _ends(problem: TerritoryProblem) -> tuple[Floats, Floats]:
    """(2, n_loads, n_territories) float each: ends, and what of the total they add."""
    loads = kept_loads(problem)
    shape = (2, len(loads), problem.num_territories)
    ends, moving = np.zeros(shape), np.zeros(shape)
    for at, load in enumerate(loads):
        within = float(load.within - min(MARGIN, load.within / 4))
        moving[0, at] = (1 - within) * load.share
        moving[1, at] = (1 + within) * load.share
        ends[0, at], ends[1, at] = load.low, np.minimum(load.high, NO_LIMIT)
    return ends, moving
