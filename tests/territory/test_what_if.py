"""Guarantees of what-if: quick, and the same as measuring the moved plan afresh."""

from __future__ import annotations

import numpy as np
import pytest
from territory.every_rule import every_rule, generator
from territory.small_worlds import MIXES, line, plan, random_problem

from engine.territory.measure import Measures, measure
from engine.territory.solution import TerritorySolution
from engine.territory.what_if import what_if


def same(one: Measures, other: Measures) -> bool:
    """Whether two measures agree in every number."""
    return (
        dict(one.terms) == dict(other.terms)
        and list(one.terms) == list(other.terms)
        and list(one.loads) == list(other.loads)
        and all(np.array_equal(one.loads[n], other.loads[n]) for n in one.loads)
        and one.checks == other.checks
        and np.array_equal(one.open, other.open)
    )


def walk(problem, seed: int, steps: int):
    """Yield what-ifs of random moves, each from the plan the last one led to."""
    rng = generator(seed)
    width = problem.num_territories
    owner = rng.integers(-1, width, problem.num_units).astype(np.int32)
    here, before = TerritorySolution(owner), None
    for _ in range(steps):
        units = rng.choice(problem.num_units, rng.integers(0, 5), replace=False)
        moves = {int(u): int(rng.integers(-1, width)) for u in units}
        found = what_if(problem, here, moves, before=before)
        yield found
        here, before = found.solution, found.after


@pytest.mark.parametrize("opening", [True, False], ids=["opening", "all open"])
@pytest.mark.parametrize("seed", range(6))
def test_equals_the_full_measure_of_the_moved_plan(seed: int, opening: bool):
    """Under every rule, a walk of random moves measures what each plan measures."""
    problem = every_rule(seed, opening=opening)
    for found in walk(problem, seed + 100, 25):
        assert same(found.after, measure(problem, found.solution))


@pytest.mark.parametrize("mix", MIXES)
def test_equals_the_full_measure_of_small_worlds(mix: str):
    """The same holds where only some of the rules are asked for."""
    problem = random_problem(3, MIXES[mix])
    for found in walk(problem, 7, 15):
        assert same(found.after, measure(problem, found.solution))


def test_a_road():
    """Four accounts on a road: moving u2 to the right makes both loads fair."""
    found = what_if(line(), plan(0, 0, 0, 1), {2: 1})
    assert [c.slack for c in found.mended] == [-8, -8]
    assert found.newly_broken == ()
    assert found.before.objective == found.after.objective == 11
    (move,) = found.changes
    assert (move.unit, move.origin, move.target) == (2, 0, 1)
    assert move.terms == {"travel": 0}
    assert found.solution.owner.tolist() == [0, 0, 1, 1]


def test_terms_of_moves_add_up_to_the_difference():
    """What each move adds to the terms by pair is what all of them add together."""
    problem = every_rule(4)
    for found in walk(problem, 9, 10):
        for name in ("travel", "risk"):
            rise = sum(move.terms[name] for move in found.changes)
            assert found.after.terms[name] - found.before.terms[name] == rise


def test_there_and_back_changes_nothing():
    """A move and its opposite lead to the measures they came from."""
    problem = every_rule(5)
    start = TerritorySolution(problem.current.copy())
    there = what_if(problem, start, {3: 1, 8: 2})
    home = {move.unit: move.origin for move in there.changes}
    back = what_if(problem, there.solution, home, before=there.after)
    assert same(back.after, there.before)


def test_moves_to_where_units_are_change_nothing():
    """A move to today's territory is no change, and no unit is counted twice."""
    problem = every_rule(6)
    start = TerritorySolution(problem.current.copy())
    stay = {i: int(problem.current[i]) for i in range(5)}
    found = what_if(problem, start, stay)
    assert found.changes == ()
    assert found.after is found.before


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ({99: 0}, "unit 99"),
        ({-1: 0}, "unit -1"),
        ({0: 2}, "territory 2"),
        ({0: -2}, "-2"),
    ],
)
def test_moves_that_name_nothing_are_refused(moves, words):
    """A unit or a territory that does not exist is named."""
    with pytest.raises(ValueError, match=words):
        what_if(line(), plan(0, 0, 1, 1), moves)


def test_another_problems_plan_is_refused():
    """A plan with another number of units is refused even when measures are given."""
    before = measure(line(), plan(0, 0, 1, 1))
    with pytest.raises(ValueError, match="3 units"):
        what_if(line(), plan(0, 0, 1), {0: 1}, before=before)
