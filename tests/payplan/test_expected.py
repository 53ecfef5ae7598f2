"""Guarantees of expected pay in closed form."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_dice import curves
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import lognorm, norm

from engine.payplan.curve import Curve, Piece, flat_rate, marginal, retroactive, through
from engine.payplan.payoff.expected import Lognormal, Normal, expected

ACCELERATED = Curve(
    tuple(
        Piece(Fraction(start), Fraction(level), Fraction(slope))
        for start, level, slope in [
            ("0", "0", "0"),
            ("1/2", "0", "1"),
            ("1", "-1/2", "3/2"),
            ("3/2", "-5/4", "2"),
            ("2", "11/4", "0"),
        ]
    )
)
"""Nothing below 50 %, then from the first sale; faster above 100 %; capped at 200 %."""

TIERS = [(Fraction(0), Fraction(5, 100)), (Fraction(1), Fraction(8, 100))]
normals = st.builds(Normal, st.floats(0.3, 1.6), st.floats(0.05, 0.8))
lognormals = st.builds(Lognormal, st.floats(0.3, 1.6), st.floats(0.05, 0.8))


@pytest.mark.parametrize(
    ("distribution", "pay", "p_quota", "p_threshold"),
    [
        (Normal(0.95, 0.30), 0.975492, 0.433816, 0.933193),
        (Lognormal(0.95, 0.30), 0.989386, 0.374286, 0.973051),
        (Normal(1.00, 0.25), 1.041673, 0.500000, 0.977250),
        (Lognormal(0.85, 0.45), 0.823362, 0.282480, 0.793602),
    ],
)
def test_known_expectations(distribution, pay, p_quota, p_threshold):
    """Expected pay and chances of a usual accelerated plan are the known ones."""
    assert float(expected(ACCELERATED, distribution).mean) == pytest.approx(
        pay, abs=1e-6
    )
    assert float(distribution.at_least(1.0)) == pytest.approx(p_quota, abs=1e-6)
    assert float(distribution.at_least(0.5)) == pytest.approx(p_threshold, abs=1e-6)


def test_retroactive_costs_the_jump_times_its_chance():
    """Retroactive and marginal tiers differ by jump × P(x ≥ 1), to the last digits."""
    usual = Normal(0.95, 0.30)
    dear, cheap = (
        float(expected(f(TIERS), usual).mean) for f in (retroactive, marginal)
    )
    assert (dear, cheap) == (
        pytest.approx(0.063405, abs=1e-6),
        pytest.approx(0.050390, abs=1e-6),
    )
    assert dear - cheap == pytest.approx(0.03 * float(usual.at_least(1.0)), abs=1e-15)


def law(distribution):
    """Return SciPy's own distribution of the same mean and deviation."""
    if isinstance(distribution, Normal):
        return norm(distribution.mean, distribution.sd)
    s = np.sqrt(np.log1p((distribution.sd / distribution.mean) ** 2))
    return lognorm(s, scale=distribution.mean * np.exp(-(s**2) / 2))


@given(curves(), st.one_of(normals, lognormals))
def test_closed_forms_agree_with_quadrature(curve, distribution):
    """Mean and variance agree with numerical integration piece by piece."""
    other = law(distribution)
    low, high = other.ppf(1e-15), other.isf(1e-15)
    edges = [-np.inf, *(float(piece.start) for piece in curve.pieces[1:]), np.inf]
    moments = np.zeros(2)
    for piece, (a, b) in zip(
        curve.pieces, pairwise(np.clip(edges, low, high)), strict=True
    ):
        level, slope = float(piece.intercept), float(piece.slope)
        middle = np.clip([other.ppf(0.5), other.mean()], a, b)
        cuts = sorted({a, *middle, b})
        for power in (1, 2):
            moments[power - 1] += sum(
                quad(
                    lambda x, n=power, c=level, s=slope: (
                        (c + s * x) ** n * other.pdf(x)
                    ),
                    *ends,
                    epsabs=1e-11,
                    limit=200,
                )[0]
                for ends in pairwise(cuts)
            )
    found = expected(curve, distribution)
    size = np.sqrt(moments[1]) + 1
    assert float(found.mean) == pytest.approx(moments[0], abs=1e-6 * size)
    variance = moments[1] - moments[0] ** 2
    assert float(found.variance) == pytest.approx(variance, abs=1e-6 * size**2)


@given(st.one_of(normals, lognormals))
def test_a_straight_line_keeps_mean_and_deviation(distribution):
    """A flat rate has the rate times mean and deviation of attainment."""
    found = expected(flat_rate(Fraction(3)), distribution)
    assert float(found.mean) == pytest.approx(3 * distribution.mean, rel=1e-12)
    assert float(found.sd) == pytest.approx(3 * distribution.sd, rel=1e-9)


@given(curves(), st.floats(0.3, 1.6), st.floats(0.05, 0.8))
def test_arrays_are_done_place_by_place(curve, mean, sd):
    """Arrays of means and deviations give what each pair gives alone."""
    for kind in (Normal, Lognormal):
        many = expected(curve, kind(np.array([mean, 1.0]), np.array([[sd], [0.3]])))
        assert many.mean.shape == many.variance.shape == (2, 2)
        assert many.mean[0, 0] == expected(curve, kind(mean, sd)).mean


def test_far_tails_are_not_rounded_away():
    """A prize nine deviations away is expected at its true, tiny size."""
    prize = through([(Fraction(10), Fraction(1))], linear=False)
    found = float(expected(prize, Normal(1.0, 1.0)).mean)
    assert found == pytest.approx(norm.sf(9), rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("quota", "effort"),
    [
        ("0.25", 0.61302),
        ("0.5", 0.72260),
        ("0.8", 0.79788),
        ("1", 0.29667),
        ("2", 0.00027),
    ],
)
def test_best_effort_for_a_quota_bonus(quota, effort):
    """Whoever maximises expected bonus less effort²/2 works as much as is known."""
    bonus = through([(Fraction(quota), Fraction(1))], linear=False)

    def lost(e: float) -> float:
        return e**2 / 2 - float(expected(bonus, Normal(e, 0.5)).mean)

    best = minimize_scalar(
        lost, bounds=(0, 2), method="bounded", options={"xatol": 1e-9}
    )
    assert best.x == pytest.approx(effort, abs=2e-5)


@pytest.mark.parametrize("wrong", [(0.95, 0.0), (0.95, -1.0)])
def test_no_spread_is_refused(wrong):
    """A deviation that is not more than 0 is refused, as is a lognormal mean."""
    for kind in (Normal, Lognormal):
        with pytest.raises(ValueError, match="more than 0"):
            kind(*wrong)
    with pytest.raises(ValueError, match="more than 0"):
        Lognormal(-0.5, 0.3)
