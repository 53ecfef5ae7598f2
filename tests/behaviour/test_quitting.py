"""Guarantees of when reps leave, and of what a seat yields."""

from __future__ import annotations

from math import gamma

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.behaviour.person import Quitting
from engine.behaviour.quitting import (
    follow,
    hazard,
    leaving_chance,
    monthly_hazard,
    weibull,
)

ALL = Quitting(rate=0.02, pay_gap=1.5, shortfall=2.0, peers=3.0, ramping=0.7)


def steady(rate):
    """Return a hazard that does not depend on tenure."""
    return lambda tenure: np.full(tenure.shape, rate)


def test_at_market_pay_and_quota_the_rate_is_the_rate():
    """Nobody pulled or pushed leaves at h₀; beating quota adds nothing."""
    found = hazard(ALL, 1.0, np.array([1.0, 1.8]))
    np.testing.assert_allclose(found, 0.02, rtol=1e-15)


def test_each_reason_moves_the_hazard_by_its_own_factor():
    """Pay a tenth below market, a fifth below quota, a quarter of the team gone and
    ramping multiply by 0.9^−1.5, e^0.4, e^0.75 and e^0.7, separately and together.
    """
    alone = [
        hazard(ALL, 0.9, 1.0),
        hazard(ALL, 1.0, 0.8),
        hazard(ALL, 1.0, 1.0, 0.25),
        hazard(ALL, 1.0, 1.0, 0.0, True),
    ]
    factors = [0.9**-1.5, np.exp(0.4), np.exp(0.75), np.exp(0.7)]
    np.testing.assert_allclose(np.array(alone) / 0.02, factors, rtol=1e-12)
    together = hazard(ALL, 0.9, 0.8, 0.25, True)
    assert together == pytest.approx(0.02 * np.prod(factors))


def test_hazards_take_arrays_of_replications_and_reps():
    """Shapes go together: pay by rep, attainment by replication and rep."""
    pay = np.array([0.8, 1.0, 1.2])
    attainment = np.array([[0.5, 1.0, 1.5], [1.0, 0.2, 0.9]])
    found = hazard(ALL, pay, attainment, np.array([[0.1], [0.0]]), np.array([1, 0, 0]))
    assert found.shape == (2, 3)
    assert found[1, 1] == hazard(ALL, 1.0, 0.2)
    assert found[0, 0] == hazard(ALL, 0.8, 0.5, 0.1, 1)


@given(st.floats(0.0, 50.0), st.floats(0.1, 24.0))
def test_chance_to_leave_is_a_chance(rate, months):
    """However large the hazard, the chance stays below 1; half the time twice over
    leaves as many staying.
    """
    chance = float(leaving_chance(rate, months))
    assert 0.0 <= chance <= 1.0
    half = float(leaving_chance(rate, months / 2))
    assert 1 - chance == pytest.approx((1 - half) ** 2, abs=1e-12)


@given(st.floats(0.0, 0.99))
def test_monthly_hazard_gives_back_the_year(share):
    """Twelve months at the monthly hazard lose the yearly share."""
    assert float(leaving_chance(monthly_hazard(share), 12)) == pytest.approx(share)


@settings(max_examples=25)
@given(st.floats(0.005, 0.4), st.floats(0.0, 18.0), st.floats(0.0, 6.0))
def test_cohort_of_a_steady_hazard(rate, ramp, vacancy):
    """Followed spell by spell, a steady hazard h gives mean tenure 1/h, median ln 2/h
    and a seat's productivity (1 − e^(−hL))/(hL) · (1/h)/(1/h + v).
    """
    cohort = follow(steady(rate))
    climb = -np.expm1(-rate * ramp) / (rate * ramp) if rate * ramp > 1e-9 else 1.0
    assert cohort.mean == pytest.approx(1 / rate, rel=1e-9)
    assert cohort.median == pytest.approx(np.log(2) / rate, rel=1e-9)
    wanted = climb / (1 + rate * vacancy)
    assert cohort.seat_productivity(ramp, vacancy) == pytest.approx(wanted, abs=2e-6)


@pytest.mark.parametrize("shape", [0.8, 1.0, 1.5, 3.0])
def test_cohort_of_a_weibull(shape):
    """Hazards that fall or rise with tenure, even endless at 0, give the mean
    η Γ(1 + 1/k), the median and the share gone after a year.
    """
    cohort = follow(weibull(30.0, shape))
    assert cohort.mean == pytest.approx(30 * gamma(1 + 1 / shape), abs=1e-5)
    assert cohort.median == pytest.approx(30 * np.log(2) ** (1 / shape), abs=1e-5)
    gone = -np.expm1(-((12 / 30) ** shape))
    assert cohort.left_by(12.0) == pytest.approx(gone, abs=1e-6)


def test_seats_played_month_by_month_yield_the_same():
    """2,000 seats played in steps of a twelfth of a month for 60 years – leaving,
    vacancy of 2 months, ramp of 6 – are as productive as the renewal says (within 4
    standard errors and half a step).
    """
    draws = stream(9, Purpose.RESAMPLE, 2)
    cohort = follow(weibull(30.0, 1.5))
    stays = 30.0 * draws.exponential(size=(2_000, 40)) ** (1 / 1.5)
    inside = np.where(stays < 6, stays**2 / 12, stays - 3)
    produced, time = inside.sum(axis=1), (stays + 2.0).sum(axis=1)
    found = produced.sum() / time.sum()
    error = np.std(produced - found * time) / time.mean() / np.sqrt(2_000)
    assert abs(cohort.seat_productivity(6.0, 2.0) - found) < 4 * error


def test_time_stayed_grows_to_the_mean():
    """Mean time there within a limit is the area under who stays: 0 at 0, the mean in
    the end, (1 − e^(−12h))/h in a year.
    """
    cohort = follow(steady(0.05))
    found = cohort.stayed([0.0, 12.0, 1e6])
    np.testing.assert_allclose(found[0], 0.0)
    np.testing.assert_allclose(found[1], -np.expm1(-0.6) / 0.05, rtol=1e-6)
    np.testing.assert_allclose(found[2], 20.0, rtol=1e-9)


def test_impossible_numbers_are_refused():
    """Pay of nothing, shares beyond 1, negative hazards, ramps and vacancies, and a
    hazard at which some never leave are refused.
    """
    with pytest.raises(ValueError, match="pay"):
        hazard(ALL, [1.0, 0.0], 1.0)
    with pytest.raises(ValueError, match="share"):
        monthly_hazard(1.0)
    with pytest.raises(ValueError, match="0 or more"):
        follow(steady(-0.1))
    with pytest.raises(ValueError, match="never leave"):
        follow(steady(0.0))
    with pytest.raises(ValueError, match="vacancy"):
        follow(steady(0.1)).seat_productivity(6.0, -1.0)
    with pytest.raises(ValueError, match="scale"):
        weibull(0.0, 1.0)
