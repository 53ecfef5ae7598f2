"""Guarantees that books are held against events, and that a difference is an error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import Race, company, eager, problem

from engine.sim.crowd.problem import Policy
from engine.sim.deals.events import EVENT, Happening, table
from engine.sim.deals.measure import DealMismatchError, check, measure
from engine.sim.deals.play import play
from engine.sim.deals.stages import STAGES


@pytest.fixture(scope="module")
def run():
    """A weekly run of three reps in which deals are pulled in and held back."""
    policy = eager(52)
    moved = np.zeros(policy.effort.shape, np.float32)
    moved[12], moved[25] = 0.04, -0.04
    policy = Policy((3, 12), 0.0, 0.1, (0.0,), (0.25,), policy.effort, moved)
    cup = Race("cup", "rank", 0, 3, (500.0,))
    plan = {"discount": 0.05, "races": (cup,)}
    world = company(3, 7, policy=policy, weekly=True, plan=plan)
    return play(problem(world, stages=STAGES))


@pytest.mark.parametrize(
    "book",
    [
        *("sales", "moved", "pay", "prizes"),
        *("pipeline", "departed", "advanced", "stayed"),
    ],
)
def test_every_book_is_checked(run, book):
    """One wrong entry in any book is found, and the book is named."""
    check(run)
    wrong = np.array(getattr(run, book))
    place = np.unravel_index(np.argmax(np.abs(wrong)), wrong.shape)
    wrong[place] += 1 if wrong.dtype.kind == "i" else 1e-6 * max(1.0, wrong[place])
    with pytest.raises(DealMismatchError, match=book):
        check(replace(run, **{book: wrong}))


@pytest.mark.parametrize("what", [w for w in Happening if w <= Happening.PAYOUT])
def test_every_event_counts(run, what):
    """A run whose list lacks one event of a kind is refused."""
    during = (run.events["event"] == what) & (run.events["time"] > 0.0)
    lost = np.delete(run.events, np.flatnonzero(during)[0])
    with pytest.raises((DealMismatchError, KeyError)):
        check(replace(run, events=lost))


def test_an_event_of_another_amount_or_time_is_found(run):
    """A won deal that is larger, or a month later, than was booked is refused."""
    for column, change in (("amount", 1e-6), ("time", 1.0)):
        events = np.array(run.events)
        won = np.flatnonzero((events["event"] == Happening.WON) & (events["time"] > 1))
        events[column][won[0]] += change
        with pytest.raises(DealMismatchError):
            check(replace(run, events=events))


def test_shapes_are_checked(run):
    """A book of another shape is refused, not broadcast."""
    with pytest.raises(DealMismatchError, match="sales"):
        check(replace(run, sales=run.sales[:1]))


def test_events_alone_say_it_all(run):
    """What is measured is what was booked, though only events are looked at."""
    found = measure(run.problem, run.events)
    assert np.allclose(found.sales, run.sales, atol=1e-12)
    assert np.array_equal(found.pipeline, run.pipeline)
    assert np.allclose(found.pay, run.pay)
    assert found.moved.max() > 0.0 > found.moved.min()


def test_by_hand():
    """A list of events written by hand measures as counted by hand.

    One rep, two months. Deal 0 waits since −0.5 and is won at 0.5; deal 1 arrives at
    0.25, closes from 0.75 on, is pulled in at 1; deal 2 arrives at 1.5 and stays.
    """
    world = company(1, 2)
    rows = [
        (-0.5, 0, Happening.STAGE, 0, 0, 1, 0.02),
        (0.25, 0, Happening.LEAD, 0, 1, 0, 0.04),
        (0.5, 0, Happening.WON, 0, 0, 1, 0.02),
        (0.75, 0, Happening.STAGE, 0, 1, 1, 0.04),
        (1.0, 0, Happening.MOVED, 0, 0, -1, 0.02),
        (1.0, 0, Happening.MOVED, 0, 1, 1, 0.04),
        (1.0, 0, Happening.WON, 0, 1, 1, 0.03),
        (1.0, 0, Happening.PAYOUT, -1, -1, 0, 70.0),
        (1.0, 0, Happening.MOVED, 0, 0, 2, 0.02),
        (1.5, 0, Happening.LEAD, 0, 2, 0, 0.05),
    ]
    found = measure(problem(world), table(rows))
    assert found.sales[:, 0] == pytest.approx([0.03, 0.02])
    assert found.moved[:, 0] == pytest.approx([0.02, 0.0])
    assert found.pay[:, 0].tolist() == [70.0, 0.0]
    assert found.pipeline[:, :, 0].tolist() == [[0, 1], [0, 0], [1, 0]]
    assert found.departed[:, 0].tolist() == [1, 2]
    assert found.advanced[:, 0].tolist() == [1, 2]
    assert found.stayed[:, 0] == pytest.approx([0.5 + 0.5, 0.5 + 0.25])


def test_events_cannot_be_written_to(run):
    """The list of events is read-only, and has the columns that are promised."""
    assert run.events.dtype == EVENT
    with pytest.raises(ValueError, match="read-only"):
        run.events["amount"][0] = 1.0
