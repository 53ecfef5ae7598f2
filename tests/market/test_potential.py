"""Potential: published weights, weights that are learnt, and thin territories."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.market.potential import (
    index_parts,
    potential,
    potential_index,
    shares,
    shrink,
    top_lift,
)
from engine.market.response import fit_response

TRUE = np.array([0.5, 0.3, 0.2, 0.0])


def territories(seed: int, units: int = 400, luck_of_sales: float = 0.05):
    """Return indicators of units, their potential and what is sold there."""
    luck = stream(seed, Purpose.MARKET)
    indicators = luck.lognormal(0, 0.6, (units, 4))
    could = potential_index(indicators, TRUE) * 1e6
    penetration = luck.uniform(0.1, 0.6, units)
    noise = luck.lognormal(0, luck_of_sales, units)
    return indicators, could, could * penetration * noise


def test_the_buying_power_index() -> None:
    """Half income, three tenths retail sales, a fifth population: by hand."""
    # Shares of income 20 %, 80 %; of retail sales 40 %, 60 %; of people 50 %, 50 %.
    indicators = np.array([[20.0, 4, 5], [80, 6, 5]])
    index = potential_index(indicators, np.array([0.5, 0.3, 0.2]))
    assert index == pytest.approx([0.10 + 0.12 + 0.10, 0.40 + 0.18 + 0.10])
    parts = index_parts(indicators, np.array([5.0, 3, 2]))
    assert parts[0] == pytest.approx([0.10, 0.12, 0.10])
    made = potential(index, 1000.0, np.array([300.0, 700]))
    assert made.potential == pytest.approx([320, 680])
    assert made.white_space == pytest.approx([20, -20])


@given(st.integers(0, 1000), st.floats(0.01, 1e6))
def test_an_index_is_shares_of_one_in_any_unit(seed: int, unit: float) -> None:
    """It adds up to 1, and units of indicators or of weights change nothing."""
    luck = stream(seed, Purpose.MARKET)
    indicators, weights = luck.uniform(0, 9, (7, 3)), luck.uniform(0.1, 1, 3)
    index = potential_index(indicators, weights)
    assert index.sum() == pytest.approx(1)
    other = potential_index(indicators * [unit, 1, 1], weights * unit)
    np.testing.assert_allclose(other, index)
    np.testing.assert_allclose(index_parts(indicators, weights).sum(axis=1), index)


@pytest.mark.parametrize("method", ["nonnegative", "ridge", "elastic_net"])
def test_weights_are_recovered(method: str) -> None:
    """From sales at any penetration, true weights come back within 0.06."""
    indicators, _, sales = territories(3, units=1500)
    made = fit_response(indicators, sales, method=method)
    assert made.weights == pytest.approx(TRUE, abs=0.06)
    assert made.weights.sum() == pytest.approx(1)
    assert made.used.all()


def test_weights_are_recovered_where_much_is_sold() -> None:
    """The best-penetrated third says the same, more surely; so does a quantile."""
    indicators, could, sales = territories(4)
    best = fit_response(indicators, sales, best=0.33)
    assert best.weights == pytest.approx(TRUE, abs=0.05)
    assert best.used.sum() == 132
    rate = sales / could
    assert rate[best.used].min() > np.quantile(rate, 0.6)
    upper = fit_response(indicators, sales, method="upper_quantile", quantile=0.9)
    assert upper.weights == pytest.approx(TRUE, abs=0.08)


def test_where_little_is_sold_misleads_only_who_learns_from_all() -> None:
    """If we neglect what one indicator says, the best-penetrated units still tell."""
    indicators, could, _ = territories(5, units=900)
    luck = stream(6, Purpose.MARKET)
    part = shares(indicators) * 900
    neglected = (part[:, 1] > 1) & (luck.uniform(size=900) < 0.7)
    sales = could * np.where(neglected, 0.1, 0.5) * luck.lognormal(0, 0.03, 900)
    error = [
        np.abs(fit_response(indicators, sales, best=best).weights - TRUE).max()
        for best in (1.0, 0.4)
    ]
    assert error[0] > 0.15
    assert error[1] < 0.05


def test_what_an_indicator_adds() -> None:
    """Indicators that matter add to held-out R², more the more they weigh."""
    indicators, _, sales = territories(7, units=800)
    made = fit_response(indicators, sales)
    assert (np.diff(made.adds) < 0).all()
    assert made.adds[2] > 0.005
    assert abs(made.adds[3]) < 0.005
    assert 0 < made.r_squared < 1


def test_held_out_units_are_not_seen() -> None:
    """Indicators that are noise explain nothing of held-out sales."""
    luck = stream(8, Purpose.MARKET)
    made = fit_response(luck.lognormal(0, 1, (60, 10)), luck.lognormal(0, 1, 60))
    assert made.r_squared < 0.1


def test_white_space_finds_what_grows_later() -> None:
    """The top tenth by white space brings much more of later growth than the average,
    and more than the top tenth by sales.
    """
    indicators, could, sales = territories(9, units=600)
    learnt, held_out = slice(0, 300), slice(300, 600)
    weights = fit_response(indicators[learnt], sales[learnt]).weights
    luck = stream(10, Purpose.MARKET)
    grown = (could - sales)[held_out] * luck.uniform(0, 0.2, 300)
    index = potential_index(indicators[held_out], weights)
    space = potential(index, could[held_out].sum(), sales[held_out]).white_space
    lift = top_lift(space, grown)
    assert lift > 1.8
    assert lift > top_lift(sales[held_out], grown) + 0.3


def test_lift_by_hand() -> None:
    """The best half brings 8 of 10: 1.6 times the average. Equal scores: first come."""
    assert top_lift(np.array([1.0, 3, 2, 4]), np.array([1.0, 3, 1, 5]), 0.5) == 1.6
    assert top_lift(np.ones(4), np.array([1.0, 1, 3, 3]), 0.5) == 0.5


def test_thin_territories_are_drawn_to_the_rest() -> None:
    """By hand: τ² = (Q − k) ÷ Σw about a prior; B = τ² ÷ (τ² + s²)."""
    estimate, variance = np.array([1.0, 3.0, 5.0]), np.array([1.0, 1.0, 4.0])
    made = shrink(estimate, variance, np.full(3, 2.0))
    # Q = 1 + 1 + 9/4 = 4.25; Σw = 2.25; τ² = 1.25/2.25.
    assert made.between == pytest.approx(5 / 9)
    assert made.weight == pytest.approx([5 / 14, 5 / 14, 5 / 41])
    assert made.value == pytest.approx([2 - 5 / 14, 2 + 5 / 14, 2 + 15 / 41])


def test_without_a_prior_the_mean_is_learnt() -> None:
    """DerSimonian and Laird's τ² by hand; alike estimates become their mean."""
    estimate, variance = np.array([0.0, 2.0, 4.0]), np.ones(3)
    made = shrink(estimate, variance)
    # Q = 8, Σw − Σw²/Σw = 2: τ² = 3, B = 3/4 about the mean 2.
    assert made.between == pytest.approx(3)
    assert made.value == pytest.approx([0.5, 2, 3.5])
    alike = shrink(np.array([1.0, 1.1, 0.9]), variance)
    assert alike.between == 0
    assert alike.value == pytest.approx([1, 1, 1])


def test_shrinking_errs_less_than_either_extreme() -> None:
    """Over 200 draws, squared error is below that of raw estimates and of the mean."""
    luck = stream(11, Purpose.MARKET)
    errors = np.zeros(3)
    for _ in range(200):
        true = luck.normal(10, 1, 40)
        variance = luck.uniform(0.2, 6, 40)
        seen = true + luck.normal(size=40) * np.sqrt(variance)
        guesses = (shrink(seen, variance).value, seen, np.full(40, seen.mean()))
        errors += [((guess - true) ** 2).mean() for guess in guesses]
    assert errors[0] < 0.85 * min(errors[1:])


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda: shares(np.array([[-1.0], [2]])), "0 or more"),
        (lambda: shares(np.array([[0.0], [0]])), "says nothing"),
        (lambda: potential_index(np.ones((2, 2)), np.zeros(2)), "weights"),
        (lambda: potential_index(np.ones((2, 2)), np.ones(3)), "2 indicators"),
        (lambda: potential(np.ones(1), 0.0, np.ones(1)), "market"),
        (lambda: shrink(np.ones(2), np.zeros(2)), "variances"),
        (lambda: fit_response(np.ones((9, 2)), np.ones(9)), "10 are the fewest"),
        (lambda: fit_response(np.ones((99, 2)), np.ones(99), best=0), "shares"),
        (lambda: top_lift(np.ones(2), np.zeros(2)), "outcomes"),
    ],
)
def test_what_makes_no_sense_is_refused(act, says) -> None:
    """Each function says which of its inputs it cannot use."""
    with pytest.raises(ValueError, match=says):
        act()
