"""The located solver: prices of units, then annealing over sites and units at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.territory.location_bound import CoverPrices, location_bound
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.located.case import read_case
from engine.territory.solvers.located.dual import price_units
from engine.territory.solvers.located.parts import nearest_units
from engine.territory.solvers.located.search import Search
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.ground import Floats, Ints
    from engine.territory.solvers.port import Watch

    Index = NDArray[np.intp]

PRICING = 0.15
"""Share of the budget that prices may use."""


def solve_located(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int = 2,
) -> Claim:
    """Choose which candidate sites open and which serves each unit.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use; they change nothing but the time.

    Raises
    ------
    ValueError
        A load depends on who carries it, or fair shares on which sites are open.

    Notes
    -----
    1. Prices of units by subgradients give a bound and sites that look good.
    2. Territories are closed and opened elsewhere, a few at a time, with a descent
       after each; Metropolis' rule decides what is kept. Parts of the map are searched
       side by side, and cut anew each round.

    With fair shares, each number of territories within the range is tried in turn.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    low, high = _range(problem)
    counts = [(low, high)]
    if problem.balance:
        counts = [(c, c) for c in range(low, high + 1)]
    best = None if start is None or not measure(problem, start).feasible else start
    objective = None if best is None else measure(problem, best).objective
    prices: CoverPrices | None = None
    reason: Reason | None = None
    for turn, count in enumerate(counts):
        case = read_case(problem, count)
        share = 1.0 / (len(counts) - turn)
        found = price_units(case, diary, PRICING * share)
        prices = _better(problem, prices, found.worth, diary)
        search = Search(case, diary, seed, share, threads)
        scale = found.bound / case.num_units
        reason = search.run(first_plan(case, found.liking), scale)
        if search.best is not None:
            plan = TerritorySolution(search.best)
            cost = measure(problem, plan).objective
            if objective is None or cost < objective:
                best, objective = plan, cost
        if reason is not None and reason is not Reason.WORK_LIMIT:
            break
    return _claim(best, objective, prices, reason, diary)


def first_plan(case: Case, liking: Floats) -> Ints:
    """Return (n,) int32: each unit at the cheapest of the sites most liked."""
    low, high = case.count
    count = int(np.clip(round(float(liking.sum())), max(low, 1), high))
    order = np.argsort(-(liking + 2.0 * case.fixed), kind="stable")
    chosen: list[int] = []
    taken: set[int] = set()
    for site in order.tolist():
        centre = int(case.centre[site])
        if len(chosen) == count:
            break
        if centre < 0 or centre not in taken:
            chosen.append(site)
            taken.add(centre)
    sites = np.sort(np.array(chosen))
    home: Ints = sites[_cheapest(case, sites)].astype(np.int32)
    marks = nearest_units(case)
    for site in sites.tolist():
        if case.centre[site] >= 0 or not (home == site).any():
            home[marks[site]] = site
    return home


def _cheapest(case: Case, sites: Index) -> Index:
    step = max(1, 2_000_000 // case.num_sites)
    blocks = [
        case.costs(np.arange(first, min(first + step, case.num_units)), sites)
        for first in range(0, case.num_units, step)
    ]
    return np.concatenate([block.argmin(axis=1) for block in blocks])


def _range(problem: TerritoryProblem) -> tuple[int, int]:
    """Return the least and greatest number of territories that can be open."""
    m, opening = problem.num_territories, problem.opening
    if opening is None:
        return m, m
    fixed = int(opening.fixed.sum())
    return max(opening.low, fixed, 1), min(opening.high, m)


def _better(
    problem: TerritoryProblem, old: CoverPrices | None, worth: Floats, diary: Diary
) -> CoverPrices | None:
    """Return the prices with the higher bound, which the diary takes over."""
    if problem.opening is None:
        return None
    new = CoverPrices(np.rint(worth).astype(np.int64))
    bound = location_bound(problem, new)
    if diary.bound is None or bound > diary.bound:
        diary.bound = bound
        return new
    return old


def _claim(
    best: TerritorySolution | None,
    objective: int | None,
    prices: CoverPrices | None,
    reason: Reason | None,
    diary: Diary,
) -> Claim:
    reason = reason or diary.why_stop(objective) or Reason.WORK_LIMIT
    status = Status.UNKNOWN if best is None else Status.FEASIBLE
    if reason is Reason.PROVED:
        status = Status.OPTIMAL
    diary.note("done", objective)
    return Claim(
        outcome=Outcome(status, reason, "prices, annealing"),
        solution=best,
        objective=objective,
        bound=diary.bound,
        cover=prices,
        work=diary.work,
        trace=tuple(diary.points),
    )
