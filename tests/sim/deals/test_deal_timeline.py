"""Guarantees of the timeline: one rep's year told in order, with right totals."""

from __future__ import annotations

from dataclasses import asdict, fields

import numpy as np
import pytest
from deal_worlds import (
    QUOTA,
    Leaving,
    Race,
    Reset,
    Staffing,
    company,
    eager,
    of,
    problem,
)

from engine.rollout.columns import COLUMNS
from engine.sim.crowd.problem import Policy
from engine.sim.deals.events import Happening
from engine.sim.deals.play import play
from engine.sim.deals.stages import big, standard
from engine.sim.deals.timeline import Moment, timeline


@pytest.fixture(scope="module")
def run():
    """14 months with everything a timeline can tell of, 12 reps."""
    policy = eager()
    moved = np.zeros(policy.effort.shape, np.float32)
    moved[[2, 8]], moved[[5, 11]] = 0.05, -0.05
    policy.effort[1] = 0.5
    policy = Policy((3, 12), 0.0, 0.1, (0.0,), (0.25,), policy.effort, moved)
    world = company(
        12,
        14,
        policy=policy,
        plan={
            "discount": 0.1,
            "races": (Race("cup", "rank", 1, 3, (9.0,), board=True),),
        },
        leaving=(Leaving(0.03),),
        staffing=Staffing((0.5,), (0.5,), 2.0, 0.3),
        reset=Reset(0.1, 0.5),
    )
    return play(problem(world, accounts=(standard(0.25, 0.8, 0.8), big(2.0, 0.5, 0.2))))


def test_columns_are_those_of_the_stored_table(run):
    """A moment has the columns of the table ``timeline``, in their order."""
    assert [field.name for field in fields(Moment)] == list(COLUMNS["timeline"])
    told = [asdict(m) for m in timeline(run, 0)]
    kinds = {"Float64": float, "String": str}
    for name, kind in COLUMNS["timeline"].items():
        values = {type(row[name]) for row in told} - {type(None)}
        assert values == {kinds[str(kind)]}


def test_all_kinds_of_events_are_told(run):
    """Everything happens in this run, and the words are those of the contract."""
    told = {m.event for rep in range(12) for m in timeline(run, rep)}
    assert told == {
        *("lead", "stage", "won", "lost", "moved", "payout", "leaderboard", "quota"),
        "left",
    }


def test_days_are_in_order_within_the_run(run):
    """Days never go back, start at 0 and end with the run; 365 make a year."""
    for rep in range(12):
        days = [m.day for m in timeline(run, rep)]
        assert days == sorted(days)
        assert days[0] == 0.0
        assert days[-1] <= 14 * 365 / 12 + 1e-9
        assert days[-1] > 13 * 365 / 12


def test_totals_are_the_years_sales_and_pay(run):
    """After a year the totals are what the books say, and the next year starts at 0."""
    for rep in range(12):
        told = timeline(run, rep)
        year = [m for m in told if m.day <= 365.0]
        turn = next(m for m in told if m.day == 365.0 and m.event == "quota")
        before = told[: told.index(turn)]
        assert turn.total == 0.0
        sold = [m.total for m in before if m.event != "payout"][-1]
        assert sold == pytest.approx(run.sales[:12, rep].sum() * QUOTA, rel=1e-9)
        pays = [m for m in before if m.event == "payout"]
        if pays:
            paid = (run.pay + run.prizes)[:12, rep].sum()
            assert pays[-1].total == pytest.approx(paid, rel=1e-9)
        end = [m.total for m in told if m.event != "payout"][-1]
        assert end == pytest.approx(run.sales[12:, rep].sum() * QUOTA, rel=1e-9)
        assert len(year) < len(told)


def test_totals_follow_the_events(run):
    """Sales, holds and late bookings change the total by their amount, nothing else."""
    for rep in range(12):
        last = 0.0
        for m in timeline(run, rep):
            if m.event == "payout" or m.note == "quota of the year":
                last = last if m.event == "payout" else 0.0
                continue
            change = 0.0
            if m.event == "won" or m.note == "booked after the close":
                change = m.amount
            if m.note == "held back":
                change = -m.amount
            assert m.total == pytest.approx(last + change, abs=1e-6)
            last = m.total


def test_deals_and_stages_have_names(run):
    """Deals are named by their accounts, stages by the process; the rest has none."""
    names = {stage.name for kind in run.problem.accounts for stage in kind.stages}
    told = [m for rep in range(12) for m in timeline(run, rep)]
    for m in told:
        about = m.event in ("lead", "stage", "won", "lost", "moved")
        assert (m.deal is not None) == about
        if m.event in ("stage", "lost"):
            assert m.stage in names
        if m.event == "won":
            assert m.stage is None
    assert {m.deal.split()[0] for m in told if m.deal} == {"standard", "big"}
    extra = [m for m in told if m.note == "needs no pipeline"]
    assert extra
    assert all(m.stage is None and "." in m.deal for m in extra)


def test_a_deals_story_is_whole(run):
    """Within a run, a deal that arrives goes through the stages in order, then ends."""
    order = [stage.name for stage in run.problem.accounts[0].stages]
    told = timeline(run, 0)
    new = [m.deal for m in told if m.event == "lead" and m.stage]
    for deal in new:
        own = [m for m in told if m.deal == deal and m.event != "moved"]
        stages = [m.stage for m in own if m.event in ("lead", "stage")]
        assert stages == order[: len(stages)]
        ends = [m for m in own if m.event in ("won", "lost")]
        assert len(ends) <= 1
        assert not ends or own[-1] is ends[0]


def test_quota_is_told_when_reached_and_when_set(run):
    """A quota is said to be reached once a year, when the total has come to it."""
    for rep in range(12):
        told = timeline(run, rep)
        reached = [m for m in told if m.note == "quota reached"]
        assert len(reached) <= 2
        left = any(m.event == "left" for m in told)
        for m in reached:
            assert left or m.total >= m.amount - 1e-6
        assert sum(m.note == "quota of the year" for m in told) == 2
    assert len(of(run, Happening.QUOTA)) > 24


def test_prizes_are_told_as_payouts(run):
    """Who wins a contest is told so, with the money; nobody else is."""
    told = [m for rep in range(12) for m in timeline(run, rep)]
    (won,) = [m for m in told if m.note == "prize of cup"]
    assert (won.event, won.amount) == ("payout", 9.0)
    first = [m.rep_id for m in told if m.note == "place 1 in cup" and m.day == won.day]
    assert first == [won.rep_id]


def test_unknown_rep_is_refused(run):
    """A rep who is not there has no timeline."""
    for rep in (-1, 12):
        with pytest.raises(ValueError, match="no rep"):
            timeline(run, rep)
