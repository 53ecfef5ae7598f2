"""The large solver: prices from coarse to fine, then moves; a bound to recompute."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.certificate import Prices, certified_bound, proves_infeasible
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.large.case import case_of
from engine.territory.solvers.large.levels import Pricer
from engine.territory.solvers.large.search import Found, Search
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.large.case import Case
    from engine.territory.solvers.large.sources import Cheap
    from engine.territory.solvers.port import Watch

    Floats = NDArray[np.float64]

WIDTH = 14
"""Territories that each unit may move to in the search."""

LISTED = 1_000_000
"""Pairs up to which it may move to more, where loads depend on who carries them."""


def solve_large(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Solve where homes are given and there are far too many pairs to write down.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use, None for as many as Python thinks fit; they change nothing
        but the time.

    Notes
    -----
    1. Prices of the rules: the Lagrangian dual, smoothed by a temperature that falls,
       climbed by Newton's method, first for a sample of the units, then for all.
       Each unit only looks at its best few territories; where costs are distances,
       a k-d tree finds them. Where a load depends on who carries it, a fair share is
       one of a total that the choices make, and its price is in those of the pairs.
    2. The bound: the dual itself at the last prices, over all territories.
    3. The plan: each unit where it is cheapest at the prices; then shifts, swaps and
       chains of two moves, with fines on broken rules that grow until none is.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        case = case_of(problem, pool)
        pricer = Pricer(case, pool, diary)
        nowhere = pricer.best(1).homes[:, 0] < 0
        if nowhere.any():
            return _nowhere_to_go(case, nowhere, diary)
        pricer.run()
        cheap = pricer.best(_width(case))
    finally:
        pool.shutdown(cancel_futures=True)
    diary.bound, prices = _best_bound(case, pricer)
    best = _met(case, start)
    reason = diary.why_stop(None if best is None else best.objective)
    diary.note("moving", None if best is None else best.objective)
    if reason is None and _cannot_be(problem, prices, diary.bound):
        return _refused(case, cheap, prices, diary)
    if reason is None:
        search = Search(case, pricer, cheap, diary, best)
        reason = search.run(stream(seed, Purpose.SEARCH))
        best = search.best
    found = None if best is None else (_plan(case, best.owner), best.objective)
    return diary.claim(reason, found, "prices, moves", prices=prices)


def _width(case: Case) -> int:
    """Return how many territories each unit may move to."""
    if not case.moving:
        return WIDTH
    return max(WIDTH, LISTED // case.num_units)


def _best_bound(case: Case, pricer: Pricer) -> tuple[int, Prices]:
    """Return the bound of the last prices, or the best of all if totals move.

    Prices keep plans off the limits, which costs a bound more where limits are shares
    of a total: the colder, the more.
    """
    tried = [(pricer.prices, pricer.toll)]
    if case.moving:
        tried += pricer.stages[:-1]
    signed = [_signed(case.problem, *prices) for prices in tried]
    bounds = [certified_bound(case.problem, prices) for prices in signed]
    best = int(np.argmax(bounds))
    return bounds[best], signed[best]


def _signed(problem: TerritoryProblem, prices: Floats, toll: Floats) -> Prices:
    """Return signed prices as prices of upper and lower ends."""
    up, low = np.maximum(prices.T, 0.0), np.maximum(-prices.T, 0.0)
    rules = len(problem.balance)
    limits = bool(problem.limits)
    return Prices(
        up[:rules],
        low[:rules],
        np.maximum(toll, 0.0),
        up[rules:] if limits else None,
        low[rules:] if limits else None,
    )


def _met(case: Case, start: TerritorySolution | None) -> Found | None:
    """Return the start if it meets every rule."""
    if start is None:
        return None
    measured = measure(case.problem, start)
    if not measured.feasible:
        return None
    return Found(start.owner[case.order], measured.objective)


def _plan(case: Case, owner: np.ndarray) -> TerritorySolution:
    """Return a plan with units in the problem's order."""
    back = np.empty(owner.size, dtype=np.int32)
    back[case.order] = owner
    return TerritorySolution(back)


def _cannot_be(problem: TerritoryProblem, prices: Prices, bound: int | None) -> bool:
    """Whether prices prove that no plan exists: even the dearest is below the bound."""
    most = sum(int(term.amounts.most.sum()) for term in problem.costs)
    return bound is not None and bound > most and proves_infeasible(problem, prices)


def _refused(case: Case, cheap: Cheap, prices: Prices, diary: Diary) -> Claim:
    nearest = _plan(case, cheap.homes[:, 0])
    broken = measure(case.problem, nearest).broken
    return diary.refuse("prices", conflict=broken, prices=prices)


def _nowhere_to_go(case: Case, nowhere: np.ndarray, diary: Diary) -> Claim:
    """Say that no plan exists: a unit has no permitted territory."""
    owner = np.where(nowhere, -1, 0).astype(np.int32)
    checks = measure(case.problem, _plan(case, owner)).broken
    alone = tuple(check for check in checks if check.kind == "assignment")
    return diary.refuse("no permitted territory", conflict=alone)
