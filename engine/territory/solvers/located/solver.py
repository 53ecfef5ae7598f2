"""The located solver: prices of units, then annealing over sites and units at once."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Reason
from engine.territory.location_bound import CoverPrices, location_bound
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.located.case import read_case
from engine.territory.solvers.located.close import (
    NODES_A_UNIT,
    close,
    left_over,
    to_begin,
)
from engine.territory.solvers.located.dual import price_units
from engine.territory.solvers.located.parts import nearest_units, strain_of
from engine.territory.solvers.located.search import Search
from engine.territory.solvers.located.sites import SiteSearch
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.close import Left
    from engine.territory.solvers.located.dual import Priced
    from engine.territory.solvers.located.ground import Floats, Ints
    from engine.territory.solvers.port import Watch

    Index = NDArray[np.intp]

PRICING = 0.15
"""Share of the budget that prices may use."""

STAGES = ((0.05, 1_500, 0.3), (0.35, 5_000, 0.8), (1.0, 0, 0.0))
"""Of small problems: share of what is left after which so few pairs, if a better plan
can have no others, are searched exactly, and what share of the rest that may take."""

HOPELESS = 15_000
"""Pairs left after the first stage from which on none is searched exactly."""

CLOSABLE = 600
"""Units up to which a problem is small."""

LARGE = 20
"""Units of a territory, on average, from which on sets of sites are searched by prices
of room first."""

PRICED = 200_000, 200
"""Most pairs of units and open sites, and most prices of room, for such a search: more
take long to price."""

SITES = 0.5, 40
"""Share of the budget that this search may use, at most, and for how many units of a
territory; the share falls with them."""

MOST_NODES = 20_000
"""Nodes of one exact search, at most."""


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
    2. Where territories serve many units, sets of sites are searched first, each judged
       by prices of room; those of the best sets tell which pairs an integer program
       needs for the assignment (``SiteSearch``).
    3. Territories are closed and opened elsewhere, a few at a time, with a descent
       after each; Metropolis' rule decides what is kept. Parts of the map are searched
       side by side, and cut anew each round.
    4. In small problems the prices tell which pairs no better plan has; when few are
       left, an integer program finds the best plan among them (``close``).

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
        confirmed = diary.bound
        home, reason = _searched(case, diary, found, seed, (share, threads))
        if home is not None:
            plan = TerritorySolution(home)
            cost = measure(problem, plan).objective
            if objective is None or cost < objective:
                best, objective = plan, cost
        if reason is not None and reason is not Reason.WORK_LIMIT:
            break
    if diary.bound != confirmed:
        prices = None
    known = None if best is None or objective is None else (best, objective)
    reason = reason or diary.why_stop(objective) or diary.limit_met()
    return diary.claim(reason, known, "prices, annealing", cover=prices)


def _searched(
    case: Case, diary: Diary, found: Priced, seed: int, how: tuple[float, int]
) -> tuple[Ints | None, Reason | None]:
    """Search one number of territories; return the best plan and why it ended."""
    share, threads = how
    few = case.num_units <= CLOSABLE and case.matrix is not None
    small = few and case.count == _range(case.problem)
    home = first_plan(case, found.liking)
    best: Ints | None = None
    cost = np.inf
    reason: Reason | None = None
    hopeless = False
    if _few_and_large(case):
        part = SITES[0] * min(1.0, case.num_units / case.count[1] / SITES[1])
        first = SiteSearch(case, diary, seed, share * part, threads)
        reason = first.run(home, found.bound / case.num_units)
        best, cost = first.found.home, first.found.cost
        home = home if best is None else best
        if reason is not None:
            return best, reason
    for part, most, rest in STAGES if small else STAGES[-1:]:
        if hopeless and most:
            continue
        search = Search(case, diary, seed, share * part, threads)
        reason = search.run(home, found.bound / case.num_units)
        if search.best is not None and (search.best_cost or 0.0) < cost:
            best, cost = search.best, search.best_cost or 0.0
        if reason is None and most and best is not None:
            left = left_over(case, np.rint(found.worth), cost)
            hopeless = left.pairs.sum() > HOPELESS
            if left.pairs.sum() <= most:
                best, cost = closed(case, diary, left, (best, cost), rest)
            reason = diary.why_stop(int(cost))
        home = home if best is None else best
        if reason is not None:
            break
    return best, reason


def _few_and_large(case: Case) -> bool:
    """Whether territories are so few and serve so many units that sites are priced."""
    n, p = case.num_units, case.count[1]
    few = n * p <= PRICED[0] and p * case.weight.shape[1] <= PRICED[1]
    return case.matrix is not None and few and n >= LARGE * p


def closed(
    case: Case, diary: Diary, left: Left, known: tuple[Ints, float], share: float
) -> tuple[Ints, float]:
    """Search exactly what a better plan could have; return the best plan, its cost.

    It may use a share of the rest of the work; where that does not pay for beginning,
    nothing is done.
    """
    home, cost = known
    work = share * (diary.limits.work - diary.work) - to_begin(left)
    if work < 0.0:
        return known
    seconds = diary.seconds_left()
    nodes = int(min(MOST_NODES, 1 + work * NODES_A_UNIT))
    clock = None if seconds is None else share * seconds
    found = close(case, left, cost, nodes, clock)
    diary.work += to_begin(left) + found.nodes / NODES_A_UNIT
    if found.home is not None:
        now, outside = strain_of(case, found.home, np.ones(case.weight.shape[1]))
        if now < cost and not outside.any():
            home, cost = found.home, now
    if found.bound is not None:
        diary.bound = max(diary.bound or 0, min(int(cost), ceil(found.bound)))
    diary.note("closed", int(cost))
    return home, cost


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
