"""Guarantees of territory problems and plans: what is refused, what is frozen."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import numpy as np
import pytest
from territory.small_worlds import MIXES, balance, line, make, matrix, random_problem

from engine.territory.problem import BalanceRule, Budget, CostTerm, Permit, read_only
from engine.territory.solution import TerritorySolution

COST = matrix((1, 2), (3, 4), (5, 6))
OK = make(COST)
YES = np.ones((3, 2), dtype=np.bool_)


def cost(amounts):
    """Return the change that makes these the costs."""
    return {"costs": (CostTerm("travel", amounts),)}


def rule(amounts=COST, weights=(1, 1), within=Fraction(1, 20), kind=np.int64):
    """Return the change that makes this the balance rule."""
    weights = np.array(weights, dtype=kind)
    return {"balance": (BalanceRule("load", "h", amounts, weights, within),)}


def budget(amounts=COST, at_most=9):
    """Return the change that makes this the budget."""
    return {"budgets": (Budget("moved", "PLN", amounts, at_most),)}


def owners(*values, kind=np.int32):
    """Return the change that makes these today's owners."""
    return {"current": np.array(values, dtype=kind)}


SHAPE = r"shape must be \(3, 2\)"
REFUSED = {
    "no units": ({"unit_ids": ()}, "at least one unit"),
    "no territories": ({"territory_ids": ()}, "at least one territory"),
    "unit twice": ({"unit_ids": ("a", "b", "a")}, "unit ids must be unique"),
    "territory twice": ({"territory_ids": ("a", "a")}, "territory ids must be unique"),
    "no costs": ({"costs": ()}, "at least one cost term"),
    "term twice": ({"costs": OK.costs * 2}, "cost terms .'travel', 'travel'"),
    "rule twice": ({"balance": rule()["balance"] * 2}, "balance rules .'load', 'load'"),
    "budget twice": ({"budgets": budget()["budgets"] * 2}, "budgets .'moved', 'moved'"),
    "owners' number": (owners(0, 1), r"current must be \(3,\) int32"),
    "owners' type": (owners(0, 1, 1, kind=np.int64), r"current must be \(3,\) int32"),
    "owner below nobody": (owners(0, -2, 1), "does not exist"),
    "owner too high": (owners(0, 2, 1), "does not exist"),
    "cost shape": (cost(COST.T), f"travel: {SHAPE}, got .2, 3."),
    "cost type": (cost(COST.astype(float)), "travel: must be int64, got float64"),
    "cost bool": (cost(YES), "travel: must be int64, got bool"),
    "cost negative": (cost(-COST), "travel: must be 0 or more, got -6"),
    "cost too large": (cost(COST * 2**50), "travel: totals up to .* counted exactly"),
    "costs too large": (
        {"costs": tuple(CostTerm(n, COST * 2**48) for n in "abc")},
        "all costs together: totals",
    ),
    "amount shape": (rule(COST[:2]), f"load: {SHAPE}"),
    "amount type": (rule(COST.astype(np.int32)), "load: must be int64, got int32"),
    "amount negative": (rule(COST - 2), "load: must be 0 or more, got -1"),
    "amount too large": (rule(COST * 2**50), "load: totals"),
    "weight number": (rule(weights=(1, 1, 1)), r"load: weights must be \(2,\) int64"),
    "weight type": (rule(kind=float), r"load: weights must be \(2,\) int64"),
    "weight nothing": (rule(weights=(1, 0)), "load: every weight must be more than 0"),
    "tolerance": (rule(within=Fraction(-1, 20)), "load: within must be 0 or more"),
    "permit shape": ({"permits": (Permit("p", YES[:, :1]),)}, f"p: {SHAPE}"),
    "permit type": ({"permits": (Permit("p", COST),)}, "p: must be bool, got int64"),
    "budget shape": (budget(COST[:, :1]), f"moved: {SHAPE}"),
    "budget type": (budget(YES), "moved: must be int64, got bool"),
    "budget negative": (budget(COST - 2), "moved: must be 0 or more, got -1"),
    "limit negative": (budget(at_most=-1), "moved: at_most must be 0 or more"),
}

TAKEN = {
    "nobody": owners(-1, -1, -1),
    "last territory": owners(1, 1, 1),
    "free": cost(COST * 0),
    "largest total": cost(matrix((0, 0), (0, 0), (2**53 - 1, 0))),
    "no tolerance": rule(within=Fraction(0)),
    "huge tolerance": rule(within=Fraction(3)),
    "no budget": budget(at_most=0),
    "two permits of a name": {"permits": (Permit("p", YES), Permit("p", ~YES))},
}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(change, message):
    """A wrong shape, type, range or name is refused, by name."""
    with pytest.raises(ValueError, match=message):
        replace(OK, **change)


@pytest.mark.parametrize("change", TAKEN.values(), ids=TAKEN)
def test_taken(change):
    """Numbers at the edge of what is allowed are taken."""
    assert replace(OK, **change).num_units == 3


def test_too_large_by_one():
    """Totals of 2⁵³ are refused, the largest that is counted exactly is one less."""
    with pytest.raises(ValueError, match="up to 9007199254740992 cannot"):
        replace(OK, **cost(matrix((1, 0), (0, 0), (2**53 - 1, 2))))


def problem_arrays(problem):
    """Every array of a problem."""
    for part in (*problem.costs, *problem.balance, *problem.budgets):
        yield part.amounts.matrix
    yield from (permit.allowed.matrix for permit in problem.permits)
    yield from (rule.weights for rule in problem.balance)
    yield from (problem.current, problem.cost, problem.allowed)


def test_arrays_are_read_only():
    """No array of a problem can be written to."""
    for array in problem_arrays(random_problem(1, MIXES["everything"])):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]


def test_problem_is_frozen():
    """No field of a problem can be replaced."""
    with pytest.raises(FrozenInstanceError):
        OK.costs = ()


def test_callers_arrays_stay_theirs():
    """Who made a problem may write to their arrays; the problem does not change."""
    amounts, weights, current = COST.copy(), np.array([1, 2]), np.zeros(3, np.int32)
    allowed = YES.copy()
    problem = make(
        amounts,
        current=current,
        balance=(BalanceRule("load", "h", amounts, weights, Fraction(1)),),
        permits=(Permit("p", allowed),),
        budgets=(Budget("moved", "PLN", amounts, 9),),
    )
    for array in (amounts, weights, current, allowed):
        array[:] = 1 - array
    assert all(
        np.array_equal(a, b)
        for a, b in zip(
            [part.amounts.matrix for part in (*problem.costs, *problem.budgets)]
            + [problem.balance[0].amounts.matrix, problem.balance[0].weights],
            [COST, COST, COST, [1, 2]],
            strict=True,
        )
    )
    assert problem.allowed.all()
    assert problem.current.tolist() == [0, 0, 0]


def test_views_are_taken():
    """A broadcast column, a slice or a transpose is as good as an array of its own."""
    column = np.array([7, 8, 9])
    wide = np.broadcast_to(column[:, None], (3, 2))
    problem = replace(OK, **rule(wide), **cost(np.ascontiguousarray(COST.T).T[::1]))
    column[:] = 0
    assert problem.balance[0].amounts.matrix.tolist() == [[7, 7], [8, 8], [9, 9]]
    assert problem.cost.tolist() == COST.tolist()


def test_read_only_arrays_are_shared():
    """An array that nobody can write to is not copied again."""
    once = read_only(COST)
    assert read_only(once) is once
    assert once is not COST
    assert COST.flags.writeable
    assert read_only(once[:2]) is not once


def test_sums_of_terms_and_permits():
    """A pair costs all terms together, and is allowed if every permit says so."""
    no = np.array([[True, False], [True, True], [True, True]])
    also = np.array([[True, True], [False, True], [True, True]])
    problem = replace(
        OK,
        costs=(CostTerm("a", COST), CostTerm("b", COST * 10)),
        permits=(Permit("p", no), Permit("q", also)),
    )
    assert problem.cost.tolist() == (COST * 11).tolist()
    assert problem.allowed.tolist() == [[True, False], [False, True], [True, True]]


def test_whether_totals_are_constant():
    """A total is constant exactly when each unit weighs the same wherever it goes."""
    assert line().balance[0].total_is_constant
    assert not balance(matrix((1, 1), (2, 3)), "1/20").total_is_constant
    assert balance(matrix((1, 1), (3, 3)), "1/20").total_is_constant


@pytest.mark.parametrize("owner", [np.zeros((2, 2), np.int32), np.zeros(3, np.int64)])
def test_plans_have_one_shape(owner):
    """A plan is one int32 a unit."""
    with pytest.raises(ValueError, match=r"owner must be a \(n_units,\) int32 array"):
        TerritorySolution(owner)


def test_plans_are_frozen_copies():
    """A plan cannot be written to, and its maker's array still can."""
    owner = np.array([0, 1], dtype=np.int32)
    solution = TerritorySolution(owner)
    owner[0] = 1
    assert solution.owner.tolist() == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        solution.owner[0] = 1
