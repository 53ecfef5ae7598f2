"""Bounds that hold for any prices, and prices that say what a limit is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.cornered import cornered
from capacity.scipy_highs import in_whole_numbers, with_duals
from capacity.small_teams import random_problem, steady, tiny_hiring, williams
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from engine.base.streams import Purpose, stream
from engine.capacity.prices import safe_bound, shadow_prices
from engine.capacity.program.build import build, frame
from engine.capacity.program.program import Program, Row
from engine.capacity.rules import Budget, Limit, Target
from engine.capacity.solve import solve


def _program(cost, matrix, low, high, *, lower=0.0, upper=np.inf):
    cost, matrix = np.array(cost, dtype=float), np.array(matrix, dtype=float)
    return Program(
        cost,
        np.broadcast_to(np.asarray(lower, dtype=float), cost.shape).copy(),
        np.broadcast_to(np.asarray(upper, dtype=float), cost.shape).copy(),
        np.zeros(cost.shape, dtype=bool),
        csr_array(matrix),
        np.array(low, dtype=float),
        np.array(high, dtype=float),
        tuple(Row("r", "limit", index) for index in range(len(matrix))),
        {},
    )


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("goal", ["loss", "missed"])
def test_the_bound_is_the_relaxation(seed, goal):
    """From true prices the bound is the relaxation's value, and below the optimum."""
    program = build(random_problem(seed), goal)
    relaxed, whole = with_duals(program), in_whole_numbers(program)
    bound = safe_bound(program, relaxed.duals)
    assert bound == pytest.approx(relaxed.objective, rel=1e-7, abs=1e-7)
    assert bound <= relaxed.objective + 1e-12 * abs(relaxed.objective)
    assert bound <= whole.objective + 1e-9 * abs(whole.objective)


@given(st.integers(0, 5), st.integers(0, 1000), st.floats(0, 100))
def test_wrong_prices_make_a_bound_weak_never_false(seed, other, size):
    """Whatever the prices, no solution is below the bound."""
    program = build(random_problem(seed, 3, regions=1), "loss")
    relaxed = with_duals(program)
    draw = stream(other, Purpose.COMPANY, 41)
    wrong = relaxed.duals + size * draw.normal(size=relaxed.duals.size)
    bound = safe_bound(program, wrong)
    assert bound <= relaxed.objective + 1e-9


def test_what_is_endless_is_bounded_by_the_rows():
    """A variable without a bound is bounded by rows, one after another, if they do.

    Keep ``x + y + z`` low, ``x ≥ 2``; prices a little wrong leave ``−1e-9 z``.
    """
    rows = [[1, 0, 0], [-1, 1, 0], [0, -1, 1]]
    program = _program([1, 1, 1], rows, [2, -np.inf, -np.inf], [5, 1, 1])
    wrong = np.array([1.0, 1e-9, 1 + 1e-9]) * -1 + np.array([2.0, 0, 0])
    assert safe_bound(program, np.array([1.0, 0, 0])) == pytest.approx(2.0)
    assert safe_bound(program, wrong) is not None
    assert safe_bound(program, wrong) <= 2.0
    assert safe_bound(program, np.array([1.0 + 1e-9, 0, 0])) == pytest.approx(2, 1e-7)


def test_no_bound_is_none():
    """With no bound on a variable whose price is wrong, there is no bound to tell."""
    program = _program([1, 1], [[1, 1]], [2], [np.inf])
    assert safe_bound(program, np.array([1.0])) is None
    assert safe_bound(program, np.array([0.9])) == pytest.approx(1.8)


def test_a_known_solution_bounds_what_is_endless():
    """The same, once a solution of 2 is known: nothing better has more than 2 each."""
    program = _program([1, 1], [[1, 1]], [2], [np.inf])
    assert safe_bound(program, np.array([1.0]), ceiling=2.0) == pytest.approx(2.0)
    assert safe_bound(program, np.array([0.5]), ceiling=0.7) == 0.7


def test_a_price_is_what_one_unit_more_saves():
    """Raising one limit a little lowers the relaxation by its price, row by row."""
    problem = replace(
        tiny_hiring(),
        limits=(
            Limit("office", "headcount", "heads", (0,), np.array([99.0, 99, 13.1, 99])),
            Limit("recruiters", "recruiters", "load", (0,), steady(4, 2.5)),
        ),
        targets=(Target("number", (0,), (0, 1, 2, 3), 0.93),),
        budgets=(Budget("budget", (0, 1), 1070.0),),
    )
    program = build(problem, "loss")
    claim = with_duals(program)
    prices = {(p.rule, p.month): p.saves for p in shadow_prices(program, claim.duals)}
    assert prices
    step = 1e-4
    for index, row in enumerate(program.rows):
        if row.family in ("flow", "people"):
            continue
        high, low = program.high.copy(), program.low.copy()
        high[index] += step
        low[index] -= step
        eased = with_duals(replace(program, high=high, low=low)).objective
        saved = (claim.objective - eased) / step
        assert saved == pytest.approx(prices.get((row.rule, row.month), 0.0), abs=1e-5)


def test_the_price_of_a_bound_is_what_one_unit_more_saves():
    """One start, or one person on short time, more than allowed saves its price."""
    problem = random_problem(2, 5, regions=1)
    needs = tuple(replace(n, amount=1.8 * n.amount) for n in problem.needs)
    streams = tuple(
        replace(each, at_most=np.minimum(each.at_most, 2.2), lot=2 if at else 1)
        for at, each in enumerate(problem.streams)
    )
    seen = set()
    for lots in (False, True):
        given = streams if lots else tuple(replace(s, lot=0) for s in streams)
        base = frame(replace(problem, needs=needs, streams=given))
        program = base.program("loss", {})
        claim = with_duals(program)
        prices = {
            (price.rule, price.month): price.saves
            for price in shadow_prices(program, claim.duals, base.bounded_by)
        }
        for at, bound in enumerate(base.bounded_by):
            if bound is None:
                continue
            row, units = bound
            upper = program.upper.copy()
            upper[at] += 1e-4 / units
            saved = (
                claim.objective - with_duals(replace(program, upper=upper)).objective
            )
            price = prices.get((row.rule, row.month), 0.0)
            assert saved / 1e-4 == pytest.approx(price, abs=1e-4)
            seen |= {row.family} if price else set()
    assert seen == {"lot", "people"}


def test_prices_are_sorted_and_of_limits_only():
    """Largest first, none of definitions or of goals that come first."""
    program = build(williams(), "spend", floors={"separations": 842.0})
    found = shadow_prices(program, with_duals(program).duals)
    saves = [price.saves for price in found]
    assert saves == sorted(saves, reverse=True)
    assert saves
    assert saves[-1] > 0
    assert {price.family for price in found} <= {"overstaffing", "mentors", "target"}


def test_a_price_of_pipeline_is_what_one_more_of_it_saves():
    """A unit more that comes in is worth its part of a booking, where it binds.

    And the measured plan uses up exactly what closes in those months.
    """
    problem = cornered()["pipeline"][0]
    dear = replace(problem.needs[0], miss_price=steady(4, 10))
    problem = replace(problem, targets=(), needs=(dear,))
    result = solve(problem, goals=("loss",))
    prices = {p.month: p.saves for p in result.prices if p.family == "pipeline"}
    assert prices[1] == pytest.approx(10 / 2)
    more = problem.pipelines[0].inbound.copy()
    more[1] += 0.1
    eased = replace(problem, pipelines=(replace(problem.pipelines[0], inbound=more),))
    after = solve(eased, goals=("loss",))
    saved = result.measures.loss - after.measures.loss
    assert saved == pytest.approx(0.1 * prices[1])
    tight = {
        check.month: (check.value, check.limit)
        for check in result.measures.checks
        if check.family == "pipeline"
    }
    assert tight[1] == pytest.approx((21.0, 21.0))
    assert all(used <= there + 1e-9 for used, there in tight.values())
