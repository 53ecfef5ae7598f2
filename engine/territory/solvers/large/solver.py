"""The large solver: prices from coarse to fine, then moves; a bound to recompute."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.territory.certificate import Prices, certified_bound, proves_infeasible
from engine.territory.measure import measure
from engine.territory.plain import plain_model
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.large.levels import Pricer
from engine.territory.solvers.large.search import Found, Search
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from engine.base.outcome import Limits
    from engine.territory.plain import Model
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.large.levels import Priced
    from engine.territory.solvers.port import Watch

WIDTH = 14
"""Territories that each unit may move to in the search."""


def solve_large(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,  # noqa: ARG001
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Solve where homes are given and there are far too many pairs to write down.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`; nothing is drawn at random.
    threads
        How many to use, None for as many as Python thinks fit; they change nothing
        but the time.

    Raises
    ------
    ValueError
        The problem is not of the form that :func:`~.model.is_plain` describes.

    Notes
    -----
    1. Prices of the rules: the Lagrangian dual, smoothed by a temperature that falls,
       climbed by Newton's method, first for a sample of the units, then for all.
       Each unit only looks at its best few territories; a k-d tree finds them.
    2. The bound: the dual itself at the last prices, over all territories.
    3. The plan: each unit where it is cheapest at the prices; then shifts, swaps and
       chains of two moves, with fines on broken rules that grow until none is.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    model = plain_model(problem)
    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        pricer = Pricer(model, pool, diary)
        nowhere = pricer.best(1).homes[:, 0] < 0
        if nowhere.any():
            return _nowhere_to_go(model, nowhere, diary)
        pricer.run()
        priced = pricer.best(min(WIDTH, model.num_homes))
    finally:
        pool.shutdown(cancel_futures=True)
    prices = _signed(problem, priced)
    diary.bound = certified_bound(problem, prices)
    diary.note("moving", None)
    search = Search(model, priced, diary, _met(model, start))
    reason = search.run()
    if search.best is None and _cannot_be(problem, prices, diary.bound):
        return _refused(model, search, prices, diary)
    return _claim(model, search.best, prices, reason, diary)


def _signed(problem: TerritoryProblem, priced: Priced) -> Prices:
    """Return signed prices as prices of upper and lower ends."""
    up, low = np.maximum(priced.prices.T, 0.0), np.maximum(-priced.prices.T, 0.0)
    rules = len(problem.balance)
    limits = bool(problem.limits)
    return Prices(
        up[:rules],
        low[:rules],
        np.maximum(priced.toll, 0.0),
        up[rules:] if limits else None,
        low[rules:] if limits else None,
    )


def _met(model: Model, start: TerritorySolution | None) -> Found | None:
    """Return the start if it meets every rule."""
    if start is None:
        return None
    measured = measure(model.problem, start)
    if not measured.feasible:
        return None
    return Found(start.owner[model.order], measured.objective)


def _plan(model: Model, owner: np.ndarray) -> TerritorySolution:
    """Return a plan with units in the problem's order."""
    back = np.empty(owner.size, dtype=np.int32)
    back[model.order] = owner
    return TerritorySolution(back)


def _claim(
    model: Model,
    best: Found | None,
    prices: Prices,
    reason: Reason | None,
    diary: Diary,
) -> Claim:
    status = Status.UNKNOWN if best is None else Status.FEASIBLE
    if reason is Reason.PROVED:
        status = Status.OPTIMAL
    objective = None if best is None else best.objective
    diary.note("done", objective)
    return Claim(
        outcome=Outcome(status, reason or Reason.WORK_LIMIT, "prices, moves"),
        solution=None if best is None else _plan(model, best.owner),
        objective=objective,
        bound=diary.bound,
        prices=prices,
        work=diary.work,
        trace=tuple(diary.points),
    )


def _cannot_be(problem: TerritoryProblem, prices: Prices, bound: int | None) -> bool:
    """Whether prices prove that no plan exists: even the dearest is below the bound."""
    most = sum(int(term.amounts.most.sum()) for term in problem.costs)
    return bound is not None and bound > most and proves_infeasible(problem, prices)


def _refused(model: Model, search: Search, prices: Prices, diary: Diary) -> Claim:
    nearest = _plan(model, search.plan.owner)
    diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "prices"),
        solution=None,
        objective=None,
        bound=None,
        prices=prices,
        conflict=measure(model.problem, nearest).broken,
        work=diary.work,
        trace=tuple(diary.points),
    )


def _nowhere_to_go(model: Model, nowhere: np.ndarray, diary: Diary) -> Claim:
    """Say that no plan exists: a unit has no permitted territory."""
    owner = np.where(nowhere, -1, 0).astype(np.int32)
    checks = measure(model.problem, _plan(model, owner)).broken
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
