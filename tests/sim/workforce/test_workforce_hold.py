"""Held at the plan's heads, people are hired again: in time, and not in excess."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from workforces import entry, world

from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Luck

STAYS = ((1.0,), (0.0,), (0.0,))


def leaving_once(lag, **changes):
    """Return a world of 5 people, two of whom leave for certain in the second month."""
    goes = ((1.0,), (0.0, 0.0, 1.0, 0.0), (0.0,))
    months = 8
    given = {
        "starters": (STAYS,),
        "entries": (entry(0, [0] * months, cost=4.0, delay=(0.0, 0.0, 1.0)),),
        "planned_heads": np.full((1, months), 5.0),
        "replace": "hold",
        "replace_lag": np.array([lag]),
    }
    people = [(0, 9, 1000)] * 3 + [(0, 1, 1000)] * 2
    return world(months, people, (goes,), **(given | changes))


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_a_gap_is_filled_after_exactly_its_lag(lag):
    """Seen in month 2, filled in month 2 + lag, paid for then, by the first way in."""
    found = play(leaving_once(lag), 2)
    gap = [5.0, 5.0] + [3.0] * (lag - 1) + [5.0] * (7 - lag)
    cost = [0.0, 0.0] + [0.0] * (lag - 1) + [8.0] + [0.0] * (6 - lag)
    assert found.heads.tolist() == [gap] * 2
    assert found.spend.tolist() == [cost] * 2


def test_no_lag_means_the_next_month():
    """A gap is seen at a month's end: nobody starts before the next month."""
    assert np.array_equal(
        play(leaving_once(0), 1).heads, play(leaving_once(1), 1).heads
    )


def test_if_people_leave_first_the_month_itself_is_short():
    """A gap that opens before producing is short in its month, and lag − 1 more."""
    found = play(leaving_once(2, leave_before=True), 1)
    assert found.heads[0].tolist() == [5, 3, 3, 5, 5, 5, 5, 5]


def test_as_planned_nobody_is_replaced():
    """Under ``plan``, and without a way in from outside, gaps stay."""
    stay = [5.0, 5.0] + [3.0] * 6
    assert play(leaving_once(1, replace="plan"), 1).heads[0].tolist() == stay
    alone = leaving_once(1, starters=(), entries=())
    assert play(alone, 1).heads[0].tolist() == stay
    rows = (((1.0,), (0.0, 0.0, 1.0, 0.0), (0.0,)), STAYS)
    within = world(
        8,
        [(0, 9, 1000)] * 3 + [(0, 1, 1000)] * 2,
        rows,
        starters=(STAYS,),
        entries=(entry(0, [0] * 8, out_of=1),),
        planned_heads=np.full((2, 8), 5.0),
        replace="hold",
    )
    assert play(within, 1).heads[0].tolist() == stay


def test_who_is_under_way_is_not_hired_twice():
    """Planned starters with a delay, late or not, leave no gap to be filled."""
    months = 7
    planned = [0, 0, 2, 0, 0, 0, 0]
    given = leaving_once(1)
    heads = np.array([[3.0, 3, 3, 3, 5, 5, 5]])
    certain = world(
        months,
        [(0, 9, 1000)] * 3 + [(0, 1, 1000)] * 2,
        (((1.0,), (0.0, 1.0, 0.0), (0.0,)),),
        starters=(STAYS,),
        entries=(entry(0, planned, delay=(0.0, 0.0, 1.0)),),
        planned_heads=heads,
        replace="hold",
        replace_lag=given.replace_lag,
    )
    assert play(certain, 1).heads[0].tolist() == [5, 3, 3, 3, 5, 5, 5]
    late = replace(certain, luck=Luck(late=2.0))
    found = play(late, 512)
    assert found.heads.max() == 5
    assert found.heads[:, 4].min() == 3


def test_who_is_under_way_by_plan_hides_no_gap():
    """A gap is filled in time although planned starters are under way meanwhile."""
    heads = np.array([[5.0, 5, 5, 5, 6, 6, 6, 6]])
    ways = (entry(0, [1] + [0] * 7, delay=(0.0,) * 4 + (1.0,)),)
    found = play(leaving_once(1, entries=ways, planned_heads=heads), 1)
    assert found.heads[0].tolist() == [5, 5, 5, 5, 6, 6, 6, 6]


def test_fractions_of_a_gap_are_rounded_to_the_nearest():
    """4.4 planned are held at 4, 4.6 at 5."""
    for planned, kept in ((4.4, 4), (4.6, 5)):
        flat = np.full((1, 8), planned)
        found = play(leaving_once(1, planned_heads=flat), 1)
        assert found.heads[0, 3:].tolist() == [kept] * 5


def test_held_people_never_exceed_the_plan_by_more_than_one():
    """Random leaving, lags and late starts: full again, and never one too many."""
    months = 30
    quits = ((1.0,), (0.05,), (0.02,))
    problem = world(
        months,
        [(0, 9, 1000)] * 20,
        (quits,),
        starters=(quits,),
        entries=(entry(0, [0] * months),),
        planned_heads=np.full((1, months), 19.7),
        replace="hold",
        replace_lag=np.array([2]),
        luck=Luck(late=0.5, leave=0.3),
    )
    held = play(problem, 512)
    assert held.heads.max() <= 20.7
    empty = 0.07 * 20 * (1 + 0.5)
    assert abs(held.heads[:, 15:].mean() - (20 - empty)) < 0.6
    assert play(replace(problem, replace="plan"), 512).heads[:, -1].mean() < 5
