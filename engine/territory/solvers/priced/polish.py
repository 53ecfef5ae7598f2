"""Large-neighbourhood search: deal a few neighbouring territories again, and again.

A plan starts as the rounded relaxation, which breaks balance a little everywhere. Rules
are priced, at first little above what the relaxation says they are worth, so that
breaking and cost are traded off; when a price no longer mends anything it is doubled.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import Measures, measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.priced.neighbours import (
    candidate_pairs,
    gap_by_territory,
    nearness,
    pick_chain,
    pick_group,
)
from engine.territory.solvers.priced.part import (
    BreakPrices,
    Window,
    neighbourhood,
    window,
)
from engine.territory.solvers.priced.redeal import Redealt, redeal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Reason
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary
    from engine.territory.solvers.priced.relaxation import Relaxed

    FloatVector = NDArray[np.float64]
    FloatMatrix = NDArray[np.float64]

SMALLEST, LARGEST, FIRST = 3, 12, 5
"""Territories in a neighbourhood: at least, at most, at first."""

GROUPS = 4
"""Neighbourhoods dealt in one round, whatever the number of cores."""

NODES = 30
"""Branch-and-bound nodes that one neighbourhood may take."""

DIVE_PAIRS = 1.27
"""Pairs for each unit in the one program that rounds the relaxation."""

DIVE_FACTOR = 4.0
"""Prices of breaking rules in that program, in units of their worth."""

PATIENCE = 2
"""Rounds in a row with too little gain before something is changed."""

MARGIN = Fraction(1, 1000)
"""While repairing, limits are this much of a fair share narrower than the rule's."""

HARD = 32.0
"""Least price of breaking rules, in units of their worth, once a plan meets them."""

MENDED = 0.8
"""A round of repair that leaves more than this share of what is broken is in vain."""

ENOUGH = 0.03
"""Gain of a round, relative to what lies above the bound, worth another like it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A complete plan, what it measures, and the price of what it breaks."""

    owner: NDArray[np.int32]
    measures: Measures
    penalty: float

    def rank(self, factor: float) -> float:
        """Less is better: cost plus broken rules at the present prices."""
        return self.measures.objective + factor * self.penalty


class Polisher:
    """Improves a complete plan until a limit is reached.

    Parameters
    ----------
    problem, relaxed
        What is given, and its solved relaxation.
    owner
        (n_units,) int32, a complete plan of permitted pairs; it may break balance.
    rng
        The search's generator.
    diary
        Work, bound, limits, and who is told.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        relaxed: Relaxed,
        owner: NDArray[np.int32],
        rng: np.random.Generator,
        diary: Diary,
    ) -> None:
        self._problem, self._relaxed = problem, relaxed
        self._rng, self._diary = rng, diary
        self._prices = _worth(problem, relaxed)
        self._factor = 2.0
        self._candidates = candidate_pairs(problem, relaxed.reduced)
        self._window = self._window_at(relaxed.totals, 0.0005, 0.0015, MARGIN)
        self.best: _Plan | None = None
        self._plan = self._measured(self._dive(owner))
        self._near = nearness(problem, relaxed, owner)
        self._size = float(min(FIRST, problem.num_territories))
        self._pool = ThreadPoolExecutor(max_workers=os.cpu_count())
        self._settled: set[bytes] = set()
        self._in_vain = 0
        self._keep_if_best(self._plan)

    @property
    def objective(self) -> int | None:
        """Cost of the best plan that meets every rule, or None."""
        return None if self.best is None else self.best.measures.objective

    @property
    def best_owner(self) -> NDArray[np.int32] | None:
        """The (n_units,) best plan that meets every rule, or None."""
        return None if self.best is None else self.best.owner

    def offer(self, owner: NDArray[np.int32]) -> None:
        """Start from a given plan instead, if it meets every rule."""
        if (owner < 0).any():
            return
        plan = self._measured(owner)
        if plan.measures.feasible:
            self._plan = plan
            self._keep_if_best(plan)

    def run(self) -> Reason:
        """Polish until there is a reason to stop; ``best`` is then the answer."""
        self._note()
        while True:
            reason = self._diary.why_stop(self.objective)
            if reason is not None:
                return reason
            self._round()

    def _dive(self, owner: NDArray[np.int32]) -> NDArray[np.int32]:
        """Deal everything once over the few pairs that cost almost nothing extra.

        Rounding unit by unit breaks rules everywhere; one integer program over the
        pairs that the relaxation can hardly tell apart rounds them all together.
        """
        problem, reduced = self._problem, self._relaxed.reduced
        wanted = int(DIVE_PAIRS * problem.num_units)
        ranked = np.sort(reduced[problem.allowed], axis=None)
        near = reduced <= ranked[min(wanted, ranked.size - 1)]
        everyone = np.arange(problem.num_territories)
        part = neighbourhood(
            problem,
            owner,
            everyone,
            self._candidates & near,
            self._window,
            self._budget,
        )
        dealt = redeal(
            problem,
            part,
            self._prices.times(DIVE_FACTOR),
            node_limit=1,
            time_s=self._diary.seconds_left(),
        )
        self._diary.work += dealt.work
        return owner if dealt.chosen is None else dealt.chosen

    def _round(self) -> None:
        """Deal several groups at the same time that have no territory in common."""
        before, penalty = self._plan.rank(self._factor), self._plan.penalty
        groups = self._next_groups()
        parts = [
            neighbourhood(
                self._problem,
                self._plan.owner,
                group,
                self._candidates,
                self._window,
                self._budget,
                len(groups),
            )
            for group in groups
        ]
        prices = self._prices.times(self._factor)
        seconds = self._diary.seconds_left()
        answers = list(
            self._pool.map(
                lambda part: redeal(
                    self._problem, part, prices, node_limit=NODES, time_s=seconds
                ),
                parts,
            )
        )
        for group, part, dealt in zip(groups, parts, answers, strict=True):
            self._diary.work += dealt.work
            self._adapt(dealt, group)
            if dealt.chosen is not None:
                owner = self._plan.owner.copy()
                owner[part.units] = dealt.chosen
                self._accept(self._measured(owner))
        self._note()
        if penalty > 0:
            little = self._plan.penalty > MENDED * penalty
        else:
            excess = before - (self._diary.bound or 0)
            little = before - self._plan.rank(self._factor) <= ENOUGH * excess
        self._in_vain = self._in_vain + 1 if little else 0
        if self._in_vain >= PATIENCE:
            self._change_something()

    def _accept(self, plan: _Plan) -> None:
        if plan.rank(self._factor) >= self._plan.rank(self._factor) - 0.5:
            return
        self._plan = plan
        self._settled.clear()
        self._near = nearness(self._problem, self._relaxed, plan.owner)
        self._keep_if_best(plan)

    def _keep_if_best(self, plan: _Plan) -> None:
        if plan.measures.feasible and (
            self.objective is None or plan.measures.objective < self.objective
        ):
            first = self.best is None
            self.best = plan
            if first:
                self._factor = max(self._factor, HARD)
                self._move_window(plan)

    def _change_something(self) -> None:
        """Raise prices while rules are broken; else move the window to the plan."""
        self._in_vain = 0
        self._settled.clear()
        if self._plan.penalty > 0:
            self._factor = min(2.0 * self._factor, 1e6)
        self._move_window(self._plan)

    def _move_window(self, plan: _Plan) -> None:
        """Put the window around the totals of a plan; narrower limits while repairing.

        Where the totals lie is nobody's rule: only the limits that follow from them
        are, so the window may go wherever the plan goes.
        """
        totals = [
            float(plan.measures.loads[rule.name].sum())
            for rule in self._problem.balance
        ]
        margin = Fraction(0) if plan.measures.feasible else MARGIN
        self._window = self._window_at(np.array(totals), 0.0004, 0.0004, margin)
        self._plan = self._measured(plan.owner)

    def _next_groups(self) -> list[NDArray[np.intp]]:
        """Groups where rules are broken or the gap is, none of them twice in vain."""
        broken = self._broken(self._plan.measures)
        gap = gap_by_territory(
            self._problem, self._relaxed, self._plan.owner, self._plan.measures
        )
        share = 0.9 if broken.any() else 0.0
        weight = (1 - share) * gap / max(gap.sum(), 1.0)
        weight += share * broken / max(broken.sum(), 1.0)
        free = np.ones(self._problem.num_territories, dtype=np.bool_)
        groups: list[NDArray[np.intp]] = []
        while len(groups) < GROUPS and free.sum() >= min(self._size, len(free)):
            group = self._chain(free)
            if group is None:
                group = pick_group(self._near, weight, self._size, free, self._rng)
            free[group] = False
            if group.tobytes() not in self._settled:
                groups.append(group)
        return groups or [group]

    def _chain(self, free: NDArray[np.bool_]) -> NDArray[np.intp] | None:
        """Every other time that balance is broken: who lacks, who can spare, a path."""
        if self._rng.random() < 0.5:
            return None
        measures = self._plan.measures
        wants = []
        for m, rule in enumerate(self._problem.balance):
            load = measures.loads[rule.name]
            below, above = self._window.low[m] - load, load - self._window.high[m]
            wants += [(below, -below), (above, -above)]
        wants = [(s, g) for s, g in wants if (np.where(free, s, 0) > 0).any()]
        if not wants:
            return None
        short, spare = wants[self._rng.integers(len(wants))]
        return pick_chain(
            self._near,
            np.maximum(short, 0).astype(np.float64),
            np.maximum(spare, 0).astype(np.float64),
            self._size,
            free,
            self._rng,
        )

    def _adapt(self, dealt: Redealt, group: NDArray[np.intp]) -> None:
        """Take larger bites while they are easy, smaller when they are not."""
        if dealt.proved:
            self._settled.add(group.tobytes())
        self._size += 0.25 if dealt.proved else -0.5
        most = min(LARGEST, self._problem.num_territories)
        self._size = max(min(SMALLEST, most), min(self._size, most))

    def _measured(self, owner: NDArray[np.int32]) -> _Plan:
        measures = measure(self._problem, TerritorySolution(owner))
        return _Plan(owner, measures, self._penalty(measures))

    def _note(self) -> None:
        stage = "repairing" if self._plan.penalty else "polishing"
        self._diary.note(stage, self.objective)

    def _window_at(
        self,
        totals: FloatVector,
        below: float,
        above: float,
        margin: Fraction = Fraction(0),
    ) -> Window:
        low = np.floor(totals * (1 - below)).astype(np.int64)
        high = np.ceil(totals * (1 + above)).astype(np.int64)
        for m, rule in enumerate(self._problem.balance):
            if rule.total_is_constant:
                low[m] = high[m] = rule.amounts[:, 0].sum()
        return window(self._problem, low, high, margin)

    @property
    def _budget(self) -> NDArray[np.int64]:
        """(n_budgets,) int64: the limits, a little lower until a plan meets them."""
        keep = 1.0 if self.best is not None else 1.0 - float(MARGIN)
        limits = [int(keep * budget.at_most) for budget in self._problem.budgets]
        return np.array(limits, dtype=np.int64)

    def _outside(self, measures: Measures) -> NDArray[np.int64]:
        """(n_rules, n_territories) int64: loads outside the window."""
        rules = self._problem.balance
        loads = np.zeros((len(rules), self._problem.num_territories), dtype=np.int64)
        for m, rule in enumerate(rules):
            loads[m] = measures.loads[rule.name]
        beyond = np.maximum(loads - self._window.high, self._window.low - loads)
        return np.maximum(0, beyond)

    def _broken(self, measures: Measures) -> FloatVector:
        """(n_territories,) float: worth of the loads outside the window."""
        worth = np.array(self._prices.balance).reshape(-1, 1)
        broken: FloatVector = (worth * self._outside(measures)).sum(axis=0)
        return broken

    def _penalty(self, measures: Measures) -> float:
        """Worth of everything that is outside the window or over a budget."""
        outside = self._outside(measures).sum(axis=1).astype(np.float64)
        for m, rule in enumerate(self._problem.balance):
            total = int(measures.loads[rule.name].sum())
            low, high = self._window.total_low[m], self._window.total_high[m]
            outside[m] += max(0, total - high, low - total)
        used = [check.found for check in measures.checks if check.kind == "budget"]
        over = np.maximum(0, np.array(used, dtype=np.int64) - self._budget)
        return float(
            np.dot(outside, self._prices.balance) + np.dot(over, self._prices.budget)
        )


def _worth(problem: TerritoryProblem, relaxed: Relaxed) -> BreakPrices:
    """What the relaxation says a unit of each rule is worth where it is worth most.

    Rules that cost the relaxation nothing are given a tenth of the average cost of
    a unit of load, so that breaking them is not free.
    """
    cost = max(1.0, float(problem.cost.min(axis=1).sum()))
    prices = relaxed.prices
    balance = []
    for m, rule in enumerate(problem.balance):
        total = max(1.0, float(rule.amounts.min(axis=1).sum()))
        dearest = float(max(prices.upper[m].max(), prices.lower[m].max()))
        balance.append(max(dearest, 0.1 * cost / total))
    budget = [
        max(float(price), 0.1 * cost / max(1, limit.at_most))
        for price, limit in zip(prices.budget, problem.budgets, strict=True)
    ]
    return BreakPrices(tuple(balance), tuple(budget))
