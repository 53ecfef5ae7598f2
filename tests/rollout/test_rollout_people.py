"""Guarantees of how what is known of reps becomes costs, sales and moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rollout.people import Standing, rep_of
from engine.scenario.compare_input import ASSUMED, Kind

SEAT = Standing(quota=2_000_000.0, target=60_000.0, expected=0.95)


def assumed(**changes: float) -> dict[str, float]:
    """Return values of everything that is assumed, simple but for the changes."""
    plain = dict.fromkeys(ASSUMED, 0.0)
    plain.update(response=0.2, curvature=1.0, discount=1.0, present_bias=1.0)
    plain.update(loss_aversion=1.0)
    return {**plain, **changes}


def rep(ability: float = 1.0, **changes: float):
    """Return a rep of one type in the usual seat."""
    return rep_of(Kind("one", 1.0, ability, False, {}), assumed(**changes), SEAT)


@given(
    st.floats(0.05, 0.35),
    st.floats(0.6, 1.8),
    st.floats(0, 0.8),
)
def test_sales_respond_to_the_rate_as_was_said(response, curvature, cross):
    """Twice the linear rate raises expected sales by the response, cross task or not.

    With a linear rate b the best effort is (b ÷ felt cost)^ψ.
    """
    if response / (2**curvature - 1) >= 1:
        return
    found = rep(response=response, curvature=curvature, cross=cross)
    felt = found.person.felt_cost

    def sales(rate: float) -> float:
        return found.base + (rate / felt) ** curvature

    once, twice = sales(SEAT.target), sales(2 * SEAT.target)
    assert once == pytest.approx(SEAT.month, rel=1e-9)
    assert twice / once - 1 == pytest.approx(response, rel=1e-9)


def test_money_terms_scale_with_the_target():
    """Risk is per target, gains per reference rate, face per monthly target a place."""
    found = rep(risk=0.5, gain=0.1, social_loss=0.2).person
    assert found.risk * SEAT.target == pytest.approx(0.5)
    assert found.gain == pytest.approx(0.1 * SEAT.target)
    assert found.social_loss == pytest.approx(0.2 * SEAT.target / 12)


def test_what_may_be_moved():
    """A share of a month may be moved, at a cost in reference rates; 0 is nothing."""
    assert rep().moves is None
    moves = rep(movable=0.3, move_cost=20.0, concession=0.1).moves
    assert moves is not None
    assert moves.most == pytest.approx(0.3 * 0.95 / 12)
    assert moves.cost == pytest.approx(20 * SEAT.target)
    assert moves.discount == 0.1


def test_a_response_beyond_reason_is_refused():
    """A response that would make all sales effort is an error that names it."""
    with pytest.raises(ValueError, match=r"response of 1\.2"):
        rep(response=1.2)
