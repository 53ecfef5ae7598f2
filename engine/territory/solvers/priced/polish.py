"""Large-neighbourhood search: deal a few neighbouring territories again, and again.

A plan starts as the rounded relaxation, which breaks balance a little. Rules are
priced, at first little above what the relaxation says they are worth, so that breaking
and cost are traded off; when a price no longer mends anything it is doubled.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.territory.solvers.priced.gauge import first_gauge
from engine.territory.solvers.priced.groups import Groups
from engine.territory.solvers.priced.mend import Mender
from engine.territory.solvers.priced.neighbours import candidate_pairs
from engine.territory.solvers.priced.part import Part, neighbourhood
from engine.territory.solvers.priced.redeal import Effort, Redealt, redeal
from engine.territory.solvers.priced.rounding import dive

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Reason
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary
    from engine.territory.solvers.priced.gauge import Plan
    from engine.territory.solvers.priced.relaxation import Relaxed

EASY, HARDEST = Effort(pairs=600, nodes=30), Effort(pairs=1000, nodes=50)
"""What one neighbourhood may take at first, about half a second, and at most."""

HARDER = 1.25
"""How much more each may take when there is little more to find."""

FIRST_FACTOR = 8.0
"""Prices of breaking rules at first, in units of their worth."""

DEAREST = 1e6
"""Prices of breaking rules at most, in units of their worth."""

HARD = 32.0
"""Price of breaking rules, in units of their worth, once a plan meets them."""

PATIENCE = 2
"""Rounds in a row with too little gain before something is changed."""

MENDED = 0.8
"""A round of repair that leaves more than this share of what is broken is in vain."""

ENOUGH = 0.03
"""Gain of a round, relative to what lies above the bound, worth another like it."""


class Polisher:
    """Improves a complete plan until a limit is reached.

    Parameters
    ----------
    problem, relaxed
        What is given, and its solved relaxation.
    rng
        The search's generator.
    diary
        Work, bound, limits, and who is told.
    pool
        Threads to use; how many there are changes nothing but the time.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        relaxed: Relaxed,
        rng: np.random.Generator,
        diary: Diary,
        pool: Executor,
    ) -> None:
        self._problem, self._relaxed = problem, relaxed
        self._diary, self._pool = diary, pool
        self._factor = FIRST_FACTOR
        self._in_vain = 0
        self._effort = EASY
        self._candidates = candidate_pairs(problem, relaxed.reduced)
        self._groups = Groups(relaxed, problem.num_territories, rng)
        self._gauge = first_gauge(problem, relaxed)
        self._mender = Mender(problem, relaxed, rng)
        self.best: Plan | None = None

    @property
    def objective(self) -> int | None:
        """Cost of the best plan that meets every rule, or None."""
        return None if self.best is None else self.best.measures.objective

    def run(self, start: NDArray[np.int32] | None) -> Reason:
        """Round and polish until there is a reason to stop; ``best`` is the answer.

        Parameters
        ----------
        start
            (n_units,) int32, a plan to begin with if it meets every rule, or None.
        """
        self._offer(start)
        reason = self._diary.why_stop(self.objective)
        if reason is not None:
            return reason
        if self.best is None:
            self._plan = dive(
                self._relaxed, self._candidates, self._gauge, self._pool, self._diary
            )
            self._keep_if_best(self._plan)
        while True:
            self._note()
            reason = self._diary.why_stop(self.objective)
            if reason is not None:
                return reason
            self._round()

    def _offer(self, start: NDArray[np.int32] | None) -> None:
        if start is not None and (start >= 0).all():
            self._plan = self._gauge.measured(start)
            self._keep_if_best(self._plan)

    def _round(self) -> None:
        """Deal several groups at the same time that have no territory in common."""
        before = self._plan
        groups = self._groups.next(before, self._gauge)
        parts = self._parts(groups)
        answers = list(self._pool.map(self._deal, parts))
        for group, part, dealt in zip(groups, parts, answers, strict=True):
            self._diary.work += dealt.work
            self._groups.learn(group, proved=dealt.proved)
            if dealt.chosen is not None:
                owner = self._plan.owner.copy()
                owner[part.units] = dealt.chosen
                self._accept(self._gauge.measured(owner), group)
        self._in_vain = self._in_vain + 1 if self._gained_little(before) else 0
        if self._in_vain >= PATIENCE:
            self._change_something()

    def _parts(self, groups: list[NDArray[np.intp]]) -> list[Part]:
        """Leave what is left of totals and budgets to the groups that break rules."""
        broken = self._gauge.broken(self._plan)
        needy = [bool(broken[group].any()) for group in groups]
        # A plan that meets the rules is only left for another: no need to share.
        sharers = sum(needy) or len(groups) if self.best is None else 1
        idle = 0 if any(needy) else sharers
        owner = self._plan.owner
        return [
            neighbourhood(
                self._problem,
                owner,
                group,
                self._candidates,
                self._gauge.allowance(sharers if needs else idle),
            )
            for group, needs in zip(groups, needy, strict=True)
        ]

    def _deal(self, part: Part) -> Redealt:
        """Deal one part, unless somebody wants to stop; called from any thread."""
        if self._diary.watch.wants_to_stop() or self._diary.seconds_left() == 0.0:
            return Redealt(None, proved=False, work=0.0)
        prices = self._gauge.prices.times(self._factor)
        seconds = self._diary.seconds_left()
        return redeal(self._problem, part, prices, self._effort, seconds)

    def _accept(self, plan: Plan, group: NDArray[np.intp]) -> None:
        """Take a better plan; once the rules are met, only one that meets them."""
        if self.best is not None and not plan.measures.feasible:
            return
        if plan.rank(self._factor) >= self._plan.rank(self._factor) - 0.5:
            return
        self._plan = plan
        self._groups.changed(group)
        self._keep_if_best(plan)

    def _keep_if_best(self, plan: Plan) -> None:
        if plan.measures.feasible and (
            self.objective is None or plan.measures.objective < self.objective
        ):
            if self.best is None:
                self._factor = HARD
            self.best = plan
            self._move_window()

    def _gained_little(self, before: Plan) -> bool:
        if self.best is None:
            return self._plan.penalty > MENDED * before.penalty
        excess = before.measures.objective - (self._diary.bound or 0)
        gain = before.rank(self._factor) - self._plan.rank(self._factor)
        return gain <= ENOUGH * excess

    def _mend(self) -> None:
        """Let single units move about: dealing a few territories was in vain.

        What that finds is further from the relaxation, so small groups come first.
        """
        if self.best is not None:
            return
        mended = self._mender.mended(self._gauge, self._plan, self._diary)
        if mended is not None:
            self._plan = mended
            self._keep_if_best(mended)
            self._effort = replace(self._effort, cut_settles=False)
            self._groups.begin_again()

    def _change_something(self) -> None:
        """Raise prices while rules are broken; move the window to the plan."""
        self._in_vain = 0
        self._groups.forget()
        self._mend()
        if self.best is None:
            self._factor = min(2.0 * self._factor, DEAREST)
        else:
            self._effort = replace(
                self._effort,
                pairs=min(int(self._effort.pairs * HARDER), HARDEST.pairs),
                nodes=min(int(self._effort.nodes * HARDER), HARDEST.nodes),
            )
        self._move_window()

    def _move_window(self) -> None:
        self._gauge = self._gauge.around(self._plan)
        self._plan = self._gauge.measured(self._plan.owner)

    def _note(self) -> None:
        stage = "repairing" if self.best is None else "polishing"
        self._diary.note(stage, self.objective)
