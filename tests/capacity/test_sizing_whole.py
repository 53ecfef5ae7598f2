"""Guarantees of splitting whole people, and of every size at once."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.capacity.sizing.allocate import Segment, allocate
from engine.capacity.sizing.curves import Adbudg, Exponential, Log, Piecewise
from engine.capacity.sizing.whole import allocate_whole, size_curve

SIZES = st.floats(5, 200)
CURVES = st.one_of(
    st.builds(Log, SIZES, st.floats(0.05, 5)),
    st.builds(Exponential, SIZES, st.floats(0.01, 0.5)),
    st.builds(
        lambda k, c, at: Adbudg(1.0, 1.0 + k, c, at**c),
        SIZES,
        st.floats(0.7, 4),
        st.floats(1, 8),
    ),
)
SEGMENTS = st.builds(
    lambda c, m, a, b: Segment(c, m, a, a + b),
    CURVES,
    st.floats(0.2, 3),
    st.floats(0, 2),
    st.one_of(st.just(np.inf), st.floats(1, 7)),
)


def by_hand(segments, people):
    """Return the best value over every split of up to so many people."""
    ranges = [
        range(int(np.ceil(s.at_least - 1e-9)), int(min(s.at_most + 1e-9, people)) + 1)
        for s in segments
    ]
    return max(
        sum(
            s.margin * float(s.curve.value(x))
            for s, x in zip(segments, split, strict=True)
        )
        for split in product(*ranges)
        if sum(split) <= people
    )


@settings(max_examples=40)
@given(st.lists(SEGMENTS, min_size=1, max_size=3), st.integers(6, 11))
def test_whole_people_are_split_as_by_brute_force(segments, people):
    """Every size has the value of the best among all splits, and its split has it."""
    curve = size_curve(segments, people)
    for size, value, split in zip(curve.people, curve.value, curve.split, strict=True):
        assert split.sum() == size
        worth = sum(
            s.margin * float(s.curve.value(x))
            for s, x in zip(segments, split, strict=True)
        )
        assert value == pytest.approx(worth)
        assert value == pytest.approx(by_hand(segments, int(size)))


@settings(max_examples=30)
@given(st.lists(SEGMENTS, min_size=1, max_size=4), st.integers(8, 30))
def test_whole_people_earn_no_more_than_the_bound_of_parts(segments, people):
    """Whole people earn no more than any parts of them, and less than one step less."""
    whole, parts = allocate_whole(segments, people), allocate(segments, float(people))
    assert whole.value <= parts.bound * (1 + 1e-9)
    assert whole.bound == whole.value
    assert (whole.effort == np.round(whole.effort)).all()
    for seg, x in zip(segments, whole.effort, strict=True):
        assert seg.at_least - 1e-6 <= x <= seg.at_most + 1e-6


def test_those_without_room_stay_unused():
    """People beyond every segment's limit are not placed."""
    segments = [Segment(Log(2.0), at_most=3), Segment(Adbudg(0, 9, 3, 8), at_most=2.5)]
    assert list(allocate_whole(segments, 9).effort) == [3.0, 2.0]
    assert list(size_curve(segments, 9).people) == [0, 1, 2, 3, 4, 5]


def test_corners_are_kept_whole():
    """Straight lines with a foot are taken as they are."""
    foot = Piecewise(np.array([0.0, 3.0, 4.0]), np.array([0.0, 0.0, 10.0]))
    values = size_curve([foot, Log(1.0)], 5).value
    assert values[3] == pytest.approx(np.log(4))
    assert values[4:] == pytest.approx([10, 10 + np.log(2)])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: allocate_whole([], 3), "no segment"),
        (lambda: allocate_whole([Log(1.0)], -1), "0 or more"),
        (lambda: allocate_whole([Segment(Log(1.0), at_least=1.2)] * 2, 3), "whole"),
        (lambda: allocate_whole([Segment(Log(1.0), 1, 1.2, 1.7)], 3), "no whole"),
    ],
)
def test_wrong_whole_splits_are_refused(wrong, said):
    """What cannot be is refused, and the message says why."""
    with pytest.raises(ValueError, match=said):
        wrong()
