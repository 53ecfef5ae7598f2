"""Guarantees of luck by key: whose it is, and what leaves it alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import Leaving, Staffing, company, eager, problem

from engine.sim.crowd.luck import rep_key
from engine.sim.deals.leads import Draw, Flow, Key, leads
from engine.sim.deals.play import play
from engine.sim.deals.stages import STAGES, Accounts, big, standard


def events_of(run, name):
    """Return one rep's events without the rep's place."""
    rep = run.problem.company.seats.ids.index(name)
    own = run.events[run.events["rep"] == rep]
    return own[["time", "event", "accounts", "deal", "detail", "amount"]].tolist()


def lively(ids):
    """Return a company of these reps in which people try, leave and come."""
    return company(
        ids=ids,
        policy=eager(),
        leaving=(Leaving(0.05),),
        staffing=Staffing((0.5,), (0.5,), 2.0, 0.3),
    )


def test_same_seed_same_events():
    """Played twice, a run is the same to the last bit, whatever its problem object."""
    one, other = (play(problem(lively(("a", "b", "c")))) for _ in range(2))
    assert one.events.tobytes() == other.events.tobytes()
    assert one.sales.tobytes() == other.sales.tobytes()
    assert one.pay.tobytes() == other.pay.tobytes()


def test_another_rep_moves_nobodys_luck():
    """Whoever else is in the company, and in which order: a rep's events stay."""
    few = play(problem(lively(("ann", "bob"))))
    many = play(problem(lively(("zoe", "bob", "cyd", "ann", "eve"))))
    for name in ("ann", "bob"):
        assert events_of(few, name) == events_of(many, name)


def test_reps_replications_and_seeds_differ():
    """Two reps, two replications and two seeds have nothing in common."""
    world = company(ids=("ann", "bob"))
    first = play(problem(world))
    second = play(problem(world, replication=1))
    third = play(problem(replace(world, seed=world.seed + 1)))
    worlds = [
        events_of(run, n) for run in (first, second, third) for n in ("ann", "bob")
    ]
    times = [{row[0] for row in rows if row[1] == 2} for rows in worlds]
    for place, one in enumerate(times):
        assert len(one) > 20
        for other in times[place + 1 :]:
            assert not one & other


def test_all_plans_meet_the_same_leads():
    """Under any policy the same leads arrive, pass and wait; only closing differs."""
    lazy = play(problem(company(5), stages=STAGES))
    keen = play(problem(company(5, policy=eager()), stages=STAGES))
    before = [
        run.events[(run.events["accounts"] == 0) & (run.events["event"] <= 1)]
        for run in (lazy, keen)
    ]
    assert before[0].tolist() == before[1].tolist()
    assert len(keen.won) > len(lazy.won)
    names = [
        set(zip(run.won["rep"].tolist(), run.won["deal"].tolist(), strict=True))
        for run in (lazy, keen)
    ]
    assert names[0] < names[1]


def test_a_longer_run_only_reads_on():
    """The first half of a year is the half year."""
    world = lively(("a", "b"))
    half, whole = (play(problem(replace(world, months=m))) for m in (6, 12))
    assert np.array_equal(half.sales, whole.sales[:6])
    early = whole.events[whole.events["time"] < 6.0]
    assert half.events[half.events["time"] < 6.0].tolist() == early.tolist()


def test_another_kind_of_accounts_leaves_the_first_alone():
    """Big accounts have streams of their own: at the same rates, others stay."""
    alone = Accounts("standard", 1.0, 0.25, 0.8, STAGES)
    key = Key(3, 0, rep_key("ann"))
    one = list(leads(Flow(0, alone, 0.1), key, 0.0, 6.0))
    other = list(leads(Flow(1, replace(alone, name="big"), 0.1), key, 0.0, 6.0))
    assert {lead.size for lead in one}.isdisjoint(lead.size for lead in other)
    run = play(
        problem(company(3), accounts=(standard(0.25, 0.8, 0.7), big(2.0, 0.5, 0.3)))
    )
    assert set(run.events["accounts"].tolist()) == {-1, 0, 1}


def test_kinds_of_draws_are_streams_of_their_own():
    """No two kinds of draws of a rep share a stream; their numbers are permanent."""
    key = Key(3, 0, rep_key("ann"))
    first = [key.stream(draw).random() for draw in Draw]
    assert len(set(first)) == len(Draw)
    assert {draw.name: int(draw) for draw in Draw} == {
        **{"ARRIVAL": 1, "CONVERSION": 2, "DWELL": 3, "SIZE": 4, "CLOSING": 5},
        **{"PIPELINE": 6, "WALK_IN": 7, "PERSON": 8, "MARKET": 9},
    }


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_leads_come_at_their_rate(share):
    """Leads arrive share · expected ÷ conversion ÷ size ÷ reach a month."""
    kind = Accounts("some", share, 0.25, 0.8, STAGES)
    flow = Flow(0, kind, 0.1)
    reach = np.prod([stage.conversion for stage in STAGES[:-1]])
    rate = share * (0.1 / 0.5) / 0.025 / reach
    assert flow.rate == pytest.approx(rate)
    fresh = [lead for lead in leads(flow, Key(1, 0, 2), 0.0, 100.0) if lead.at > 0.0]
    assert abs(len(fresh) - 100 * rate) < 4 * np.sqrt(100 * rate)
    assert all(lead.stage == 0 and lead.since == lead.at for lead in fresh)
    assert flow.extra_rate(0.15) == 0.0
    assert flow.extra_rate(0.3) == pytest.approx(share * 0.1 / 0.025)
