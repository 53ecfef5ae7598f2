"""Guarantees of the mix of channels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine.capacity.sizing.channels import (
    best_mix,
    dorfman_steiner,
    long_run_elasticity,
)
from engine.capacity.sizing.mix import Mix

TWO = Mix(1000.0, np.array([0.09, 0.34]), 0.6)
CROSS = np.array([[0.0, 1.0], [1.0, 0.0]])


def bounded(cross, high=50_000.0):
    """Return the two channels with a cross effect, between limits."""
    limits = np.array([100.0, 100.0]), np.array([high, high])
    return replace(TWO, cross=cross * CROSS, at_least=limits[0], at_most=limits[1])


def profit(mix, spend):
    """Return margin × revenue less what is spent."""
    return mix.margin * mix.revenue(spend) - spend.sum()


@settings(max_examples=30)
@given(
    st.lists(st.floats(0.02, 0.25), min_size=1, max_size=3),
    st.floats(1, 2000),
    st.floats(0.1, 1),
)
def test_best_spending_is_the_closed_form(elasticities, scale, margin):
    """Without cross effects x = m e R, with R^(1 − Σe) = K Π (m e)^e."""
    e = np.array(elasticities)
    found = best_mix(Mix(scale, e, margin))
    logs = (np.log(scale) + e @ np.log(margin * e)) / (1 - e.sum())
    assert found.revenue == pytest.approx(np.exp(logs))
    assert found.spend == pytest.approx(margin * e * np.exp(logs))
    assert found.profit == pytest.approx(margin * np.exp(logs) * (1 - e.sum()))
    assert found.marginal == pytest.approx(1.0)
    assert found.certified


def test_the_stationary_point_is_a_maximum():
    """SciPy climbs to the same spending, and every step away from it earns less."""
    found = best_mix(TWO)
    other = minimize(
        lambda logs: -profit(TWO, np.exp(logs)),
        np.log([1000.0, 1000.0]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 4000},
    )
    assert np.exp(other.x) == pytest.approx(found.spend, rel=1e-4)
    assert -other.fun <= found.profit * (1 + 1e-12)
    for factor in (0.5, 0.99, 1.01, 2.0):
        for channel in range(2):
            moved = found.spend.copy()
            moved[channel] *= factor
            assert profit(TWO, moved) < found.profit


@settings(max_examples=15)
@given(st.floats(-0.03, 0.03), st.floats(1_000, 50_000))
def test_cross_effects_within_limits_are_best_on_a_grid(cross, high):
    """No spending on a fine grid within the limits earns more."""
    mix = bounded(cross, high)
    found = best_mix(mix)
    axis = np.geomspace(100, high, 40)
    best = max(profit(mix, np.array([a, b])) for a in axis for b in axis)
    assert best <= found.profit * (1 + 1e-9) + 1e-9
    inside = (found.spend > 100.001) & (found.spend < high - 0.001)
    assert found.marginal[inside] == pytest.approx(1.0, rel=1e-9)
    assert (found.marginal[found.spend >= high] >= 1 - 1e-9).all()


@given(st.floats(-0.12, 0.12))
def test_concavity_is_proved_only_where_it_holds(cross):
    """Where profit is said to be concave, no chord between spendings is above it."""
    mix = bounded(cross)
    axis = np.geomspace(100, 50_000, 5)
    points = [np.array([a, b]) for a in axis for b in axis]
    bent = any(
        mix.revenue((p + q) / 2) < (mix.revenue(p) + mix.revenue(q)) / 2 * (1 - 1e-12)
        for p in points
        for q in points
    )
    assert not (mix.concave and bent)
    assert mix.concave or abs(cross) > 0.005


def test_helping_channels_raise_each_other():
    """A cross effect above 0 raises spending on both, one below 0 lowers it."""
    less, none, more = (best_mix(bounded(g)) for g in (-0.004, 0.0, 0.004))
    assert (less.spend < none.spend).all()
    assert (none.spend < more.spend).all()
    assert none.spend == pytest.approx(best_mix(TWO).spend)


@pytest.mark.parametrize("mix", [TWO, bounded(0.004), bounded(-0.004)])
def test_a_budget_that_binds_is_used_at_equal_returns(mix):
    """A budget that binds is spent, and the last money earns the same everywhere."""
    found = best_mix(mix, 4_000.0)
    assert found.spend.sum() == pytest.approx(4_000)
    assert found.marginal[0] == pytest.approx(found.marginal[1])
    assert found.marginal[0] > 1
    moved = np.array([60.0, -60.0])
    for spend in (found.spend + moved, found.spend - moved):
        assert profit(mix, spend) < found.profit
    free = best_mix(mix)
    assert best_mix(mix, 2 * free.spend.sum()).spend == pytest.approx(free.spend)


def test_limits_hold_and_the_rest_makes_up():
    """A channel at its limit stays there; the other answers with its own rule."""
    mix = replace(TWO, at_most=np.array([np.inf, 2_000.0]))
    found = best_mix(mix)
    assert found.spend[1] == 2_000.0
    assert found.spend[0] == pytest.approx(0.6 * 0.09 * found.revenue)
    assert found.marginal[1] > 1
    least = best_mix(replace(TWO, at_least=np.array([9_000.0, 0.0])))
    assert least.spend[0] == 9_000.0
    assert least.marginal[0] < 1


def test_carry_over_is_worth_its_present_value():
    """Spending for ever at the rule beats any other constant spending, discounted.

    The first periods, in which what acts builds up, are left out by starting from it.
    """
    mix = replace(TWO, carry=np.array([0.6, 0.3]), discount_rate=0.1)
    found = best_mix(mix)
    acting = found.spend / (1 - mix.carry)

    def present(step, periods=400):
        stock, total = acting.copy(), 0.0
        for t in range(periods):
            spend = found.spend + (step if t == 0 else 0.0)
            stock = spend + mix.carry * stock
            revenue = 1000 * np.prod(stock**TWO.elasticities)
            total += (0.6 * revenue - spend.sum()) / 1.1**t
        return total

    rest = present(np.zeros(2))
    for channel in range(2):
        step = np.zeros(2)
        step[channel] = 1.0
        up, down = present(step) - rest, present(-step) - rest
        assert up < 0
        assert down < 0
        assert (up - down) / 2 == pytest.approx(0, abs=1e-3)


def test_without_discounting_carry_over_changes_no_share():
    """Undiscounted, carried or not, x = m e R; only the revenue is another."""
    found = best_mix(replace(TWO, carry=np.array([0.6, 0.3])))
    assert found.spend == pytest.approx(0.6 * TWO.elasticities * found.revenue)
    assert found.revenue > best_mix(TWO).revenue


def test_long_run_elasticity_is_the_sum_of_all_periods():
    """The long-run elasticity is that of each period to come, discounted, added up."""
    periods = 0.2 * (0.6 / 1.1) ** np.arange(200)
    assert float(long_run_elasticity(0.2, 0.6, 0.1)) == pytest.approx(periods.sum())
    assert long_run_elasticity([0.2, 0.1], [0.0, 0.5]) == pytest.approx([0.2, 0.2])
    assert dorfman_steiner(0.5, [0.2, 0.4]) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: replace(TWO, elasticities=np.array([0.5, 0.5])), "no end"),
        (lambda: replace(TWO, elasticities=np.array([0.0, 0.5])), "more than 0"),
        (lambda: replace(TWO, margin=0.0), "margin in"),
        (lambda: replace(TWO, cross=0.01 * CROSS), "with cross effects, limits"),
        (lambda: replace(bounded(0.1), cross=np.eye(2)), "symmetric"),
        (lambda: replace(TWO, cross=np.zeros(2)), "not of 2 channels"),
        (lambda: replace(TWO, carry=np.array([0.5])), "not of 2 channels"),
        (lambda: replace(TWO, carry=np.array([0.5, 1.0])), r"\[0, 1\)"),
        (lambda: replace(TWO, at_least=np.array([-1.0, 0.0])), "0 or more"),
        (lambda: best_mix(bounded(0.0), 50.0), "more than the budget"),
        (lambda: best_mix(bounded(0.1), 5_000.0), "not proved concave"),
        (lambda: long_run_elasticity(0.2, 1.0), r"\[0, 1\)"),
        (lambda: long_run_elasticity(0.2, 0.5, -0.1), "0 or more"),
        (lambda: dorfman_steiner(1.2, 0.1), r"\[0, 1\]"),
    ],
)
def test_wrong_mixes_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
