"""Held at the plan's heads, people are hired again: in time, and not in excess."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from workforces import entry, world

from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Cap, Luck, Purse, Supply

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


def full(*rooms, **changes):
    """Return 5 people of whom two leave in month 2, and caps with this room."""
    caps = tuple(Cap((0,), np.array(room, float)) for room in rooms)
    return leaving_once(1, caps=caps, **changes)


def test_a_seat_is_not_filled_when_a_cap_has_no_room():
    """The plan leaves 5 heads; one less is allowed: one of two comes back, not both."""
    found = play(full([-1.0] * 8), 2)
    assert found.heads[0].tolist() == [5, 5, 4, 4, 4, 4, 4, 4]
    assert found.spend[0].tolist() == [0, 0, 4, 0, 0, 0, 0, 0]


def test_who_waits_comes_when_there_is_room_again():
    """A cap that is wider from month 6 on lets the second seat be filled then."""
    room = [-1.0] * 5 + [0.0] * 3
    assert play(full(room), 1).heads[0].tolist() == [5, 5, 4, 4, 4, 5, 5, 5]
    free = full([np.inf] * 8)
    assert play(free, 1).heads[0].tolist() == [5] * 8


def test_of_several_caps_each_is_kept():
    """The narrowest counts, and a cap on other people does not."""
    found = play(full([0.0] * 8, [-2.0] * 8), 1)
    assert found.heads[0].tolist() == [5, 5, 3, 3, 3, 3, 3, 3]
    rows = (((1.0,), (0.0, 0.0, 1.0, 0.0), (0.0,)), STAYS)
    other = replace(
        world(8, [(0, 9, 1000)] * 3 + [(0, 1, 1000)] * 2, rows, starters=(STAYS,)),
        entries=(entry(0, [0] * 8),),
        planned_heads=np.array([[5.0] * 8, [0.0] * 8]),
        replace="hold",
        replace_lag=np.array([1, 1]),
        caps=(Cap((1,), np.full(8, -9.0)),),
    )
    assert play(other, 1).heads[0].tolist() == [5] * 8


def paid(at_most, months=tuple(range(8)), cells=None, **changes):
    """Return the five at 1 a month each, replaced at 4, within a budget."""
    planned = np.full(8, 5.0)
    budgets = (Purse(cells, months, at_most, planned),)
    return leaving_once(1, pay=np.ones((1, 8)), budgets=budgets, **changes)


@pytest.mark.parametrize("cells", [None, (0,)])
def test_money_that_those_who_left_would_have_had_does_for_replacements(cells):
    """Planned are 40. Replacing both at once costs 8 more: 48 do, 47 do for one.

    The one who waits would cost 4 and the months that are left: with 47 and one
    replaced, 3 + the months saved are there, so the second comes a month later.
    """
    assert play(paid(48.0, cells=cells), 1).heads[0].tolist() == [5] * 8
    one = play(paid(47.0, cells=cells), 1)
    assert one.heads[0].tolist() == [5, 5, 4, 5, 5, 5, 5, 5]
    assert one.spend.sum() == 47.0
    none = play(paid(36.0, cells=cells), 1)
    assert none.spend.sum() <= 36.0
    assert none.heads[0, 2:].min() == 3


def test_a_budget_counts_its_own_months_only():
    """Money of months before the seat is empty binds nobody; later money does."""
    assert play(paid(0.0, months=(0,)), 1).heads[0].tolist() == [5] * 8
    assert play(paid(0.0, months=(7,)), 1).heads[0].tolist() == [5, 5] + [3] * 6


def test_by_plan_budgets_and_caps_change_nothing():
    """Planned starts happen whatever a future costs."""
    alike = paid(0.0, replace="plan")
    assert np.array_equal(
        play(alike, 3).heads, play(replace(alike, budgets=()), 3).heads
    )


def test_replacements_never_break_a_budget_that_the_rest_keeps():
    """With random leaving and late starts, no future spends more for replacing."""
    months = 24
    quits = ((1.0,), (0.05,), (0.01,))
    staff = np.full((1, months), 30.0)
    problem = world(
        months,
        [(0, 9, 1000)] * 30,
        (quits,),
        starters=(quits,),
        entries=(entry(0, [0] * months, cost=3.0),),
        pay=np.ones((1, months)),
        planned_heads=staff,
        replace="hold",
        replace_lag=np.array([2]),
        luck=Luck(late=0.5, leave=0.3),
    )
    budget = Purse(None, tuple(range(months)), 30.0 * months, np.full(months, 30.0))
    free = play(problem, 512)
    held = play(replace(problem, budgets=(budget,)), 512)
    assert (free.spend.sum(axis=1) > 30.0 * months).any()
    assert (held.spend.sum(axis=1) <= 30.0 * months).all()
    assert held.heads.mean() > 0.8 * free.heads.mean()


def test_limits_bind_alike_on_any_number_of_threads():
    """Replacements that wait, wait in the same futures with one thread or two."""
    tight = paid(47.0, luck=Luck(late=0.5, leave=0.3))
    one, two = play(tight, 600), play(tight, 600, workers=2)
    assert np.array_equal(one.heads, two.heads)
    assert np.array_equal(one.spend, two.spend)
    assert np.array_equal(play(tight, 300).heads, one.heads[:300])


def supplied(*rooms, load=1.0, **changes):
    """Return 5 people of whom two leave in month 2, and starts with this room."""
    supplies = tuple(Supply(np.array([load]), np.array(room, float)) for room in rooms)
    return leaving_once(1, supplies=supplies, **changes)


def test_recruiters_bind_replacements():
    """Two lack, and one can be found a month: the other comes a month later."""
    found = play(supplied([1.0] * 8), 1).heads[0].tolist()
    assert found == [5, 5, 4, 5, 5, 5, 5, 5]
    assert play(supplied([np.inf] * 8), 1).heads[0].tolist() == [5] * 8
    assert play(supplied([0.0] * 8), 1).heads[0].tolist() == [5, 5, 3, 3, 3, 3, 3, 3]


def test_a_start_takes_its_load_and_months_do_not_help_each_other():
    """With 3 units a month and 2 a start, one comes a month; none before month 5."""
    found = play(supplied([3.0] * 8, load=2.0), 1).heads[0].tolist()
    assert found == [5, 5, 4, 5, 5, 5, 5, 5]
    late = [0.0] * 5 + [2.0] * 3
    assert play(supplied(late), 1).heads[0].tolist() == [5, 5, 3, 3, 3, 5, 5, 5]


def test_what_is_ordered_already_takes_its_part():
    """Starts two months ahead: what is on its way is counted when more are asked for.

    One a month can be found for months 3 and 4: one for each, and none twice.
    """
    lag = np.array([2])
    found = play(supplied([1.0] * 8, replace_lag=lag), 1).heads[0].tolist()
    assert found == [5, 5, 3, 4, 5, 5, 5, 5]
