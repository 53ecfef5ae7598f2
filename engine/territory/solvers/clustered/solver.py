"""The clustered solver: form clusters, then form regions of them anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.clustered.case import part_of, read_cloud
from engine.territory.solvers.clustered.cloud import clusters_of, inertia, outside
from engine.territory.solvers.clustered.form import (
    INNER,
    Formed,
    begin,
    carry_on,
    form,
    mended,
)
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from concurrent.futures import Future

    from engine.base.outcome import Limits, Reason
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.clustered.cloud import Cloud, Ints
    from engine.territory.solvers.port import Watch

STARTS = 4
"""Whole plans that are begun side by side, of which the best goes on."""

FIRST = 0.6
"""Share of the budget until which more plans are formed from nothing."""

MANY = 60
"""Most plans that are formed from nothing."""

STEPS = (60, 16)
"""Lloyd's steps for a whole plan, and for a region."""

REGION = (3, 10)
"""Least and greatest number of clusters of a region."""

BATCH = 4
"""Regions that are formed side by side; they share no cluster."""

POINTS_A_SECOND = 2e7
"""Points that one core offers to their near clusters in a second."""

SECONDS_A_CALL = 1e-3
"""What gathering the points of a plan or region takes, however few they are."""


def solve_clustered(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int = 2,
) -> Claim:
    """Make compact territories around free centres, loads within their intervals.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use; they change nothing but the time.

    Raises
    ------
    ValueError
        The objective is not one inertia alone, or a load depends on who carries it.

    Notes
    -----
    1. Lloyd's steps (1982) in which each territory's loads have prices, kept warm from
       step to step, so that clusters stay about balanced while centres move.
    2. What is left outside is passed on from cluster to cluster along the cheapest
       way; then neighbours exchange units while that gains, centres moving along.
    3. Regions of a few clusters are formed anew, and kept when they are better.
    """
    diary = Diary(limits, watch)
    diary.note("forming", None)
    cloud = read_cloud(problem)
    best = _first(cloud, problem, start, (seed, threads), diary)
    reason: Reason | None = None
    turn = 0
    _tell(diary, best)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while (reason := diary.why_stop(None)) is None:
            if problem.num_territories < REGION[0]:
                again = form(cloud, STEPS[0], stream(seed, Purpose.SEARCH, turn, 1))
                _count(diary, cloud.mass.size, again.steps)
                best = min(best, again, key=_rank)
            else:
                best = _improved(cloud, best, (seed, turn), pool, diary)
            turn += 1
            _tell(diary, best)
    return _claim(problem, best, reason, diary)


def _rank(formed: Formed) -> tuple[float, float]:
    return formed.off, formed.value


def _tell(diary: Diary, formed: Formed) -> None:
    diary.note("regions", round(formed.value) if formed.off == 0.0 else None)


def _first(
    cloud: Cloud,
    problem: TerritoryProblem,
    start: TerritorySolution | None,
    key: tuple[int, int],
    diary: Diary,
) -> Formed:
    """Return the best of some plans formed from nothing, and of the start."""
    seed, threads = key
    found = []
    if start is not None and measure(problem, start).feasible:
        found.append(mended(cloud, clusters_of(cloud, start.owner)))
    turn = 0
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while turn < STARTS or (turn < MANY and _early(diary)):
            if found and diary.why_stop(None) is not None:
                break
            keys = [stream(seed, Purpose.SEARCH, turn + c) for c in range(STARTS)]
            many = pool.map(lambda rng: begin(cloud, STEPS[0], rng), keys)
            begun = min(many, key=lambda one: _rank(one.formed))
            found.append(carry_on(cloud, begun, STEPS[0]))
            steps = found[-1].steps + (STARTS - 1) * STEPS[0]
            _count(diary, cloud.mass.size, steps)
            turn += STARTS
            _tell(diary, min(found, key=_rank))
    return min(found, key=_rank)


def _early(diary: Diary) -> bool:
    """Whether less than the share for starts is used, of work and of time."""
    left, limits = diary.seconds_left(), diary.limits
    late = left is not None and left < (1.0 - FIRST) * (limits.time_s or 0.0)
    return diary.work < FIRST * limits.work and not late


def _count(diary: Diary, points: int, steps: int) -> None:
    offered = points * steps * (INNER + 1)
    diary.work += SECONDS_A_CALL + offered / POINTS_A_SECOND


def _improved(
    cloud: Cloud,
    best: Formed,
    key: tuple[int, int],
    pool: ThreadPoolExecutor,
    diary: Diary,
) -> Formed:
    """Form a few regions anew; return the plan with those that are better."""
    seed, turn = key
    rng = stream(seed, Purpose.SEARCH, MANY + turn)
    made = clusters_of(cloud, best.owner)
    near, free = made.near, np.ones(made.mass.size, dtype=np.bool_)
    jobs: list[Future[tuple[np.ndarray, Ints, tuple[float, float]]]] = []
    for _ in range(BATCH):
        centre = int(rng.integers(free.size))
        size = int(rng.integers(REGION[0], REGION[1] + 1))
        some = np.concatenate([[centre], near[centre]])[:size]
        region = some[free[some]]
        if region.size < REGION[0]:
            continue
        free[region] = False
        draws = stream(seed, Purpose.SEARCH, MANY + turn, 1 + len(jobs))
        jobs.append(pool.submit(_region, cloud, best.owner, region, draws))
    owner, value, off = best.owner.copy(), best.value, best.off
    for job in jobs:
        points, found, gain = job.result()
        _count(diary, points.size, STEPS[1])
        owner[points] = found
        value, off = value - gain[0], off - gain[1]
    return Formed(owner, value, max(off, 0.0))


def _region(
    cloud: Cloud, owner: Ints, region: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, Ints, tuple[float, float]]:
    """Return a region's points, the best owners found for them, and what they gain."""
    points = np.flatnonzero(np.isin(owner, region))
    part = part_of(cloud, points, region)
    place = np.zeros(int(region.max()) + 1, dtype=np.int32)
    place[region] = np.arange(region.size)
    made = clusters_of(part, place[owner[points]])
    now = Formed(made.owner.copy(), inertia(part, made), outside(part, made))
    best = min(now, mended(part, made), form(part, STEPS[1], rng), key=_rank)
    gain = now.value - best.value, now.off - best.off
    return points, region[best.owner].astype(np.int32), gain


def _claim(
    problem: TerritoryProblem, best: Formed, reason: Reason, diary: Diary
) -> Claim:
    plan = TerritorySolution(best.owner.astype(np.int32))
    measures = measure(problem, plan)
    found = (plan, measures.objective) if measures.feasible else None
    return diary.claim(reason, found, "prices, exchange")
