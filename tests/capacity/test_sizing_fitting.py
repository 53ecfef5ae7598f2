"""Guarantees of fitted response curves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.capacity.sizing.curves import Adbudg, Power
from engine.capacity.sizing.fitting import (
    Answers,
    adbudg_from_answers,
    adbudg_from_elasticity,
    exponential_from_elasticity,
    fit_adbudg,
    fit_power,
    power_from_elasticity,
)

EFFORTS = np.array([2.0, 5.0, 9.0, 14.0, 30.0])


@given(st.floats(0.5, 4), st.floats(3, 20), st.floats(0, 50), st.floats(10, 300))
def test_a_curve_is_found_again_from_its_points(shape, at, low, rise):
    """Points of an ADBUDG curve give it back, whether two or five."""
    true = Adbudg(low, low + rise, shape, at**shape)
    for count in (2, 5):
        x = EFFORTS[:count]
        fit = fit_adbudg(x, true.value(x), low=low, high=low + rise)
        assert fit.curve.shape == pytest.approx(shape, rel=1e-5)
        assert fit.curve.half == pytest.approx(at**shape, rel=1e-4)
        assert fit.misfit <= 1e-6 * rise


@given(st.floats(1, 100), st.floats(0.1, 0.9))
def test_a_power_is_found_again_from_its_points(scale, elasticity):
    """Points of a power curve give it back."""
    fit = fit_power(EFFORTS, Power(scale, elasticity).value(EFFORTS))
    assert fit.curve.scale == pytest.approx(scale)
    assert fit.curve.elasticity == pytest.approx(elasticity)


def test_points_with_errors_are_fitted_best():
    """No curve near the fitted one has a smaller misfit."""
    true = Adbudg(10.0, 110.0, 2.0, 64.0)
    luck = stream(5, Purpose.SEARCH, 2)
    sales = true.value(EFFORTS) + luck.normal(0, 3, EFFORTS.size)
    fit = fit_adbudg(EFFORTS, sales, low=10.0, high=110.0)
    assert 0.5 < fit.misfit < 6
    for c, d in ((1.01, 1), (0.99, 1), (1, 1.02), (1, 0.98), (1.01, 1.03)):
        near = Adbudg(10.0, 110.0, fit.curve.shape * c, fit.curve.half * d)
        off = np.sqrt(np.mean((near.value(EFFORTS) - sales) ** 2))
        assert off > fit.misfit


def test_four_answers_are_met_exactly_and_five_nearly():
    """Four answers lie on the curve; a fifth is met as nearly as the shape allows."""
    four = adbudg_from_answers(Answers(20, 60, 100, 150), effort=8.0)
    assert four.curve.value([0.0, 4.0, 8.0]) == pytest.approx([20, 60, 100])
    assert float(four.curve.value(1e9)) == pytest.approx(150)
    five = adbudg_from_answers(Answers(20, 60, 100, 150, more=120), effort=8.0)
    assert 0 < five.misfit < 1
    assert float(five.curve.value(12.0)) == pytest.approx(120, abs=1)


@given(st.floats(0.5, 50), st.floats(10, 90), st.floats(0.05, 0.95))
def test_curves_of_an_elasticity_have_it_today(effort, sales, elasticity):
    """Through today's point, all three curves have today's sales and elasticity."""
    curves = (
        power_from_elasticity(effort, sales, elasticity),
        exponential_from_elasticity(effort, sales, elasticity),
        adbudg_from_elasticity(effort, sales, elasticity, low=5.0, high=100.0),
    )
    for curve in curves:
        assert float(curve.value(effort)) == pytest.approx(sales)
        found = effort * float(curve.slope(effort)) / sales
        assert found == pytest.approx(elasticity)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: fit_power([1.0], [1.0]), "two different"),
        (lambda: fit_power([1.0, 2.0], [1.0]), "same length"),
        (lambda: fit_power([1.0, 2.0], [1.0, 0.0]), "more than 0"),
        (lambda: fit_power([1.0, 2.0], [1.0, 4.0]), "elasticity 2"),
        (lambda: fit_adbudg([1, 2], [1.0, 9.0], low=0, high=9), "without the ends"),
        (lambda: fit_adbudg([1, 2], [5.0, 4.0], low=0, high=9), "do not rise"),
        (lambda: Answers(20, 60, 50, 150), "rise with effort"),
        (lambda: Answers(20, 60, 100, 110, more=120), "rise with effort"),
        (lambda: adbudg_from_answers(Answers(1, 2, 3, 4), 0.0), "more than 0"),
        (lambda: power_from_elasticity(1, 1, 1.5), r"\(0, 1\)"),
        (lambda: exponential_from_elasticity(1, 1, 1.0), r"\(0, 1\)"),
        (lambda: adbudg_from_elasticity(1, 9, 0.3, low=1, high=9), "between"),
    ],
)
def test_wrong_fits_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
