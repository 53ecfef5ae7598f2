"""Guarantees of one goal against another, cap by cap, against brute force."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from oracles.brute_force import picked, truth
from territory.small_worlds import MIXES, line, make, matrix, plan, random_problem

from engine import territory_opt
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.amounts import Moved
from engine.territory.frontier import Place, balance_axis, frontier, goal_axis
from engine.territory.goals import goal_amounts, with_goal
from engine.territory.measure import measure
from engine.territory.problem import Budget


def solve(problem, start):
    """Solve to the proven end."""
    return territory_opt.solve(problem, solver="exact", start=start)


def least_under(problem, against, caps, feasible):
    """Return for each cap the least cost of all plans under it, or None."""
    known = truth(problem)
    found = []
    for cap in caps:
        left = known.costs[feasible & (against <= cap)]
        found.append(int(left.min()) if left.size else None)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_travel_against_moved_potential(seed):
    """Each point is the least of all plans under its cap, whatever the cap was."""
    problem = random_problem(seed, MIXES["everything"])
    budget = problem.budgets[0]
    caps = [Fraction(int(budget.amounts.most.sum()) * k, 8) for k in (6, 1, 3, 0, 8)]
    points = frontier(problem, goal_axis(problem, (budget.name,), "PLN"), caps, solve)
    known = truth(problem)
    moved = picked(budget.amounts.matrix, known.plans)
    free = truth(_without_budgets(problem)).feasible
    expected = least_under(problem, moved, sorted(caps), free)
    assert [point.objective for point in points] == expected
    for point in points:
        if point.solution is None:
            assert point.place is Place.EMPTY
            continue
        assert point.bound == point.objective
        assert point.against <= point.cap
        assert point.gap == 0


def _without_budgets(problem):
    return replace(problem, budgets=())


@pytest.mark.parametrize("seed", range(8))
def test_cost_against_the_tolerance_of_balance(seed):
    """Each point is the least of all plans whose loads keep the tolerance."""
    problem = random_problem(seed, MIXES["two balances"])
    caps = [Fraction(1, 20), Fraction(1, 5), Fraction(1, 2), Fraction(3, 2)]
    points = frontier(problem, balance_axis(problem), caps, solve)
    for point in points:
        limited = balance_axis(problem).capped(problem, point.cap)
        assert point.objective == truth(limited).optimum
        if point.solution is not None:
            assert measure(limited, point.solution).feasible
            # Its own tolerance is met, and nothing tighter is.
            own = balance_axis(problem).capped(problem, point.against)
            assert measure(own, point.solution).feasible
            if point.against:
                tighter = point.against - Fraction(1, 10**9)
                less = balance_axis(problem).capped(problem, tighter)
                assert not measure(less, point.solution).feasible


def test_one_balance_leaves_the_others():
    """The tolerance of one rule is changed, the others' stay as they are."""
    problem = random_problem(2, MIXES["two balances"])
    one, two = problem.balance
    limited = balance_axis(problem, (two.name,)).capped(problem, Fraction(1, 3))
    assert limited.balance[0].within == one.within
    assert limited.balance[1].within == Fraction(1, 3)


def test_points_carry_plans_and_bounds():
    """A stopped solve takes over plans of tighter and bounds of weaker caps."""
    problem = random_problem(2, MIXES["costs only"])
    value = np.arange(5, 5 + problem.num_units)
    moved = Moved(value, problem.current, problem.num_territories)
    problem = replace(problem, budgets=(Budget("moved", "PLN", moved, 999),))
    budget = problem.budgets[0]
    axis = goal_axis(problem, (budget.name,), "PLN")
    whole = int(budget.amounts.most.sum())
    exact = frontier(problem, axis, [Fraction(whole, 4), Fraction(whole)], solve)

    def lazy(given, start):
        """Prove the weakest cap only; find nothing at the others."""
        found = solve(given, start)
        weak = given.budgets[-1].at_most == whole
        return found if weak else _unknown(found)

    points = frontier(problem, axis, [Fraction(whole, 4), Fraction(whole)], lazy)
    assert points[0].place is Place.UNKNOWN
    assert points[0].bound == exact[1].bound
    known = [exact[0].solution]
    points = frontier(
        problem,
        axis,
        [Fraction(whole, 4), Fraction(whole, 2), Fraction(whole)],
        lazy,
        known=known,
    )
    assert [p.objective for p in points[:2]] == [exact[0].objective] * 2
    assert points[1].place is Place.REPEATED
    assert points[0].bound == exact[1].bound <= points[0].objective


def _unknown(result):
    outcome = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    return replace(result, outcome=outcome, solution=None, measures=None, bound=None)


def test_a_point_takes_the_best_plan_whichever_cap_it_was_found_for():
    """A weak solve under one cap is not shown where another's plan dominates it.

    Under the cap of 9 a plan that moves 9 and costs 8 is found; under that of 20 one
    that moves 4 and costs 7. It keeps the cap of 9, too: both points are that plan, and
    the second is marked, as the weaker cap buys nothing.
    """
    moved = matrix((9, 4, 0), (0, 0, 0))
    problem = make(
        matrix((6, 5, 9), (2, 2, 2)), budgets=(Budget("moved", "PLN", moved, 99),)
    )
    axis = goal_axis(problem, ("moved",), "PLN")
    answers = {3: plan(2, 0), 9: plan(0, 0), 20: plan(1, 0)}

    def stubborn(given, start):
        found = solve(given, start)
        chosen = answers[given.budgets[0].at_most]
        return replace(found, solution=chosen, measures=measure(given, chosen))

    points = frontier(problem, axis, [Fraction(k) for k in answers], stubborn)
    assert [(p.objective, p.against) for p in points] == [(11, 0), (7, 4), (7, 4)]
    assert [p.place for p in points] == [Place.FRONT, Place.FRONT, Place.REPEATED]


def test_proven_least_spares_solves():
    """Caps below the proven least are empty, and nothing is solved under them."""
    problem = random_problem(5, MIXES["budget"])
    budget = problem.budgets[0]
    axis = goal_axis(problem, (budget.name,), "PLN")
    least = solve(with_goal(_kept(problem), (budget.name,)), None).objective
    asked = []

    def counting(given, start):
        asked.append(given.budgets[-1].at_most)
        return solve(given, start)

    caps = [Fraction(least - 1), Fraction(least), Fraction(least + 5)]
    points = frontier(problem, axis, caps, counting, least=Fraction(least))
    assert asked == [least, least + 5]
    assert points[0].place is Place.EMPTY
    assert points[1].against == least


def _kept(problem):
    """Return the problem with a budget that limits nothing, so that it has a name."""
    return replace(
        problem, budgets=tuple(replace(b, at_most=10**9) for b in problem.budgets)
    )


def test_unknown_goals_are_refused():
    """Names that are no goals, and balance that is not there, are refused."""
    with pytest.raises(ValueError, match="no goal 'moved'"):
        goal_axis(line(), ("moved",), "PLN")
    with pytest.raises(ValueError, match="no balance 'sales'"):
        balance_axis(line(), ("sales",))
    with pytest.raises(ValueError, match="no balance that must hold"):
        balance_axis(make(matrix((1, 2))))


def test_same_bytes_again():
    """The same caps in another order give the same points."""
    problem = random_problem(3, MIXES["balance and budget"])
    axis = goal_axis(problem, ("moved 0",), "PLN")
    caps = [Fraction(k) for k in (40, 10, 70)]

    def priced(given, start):
        return territory_opt.solve(
            given, solver="priced", start=start, limits=Limits(work=2.0)
        )

    one = frontier(problem, axis, caps, priced)
    two = frontier(problem, axis, caps[::-1], priced)
    assert [(p.objective, p.bound, p.against) for p in one] == [
        (p.objective, p.bound, p.against) for p in two
    ]
    for a, b in zip(one, two, strict=True):
        assert (a.solution is None) == (b.solution is None)
        assert a.solution is None or np.array_equal(a.solution.owner, b.solution.owner)
    assert goal_amounts(problem, ("moved 0",)) is problem.budgets[0].amounts
