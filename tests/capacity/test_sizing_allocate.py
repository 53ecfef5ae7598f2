"""Guarantees of splitting effort: best, proved, and safe where curves are S-shaped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine.capacity.sizing.allocate import Segment, allocate
from engine.capacity.sizing.curves import Adbudg, Exponential, Log, Piecewise, Power

SIZES = st.floats(5, 200)
CONCAVE = st.one_of(
    st.builds(Power, SIZES, st.floats(0.1, 0.9)),
    st.builds(Log, SIZES, st.floats(0.05, 5)),
    st.builds(Exponential, SIZES, st.floats(0.01, 0.5)),
    st.builds(lambda k, d: Adbudg(0.0, k, 1.0, d), SIZES, st.floats(2, 60)),
)
S_SHAPED = st.builds(
    lambda k, c, at: Adbudg(1.0, 1.0 + k, c, at**c),
    SIZES,
    st.floats(1.2, 4),
    st.floats(3, 30),
)
MARGINS = st.floats(0.2, 3)


def limited(curves):
    """Return segments of such curves with margins and limits."""
    return st.builds(
        lambda c, m, a, b: Segment(c, m, a, a + b),
        curves,
        MARGINS,
        st.floats(0, 4),
        st.one_of(st.just(np.inf), st.floats(0.5, 40)),
    )


def worth(segments, effort):
    """Return the value of a split, segment by segment."""
    pairs = zip(segments, effort, strict=True)
    return sum(seg.margin * float(seg.curve.value(x)) for seg, x in pairs)


def grid_best(segments, budget, steps):
    """Return the best value among splits in steps, by dynamic programming."""
    spare = budget - sum(seg.at_least for seg in segments)
    unit = spare / steps
    best = np.zeros(steps + 1)
    for seg in segments:
        x = seg.at_least + unit * np.arange(steps + 1)
        allowed = x <= seg.at_most
        gain = np.where(allowed, seg.margin * seg.curve.value(x), -np.inf)
        best = np.array([(best[: b + 1] + gain[b::-1]).max() for b in range(steps + 1)])
    return best.max()


@given(st.lists(limited(CONCAVE), min_size=1, max_size=5), st.floats(25, 200))
def test_marginal_returns_are_equal(segments, budget):
    """Effort between its limits earns the same at the margin; at them less or more."""
    found = allocate(segments, budget)
    assert found.effort.sum() <= budget * (1 + 1e-12)
    assert found.gap <= 1e-9
    for seg, x in zip(segments, found.effort, strict=True):
        assert seg.at_least <= x <= seg.at_most
        slope = seg.margin * float(seg.curve.slope(x))
        if x > seg.at_least + 1e-9:
            assert slope >= found.marginal * (1 - 1e-6) - 1e-12
        if x < seg.at_most * (1 - 1e-9):
            assert slope <= found.marginal * (1 + 1e-6)


@settings(max_examples=20)
@given(st.lists(limited(CONCAVE), min_size=2, max_size=4), st.floats(25, 90))
def test_no_general_solver_finds_better(segments, budget):
    """SLSQP, from our split and from an even one, finds no split of more value."""
    found = allocate(segments, budget)
    low = np.array([seg.at_least for seg in segments])
    high = np.array([min(seg.at_most, budget) for seg in segments])
    even = np.clip(np.full(low.size, budget / low.size), low, high)
    if even.sum() > budget:
        even = low
    for start in (found.effort, even):
        other = minimize(
            lambda x: -worth(segments, np.clip(x, low, high)),
            np.maximum(start, 1e-6),
            method="SLSQP",
            bounds=list(zip(np.maximum(low, 1e-9), high, strict=True)),
            constraints={"type": "ineq", "fun": lambda x: budget - x.sum()},
        )
        kept = np.clip(other.x, low, high)
        kept = low + (kept - low) * min(
            1.0, (budget - low.sum()) / max((kept - low).sum(), 1e-12)
        )
        assert worth(segments, kept) <= found.value * (1 + 1e-9)


@settings(max_examples=40)
@given(
    st.lists(limited(st.one_of(S_SHAPED, CONCAVE)), min_size=1, max_size=4),
    st.floats(25, 90),
)
def test_s_shapes_are_split_no_worse_than_every_grid(segments, budget):
    """No split on a fine grid has more value, and the bound is no less than any."""
    found = allocate(segments, budget)
    assert found.value == pytest.approx(worth(segments, found.effort))
    assert found.value <= found.bound
    assert found.gap <= 1e-9
    assert grid_best(segments, budget, 240) <= found.value * (1 + 1e-9)


@given(st.lists(S_SHAPED, min_size=1, max_size=5), st.floats(5, 150))
def test_at_most_one_segment_is_short_of_its_inflection(curves, budget):
    """Only one S-shaped segment gets some effort while more would earn more and more.

    Two could trade: what one gains by more is more than what the other loses.
    """
    found = allocate(curves, budget)
    short = [
        1e-6 < x < c.inflection * (1 - 1e-6)
        for c, x in zip(curves, found.effort, strict=True)
    ]
    assert sum(short) <= 1


def test_a_greedy_solver_fails_where_ours_does_not():
    """Unit by unit to the steepest curve, effort never crosses the foot of an S."""
    curves = [Log(10.0), Adbudg(0.0, 300.0, 4.0, 20.0**4)]
    greedy = np.zeros(2)
    for _ in range(60):
        slopes = [
            float(c.value(x + 1) - c.value(x))
            for c, x in zip(curves, greedy, strict=True)
        ]
        greedy[int(np.argmax(slopes))] += 1
    segments = [Segment(curve) for curve in curves]
    ours = allocate(segments, 60.0)
    assert greedy[1] < 3
    assert ours.effort[1] > curves[1].tangency
    assert ours.value > 4 * worth(segments, greedy)
    assert ours.value >= grid_best(segments, 60.0, 600) - 1e-9


@settings(max_examples=30)
@given(st.lists(limited(st.one_of(S_SHAPED, CONCAVE)), min_size=1, max_size=4))
def test_more_budget_is_never_worse(segments):
    """Value rises with the budget, and so does the bound."""
    found = [allocate(segments, budget) for budget in (20.0, 30.0, 45.0, 100.0)]
    values = np.array([one.value for one in found])
    assert (np.diff(values) >= -1e-9 * values[-1]).all()


@given(st.lists(CONCAVE, min_size=1, max_size=5), st.floats(5, 150))
def test_the_price_is_what_more_budget_earns(curves, budget):
    """λ is the value of a little more effort."""
    found = allocate(curves, budget)
    step = 1e-4 * budget
    up = allocate(curves, budget + step).value - allocate(curves, budget - step).value
    assert up / (2 * step) == pytest.approx(found.marginal, rel=1e-4, abs=1e-9)


def test_alike_segments_are_not_tried_over_and_over():
    """Ten equal S-shapes are settled at once, as the order among them is free."""
    found = allocate([Adbudg(0.0, 100.0, 3.0, 1000.0)] * 10, 55.0)
    assert found.effort[:4] == pytest.approx([13.75] * 4)
    assert not found.effort[4:].any()
    assert found.gap <= 1e-9
    assert found.nodes < 20


def test_work_is_limited_and_the_rest_said():
    """With little work allowed the value comes with a bound that is still true."""
    curves = [Adbudg(0.0, 100.0 + i / 100, 3.0, 1000.0) for i in range(7)]
    little, whole = allocate(curves, 55.0, nodes=3), allocate(curves, 55.0)
    assert little.nodes <= 4
    assert little.gap > 1e-4
    assert little.value <= whole.value <= little.bound
    assert whole.gap <= 1e-9


def test_what_is_of_no_use_stays_unused():
    """Beyond what can be used, effort is left over, and one more is worth nothing."""
    flat = Piecewise(np.array([0.0, 5.0]), np.array([0.0, 10.0]))
    found = allocate([Segment(flat), Segment(Log(3.0), at_most=4.0)], 20.0)
    assert list(found.effort) == [5.0, 4.0]
    assert found.marginal == 0.0
    none = allocate([Segment(Log(3.0)), Segment(flat)], 0.0)
    assert (list(none.effort), none.value, none.bound) == ([0.0, 0.0], 0.0, 0.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: allocate([], 1.0), "no segment"),
        (lambda: allocate([Log(1.0)], -1.0), "0 or more"),
        (lambda: allocate([Log(1.0)], np.inf), "0 or more"),
        (lambda: allocate([Segment(Log(1.0), at_least=3.0)], 2.0), "more than the"),
        (lambda: Segment(Log(1.0), margin=0.0), "margin is more than 0"),
        (lambda: Segment(Log(1.0), at_least=3.0, at_most=2.0), "no more than"),
    ],
)
def test_wrong_splits_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
