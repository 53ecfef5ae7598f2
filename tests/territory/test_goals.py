"""Guarantees of weights and of goals one after the other, against brute force."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from oracles.brute_force import picked, truth
from territory.every_rule import every_rule
from territory.small_worlds import MIXES, line, random_problem

from engine import territory_opt
from engine.territory.combined import Added, Weighted
from engine.territory.goals import Goal, goal_amounts, lexicographic, weighted
from engine.territory.measure import measure
from engine.territory.problem import BalanceRule
from engine.territory.solution import TerritorySolution

MIX = MIXES["everything"]


def solve(problem, start):
    """Solve to the proven end."""
    return territory_opt.solve(problem, solver="exact", start=start)


def whole(amounts, plans):
    """(n_plans,) what each plan counts of some amounts."""
    return picked(amounts.matrix, plans)


@pytest.mark.parametrize("seed", range(6))
def test_one_goal_after_the_other(seed):
    """Each goal is the least there is, given that those before stay in their slack."""
    problem = random_problem(seed, MIX)
    goals = [
        Goal(("moved 0",), Fraction(1, 10)),
        Goal(("term 0",), Fraction(1, 4)),
        Goal(("term 1",)),
    ]
    stages = lexicographic(problem, goals, solve)
    known = truth(problem)
    left = known.feasible.copy()
    if not left.any():
        assert len(stages) == 1
        assert stages[0].cap is None
        return
    assert len(stages) == len(goals)
    for stage in stages:
        counted = whole(goal_amounts(problem, stage.goal.names), known.plans)
        least = counted[left].min()
        assert stage.result.objective == stage.result.bound == least
        assert stage.cap == floor((1 + stage.goal.slack) * int(least))
        left &= counted <= stage.cap
    last = stages[-1].result.solution
    assert measure(problem, last).feasible


@pytest.mark.parametrize("seed", range(4))
def test_goals_add_names_up(seed):
    """A goal of two terms is their sum; ``cost`` is the sum of all."""
    problem = random_problem(seed, MIXES["costs only"])
    both = goal_amounts(problem, ("term 0", "term 1"))
    assert np.array_equal(both.matrix, problem.cost)
    assert np.array_equal(goal_amounts(problem, ("cost",)).matrix, problem.cost)
    (stage,) = lexicographic(problem, [Goal(("cost",))], solve)
    assert stage.result.objective == truth(problem).optimum


@pytest.mark.parametrize("seed", range(4))
def test_weights_change_what_counts(seed):
    """The weighted optimum is the least weighted cost among all plans."""
    problem = random_problem(seed, MIX)
    weights = {"term 0": Fraction(3, 2), "term 1": Fraction(0)}
    changed = weighted(problem, weights)
    known = truth(problem)
    one = problem.costs[0].amounts.matrix
    by_hand = picked((3 * one + 1) // 2, known.plans)
    found = solve(changed, None)
    if not known.feasible.any():
        assert found.objective is None
        return
    assert found.objective == by_hand[known.feasible].min()
    assert measure(problem, found.solution).feasible


def test_weights_of_one_change_nothing():
    """With every weight 1, terms of every kind measure what they did."""
    problem = every_rule(2)
    names = measure(problem, TerritorySolution(problem.current)).terms
    same = weighted(problem, dict.fromkeys(names, Fraction(1)))
    for owner in (problem.current, np.roll(problem.current, 3)):
        one = TerritorySolution(owner.copy())
        assert measure(same, one).terms == measure(problem, one).terms


def test_every_kind_of_term_can_be_weighed():
    """Twice the weight is twice the term, for pairs, openings, prices and shapes."""
    problem = every_rule(3)
    names = measure(problem, TerritorySolution(problem.current)).terms
    twice = weighted(problem, dict.fromkeys(names, Fraction(2)))
    one = TerritorySolution(problem.current)
    before, after = measure(problem, one).terms, measure(twice, one).terms
    assert after["inertia"] == pytest.approx(2 * before["inertia"], abs=1)
    assert {n: v for n, v in after.items() if n != "inertia"} == {
        n: 2 * v for n, v in before.items() if n != "inertia"
    }


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"travle": Fraction(1)}, "did you mean 'travel'"),
        ({"travel": Fraction(-1)}, "0 or more"),
        ({"outside workload": Fraction(1, 2)}, "no whole number"),
    ],
)
def test_bad_weights_are_refused(weights, words):
    """Unknown terms, weights below nothing and broken prices are named."""
    rules = tuple(replace(rule, price=3) for rule in line().balance)
    with pytest.raises(ValueError, match=words):
        weighted(replace(line(), balance=rules), weights)


def test_bad_goals_are_refused():
    """No goal, the same twice, and names that are not there are refused."""
    for goals, words in (
        ([], "must be a goal"),
        ([Goal(("travel",)), Goal(("travel",))], "no two alike"),
        ([Goal(("miles",))], "no goal 'miles'; there are travel, cost"),
    ):
        with pytest.raises(ValueError, match=words):
            lexicographic(line(), goals, solve)


def test_combined_amounts_answer_alike():
    """Pairs, rows, subsets and bounds of combined amounts agree with their matrix."""
    problem = every_rule(1)
    terms = [term.amounts for term in problem.costs]
    units, some = np.array([5, 0, 9]), np.array([3, 1])
    for amounts in (Weighted(terms[0], Fraction(7, 3)), Added(terms)):
        table = amounts.matrix
        assert np.array_equal(
            amounts.at(units, np.array([1, 1, 4])), table[units, [1, 1, 4]]
        )
        assert np.array_equal(
            amounts.take(units, some).matrix, table[np.ix_(units, some)]
        )
        assert (amounts.most >= table.max(axis=1)).all()
        assert not amounts.constant
    assert np.array_equal(Added(terms).matrix, terms[0].matrix + terms[1].matrix)
    exact = np.floor(terms[0].matrix * Fraction(7, 3) + Fraction(1, 2)).astype(np.int64)
    assert np.array_equal(Weighted(terms[0], Fraction(7, 3)).matrix, exact)


def test_a_cap_is_the_least_and_its_slack():
    """On the road 11 is the least; an eleventh more is 12."""
    (stage,) = lexicographic(line(), [Goal(("travel",), Fraction(1, 11))], solve)
    assert (stage.result.objective, stage.cap) == (11, 12)


def test_scaling_a_goal_changes_nothing():
    """A balance measure in other units leaves every stage as it was."""
    problem = random_problem(1, MIXES["two balances"])
    scaled = tuple(
        BalanceRule(r.name, r.unit, r.amounts.matrix * 10, r.weights, r.within)
        for r in problem.balance
    )
    goals = [Goal(("cost",))]
    one = lexicographic(problem, goals, solve)[0].result
    two = lexicographic(replace(problem, balance=scaled), goals, solve)[0].result
    assert one.objective == two.objective
