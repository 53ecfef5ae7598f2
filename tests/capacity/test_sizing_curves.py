"""Guarantees of response curves and of the concave curves above them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.capacity.sizing.curves import Adbudg, Exponential, Log, Piecewise, Power
from engine.capacity.sizing.envelope import envelope, tangent_from

SIZES = st.floats(0.1, 200)
SMOOTH = st.one_of(
    st.builds(Power, SIZES, st.floats(0.05, 0.95)),
    st.builds(Log, SIZES, st.floats(0.01, 10)),
    st.builds(Exponential, SIZES, st.floats(0.005, 2)),
    st.builds(
        lambda low, rise, c, at: Adbudg(low, low + rise, c, at**c),
        st.floats(0, 50),
        SIZES,
        st.floats(0.3, 5),
        st.floats(0.5, 60),
    ),
)


@st.composite
def polylines(draw):
    """Draw rising straight lines of any shape."""
    count = draw(st.integers(1, 7))
    steps = st.floats(0.1, 10)
    x = np.concatenate(([0.0], np.cumsum([draw(steps) for _ in range(count - 1)])))
    rises = st.floats(0, 10)
    return Piecewise(x, np.cumsum([draw(rises) for _ in range(count)]))


CURVES = st.one_of(SMOOTH, polylines())


@given(SMOOTH, st.floats(0.5, 90))
def test_slopes_are_what_values_rise_by(curve, x):
    """Slopes are the differences of values."""
    step = 1e-4 * x
    rise = (curve.value(x + step) - curve.value(x - step)) / (2 * step)
    assert curve.slope(x) == pytest.approx(rise, rel=1e-4, abs=1e-7)


@given(SMOOTH, st.floats(-9, 9))
def test_the_effort_of_a_slope_has_that_slope(curve, log_slope):
    """At the effort found the curve is so steep; else it is never as steep again."""
    slope = float(np.exp(log_slope))
    x = curve.at_slope(slope)
    assume(x < 1e200)
    first = max(curve.inflection, 0.0)
    assert x >= first
    if x > first:
        assert float(curve.slope(x)) == pytest.approx(slope, rel=1e-9)
    else:
        assert float(curve.slope(x)) <= slope * (1 + 1e-9)


@given(st.floats(1.05, 6), st.floats(0.5, 60), st.floats(0, 0.999))
def test_tangents_touch_and_pass_above(shape, at, part):
    """A tangent from a point short of the inflection touches, and is nowhere below."""
    curve = Adbudg(3.0, 80.0, shape, at**shape)
    low = part * curve.inflection
    x = tangent_from(curve, low)
    chord = float(curve.value(x) - curve.value(low)) / (x - low)
    assert curve.inflection <= x <= curve.tangency * (1 + 1e-12)
    assert float(curve.slope(x)) == pytest.approx(chord, rel=1e-5)
    tried = low + (x - low) * np.linspace(1e-6, 5, 400)
    steep = (curve.value(tried) - curve.value(low)) / (tried - low)
    assert (steep <= chord * (1 + 1e-6)).all()


@given(CURVES, st.floats(0, 40), st.floats(0.01, 60))
def test_envelopes_are_the_least_concave_curves_above(curve, low, width):
    """An envelope is concave, above its curve, and meets it where it bends."""
    high = low + width
    above = envelope(curve, low, high)
    x = np.linspace(low, high, 101)
    y = np.array([above.value(float(at)) for at in x])
    real = curve.value(x)
    small = 1e-7 * (1 + np.abs(y).max())
    assert (y >= real - small).all()
    assert (np.diff(y, 2) <= small).all()
    assert y[[0, -1]] == pytest.approx(real[[0, -1]])
    points = np.column_stack((x, real))
    for at in (17, 50, 83):
        left, right = points[: at + 1], points[at:]
        run = right[None, :, 0] - left[:, None, 0]
        part = (x[at] - left[:, None, 0]) / np.where(run > 0, run, 1.0)
        chords = left[:, None, 1] + part * (right[None, :, 1] - left[:, None, 1])
        least = max(float(chords.max()), float(real[at]))
        assert least - small <= y[at]
        assert y[at] <= least + 0.02 * (real.max() - real.min()) + small


@given(CURVES, st.floats(0, 20), st.floats(0.01, 60), st.floats(-6, 6))
def test_demand_is_best_at_its_price(curve, low, width, log_price):
    """No effort has more value less price × effort, on the curve or its envelope."""
    price = float(np.exp(log_price))
    above = envelope(curve, low, low + width)
    best = above.demand(price)
    worth = float(curve.value(best)) - price * best
    x = np.linspace(low, low + width, 301)
    assert worth >= (curve.value(x) - price * x).max() - 1e-7 * (1 + abs(worth))


def test_s_shapes_touch_where_the_closed_form_says():
    """The tangency is (d(c − 1))^(1 ÷ c), where (c − 1) ÷ c of the rise is reached."""
    curve = Adbudg(0.0, 1.0, 3.0, 1000.0)
    assert curve.tangency == pytest.approx(12.599210498948732)
    assert float(curve.value(curve.tangency)) == pytest.approx(2 / 3)
    assert Adbudg(0.0, 1.0, 1.0, 5.0).tangency == 0.0


def test_slopes_at_no_effort():
    """Without effort a power is endlessly steep, an S-shape flat, a fraction finite."""
    assert Power(2.0, 0.5).slope(0.0) == np.inf
    slopes = [float(Adbudg(0, 10, c, 5.0).slope(0.0)) for c in (0.5, 1.0, 2.0)]
    assert slopes == [np.inf, 2.0, 0.0]
    assert float(Adbudg(4.0, 10.0, 2.0, 5.0).value(0.0)) == 4.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Power(0.0, 0.5), "scale is more than 0"),
        (lambda: Power(1.0, 1.0), r"within \(0, 1\)"),
        (lambda: Log(1.0, -1.0), "rate is more than 0"),
        (lambda: Exponential(np.nan, 1.0), "scale is more than 0"),
        (lambda: Adbudg(5.0, 5.0, 1.0, 1.0), "less than most"),
        (lambda: Adbudg(0.0, 5.0, 0.0, 1.0), "shape is more than 0"),
        (lambda: Piecewise(np.array([0.0, 1.0]), np.array([1.0])), "same length"),
        (lambda: Piecewise(np.array([1.0, 2.0]), np.array([1.0, 2.0])), "rise from 0"),
        (lambda: Piecewise(np.array([0.0, 1.0]), np.array([1.0, 0.0])), "never fall"),
        (lambda: Log(1.0).value(-1.0), "effort is 0 or more"),
    ],
)
def test_wrong_curves_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
