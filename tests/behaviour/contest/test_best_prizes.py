"""Guarantees of prizes that are said to move most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.behaviour.contest.fixed_point import ContestStatus
from engine.behaviour.contest.order import place_slopes
from engine.behaviour.contest.prizes import best_prizes
from engine.behaviour.contest.shock import Shock

SHAPES = ["normal", "logistic", "gumbel", "exponential"]


@settings(max_examples=8)
@given(st.sampled_from(SHAPES), st.integers(3, 9), st.floats(0.2, 0.95))
def test_no_drawn_prizes_pull_more(shape, count, taste):
    """Of 2,000 drawn lists of never-rising prizes from the same purse, none pulls
    more than the ranked ones; equal prizes are never better either.
    """
    shock = Shock(shape, 4.0)
    design = best_prizes(count, shock, 8.0, taste=taste)
    slopes = place_slopes(count, shock)
    draws = stream(5, Purpose.RESAMPLE, count).gamma(0.4, size=(2_000, count))
    drawn = -np.sort(-draws, axis=1)
    drawn *= 8.0 / drawn.sum(axis=1, keepdims=True)
    assert ((drawn**taste) @ slopes).max() <= design.ranked_pull + 1e-12
    assert design.equal_pull.max() <= design.ranked_pull + 1e-12
    assert design.ranked.sum() == pytest.approx(8.0)
    assert (np.diff(design.ranked) <= 0).all()
    assert design.winners == 1 + int(design.equal_pull.argmax())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_risk_neutral_want_one_winner(shape):
    """Without risk aversion the winner takes it all, equal or ranked."""
    design = best_prizes(7, Shock(shape, 3.0), 5.0)
    assert design.winners == 1
    np.testing.assert_allclose(design.shares, [1, 0, 0, 0, 0, 0, 0], atol=1e-12)


@pytest.mark.parametrize("taste", [0.25, 0.5, 0.8, 1.0])
def test_even_luck_wants_one_winner_whatever_the_taste(taste):
    """With uniform luck only the first place pulls, however averse people are."""
    design = best_prizes(6, Shock("uniform", 2.0), 2.0, taste=taste)
    assert design.winners == 1
    assert design.shares[0] == pytest.approx(1.0)


def test_pull_is_what_people_then_do():
    """Where the contest has an equilibrium, marginal cost equals the pull, and the
    better prizes give the higher effort.
    """
    design = best_prizes(8, Shock("logistic", 2.0), 9.0, taste=0.5, cost=1.5)
    assert design.status == (ContestStatus.EQUILIBRIUM,) * 2
    equal, ranked = design.equal_result.efforts, design.ranked_result.efforts
    np.testing.assert_allclose(1.5 * equal, design.equal_pull.max(), atol=1e-5)
    np.testing.assert_allclose(1.5 * ranked, design.ranked_pull, atol=1e-5)
    assert ranked[0] > equal[0]


def test_prizes_without_equilibrium_are_not_passed_off():
    """Too large a purse for the luck is said to have no pure equilibrium."""
    design = best_prizes(10, Shock("uniform", 2.0), 10.0, cost=2.0)
    assert design.status[0] is ContestStatus.NONE_FOUND


def test_impossible_purses_are_refused():
    """An empty purse and a taste out of range are refused."""
    for wrong in ({"purse": 0.0}, {"purse": 5.0, "taste": 1.5}):
        with pytest.raises(ValueError, match="purse"):
            best_prizes(4, Shock("normal", 1.0), **wrong)
