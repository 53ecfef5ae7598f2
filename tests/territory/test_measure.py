"""Guarantees of measuring a plan: worked by hand, without any solver."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from territory.small_worlds import balance, line, make, matrix, plan

from engine.base.outcome import relative_gap
from engine.territory.measure import RuleCheck, allowed_interval, measure
from engine.territory.problem import Budget, CostTerm, Permit

COST = matrix((1, 9), (3, 7), (5, 5), (8, 2))


def found(problem, *owner):
    """Return the checks of a plan as (rule, territory, found, low, high, met)."""
    return [
        (c.rule, c.territory, c.found, c.low, c.high, c.met)
        for c in measure(problem, plan(*owner)).checks
    ]


def test_line():
    """Four accounts on a road: cost, loads and each rule's numbers are those drawn."""
    measures = measure(line(), plan(0, 0, 0, 1))
    assert measures.objective == 1 + 3 + 5 + 2
    assert measures.terms == {"travel": 11}
    assert measures.loads["workload"].tolist() == [30, 10]
    assert found(line(), 0, 0, 0, 1) == [
        ("every unit is covered", None, 4, 4, 4, True),
        ("workload", 0, 30, 18, 22, False),
        ("workload", 1, 10, 18, 22, False),
    ]
    assert not measures.feasible
    assert [check.slack for check in measures.broken] == [-8, -8]
    assert measure(line(), plan(0, 0, 1, 1)).feasible


def test_total_is_the_plans_own():
    """Where load depends on who carries it, the fair share follows from the plan.

    Weights 1 : 3; loads 10 and 30 are fair exactly; carried the other way round,
    8 and 20, the shares are 7 and 21.
    """
    rule = balance(matrix((10, 20), (8, 30)), 0, [1, 3])
    problem = make(matrix((1, 1), (1, 1)), balance=(rule,))
    assert found(problem, 0, 1)[1:] == [
        ("workload", 0, 10, 10, 10, True),
        ("workload", 1, 30, 30, 30, True),
    ]
    assert found(problem, 1, 0)[1:] == [
        ("workload", 0, 8, 7, 7, False),
        ("workload", 1, 20, 21, 21, False),
    ]


@pytest.mark.parametrize(
    ("total", "weights", "within", "expected"),
    [
        (100, [1, 1], Fraction(1, 20), (48, 52)),  # 47.5 .. 52.5
        (40, [1, 1], Fraction(1, 20), (19, 21)),  # 19 .. 21 exactly
        (10, [1, 2], Fraction(0), (4, 3)),  # 3.33..: no whole load is fair
        (30, [1, 2], Fraction(2), (-10, 30)),  # an end below nothing binds nobody
        (10**15, [1, 2], Fraction(1, 10**9), (333333333000000, 333333333666666)),
    ],
)
def test_allowed_interval(total, weights, within, expected):
    """The whole-number interval has exactly the loads that the exact rule allows."""
    rule = balance([1, 1], within, weights)
    assert allowed_interval(rule, total, 0) == expected


def test_permits_and_budgets():
    """Units on forbidden pairs are counted; a budget counts what the plan uses."""
    forbids = Permit("skill", np.array([[True, False], [False, True]] * 2))
    problem = make(COST, permits=(forbids,), budgets=(Budget("b", "PLN", COST, 12),))
    assert found(problem, 0, 0, 1, 0)[1:] == [
        ("skill", None, 3 - 0, None, 0, False),
        ("b", None, 1 + 3 + 5 + 8, None, 12, False),
    ]
    assert found(problem, 0, 1, 0, 1)[1:] == [
        ("skill", None, 0, None, 0, True),
        ("b", None, 1 + 7 + 5 + 2, None, 12, False),
    ]
    loose = make(COST, budgets=(Budget("b", "PLN", COST, 11),))
    assert found(loose, 0, 0, 0, 1)[1:] == [("b", None, 11, None, 11, True)]


def test_units_of_nobody():
    """A unit nobody covers costs and weighs nothing; it breaks one rule, assignment."""
    measures = measure(line(), plan(0, -1, -1, 1))
    assert (measures.objective, measures.loads["workload"].tolist()) == (3, [10, 10])
    assert [check.rule for check in measures.broken] == ["every unit is covered"]
    assert measures.broken[0].slack == -2
    assert measure(line(), plan(-1, -1, -1, -1)).objective == 0


def test_terms_are_kept_apart():
    """Each cost term has its own sum; the objective is all of them."""
    problem = make(COST)
    problem = type(problem)(
        problem.unit_ids,
        problem.territory_ids,
        problem.current,
        (CostTerm("travel", COST), CostTerm("disruption", COST * 100)),
    )
    measures = measure(problem, plan(0, 0, 0, 1))
    assert measures.terms == {"travel": 11, "disruption": 1100}
    assert measures.objective == 1111


@pytest.mark.parametrize(
    ("owner", "message"),
    [
        ([0, 1, 0], "the plan has 3 units, the problem 4"),
        ([0, 1, 0, 1, 0], "the plan has 5 units, the problem 4"),
        ([0, 1, 0, 2], "names a territory that does not exist"),
        ([0, 1, 0, -2], "names a territory that does not exist"),
    ],
)
def test_plans_of_other_problems_are_refused(owner, message):
    """A plan that cannot be one of this problem is refused, not measured."""
    with pytest.raises(ValueError, match=message):
        measure(line(), plan(*owner))


@pytest.mark.parametrize(
    ("low", "high", "slack", "met"),
    [(2, 9, 3, True), (5, 5, 0, True), (6, 9, -1, False), (None, 4, -1, False)],
)
def test_slack(low, high, slack, met):
    """Slack is the distance to the nearer end, negative where the rule is broken."""
    check = RuleCheck("r", "balance", 0, 5, low, high, "h")
    assert (check.slack, check.met) == (slack, met)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(100, 90, 0.1), (100, 100, 0.0), (0, 0, 0.0), (None, 5, None), (5, None, None)],
)
def test_gap(objective, bound, gap):
    """The gap is relative to the plan's cost, and unknown while either is."""
    assert relative_gap(objective, bound) == gap
