"""Fixed homes, hard loads: prices and knapsacks for the bound, blocks for the plan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.certificate import certified_bound, proves_infeasible
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.assign.begin import least_outside
from engine.territory.solvers.assign.case import Case, case_of, prices_of
from engine.territory.solvers.assign.close import (
    MOST_PAIRS,
    NODES_A_UNIT,
    close,
    left_pairs,
)
from engine.territory.solvers.assign.dual import load_prices, rest_prices
from engine.territory.solvers.assign.knapsacks import Knapsacks
from engine.territory.solvers.assign.search import (
    BEST,
    Guide,
    settle,
    state_of,
)
from engine.territory.solvers.assign.way import Way, first_size, go_on
from engine.territory.solvers.assign.whole import Wholes
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.territory.certificate import Prices
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

    Floats = NDArray[np.float64]

SEARCHES = 2
"""Searches side by side, whatever the number of cores."""

NEAR = 6
"""Territories that each unit would like to be in, at most."""

STEPS = 2_000
"""Steps of the prices of loads, at most."""

FIRST_AIM = 0.05
"""By what part of the cheapest costs those prices are first thought to raise it."""

LEGS = 60
"""Parts of the work after which searches look at each other."""

LONGEST = 0.1
"""Work units of a search after which limits are looked at."""

CLOSE_AT, CLOSING = 0.5, 0.5
"""Part of the limits after which the pairs that are left are searched exactly, and what
part of the rest that may take."""

MOST_NODES = 3_000
"""Nodes of that search, at most."""

KICKED = 0.15
"""How far the first kick leads away, as a part of the gap."""


def solve_assign(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Search for the cheapest plan within hard loads, with a bound from knapsacks.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`. Totals of balance rules must
        be the same in every plan.
    threads
        How many to use, None for one for each search; they change nothing but the time.

    Notes
    -----
    1. Prices of loads by subgradient ascent: a bound, and what each choice loses.
    2. With limits: prices of units, too, whose bound is made of one knapsack for each
       territory; it is at least as high, and nearly the optimum when loads are tight.
    3. Two searches deal few territories at a time anew (``search``), always for the
       better; more at a time when that leads no further. When it never does, a search
       is heated for a moment, and goes down again (Lourenço, Martin & Stützle 2003).
    4. Meanwhile, where territories are small, plans are made of whole territories that
       lose little under those prices; searched to the end, they prove it (``whole``).
    5. Half-way, an integer program over the pairs that a better plan could have, if
       they are few (``close``).
    """
    diary = Diary(limits, watch)
    diary.note("bounding", None)
    if not problem.allowed.any(axis=1).all():
        return _refused(diary, None)
    run = _Run(problem, case_of(problem), diary)
    run.price()
    run.begin(start, seed)
    with ThreadPoolExecutor(max_workers=threads or SEARCHES) as pool:
        reason = run.search(pool)
    return run.claim(reason)


@dataclass(slots=True)
class _Run:
    """Everything under way in one solve."""

    problem: TerritoryProblem
    case: Case
    diary: Diary
    prices: Prices | None = None
    knapsacks: Knapsacks | None = None
    wholes: Wholes | None = None
    guide: Guide = field(init=False)
    lost: Floats = field(init=False)
    ways: list[Way] = field(init=False)
    priced: Floats = field(init=False)
    floor: int = 0
    closed: bool = False

    def price(self) -> None:
        """Price the loads: a bound, and a guide to cheap choices."""
        case = self.case
        net = np.zeros(case.low.shape)
        least = np.where(case.allowed, case.cost, 2**62).min(axis=1).sum()
        load_prices(case, net, STEPS, max(1.0, FIRST_AIM * float(least)))
        self.diary.work += 2e-9 * STEPS * case.use.size
        self._confirm(prices_of(self.problem, net))
        self.floor = self.diary.bound or 0
        self.priced = priced = rest_prices(case, net)
        self.knapsacks = Knapsacks.of(self.problem, case, net, priced)
        order = np.argsort(priced, axis=1, kind="stable")
        ranked = np.take_along_axis(priced, order, axis=1)
        second = ranked[:, 1] if ranked.shape[1] > 1 else ranked[:, 0]
        self.lost = np.where(np.isfinite(second), second - ranked[:, 0], 0.0)
        near = np.ascontiguousarray(order[:, :NEAR], dtype=np.int64)
        scale = max(1.0, float(self.lost.mean()))
        self.guide = Guide(net, near, scale)
        self.diary.note("priced", None)

    def begin(self, start: TerritorySolution | None, seed: int) -> None:
        """Set out, from a given plan if it keeps every rule."""
        case, order = self.case, np.argsort(-self.lost, kind="stable")
        owner = least_outside(case, self.guide.net, order, self.guide.scale)
        if start is not None and measure(self.problem, start).feasible:
            owner = start.owner.astype(np.int64)
        luck = [
            stream(seed, Purpose.SEARCH, number).integers(1, 2**63, dtype=np.uint64)
            for number in range(SEARCHES + 1)
        ]
        last = np.array([luck.pop() | np.uint64(1)])
        if self.knapsacks is not None:
            self.wholes = Wholes(case, self.knapsacks, last)
        size = first_size(*case.cost.shape)
        self.ways = [Way(state_of(case, owner, key), size) for key in luck]

    def search(self, pool: ThreadPoolExecutor) -> Reason:
        """Search leg by leg until limits end it; return the reason."""
        while True:
            self.diary.note("searching", self.best())
            reason = self.diary.why_stop(self.best())
            if reason is not None:
                return reason
            if self.knapsacks is not None and self._climb():
                continue
            if self._compose():
                continue
            if not self.closed and self._progress() >= CLOSE_AT:
                self._close()
                continue
            self._leg(pool)

    def best(self) -> int | None:
        """Return the cost of the best plan that keeps every rule, if there is one."""
        states = [way.state for way in self.ways]
        known = [s.totals[BEST] for s in states if (s.best >= 0).all()]
        least = min(known, default=2**62)
        return None if least >= 2**62 else int(least)

    def _climb(self) -> bool:
        """Raise the knapsack bound a little, if its turn has come; say whether."""
        knapsacks, diary = self.knapsacks, self.diary
        if knapsacks is None or not knapsacks.due(diary.work, self._progress()):
            return False
        diary.work += knapsacks.climb(LONGEST)
        if knapsacks.bound > (diary.bound or 0):
            self._confirm(
                prices_of(self.problem, knapsacks.net, knapsacks.at.best_price)
            )
        return True

    def _compose(self) -> bool:
        """Make a plan of whole territories, or prove more, if it is time."""
        wholes, diary, best = self.wholes, self.diary, self.best()
        if wholes is None or best is None or not wholes.due(diary.work, best):
            return False
        step = wholes.step(best, max(diary.bound or 0, 0))
        diary.work += step.work
        if step.owner is not None:
            self._take(step.owner)
        if step.bound is not None and step.bound > (diary.bound or 0):
            diary.bound, self.prices = min(step.bound, self.best() or best), None
        return True

    def _take(self, owner: NDArray[np.int64]) -> None:
        """Let the search whose best plan is the dearer one go on from this plan."""
        state = max((w.state for w in self.ways), key=lambda s: int(s.totals[BEST]))
        state.owner[:] = owner
        settle(self.case, state)

    def _confirm(self, prices: Prices) -> None:
        bound = certified_bound(self.problem, prices)
        if self.diary.bound is None or bound > self.diary.bound:
            self.diary.bound, self.prices = bound, prices

    def _progress(self) -> float:
        """Return which part of the limits is used up."""
        diary = self.diary
        part = diary.work / diary.limits.work
        left, whole = diary.seconds_left(), diary.limits.time_s
        if left is not None and whole is not None:
            part = max(part, 1.0 - left / whole)
        return min(1.0, part)

    def _leg(self, pool: ThreadPoolExecutor) -> None:
        """Let each search go on for a while."""
        limits = self.diary.limits
        left = max(0.0, limits.work - self.diary.work)
        work = min(LONGEST, max(left, 1e-3) / SEARCHES, limits.work / LEGS)
        best, bound = self.best(), self.diary.bound
        away = 0.0 if best is None or bound is None else KICKED * (best - bound)
        runs = [
            pool.submit(go_on, self.case, self.guide, way, work, away)
            for way in self.ways
        ]
        self.diary.work += sum(run.result() for run in runs)

    def _close(self) -> None:
        """Search the pairs that are left exactly, if there is a plan and they are few.

        The work it may use is used up, unless there is a clock.
        """
        diary, best = self.diary, self.best()
        self.closed = True
        if best is None:
            return
        kept = left_pairs(self.priced, float(self.floor), best)
        if kept.sum() > MOST_PAIRS:
            return
        work, seconds = CLOSING * (diary.limits.work - diary.work), diary.seconds_left()
        nodes = int(min(MOST_NODES, 1 + work * NODES_A_UNIT))
        clock = None if seconds is None else CLOSING * seconds
        found = close(self.case, kept, best, nodes, clock)
        diary.work += nodes / NODES_A_UNIT if seconds is None else 0.0
        if found.owner is not None:
            state = self.ways[0].state
            state.owner[:] = found.owner
            settle(self.case, state)
        now = self.best() or best
        if found.bound is not None and ceil(found.bound) > (diary.bound or 0):
            diary.bound, self.prices = min(now, ceil(found.bound)), None
        diary.note("closed", now)

    def claim(self, reason: Reason) -> Claim:
        """Return what was found."""
        diary, cost = self.diary, self.best()
        diary.note("done", cost)
        if cost is None:
            return self._without_plan(reason)
        state = min((w.state for w in self.ways), key=lambda s: int(s.totals[BEST]))
        status = Status.OPTIMAL if reason is Reason.PROVED else Status.FEASIBLE
        return Claim(
            outcome=Outcome(status, reason),
            solution=TerritorySolution(state.best.astype(np.int32)),
            objective=cost,
            bound=diary.bound,
            prices=self.prices,
            work=diary.work,
            trace=tuple(diary.points),
        )

    def _without_plan(self, reason: Reason) -> Claim:
        """Say that there is no plan if prices prove it, else that none was found."""
        case = self.case
        free = case._replace(cost=np.zeros_like(case.cost))
        net = np.zeros(case.low.shape)
        load_prices(free, net, STEPS, 1.0)
        for prices in (prices_of(self.problem, net), self.prices):
            if prices is not None and proves_infeasible(self.problem, prices):
                return _refused(self.diary, prices)
        unknown = Outcome(Status.UNKNOWN, reason)
        claim = _refused(self.diary, self.prices)
        return replace(claim, outcome=unknown, bound=self.diary.bound)


def _refused(diary: Diary, prices: Prices | None) -> Claim:
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED),
        solution=None,
        objective=None,
        bound=None,
        prices=prices,
        work=diary.work,
        trace=tuple(diary.points),
    )
