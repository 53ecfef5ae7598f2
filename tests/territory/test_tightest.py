"""Guarantees of the search for the most balanced plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import MIXES, balance, line, make, matrix, random_problem

from engine import territory_opt
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.solution import TerritorySolution
from engine.territory.tightest import (
    LEAST_STEP,
    MOVING_STEP,
    largest_deviation,
    tightest,
)


def solve(problem, start):
    """Solve one try to the end."""
    return territory_opt.solve(problem, limits=Limits(work=5.0), start=start)


def deviations(problem, names):
    """Return every plan's largest deviation, or None where other rules break."""
    free = replace(
        problem, balance=tuple(r for r in problem.balance if r.name not in names)
    )
    known = truth(free)
    for owner, feasible in zip(known.plans, known.feasible, strict=True):
        measures = measure(problem, TerritorySolution(owner.astype(np.int32)))
        yield largest_deviation(problem, measures, names) if feasible else None


@pytest.mark.parametrize("mix", ["constant balance", "two balances", "everything"])
@pytest.mark.parametrize("seed", range(3))
def test_bracket_holds_the_truth(mix, seed):
    """The least largest deviation lies between what was proved and what was found."""
    problem = random_problem(seed, MIXES[mix], (7, 2))
    names = [rule.name for rule in problem.balance]
    found = tightest(problem, solve, steps=12)
    possible = [d for d in deviations(problem, names) if d is not None]
    if not possible:
        assert found.within is None
        return
    assert found.within >= min(possible)
    assert found.impossible is None or found.impossible < min(possible)
    if found.proved:
        assert found.within == min(possible)
    else:
        assert found.within - (found.impossible or 0) <= Fraction(1, 1000)


def test_a_proof_comes_with_the_answer():
    """Loads 3, 3, 2 on two territories: 5 to 3 is a quarter off, and is the least."""
    problem = make(
        matrix((1, 2), (2, 1), (3, 3)), balance=(balance([3, 3, 2], "1", [1, 1]),)
    )
    found = tightest(problem, solve)
    assert found.within == Fraction(1, 4)
    assert found.proved
    assert found.result.measures.feasible


def test_tolerances_follow_from_what_plans_measure():
    """A plan's own deviation counts, not the tolerance it was found with."""
    loads = [3, 3, 2, 2, 2]
    costs = matrix(*((1, 2),) * len(loads))
    problem = make(costs, balance=(balance(loads, "9/10", [1, 1]),))
    found = tightest(problem, lambda one, start: solve(without_costs(one), start))
    (first, _), (second, _), *_ = found.tried
    assert first == Fraction(9, 10)
    assert second < first / 8
    assert (found.within, found.proved) == (0, True)


def test_other_rules_that_clash_end_the_search():
    """Where no tolerance would do, that is proven by one try without the rule."""
    odd = balance([3, 3, 2], "1/10", [1, 1])
    problem = make(
        matrix((1, 2), (2, 1), (3, 3)),
        balance=(replace(odd, name="other"), balance([1, 1, 1], "1/2", [1, 1])),
    )
    name = problem.balance[1].name
    found = tightest(problem, solve, names=[name])
    assert found.others_clash
    assert (found.within, found.proved) == (None, False)
    assert [status for _, status in found.tried] == [Status.INFEASIBLE] * 2


def test_a_first_tolerance_that_is_too_tight_is_loosened():
    """The search begins anywhere: a plan without the rule shows where to go on."""
    problem = make(
        matrix((1, 2), (2, 1), (3, 3)), balance=(balance([3, 3, 2], "0", [1, 1]),)
    )
    found = tightest(problem, solve)
    assert (found.within, found.proved) == (Fraction(1, 4), True)
    assert not found.others_clash


def test_the_work_of_all_tries_is_limited():
    """No try is begun once the others used the work."""
    problem = make(
        matrix((1, 2), (2, 1), (3, 3)), balance=(balance([3, 3, 2], "1", [1, 1]),)
    )

    def dear(one, start):
        return replace(solve(one, start), work=2.0)

    assert len(tightest(problem, dear, work=3.0).tried) == 2


@pytest.mark.parametrize("seed", range(4))
def test_tolerances_that_are_tried_are_short_fractions(seed):
    """Solvers multiply by them: a total that depends on the plan gets millionths."""
    problem = random_problem(seed, MIXES["everything"], (7, 2))
    moving = not all(rule.total_is_constant for rule in problem.balance)
    step = MOVING_STEP if moving else LEAST_STEP
    tried = [within for within, _ in tightest(problem, solve, steps=12).tried[2:]]
    assert all((within / step).denominator == 1 for within in tried)


def test_perfect_balance_ends_the_search():
    """Once every load is its fair share there is nothing to prove."""
    found = tightest(line(), solve)
    assert found.within == 0
    assert found.proved


def test_what_is_unknown_stays_unknown():
    """A try that ends without an answer neither proves nor finds anything."""

    def never(_problem, _start):
        return TerritoryResult(
            Outcome(Status.UNKNOWN, Reason.WORK_LIMIT), "none", None, None, None
        )

    found = tightest(line(), never, steps=3)
    assert (found.within, found.impossible, found.proved) == (None, None, False)
    assert [status for _, status in found.tried] == [Status.UNKNOWN] * 2
    assert not found.others_clash


def test_unknown_rules_are_refused():
    """A rule that is not there is refused with the nearest name."""
    with pytest.raises(ValueError, match="did you mean 'workload'"):
        tightest(line(), solve, names=["workloud"])
    with pytest.raises(ValueError, match="no balance rule"):
        tightest(make(matrix((1, 2))), solve)
