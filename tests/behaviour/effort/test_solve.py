"""What must hold of any solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import (
    SMALL,
    Nested,
    effort_at_start,
    one_period,
    single_sales,
    two_quarters,
)
from scipy.optimize import minimize_scalar
from scipy.stats import lognorm, norm, poisson

from engine.behaviour.effort.noise import Deals, Lognormal, Normal
from engine.behaviour.effort.pays import PayAtEnd, PaySum, PayToDate
from engine.behaviour.effort.problem import Grid, Moves
from engine.behaviour.effort.solve import solve

SHAPES = (Normal(0.06), Deals(0.04, 0.8), Lognormal(0.4))
MANNERS = ({}, {"discount": 0.95, "present_bias": 0.8}, {"risk": 2.0})
FLAT = PayToDate({})
few = settings(max_examples=8)


@few
@given(
    at=st.floats(0.3, 1.5),
    height=st.floats(0.0, 0.5),
    slope=st.floats(0.0, 0.5),
    noise=st.sampled_from(SHAPES),
)
def test_more_pay_is_never_worse(at, height, slope, noise):
    """A bonus or accelerator on top never lowers what the year is worth."""
    plain = two_quarters(noise)
    extra = PayToDate({1: lambda y: height * (y >= at) + slope * np.maximum(y - at, 0)})
    richer = replace(plain, pay=PaySum(((1.0, plain.pay), (1.0, extra))))
    assert solve(richer).value >= solve(plain).value - 1e-6


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
@pytest.mark.parametrize("who", MANNERS, ids=str)
def test_money_has_no_unit(noise, who):
    """Pay and cost in another currency: the same efforts, the value in it."""
    factor = 1000.0
    plain = solve(two_quarters(noise, **who))
    other = {**who, "cost": 10.0 * factor}
    if "risk" in who:
        other["risk"] = who["risk"] / factor
    pay = Nested(0.5, 1.0, scale=factor)
    scaled = solve(two_quarters(noise, pay, **other))
    assert scaled.value == pytest.approx(factor * plain.value, rel=1e-9)
    assert scaled.slope == pytest.approx(factor * plain.slope, rel=1e-7)
    assert np.abs(scaled.policy.effort - plain.policy.effort).max() < 1e-5


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
@pytest.mark.parametrize("who", MANNERS, ids=str)
def test_constant_pay_changes_nothing_but_the_value(noise, who):
    """A salary at the end moves the value by itself, discounted, and no effort."""
    plain = two_quarters(noise, **who)
    salary = PayAtEnd(lambda y: np.full_like(y, 3.0), 5, level=1)
    paid = replace(plain, pay=PaySum(((1.0, plain.pay), (1.0, salary))))
    a, b = solve(plain), solve(paid)
    discount = who.get("discount", 1.0) ** 5
    assert b.value - a.value == pytest.approx(3.0 * discount, abs=1e-9)
    assert np.abs(b.policy.effort - a.policy.effort).max() < 1e-5


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
@pytest.mark.parametrize("who", MANNERS, ids=str)
def test_no_effort_for_nothing(noise, who):
    """Where pay is flat, nobody makes an effort."""
    result = solve(two_quarters(noise, FLAT, **who))
    assert np.abs(result.policy.effort).max() < 1e-7
    assert result.value == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
@pytest.mark.parametrize("curvature", [0.5, 1.0, 2.0])
def test_linear_pay_has_one_effort(noise, curvature):
    """Under a linear commission effort is (b/c)^ψ in every state, whatever the luck."""
    pay = PayToDate({1: lambda y: 0.4 * y})
    cost = {0.5: 60.0, 1.0: 10.0, 2.0: 2.5}[curvature]
    result = solve(two_quarters(noise, pay, cost=cost, curvature=curvature))
    reach = np.array([1.0, 1.0, 1.2, 1.0, 1.0, 0.8])
    expected = (0.4 * reach / cost) ** curvature
    table = result.policy.effort.reshape(6, -1)
    assert np.abs(table - expected[:, None]).max() < 1e-6
    assert result.slope == pytest.approx(0.4, abs=1e-9)


@pytest.mark.parametrize("who", MANNERS, ids=str)
def test_a_period_in_a_period_alike(who):
    """A level that closes with the innermost changes nothing."""
    single = one_period(lambda y: 1.0 * (y >= 1.0) + 0.3 * y, **who)
    double = replace(single, closes=np.repeat(single.closes, 2, axis=0))
    one, two = solve(single), solve(double)
    assert two.value == pytest.approx(one.value, abs=1e-10)
    at = int(np.argmin(np.abs(two.policy.offsets[0])))
    assert np.abs(two.policy.effort[:, at] - one.policy.effort).max() < 1e-8


def test_three_levels_with_a_middle_one_alike():
    """A middle level that closes with the inner one changes nothing."""
    pay = PaySum(((1.0, PayToDate({0: lambda y: 0.3 * y + 0.05 * (y >= 0.5)})),))
    outer = PayToDate({1: lambda y: 0.6 * np.maximum(y - 1.0, 0.0)})
    two = replace(two_quarters(), pay=PaySum(((1.0, pay), (1.0, outer))))
    further = PayToDate({2: lambda y: 0.6 * np.maximum(y - 1.0, 0.0)})
    three = replace(
        two,
        closes=two.closes[[0, 0, 1]],
        pay=PaySum(((1.0, pay), (1.0, further))),
    )
    assert solve(three).value == pytest.approx(solve(two).value, abs=1e-9)


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
def test_naive_and_sophisticated_agree_without_bias(noise):
    """Beliefs about later selves do not matter where there is no present bias."""
    a, b = (solve(two_quarters(noise, naive=naive)) for naive in (False, True))
    assert a.value == b.value
    assert (a.policy.effort == b.policy.effort).all()


def test_bias_never_raises_the_value():
    """The exponential value of what a biased rep does is at most the best."""
    best = solve(two_quarters()).value
    for naive in (False, True):
        biased = solve(two_quarters(present_bias=0.6, naive=naive)).value
        assert biased < best - 1e-4


def test_risk_near_zero_is_no_risk():
    """The certainty equivalent tends to the expectation as risk aversion vanishes."""
    plain, near = (solve(two_quarters(risk=r)) for r in (0.0, 1e-9))
    assert near.value == pytest.approx(plain.value, abs=2e-6)
    assert solve(two_quarters(risk=5.0)).value < plain.value - 1e-3


@settings(max_examples=15)
@given(goal=st.floats(0.4, 2.0), bonus=st.floats(0.1, 1.0), sd=st.floats(0.3, 0.8))
def test_bonus_counts_from_where_it_is_due(goal, bonus, sd):
    """A bonus at any quota, on a grid that does not know it, is worth what it is."""
    problem = one_period(lambda y: bonus * (y >= goal), steps=1, sd=sd / 2)
    efforts = np.linspace(0.0, 1.5, 3001)
    gains = bonus * norm.cdf((4 * efforts - goal) / sd) - 4 * efforts**2 / 2
    assert solve(problem).value == pytest.approx(gains.max(), abs=2e-4)


def test_lognormal_luck_by_formula():
    """One step of multiplicative luck: effort and value follow Black's formula."""
    s = np.sqrt(np.log(1 + 0.3**2 / 4))

    def gain(e):
        mean = 1.0 + 4 * e
        d = (np.log(mean / 1.2) - s * s / 2) / s
        return mean * norm.cdf(d + s) - 1.2 * norm.cdf(d) - 4 * 3.0 * e * e / 2

    best = minimize_scalar(lambda e: -gain(e), bounds=(0, 1), method="bounded")
    problem = one_period(
        lambda y: np.maximum(y - 1.2, 0.0), 1, noise=Lognormal(0.3), base=1.0, cost=3.0
    )
    result = solve(problem)
    assert result.value == pytest.approx(-best.fun, abs=2e-4)
    assert effort_at_start(result) == pytest.approx(best.x, abs=1e-3)


def test_bonus_under_lognormal_luck():
    """The chance of a bonus under multiplicative luck is the lognormal's."""
    s = np.sqrt(np.log(1 + 0.3**2 / 4))
    e = np.linspace(0.0, 0.5, 5001)
    scale = (1.0 + 4 * e) * np.exp(-s * s / 2)
    gains = lognorm.sf(1.3, s, scale=scale) - 4 * 3.0 * e**2 / 2
    problem = one_period(
        lambda y: 1.0 * (y >= 1.3), 1, noise=Lognormal(0.3), base=1.0, cost=3.0
    )
    assert solve(problem).value == pytest.approx(gains.max(), abs=5e-4)


def test_equal_deals_by_the_poisson():
    """A bonus for three deals of one size: the Poisson's chances, the best effort."""
    e = np.linspace(0.0, 1.0, 5001)
    gains = poisson.sf(2, (1.0 + 4 * e) / 0.5) - 4 * 2.0 * e**2 / 2
    grid = Grid(points=201, low=0.0, high=5.0)
    problem = one_period(
        lambda y: 1.0 * (y >= 1.26), 1, noise=Deals(0.5, 0.0), base=1.0, cost=2.0,
        grid=grid,
    )  # fmt: skip
    result = solve(problem)
    assert result.value == pytest.approx(gains.max(), abs=1e-5)
    assert effort_at_start(result) == pytest.approx(e[gains.argmax()], abs=1e-3)


def test_finer_grids_agree():
    """The default grid's value is that of a finer one, to a thousandth."""
    for noise in SHAPES[:2]:
        usual, fine = (
            solve(two_quarters(noise, grid=grid)).value
            for grid in (Grid(), Grid(points=360, offsets=90))
        )
        assert usual == pytest.approx(fine, rel=1e-3)


@pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)
def test_a_limit_on_effort_holds(noise):
    """No effort is above the limit if one is given; without one none is cut off."""
    free = solve(two_quarters(noise))
    limit = 0.5 * float(free.policy.effort.max())
    bound = solve(two_quarters(noise, grid=replace(SMALL, most_effort=limit)))
    assert bound.policy.effort.max() <= limit * (1 + 1e-12)
    assert bound.value < free.value
    loose = solve(two_quarters(noise, grid=replace(SMALL, most_effort=50 * limit)))
    assert loose.value == pytest.approx(free.value, abs=1e-5)


def test_policies_are_shaped_as_promised():
    """Tables have the shape that the contract says, evenly spaced, with a 0."""
    policy = solve(two_quarters(moves=Moves(0.05))).policy
    shape = (6, len(policy.offsets[0]), len(policy.totals))
    assert policy.effort.shape == policy.moved.shape == shape
    for points in (policy.totals, policy.offsets[0]):
        assert np.ptp(np.diff(points)) < 1e-12
        assert np.abs(points).min() < 1e-12
    assert solve(two_quarters()).policy.moved is None


WRONG = {
    "outer closes alone": {"closes": np.eye(2, 6, 3)[::-1].astype(bool)},
    "no steps": {"length": np.zeros(0)},
    "lengths of 0": {"length": np.zeros(6)},
    "negative reach": {"reach": -np.ones(6)},
    "too few bases": {"base": np.ones(5)},
    "pay is not finite": {"pay": PayToDate({0: lambda y: y * np.nan})},
    "grid without 0": {"grid": Grid(low=0.5, high=2.0)},
}


@pytest.mark.parametrize("name", WRONG)
def test_contradictions_are_refused(name):
    """A problem that contradicts itself is refused with a reason."""
    with pytest.raises(ValueError, match=r"\w"):
        solve(replace(two_quarters(), **WRONG[name]))


def test_too_much_risk_is_refused():
    """Risk aversion so large that money overflows is refused, not returned as inf."""
    with pytest.raises(ValueError, match="is too much"):
        solve(two_quarters(risk=1e5))


def test_single_sales_have_single_sales_grids():
    """Single sales live on whole units."""
    problem = single_sales(FLAT, np.ones((1, 3), dtype=bool))
    assert np.allclose(solve(problem).policy.totals % 1.0, 0.0)
