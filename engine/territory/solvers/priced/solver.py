"""The priced solver: relax, round, repair, polish; a bound that can be recomputed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.certificate import Prices, certified_bound, proves_infeasible
from engine.territory.measure import measure
from engine.territory.rules import no_cost
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Claim, Diary
from engine.territory.solvers.priced.polish import Polisher
from engine.territory.solvers.priced.relaxation import Relaxed, relax
from engine.territory.solvers.priced.rounding import rounded

if TYPE_CHECKING:
    from engine.base.outcome import Limits
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

BREAK_PRICES = (300.0, 30_000.0)
"""Prices of breaking a rule, tried in turn until the relaxation breaks none."""

_BROKEN = 1e-7
"""A relaxation that breaks rules by less, in fair shares, is rounding."""


def solve_priced(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Solve by prices: for problems too large to be solved to proven optimality.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use, None for as many as Python thinks fit; they change nothing
        but the time.

    Notes
    -----
    1. The linear relaxation gives prices of the rules; the prices give a bound.
    2. If even the relaxation must break rules, prices of a relaxation without costs
       prove that no plan exists.
    3. One integer program over the pairs that are nearly as cheap rounds it.
    4. Large-neighbourhood search repairs what rounding broke, then polishes.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    if not problem.allowed.any(axis=1).all():
        return _nowhere_to_go(problem, diary)
    prices = Prices.zero(problem)
    diary.bound = certified_bound(problem, prices)
    best = _met(problem, start)
    relaxed = relax(problem, diary, break_price=BREAK_PRICES[0])
    if relaxed is not None and relaxed.broken > _BROKEN:
        impossible = _prove_infeasible(problem, diary)
        if impossible is not None:
            return impossible
        relaxed = relax(problem, diary, break_price=BREAK_PRICES[1]) or relaxed
    reason = diary.why_stop(None)
    if relaxed is None:
        return _claim(problem, best, prices, reason or Reason.WORK_LIMIT, diary)
    bound = certified_bound(problem, relaxed.prices)
    if bound >= diary.bound:
        diary.bound, prices = bound, relaxed.prices
    if reason is None:
        best, reason = _searched(problem, relaxed, seed, best, diary, threads)
    return _claim(problem, best, prices, reason, diary)


def _met(
    problem: TerritoryProblem, start: TerritorySolution | None
) -> TerritorySolution | None:
    """Return the start if it meets every rule."""
    if start is None or not measure(problem, start).feasible:
        return None
    return start


def _searched(
    problem: TerritoryProblem,
    relaxed: Relaxed,
    seed: int,
    start: TerritorySolution | None,
    diary: Diary,
    threads: int | None,
) -> tuple[TerritorySolution | None, Reason]:
    """Round and polish; threads are gone when it ends, however it ends."""
    objective = None if start is None else measure(problem, start).objective
    diary.note("rounding", objective)
    rng = stream(seed, Purpose.SEARCH)
    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        polisher = Polisher(problem, relaxed, rng, diary, pool)
        reason = polisher.run(None if start is None else start.owner)
    finally:
        pool.shutdown(cancel_futures=True)
    best = polisher.best
    return None if best is None else TerritorySolution(best.owner), reason


def _claim(
    problem: TerritoryProblem,
    best: TerritorySolution | None,
    prices: Prices,
    reason: Reason,
    diary: Diary,
) -> Claim:
    found = None if best is None else (best, measure(problem, best).objective)
    return diary.claim(reason, found, "HiGHS, neighbourhood search", prices=prices)


def _nowhere_to_go(problem: TerritoryProblem, diary: Diary) -> Claim:
    """Say that no plan exists: a unit has no permitted territory."""
    cheapest = np.where(problem.allowed, problem.cost, np.iinfo(np.int64).max)
    owner = cheapest.argmin(axis=1).astype(np.int32)
    owner[~problem.allowed.any(axis=1)] = -1
    checks = measure(problem, TerritorySolution(owner)).broken
    diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "no permitted territory"),
        solution=None,
        objective=None,
        bound=None,
        conflict=tuple(check for check in checks if check.kind == "assignment"),
        work=diary.work,
        trace=tuple(diary.points),
    )


def _prove_infeasible(problem: TerritoryProblem, diary: Diary) -> Claim | None:
    """Return a proof that no plan meets the rules, or None when there is none.

    Without costs, every plan that meets the rules costs nothing; so prices whose bound
    is more than nothing prove that there is no such plan.
    """
    nothing = no_cost(problem.num_units, problem.num_territories)
    free = replace(problem, costs=nothing)
    relaxed = relax(free, diary, cost_matters=False)
    if relaxed is None or relaxed.broken <= _BROKEN:
        return None
    scaled = relaxed.prices.times(1e6)
    if not proves_infeasible(problem, scaled):
        return None
    nearest = TerritorySolution(rounded(problem, relaxed))
    diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "HiGHS, Farkas prices"),
        solution=None,
        objective=None,
        bound=None,
        prices=scaled,
        conflict=measure(problem, nearest).broken,
        work=diary.work,
        trace=tuple(diary.points),
    )
