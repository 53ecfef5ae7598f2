"""Guarantees of the lower bound: worked by hand, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from territory.small_worlds import (
    balance,
    budget_below_the_least,
    line,
    make,
    matrix,
    two_permits_that_clash,
)

from engine.territory.certificate import (
    Prices,
    certified_bound,
    priced_cost,
    proves_infeasible,
)
from engine.territory.problem import Budget, Permit


def prices(upper=(), lower=(), budget=()) -> Prices:
    """Return prices from nested lists."""
    return Prices(*(np.array(part, dtype=float) for part in (upper, lower, budget)))


NO_RULE = np.zeros((0, 2))


def test_no_prices():
    """Without prices the bound is what each unit costs at least."""
    assert certified_bound(line(), Prices.zero(line())) == 11


def test_budget_price_by_hand():
    """A price p of a budget adds p · amount to each pair and takes p · limit away.

    Costs 0 | 4 and 0 | 6, moves 10 | 0 each, 10 may move: the optimum is 4, at p = 1/2
    the priced costs are 5 | 4 and 5 | 6: 4 + 5 − 5 = 4.
    """
    moves = matrix((10, 0), (10, 0))
    problem = make(matrix((0, 4), (0, 6)), budgets=(Budget("b", "PLN", moves, 10),))
    half = prices(NO_RULE, NO_RULE, [0.5])
    assert priced_cost(problem, half)[0].tolist() == [[5, 4], [5, 6]]
    assert certified_bound(problem, half) == 4
    assert certified_bound(problem, half.times(2)) == 0


def test_balance_price_by_hand():
    """A load's price is paid by the pair and given back by the shares of the total.

    Two units of 10, weights 1 : 1, within 1/10, all cheapest left (0 | 3). At an upper
    price of 1/5 on the left, k = 1.1 · 0.2 / 2 = 0.11: pairs cost 0.9 | 1.9 each. A
    lower price of 1/5 on the right: k = −0.9 · 0.2 / 2: 0.9 | 3 − 2 + 0.9 = 1.9 too.
    """
    rule = balance([10, 10], "1/10", [1, 1])
    problem = make(matrix((0, 3), (0, 3)), balance=(rule,))
    by_upper = prices([[0.2, 0]], [[0, 0]])
    by_lower = prices([[0, 0]], [[0, 0.2]])
    for given, expected in ((by_upper, [0.9, 1.9]), (by_lower, [0.9, 1.9])):
        priced, magnitude = priced_cost(problem, given)
        assert priced == pytest.approx(np.array([expected, expected]))
        assert (magnitude >= np.abs(priced)).all()
        assert certified_bound(problem, given) == 2  # 1.8 rounded up; optimum 3


def test_forbidden_pairs_bound_nothing():
    """A pair that is not permitted does not lower the bound."""
    lock = Permit("lock", np.array([[False, True], [True, True]]))
    problem = make(matrix((0, 7), (2, 3)), permits=(lock,))
    assert certified_bound(problem, Prices.zero(problem)) == 9


def test_margin_covers_rounding():
    """The margin below the sum in floating point grows with the numbers added up."""
    large = make(matrix((2**52, 2**52 + 1)))
    bound = certified_bound(large, Prices.zero(large))
    assert 2**52 - 100 <= bound < 2**52


def test_budget_proves_infeasibility():
    """At least 11 must move and 10 may: any price of the budget proves it."""
    problem = budget_below_the_least()
    assert proves_infeasible(problem, prices(NO_RULE, NO_RULE, [5.0]))
    assert not proves_infeasible(problem, Prices.zero(problem))


def test_balance_proves_infeasibility():
    """Two loads of 10 that only the left may carry break the right one's lower end.

    At a lower price of 1 on the right, k = −0.9 / 2: each free unit costs 4.5.
    """
    left = Permit("left", np.array([[True, False], [True, False]]))
    rule = balance([10, 10], "1/10", [1, 1])
    problem = make(matrix((0, 0), (0, 0)), balance=(rule,), permits=(left,))
    proof = prices([[0, 0]], [[0, 1]])
    assert certified_bound(problem, proof) == 9
    assert proves_infeasible(problem, proof)
    assert not proves_infeasible(problem, prices([[0, 1]], [[1, 0]]))


def test_no_proof_for_what_is_possible():
    """No price proves infeasible what has a plan."""
    for size in (1e-3, 1.0, 1e6):
        given = prices([[size, 0]], [[0, size]])
        assert not proves_infeasible(line(), given)


@pytest.mark.parametrize("bad", [-1e-9, np.nan, np.inf])
@pytest.mark.parametrize("place", ["upper", "lower", "budget"])
def test_prices_are_finite_and_never_negative(bad, place):
    """A price that is negative or no number is refused, by name."""
    given = {"upper": [[0.0, 0.0]], "lower": [[0.0, 0.0]], "budget": [0.0]}
    given[place] = np.full_like(np.array(given[place]), bad)
    with pytest.raises(ValueError, match=f"{place} prices must be finite and 0 or mo"):
        prices(**given)


@pytest.mark.parametrize(
    "given",
    [
        prices([[0.0]], [[0.0]]),
        prices([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
        prices([[0, 0]], [[0]]),
        prices([[0, 0]], [[0, 0]], [1.0]),
    ],
)
def test_prices_of_another_problem_are_refused(given):
    """There is one price for each end of each rule, no fewer and no more."""
    with pytest.raises(ValueError, match="do not fit"):
        certified_bound(line(), given)


def test_infinite_sums_are_refused():
    """Prices so large that sums are infinite are refused, without a warning."""
    with pytest.raises(ValueError, match="too large to add up"):
        certified_bound(line(), prices([[1e308, 1e308]], [[0, 0]]))


def test_nowhere_to_go():
    """There is no bound where a unit has no permitted territory."""
    problem = two_permits_that_clash()
    with pytest.raises(ValueError, match="a unit has no permitted territory"):
        certified_bound(problem, Prices.zero(problem))


def test_prices_are_frozen_copies():
    """Prices cannot be written to, and their maker's arrays still can."""
    upper = np.zeros((1, 2))
    given = Prices(upper, np.zeros((1, 2)), np.zeros(0))
    upper[:] = -1
    assert given.upper.tolist() == [[0, 0]]
    with pytest.raises(ValueError, match="read-only"):
        given.upper[0, 0] = 1


def test_times():
    """All prices are multiplied, of rules and of budgets."""
    twice = prices([[1, 2]], [[3, 4]], [5]).times(2)
    assert [twice.upper.tolist(), twice.lower.tolist()] == [[[2, 4]], [[6, 8]]]
    assert twice.budget.tolist() == [10]
    assert Fraction(certified_bound(line(), Prices.zero(line()).times(9))) == 11
