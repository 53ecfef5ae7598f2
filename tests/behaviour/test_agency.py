"""Guarantees of the best plans for one who reacts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.behaviour.agency import (
    LinearAgency,
    SalesAgency,
    best_linear_plan,
    best_sales_plan,
    linear_plan,
    peak,
    two_tasks,
)

BASE = SalesAgency(
    base=100.0, effect=1.0, shape=10.0, disutility=0.01, outside=10.0, margin=0.5
)


@given(st.floats(0.3, 2.5), st.floats(0.2, 0.6))
def test_peak_is_the_highest_of_several(at, height):
    """Of two hills the higher one's top is found, to many digits."""

    def hills(x):
        low = height * np.exp(-((x - at - 2.5) ** 2) / 0.1)
        return np.exp(-((x - at) ** 2) / 0.2) + low

    assert peak(hills, 0.0, 6.0) == pytest.approx(at, abs=1e-7)


@pytest.mark.parametrize("end", [-1.0, 9.0])
def test_peak_at_an_end_is_the_end(end):
    """A curve that only rises or falls is highest at an end of its range."""
    assert peak(lambda x: -np.abs(x - end), 0.0, 4.0) == (0.0 if end < 0 else 4.0)


linear = st.builds(
    LinearAgency,
    st.floats(0.4, 4.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 2.0),
    st.floats(0.0, 2.0),
    st.floats(0.5, 2.0),
    st.floats(0.5, 2.0),
)


@settings(max_examples=25)
@given(linear)
def test_best_rate_is_that_of_holmstrom_and_milgrom(problem):
    """The searched rate is margin ÷ (1 + r c (σ² + σ_u²)/k²), effort b k/c, the
    certainty equivalent (bk)²/2c − r b² σ²/2; common luck counts like one's own.
    """
    found = best_linear_plan(problem)
    variance = problem.sd**2 + problem.common_sd**2
    ratio = problem.risk * problem.cost * variance / problem.reach**2
    rate = problem.margin / (1 + ratio)
    assert found.rate == pytest.approx(rate, abs=1e-8)
    assert found.effort == pytest.approx(rate * problem.reach / problem.cost, abs=1e-7)
    sure = (rate * problem.reach) ** 2 / (2 * problem.cost)
    sure -= problem.risk * rate**2 * variance / 2
    assert found.certain == pytest.approx(sure, abs=1e-8)


def test_certain_pay_agrees_with_drawn_utility():
    """The certainty equivalent is that of 200,000 draws of −exp(−r·u), within 4
    standard errors.
    """
    problem = LinearAgency(cost=1.0, risk=0.8, sd=1.5)
    plan = linear_plan(problem, 0.4)
    luck = stream(4, Purpose.RESAMPLE, 3).normal(0.0, 1.5, 200_000)
    felt = np.exp(-0.8 * (0.4 * (plan.effort + luck) - plan.effort**2 / 2))
    error = felt.std() / np.sqrt(felt.size) / felt.mean() / 0.8
    assert abs(-np.log(felt.mean()) / 0.8 - plan.certain) < 4 * error


def test_square_root_plan_keeps_its_constraints():
    """At the optimum the rep has just the outside option, effort is Bk/d, A is
    (m + dt²)/2 − Bμ, and pay is what gamma sales make of the plan (drawn, within 4
    standard errors).
    """
    plan = best_sales_plan(BASE)
    mean = BASE.base + BASE.effect * plan.effort
    assert plan.utility == pytest.approx(BASE.outside, abs=1e-9)
    assert plan.effort == pytest.approx(
        plan.b * BASE.effect / BASE.disutility, rel=1e-6
    )
    burden = BASE.disutility * plan.effort**2
    assert plan.a == pytest.approx((BASE.outside + burden) / 2 - plan.b * mean)
    sales = stream(6, Purpose.RESAMPLE, 4).gamma(10.0, mean / 10.0, 100_000)
    paid = (plan.a + plan.b * sales) ** 2
    assert abs(paid.mean() - plan.pay) < 4 * paid.std() / np.sqrt(paid.size)
    assert plan.profit == pytest.approx(0.5 * mean - plan.pay)
    assert plan.salary == plan.a**2


@pytest.mark.parametrize("shift", [-0.02, -0.002, 0.002, 0.02])
def test_no_other_slope_earns_more(shift):
    """Any other B, with the A that keeps the rep and the effort it brings by the
    closed forms, earns the company less.
    """
    best = best_sales_plan(BASE)
    b = best.b * (1 + shift)
    effort = b / BASE.disutility
    mean = BASE.base + effort
    felt = (BASE.outside + BASE.disutility * effort**2) / 2
    profit = BASE.margin * mean - felt**2 - (b * mean) ** 2 / BASE.shape
    assert profit < best.profit


def test_salary_may_be_nothing():
    """When even without a salary the rep earns more than elsewhere, A is 0."""
    plan = best_sales_plan(replace(BASE, outside=0.01, effect=5.0))
    assert plan.a == 0
    assert plan.utility > 0.01


@given(st.floats(0.05, 2.0), st.floats(0.5, 3.0), st.floats(0.0, 0.9))
@settings(max_examples=15)
def test_paying_one_task_starves_the_other(rate, cost, ratio):
    """Efforts are b c/(c² − κ²) and natural − b κ/(c² − κ²) while the second is above
    0; with κ = 0 the second is left alone.
    """
    cross = ratio * cost
    det = cost**2 - cross**2
    natural = rate * cross / det + 0.5
    first, second = two_tasks(rate, cost, cross, natural)
    assert first == pytest.approx(rate * cost / det, rel=1e-6, abs=1e-8)
    assert second == pytest.approx(natural - rate * cross / det, rel=1e-6, abs=1e-7)


def test_a_neglected_task_stops_at_nothing():
    """The second effort is never below 0; the first then costs as if alone."""
    first, second = two_tasks(0.4, 1.0, 0.5, 0.1)
    assert second == 0.0
    assert first == pytest.approx(0.4 + 0.5 * 0.1, abs=1e-9)


def test_numbers_out_of_range_are_refused():
    """Plans for numbers that make no sense are refused."""
    with pytest.raises(ValueError, match="cost"):
        LinearAgency(cost=0.0, risk=1.0, sd=1.0)
    with pytest.raises(ValueError, match="risk"):
        LinearAgency(cost=1.0, risk=-1.0, sd=1.0)
    with pytest.raises(ValueError, match="rate"):
        linear_plan(LinearAgency(1.0, 1.0, 1.0), -0.1)
    with pytest.raises(ValueError, match="shape"):
        replace(BASE, shape=0.0)
    with pytest.raises(ValueError, match="cross"):
        two_tasks(0.4, 1.0, 1.0, 1.0)
