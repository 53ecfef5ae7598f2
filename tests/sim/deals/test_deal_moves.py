"""Guarantees of deals that are moved over a close: none is made, none is lost."""

from __future__ import annotations

import numpy as np
import pytest
from deal_worlds import Leaving, Staffing, company, of, problem

from engine.sim.crowd.problem import Policy
from engine.sim.deals.events import Happening
from engine.sim.deals.play import play

MOST = 0.5 / 12.0
"""Up to so much is moved, quota shares: half a month."""


def mover(amounts, effort=0.0):
    """Return a policy that moves amounts at closes, month of the year to amount."""
    moved = np.zeros((12, 2), np.float32)
    for month, amount in amounts.items():
        moved[month] = amount
    nothing = np.full((12, 2), effort, np.float32)
    return Policy((3,), 0.0, 1.0, (), (), nothing, moved)


def names(events):
    """Return which deals events are of."""
    parts = (events[name].tolist() for name in ("rep", "accounts", "deal"))
    return list(zip(*parts, strict=True))


def two(amounts, months=12, reps=40, discount=0.1, effort=0.0):
    """Return a run with moves and the same one without."""
    return [
        play(
            problem(
                company(
                    reps,
                    months,
                    policy=mover(what, effort),
                    plan={"discount": discount},
                )
            )
        )
        for what in (amounts, {})
    ]


@pytest.mark.parametrize("effort", [0.0, 0.02], ids=["idle", "trying"])
def test_pulled_deals_are_the_same_deals_sooner(effort):
    """The same deals are won, each at its price, less the discount if pulled."""
    moving, still = two({2: MOST, 5: MOST, 8: MOST}, effort=effort)
    pulled = names(of(moving, Happening.MOVED))
    assert len(pulled) > 40
    assert sorted(names(moving.won)) == sorted(names(still.won))
    price = dict(zip(names(still.won), still.won["amount"], strict=True))
    paid = dict(zip(names(moving.won), moving.won["amount"], strict=True))
    day = dict(zip(names(still.won), still.won["time"], strict=True))
    soon = dict(zip(names(moving.won), moving.won["time"], strict=True))
    early = set(pulled)
    for name, amount in price.items():
        share = 0.9 if name in early else 1.0
        assert paid[name] == pytest.approx(share * amount, rel=1e-12)
        assert soon[name] <= day[name]
        assert (soon[name] < day[name]) == (name in early)
        if name in early:
            assert soon[name] in (3.0, 6.0, 9.0)
            assert day[name] <= soon[name] + 3.0
    size = of(moving, Happening.MOVED)["amount"].sum()
    assert moving.moved.sum() == pytest.approx(size)
    lost = still.sales.sum() - moving.sales.sum()
    assert lost == pytest.approx(0.1 * size, rel=1e-9)


def test_held_deals_count_in_the_next_period():
    """What is held back leaves the month it was won in, and counts in the next one."""
    moving, still = two({2: -MOST, 5: -MOST, 8: -MOST})
    assert sorted(names(moving.won)) == sorted(names(still.won))
    assert moving.sales.sum() == pytest.approx(still.sales.sum(), rel=1e-12)
    change = moving.sales - still.sales
    for close in (2, 5, 8):
        assert np.allclose(change[close], moving.moved[close], atol=1e-12)
        assert np.allclose(change[close + 1], -moving.moved[close], atol=1e-12)
        assert (change[close] <= 0.0).all()
        assert change[close].min() < 0.0
    quiet = [m for m in range(12) if m not in (2, 3, 5, 6, 8, 9)]
    assert np.abs(change[quiet]).max() < 1e-12


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_never_more_than_asked_is_moved(sign):
    """Whole deals up to the amount: never more, never with another sign."""
    moving, _ = two({2: sign * MOST, 8: sign * MOST / 4})
    for close, most in ((2, MOST), (8, MOST / 4)):
        moved = sign * moving.moved[close]
        assert (moved >= 0.0).all()
        assert moved.max() <= most * (1 + 1e-6)
        assert moved.max() > 0.5 * most
    others = np.delete(moving.moved, (2, 8), axis=0)
    assert np.abs(others).max() == 0.0


def test_pay_follows_what_counts():
    """A month's pay is of sales after moves: in the closing month, and in the next."""
    moving, still = two({2: MOST, 5: -MOST})
    assert np.allclose(moving.pay, 100_000.0 * moving.sales, rtol=1e-9)
    assert moving.pay[2].sum() > still.pay[2].sum()
    assert moving.pay[5].sum() < still.pay[5].sum()
    assert moving.pay[6].sum() > still.pay[6].sum()


def test_what_is_moved_over_the_end_is_not_in_the_run():
    """At the last close pulled deals come on top, and held ones are left for later."""
    more, still = two({2: MOST}, months=3, discount=0.0)
    gain = more.sales.sum() - still.sales.sum()
    assert gain == pytest.approx(more.moved.sum())
    less, _ = two({2: -MOST}, months=3)
    assert less.sales.sum() - still.sales.sum() == pytest.approx(less.moved.sum())
    assert less.moved.sum() < 0.0 < gain


def test_moves_only_where_a_period_closes():
    """A table that would move deals in the middle of a quarter is not looked at."""
    moving, still = two({0: MOST, 4: -MOST, 9: MOST}, reps=10)
    assert np.array_equal(moving.sales, still.sales)


def test_empty_seats_move_nothing():
    """Nobody sits there to call: no deal is moved."""
    world = company(
        30,
        6,
        policy=mover({2: MOST, 5: MOST}),
        leaving=(Leaving(50.0),),
        staffing=Staffing(vacancy=1e9, cover=0.5),
    )
    run = play(problem(world))
    assert len(of(run, Happening.LEFT)) == 30
    assert np.abs(run.moved).max() == 0.0
    assert run.pay[1:].sum() == 0.0
    assert run.sales[1:].sum() > 0.0
