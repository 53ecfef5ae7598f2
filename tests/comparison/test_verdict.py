"""Guarantees of the verdict: chance and assumptions must both allow it."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.paired import Interval
from engine.comparison.verdict import Verdict, verdict

SIZES = st.integers(0, 20).map(float)


@pytest.mark.parametrize(
    ("mean", "reach", "band", "said"),
    [
        (10, 4, None, "better"),
        (10, 10, None, "open"),
        (-10, 4, None, "worse"),
        (10, 4, (5, 15), "better"),
        (10, 4, (4, 15), "open"),
        (10, 4, (1, 15), "open"),
        (10, 4, (11, 15), "better"),
        (10, 9.5, (11, 15), "better"),
        (-10, 9.5, (-15, -11), "worse"),
        (-10, 4, (-15, -5), "worse"),
        (-10, 4, (-15, -4), "open"),
        (-10, 4, (-30, 30), "open"),
    ],
)
def test_both_doubts_together(mean, reach, band, said):
    """A difference must exceed its half-width and its band's half together."""
    assert verdict(Interval(mean, mean - reach, mean + reach), band) == said


@given(st.integers(-30, 30).map(float), SIZES, SIZES, SIZES)
def test_verdict_by_its_words(mean, reach, down, up):
    """Better and worse are exactly: |difference| > chance + assumptions; else open."""
    chance = Interval(mean, mean - reach, mean + reach)
    found = verdict(chance, (mean - down, mean + up))
    if mean > 0 and mean > reach + down:
        assert found is Verdict.BETTER
    elif mean < 0 and -mean > reach + up:
        assert found is Verdict.WORSE
    else:
        assert found is Verdict.OPEN
    swapped = verdict(
        Interval(-mean, -chance.high, -chance.low), (-mean - up, -mean + down)
    )
    lower = verdict(chance, (mean - down, mean + up), lower_is_better=True)
    assert swapped is lower
    assert (found is Verdict.OPEN) == (lower is Verdict.OPEN)
    assert found is not lower or found is Verdict.OPEN


def test_what_is_not_known_is_open():
    """With an unknown mean, interval or band nothing is said."""
    assert verdict(Interval(nan, nan, nan)) is Verdict.OPEN
    assert verdict(Interval(5.0, 4.0, 6.0), (nan, nan)) is Verdict.OPEN
    assert verdict(Interval(-5.0, -6.0, -4.0), (nan, nan)) is Verdict.OPEN
