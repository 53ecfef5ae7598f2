"""Coverage and over-assignment by chance, against published figures and counting."""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.capacity.coverage import (
    chance,
    chance_of_plan,
    coverage,
    over_assignment,
)

DRAWS = 200_000


@pytest.mark.parametrize(
    ("deals", "win", "probability", "want"),
    [
        (10, 0.25, 0.9, 5.5),
        (10, 0.25, 0.8, 4.9),
        (10, 1 / 3, 0.9, 4.0),
        (10, 1 / 3, 0.8, 3.6),
        (40, 1 / 3, 0.9, 3.5),
        (40, 1 / 3, 0.8, 3.325),
        (1, 1.0, 0.99, 1.0),
    ],
)
def test_coverage_is_the_smallest_that_suffices(deals, win, probability, want):
    """Coverage reproduces the known figures and one deal less would not suffice."""
    found = coverage(deals, win, probability)
    assert found == pytest.approx(want, abs=1e-12)
    assert chance(deals, win, found) >= probability
    assert chance(deals, win, found - 1 / deals) < probability


@pytest.mark.parametrize(
    ("deals", "win", "times", "want"),
    [
        (10, 1 / 3, 3, 0.568),
        (10, 0.25, 3, 0.197),
        (10, 0.25, 4, 0.560),
        (40, 1 / 3, 3, 0.534),
    ],
)
def test_the_usual_coverage_succeeds_about_every_second_time(deals, win, times, want):
    """The chance that 3x and 4x coverage suffices is the known one to three digits."""
    assert chance(deals, win, times) == pytest.approx(want, abs=5e-4)


def test_chance_counts_every_way_to_win():
    """The chance is that of enumerating all ways to win and lose seven deals."""
    win, deals = 0.3, 2
    want = sum(
        np.prod([win if won else 1 - win for won in way])
        for way in product((True, False), repeat=7)
        if sum(way) >= deals
    )
    assert chance(deals, win, 3.5) == pytest.approx(want, abs=1e-14)
    assert chance(deals, win, 3.9) == pytest.approx(want, abs=1e-14)
    assert chance(deals, win, 0.9) == 0.0


@given(
    st.integers(1, 60),
    st.floats(0.05, 1.0),
    st.floats(0.01, 0.99),
    st.floats(0.0, 0.5),
)
def test_surer_asks_for_more(deals, win, probability, more):
    """Coverage never falls as the chance asked for rises, and is at least 1."""
    surer = min(0.995, probability + more)
    least = coverage(deals, win, probability)
    assert 1 <= least <= coverage(deals, win, surer)
    assert chance(deals, win, least) >= probability


def test_coverage_holds_in_drawn_futures():
    """Drawn binomial futures reach the deals as often as the chance says (3 s.e.)."""
    rng = stream(7, Purpose.LUCK)
    deals, win = 10, 0.25
    for times in (3.0, 5.5):
        wins = rng.binomial(round(times * deals), win, DRAWS) >= deals
        p = chance(deals, win, times)
        assert abs(wins.mean() - p) <= 3 * sqrt(p * (1 - p) / DRAWS)


@pytest.mark.parametrize(
    ("reps", "correlation", "want"),
    [(20, 0.0, 1.19885), (20, 0.1, 1.26931), (100, 0.1, 1.24572)],
)
def test_over_assignment_reproduces_known_figures(reps, correlation, want):
    """Over-assignment for a chance of 80 % is the known one to five digits."""
    found = over_assignment(reps, 0.9, 0.35, correlation, 0.8)
    assert found == pytest.approx(want, abs=5e-6)


@pytest.mark.parametrize(("times", "want"), [(1.15, 0.590), (1.20, 0.692)])
def test_the_usual_over_assignment_often_misses_the_plan(times, want):
    """The chance of plan at 1.15 and 1.20 is the known one to three digits."""
    assert chance_of_plan(20, 0.9, 0.35, 0.1, times) == pytest.approx(want, abs=5e-4)


@given(
    st.integers(1, 200),
    st.floats(0.5, 1.5),
    st.floats(0.01, 0.3),
    st.floats(0.0, 1.0),
    st.floats(0.05, 0.9),
)
def test_chance_of_plan_is_the_inverse(reps, mean, sd, correlation, probability):
    """The chance of plan at the over-assignment of a chance is that chance."""
    times = over_assignment(reps, mean, sd, correlation, probability)
    back = chance_of_plan(reps, mean, sd, correlation, times)
    assert back == pytest.approx(probability, abs=1e-9)


def test_over_assignment_holds_in_drawn_teams():
    """Drawn teams with a common shock reach the plan as often as said (3 s.e.)."""
    rng = stream(8, Purpose.LUCK)
    reps, mean, sd, correlation = 12, 0.9, 0.35, 0.2
    times = over_assignment(reps, mean, sd, correlation, 0.8)
    common = rng.standard_normal((DRAWS, 1))
    own = rng.standard_normal((DRAWS, reps))
    drawn = mean + sd * (sqrt(correlation) * common + sqrt(1 - correlation) * own)
    reached = (drawn.mean(axis=1) * times >= 1).mean()
    assert abs(reached - 0.8) <= 3 * sqrt(0.8 * 0.2 / DRAWS)


def test_without_spread_the_plan_is_certain_or_lost():
    """With no spread the chance is 1 from 1 ÷ mean on, and 0 below."""
    assert over_assignment(5, 0.8, 0.0, 0.3, 0.9) == 1.25
    assert chance_of_plan(5, 0.8, 0.0, 0.3, 1.25) == 1.0
    assert chance_of_plan(5, 0.8, 0.0, 0.3, 1.24) == 0.0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: coverage(0, 0.5, 0.5), "deals must be a whole number from 1"),
        (lambda: coverage(1.5, 0.5, 0.5), "deals must be a whole number from 1"),
        (lambda: coverage(3, 0.0, 0.5), "win must be more than 0"),
        (lambda: coverage(3, 1.1, 0.5), "win must be more than 0"),
        (lambda: coverage(3, 0.5, 1.0), "probability must be more than 0"),
        (lambda: coverage(3, 0.5, float("nan")), "probability must be more than 0"),
        (lambda: chance(3, 0.5, -1.0), "coverage must be 0 or more"),
        (lambda: chance(3, 0.5, float("inf")), "coverage must be 0 or more"),
        (lambda: over_assignment(0, 0.9, 0.3, 0.1, 0.8), "reps must be a whole"),
        (lambda: over_assignment(9, 0.0, 0.3, 0.1, 0.8), "mean must be more than 0"),
        (lambda: over_assignment(9, 0.9, -0.1, 0.1, 0.8), "sd must be 0 or more"),
        (lambda: over_assignment(9, 0.9, 0.3, 1.1, 0.8), "correlation must be from"),
        (lambda: over_assignment(9, 0.9, 0.3, 0.1, 0.0), "probability must be"),
        (lambda: over_assignment(1, 0.2, 0.9, 0.0, 0.9), "no over-assignment reaches"),
        (lambda: chance_of_plan(9, 0.9, 0.3, 0.1, 0.0), "over_assignment must be"),
    ],
)
def test_nonsense_is_refused_in_words(call, told):
    """What is outside its range is refused, and what is allowed is said."""
    with pytest.raises(ValueError, match=told):
        call()
