"""What one planned start unfolds to, against closed forms and the cohort walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import (
    make,
    plan_of,
    random_plan,
    random_problem,
    steady,
    wild_problem,
)

from engine.capacity.kernels import kernels, settled_at
from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Opening, Place, Stream

AE = Place("AE")


def team(
    months=6, *, before=False, opening=(), ramp=(0.5, 1.0), leave=(0.2, 0.1), **way
):
    """Return one cell and one stream into it."""
    cell = Cell(AE, steady(months, 1), ramp=ramp, voluntary=leave)
    hires = Stream("hires", "market", 0, steady(months, 9), **way)
    return make(months, [cell], [hires], opening, leave_before=before)


def late(kernel, amounts):
    """Return the sum of what amounts of each month bring, a loop at a time."""
    found = np.zeros_like(amounts)
    for planned, amount in enumerate(amounts):
        for month in range(planned, amounts.size):
            found[month] += amount * kernel[month - planned]
    return found


def pools(problem, plan):
    """Return heads and productive people of a plan by kernels alone."""
    kernel, shape = kernels(problem), (len(problem.cells), len(problem.months))
    heads, work = kernel.opening_heads.copy(), kernel.opening_work.copy()
    enters, leaves = kernel.opening_settles.copy(), plan.separations.copy()
    for index, way in enumerate(problem.streams):
        starts = plan.starts[index]
        heads[way.into] += late(kernel.heads[index], starts)
        work[way.into] += late(kernel.work[index], starts)
        enters[way.into] += late(kernel.settles[index], starts)
        if way.out_of is not None:
            chances = np.zeros(max(shape[1], len(way.delay)))
            chances[: len(way.delay)] = way.delay
            leaves[way.out_of] += late(chances, starts)
    pool, there = np.zeros(shape), kernel.opening_pool
    for month in range(shape[1]):
        there = there + enters[:, month] - leaves[:, month]
        pool[:, month] = there
        there = there * kernel.keep
    off = np.array([1 - cell.short_time for cell in problem.cells])[:, None]
    ramped = kernel.weight[:, None] * (pool - off * plan.short_time)
    return heads + pool, ramped + work


def flat(problem):
    """Return the problem in which tenure makes no difference."""
    tables = ("ramp", "voluntary", "involuntary")
    cells = [
        replace(cell, **{name: getattr(cell, name)[-1:] for name in tables})
        for cell in problem.cells
    ]
    ways = [replace(way, **dict.fromkeys(tables)) for way in problem.streams]
    return replace(problem, cells=tuple(cells), streams=tuple(ways))


@pytest.mark.parametrize("seed", range(60))
def test_kernels_equal_the_walk(seed):
    """Heads and productive people by kernels are those of the cohort walk, always."""
    problem = wild_problem(seed) if seed % 3 else random_problem(seed)
    equal(problem, random_plan(problem, seed))


@pytest.mark.parametrize("seed", range(12))
def test_kernels_equal_the_walk_without_tenure(seed):
    """They do, too, where starters are settled at once and may move on as they come."""
    problem = flat(wild_problem(seed))
    assert not kernels(problem).settled.any()
    equal(problem, random_plan(problem, seed))


def equal(problem, plan):
    """Compare people by kernels with people by the walk."""
    people = measure(problem, plan).people
    found = people.producing, people.ramped + people.ramping
    for mine, walked in zip(pools(problem, plan), found, strict=True):
        np.testing.assert_allclose(mine, walked, rtol=1e-10, atol=1e-10)


def test_one_start_leaves_after():
    """Leaving after: 1, then the share that stayed; settled from month 1 on."""
    kernel = kernels(team())
    assert kernel.settled.tolist() == [1]
    assert kernel.keep == pytest.approx([0.9])
    np.testing.assert_allclose(kernel.heads[0], [1, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(kernel.work[0], [0.5, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(kernel.settles[0], [0, 0.8, 0, 0, 0, 0])


def test_one_start_leaves_before():
    """Leaving before: the first chance to leave comes before the first month's work."""
    kernel = kernels(team(before=True))
    np.testing.assert_allclose(kernel.heads[0], [0.8, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(kernel.settles[0], [0, 0.8 * 0.9, 0, 0, 0, 0])


def test_late_and_lost_starts():
    """Lateness spreads a start over months; who does not arrive brings nothing."""
    kernel = kernels(team(delay=(0.5, 0.3, 0.2), ramp=(0.25, 0.5, 1.0), leave=(0.0,)))
    np.testing.assert_allclose(kernel.heads[0], [0.5, 0.8, 0.5, 0.2, 0, 0])
    np.testing.assert_allclose(kernel.work[0], [0.125, 0.325, 0.2, 0.1, 0, 0])
    np.testing.assert_allclose(kernel.settles[0], [0, 0, 0.5, 0.3, 0.2, 0])
    half = kernels(team(arriving=0.5, out_of=0))
    np.testing.assert_allclose(half.settles[0], [0, 0.4, 0, 0, 0, 0])


def test_lateness_beyond_the_end():
    """Starts that come after the last month bring nothing."""
    kernel = kernels(team(months=2, delay=(0.0, 0.0, 1.0)))
    assert not kernel.heads.any()
    assert not kernel.settles.any()


def test_people_with_one_table_are_settled_at_once():
    """Without ramp or first-year leaving, starters enter the pool as they start."""
    kernel = kernels(team(ramp=(1.0, 1.0), leave=(0.1,), before=True))
    assert kernel.settled.tolist() == [0]
    assert not kernel.heads.any()
    np.testing.assert_allclose(kernel.settles[0], [0.9, 0, 0, 0, 0, 0])


def test_settled_looks_at_all_ways_into_a_cell():
    """The slowest ramp or the longest first spell of leaving counts, of any stream."""
    problem = team(involuntary=(0.0, 0.0, 0.1, 0.0))
    assert settled_at(problem, 0) == 3
    slow = replace(problem.streams[0], involuntary=None, ramp=(0, 0.1, 0.2, 0.3, 1.0))
    assert settled_at(replace(problem, streams=(slow,)), 0) == 4
    assert settled_at(replace(problem, streams=()), 0) == 1


def test_starters_who_never_become_like_others_are_refused():
    """A stream whose last values are not the cell's is refused, by name."""
    problem = team(voluntary=(0.2, 0.15))
    with pytest.raises(ValueError, match="'hires' never become like others of AE"):
        kernels(problem)
    with pytest.raises(ValueError, match="'hires'"):
        settled_at(problem, 0)


@pytest.mark.parametrize("before", [False, True])
def test_opening_people(before):
    """Settled people are in the pool at once, others when they are, part-time never."""
    opening = [Opening(0, 5, 10.0), Opening(0, 0, 4.0), Opening(0, 0, 2.0, 0.5)]
    kernel = kernels(team(3, opening=opening, before=before))
    first = 0.8 if before else 1.0
    stay = (first, first * 0.9, first * 0.81) if before else (1.0, 0.8, 0.72)
    assert kernel.opening_pool == pytest.approx([9.0 if before else 10.0])
    part = 2 * np.array(stay)
    np.testing.assert_allclose(
        kernel.opening_heads[0], part + np.array([4 * first, 0, 0])
    )
    np.testing.assert_allclose(
        kernel.opening_work[0], part * [0.25, 0.5, 0.5] + np.array([2 * first, 0, 0])
    )
    np.testing.assert_allclose(kernel.opening_settles[0], [0, 4 * stay[1], 0])


def test_a_plan_without_streams():
    """A problem without ways in has kernels too, and its people only leave."""
    problem = replace(team(opening=[Opening(0, 9, 10.0)]), streams=())
    assert kernels(problem).heads.shape == (0, 6)
    heads, _ = pools(problem, plan_of(problem))
    np.testing.assert_allclose(heads[0], 10 * 0.9 ** np.arange(6))
