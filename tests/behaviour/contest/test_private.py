"""Guarantees of contests with private abilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.behaviour.contest.private import (
    PrivateContest,
    best_split,
    imitation,
    private_contest,
)


def even(low, high, curve=1.0):
    """Return types low + (high − low) · share^curve."""
    return lambda share: low + (high - low) * share**curve


THREE = PrivateContest(3, (0.7, 0.3), even(0.5, 1.0))

contests = st.builds(
    PrivateContest,
    st.integers(3, 8),
    st.sampled_from([(1.0,), (0.6, 0.4), (0.5, 0.3, 0.2), (1.0, 1.0)]),
    st.builds(even, st.just(0.4), st.floats(0.6, 3.0), st.floats(0.5, 2.0)),
    st.sampled_from(["cost", "value"]),
    st.floats(0.6, 3.0),
)


@settings(max_examples=20)
@given(contests)
def test_nobody_gains_by_acting_as_another(problem):
    """In equilibrium no type gains by the bid of any other; better types bid more,
    the worst nothing.
    """
    found = private_contest(problem)
    assert found.gain <= 1e-9
    better = found.bids if problem.kind == "value" else found.bids[::-1]
    assert (np.diff(better) >= -1e-12).all()
    assert better[0] < 0.01 * better[-1]
    assert found.payoffs.min() >= -1e-12
    assert found.highest <= found.total <= problem.entrants * found.highest + 1e-12


@pytest.mark.parametrize("kind", ["cost", "value"])
@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_wrong_bids_are_found_out(kind, factor):
    """If all bid a tenth more or less, somebody gains by acting as another."""
    problem = replace(THREE, kind=kind)
    bids = private_contest(problem).bids
    assert imitation(problem, bids)[1] <= 1e-12
    assert imitation(problem, bids * factor)[1] > 1e-4


@pytest.mark.parametrize("count", [2, 3, 7])
def test_payoff_of_the_best_type_is_its_envelope(count):
    """With values from 0 to 1, a type's payoff is the integral of its chance to win:
    v^n ÷ n (revenue equivalence).
    """
    found = private_contest(PrivateContest(count, (1.0,), even(0.0, 1.0), kind="value"))
    np.testing.assert_allclose(found.payoffs, found.types**count / count, atol=1e-12)


def test_effort_cost_only_bends_bids():
    """With γ = x^p the bids are the p-th root of those with γ = x."""
    plain, bent = private_contest(THREE), private_contest(replace(THREE, power=2.5))
    np.testing.assert_allclose(bent.bids**2.5, plain.bids, atol=1e-13)


def test_any_rising_cost_of_effort_is_solved():
    """With γ = eˣ − 1 bids are ln(1 + those with γ = x); nobody gains by another's."""
    curve = (np.expm1, np.log1p)
    plain, bent = private_contest(THREE), private_contest(replace(THREE, curve=curve))
    np.testing.assert_allclose(bent.bids, np.log1p(plain.bids), atol=1e-13)
    assert bent.gain <= 1e-12


def test_a_prize_for_everybody_moves_nobody():
    """Equal prizes for all places make all bids 0."""
    found = private_contest(replace(THREE, prizes=(1.0, 1.0, 1.0)))
    np.testing.assert_allclose(found.bids, 0.0, atol=1e-12)


def test_bids_of_any_type_are_read_between():
    """Bids at types in between are those of the closed form −8 ln c + 8c − 8."""
    found = private_contest(replace(THREE, prizes=(1.0,)))
    types = np.array([0.55, 0.7, 0.9])
    wanted = 8 * types - 8 - 8 * np.log(types)
    np.testing.assert_allclose(found.bid(types), wanted, atol=1e-6)


@settings(max_examples=6)
@given(st.integers(3, 6), st.floats(1.0, 4.0), st.floats(0.5, 2.0))
def test_no_grid_of_splits_is_better(count, power, curve):
    """No division of the purse on a grid of 41 makes people bid more in total than the
    one found, and the winner takes all if effort costs its measure.
    """
    problem = PrivateContest(count, (2.0,), even(0.5, 1.0, curve), power=power)
    found = best_split(problem)
    totals = [
        private_contest(replace(problem, prizes=(2.0 - x, x))).total
        for x in np.linspace(0.0, 1.0, 41)
    ]
    assert found.total >= max(totals) - 1e-9
    assert found.single == pytest.approx(totals[0])
    assert sum(found.prizes) == pytest.approx(2.0)
    if power == 1.0:
        assert found.prizes == pytest.approx((2.0, 0.0))
    solved = private_contest(replace(problem, prizes=found.prizes))
    assert solved.total == pytest.approx(found.total, abs=1e-9)


def test_more_places_never_hurt():
    """The best of three prizes is at least as good as the best of two, and here three
    are used; the last of all never wins.
    """
    problem = PrivateContest(4, (1.0,), even(0.5, 1.0), power=3.0)
    two, three, four = (best_split(problem, places) for places in (2, 3, 4))
    assert three.total > two.total + 1e-4
    assert three.prizes[2] > 0.1
    assert four.total == pytest.approx(three.total, abs=1e-8)
    assert four.prizes[3] == pytest.approx(0.0, abs=1e-6)


BAD = [
    ({"entrants": 1}, "2 entrants"),
    ({"prizes": (0.2, 0.8)}, "later place"),
    ({"kind": "skill"}, "types"),
    ({"power": 0.0}, "power"),
    ({"curve": (np.expm1, np.sqrt)}, "inverse"),
    ({"curve": (np.cos, np.arccos)}, "rise from 0"),
    ({"quantile": even(-0.5, 1.0)}, "more than 0"),
    ({"quantile": even(1.0, 0.5)}, "not fall"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_impossible_contests_of_types_are_refused(change, words):
    """What makes no sense is refused, and it is said why."""
    with pytest.raises(ValueError, match=words):
        replace(THREE, **change)


@pytest.mark.parametrize("places", [1, 4])
def test_places_must_fit_the_entrants(places):
    """A purse is divided among 2 to n places."""
    with pytest.raises(ValueError, match="places"):
        best_split(THREE, places)
