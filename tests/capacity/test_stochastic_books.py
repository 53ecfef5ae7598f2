"""Planning for many worlds: cases known from books, by hand and by enumeration."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from capacity.scipy_highs import highs
from capacity.small_teams import make, plan_of, steady, tiny_hiring, two_level

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.capacity import solvers
from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Need, Opening, Place, Stream
from engine.capacity.program.build import build
from engine.capacity.rules import Target
from engine.capacity.stochastic.commitment import Commitment
from engine.capacity.stochastic.risk import EXPECTED, Chance, Tail, cvar
from engine.capacity.stochastic.search import Search
from engine.capacity.stochastic.two_stage import two_stage
from engine.capacity.stochastic.world import World, in_world
from engine.capacity.stochastic.worth import worth

DEMANDS = (World(0.5, demand=40.0), World(0.3, demand=48.0), World(0.2, demand=60.0))
WAYS = pytest.mark.parametrize("whole", [True, False], ids=["whole", "cuts"])


@pytest.fixture(autouse=True)
def _scipy(monkeypatch):
    monkeypatch.setattr(solvers, "load", lambda _: highs, raising=False)


def exactly(whole=None) -> Search:
    """Return a search that ends with the best plan only."""
    return Search(limits=Limits(gap=0.0), whole=whole)


@WAYS
def test_two_stage_case_with_values_of_planning_and_of_knowing(whole):
    """EV plan 15 with EEV 1530, RP 17 with 1510, WS 908, VSS 20, EVPI 602."""
    problem, now = two_level(1.0), Commitment(1)
    result = two_stage(problem, DEMANDS, now, how=exactly(whole))
    assert result.outcome.status is Status.OPTIMAL
    assert result.plan.starts == pytest.approx(np.array([[17.0]]))
    assert result.objective == pytest.approx(1510.0)
    assert result.bound == pytest.approx(1510.0)
    assert result.played.losses == pytest.approx([1020.0, 1040.0, 3440.0])
    found = worth(problem, DEMANDS, now, result, how=exactly(whole))
    assert found.mean_starts == pytest.approx(np.array([[15.0]]))
    assert found.mean_plan_meets == pytest.approx(1530.0)
    for between, value in (
        (found.mean_plan, 900.0),
        (found.planned, 1510.0),
        (found.foreknown, 908.0),
        (found.planning, 20.0),
        (found.knowing, 602.0),
    ):
        assert (between.low, between.value, between.high) == pytest.approx((value,) * 3)


@pytest.mark.parametrize("seed", range(6))
def test_newsvendor_covers_demand_while_its_excess_is_likely_enough(seed):
    """The best h is the least with P(demand > 36 + 0.7 h) at most 60 ÷ (0.7 × 200)."""
    draw = stream(seed, Purpose.MARKET)
    demand = 36.0 + 0.7 * draw.integers(1, 30, 8)
    odds = draw.dirichlet(np.ones(8))
    worlds = [World(*pair) for pair in zip(odds.tolist(), demand.tolist(), strict=True)]
    result = two_stage(two_level(1.0), worlds, Commitment(1), how=exactly())
    least = next(
        h for h in range(41) if odds[demand > 36 + 0.7 * h + 1e-9].sum() <= 60 / 140
    )
    assert result.plan.starts[0, 0] == pytest.approx(least)


def _best_by_hand(problem, worlds, tail):
    """Return the least objective over all whole plans, cover as far as it helps."""
    odds = np.array([world.probability for world in worlds])
    problems = [in_world(problem, world) for world in worlds]
    choices = [range(int(most) + 1) for way in problem.streams for most in way.at_most]
    best = np.inf
    for chosen in itertools.product(*choices):
        plan = plan_of(problem, np.array(chosen, dtype=float))
        losses = []
        for there in problems:
            cover = np.minimum(
                measure(there, plan).missed, there.needs[0].cover_at_most
            )
            losses.append(measure(there, replace(plan, cover=cover)).loss)
        lost = np.array(losses)
        mixed = (1 - tail.weight) * odds @ lost
        mixed += tail.weight * cvar(lost, odds, tail.level)
        best = min(best, float(mixed))
    return best


@WAYS
@pytest.mark.parametrize("tail", [EXPECTED, Tail(0.4, 0.7), Tail(1.0, 0.6)])
def test_no_plan_of_all_is_better(tail, whole):
    """The objective and the bound are the least over all 81 plans, cover by hand."""
    problem = tiny_hiring()
    need = replace(problem.needs[0], cover_price=100.0, cover_at_most=steady(4, 0.5))
    ways = (replace(problem.streams[0], at_most=steady(4, 2.0)),)
    problem = replace(problem, needs=(need,), streams=ways)
    worlds = (
        World(0.4, demand=0.9, leave=2.0),
        World(0.3, demand=np.array([1.0, 1.1, 1.2, 1.0]), ramp=1.7),
        World(0.3, demand=1.2, selling=0.95, late=0.3),
    )
    result = two_stage(problem, worlds, Commitment(4), tail, how=exactly(whole))
    best = _best_by_hand(problem, worlds, tail)
    assert result.objective == pytest.approx(best)
    assert result.bound == pytest.approx(best)


def test_cvar_is_the_mean_of_the_worst_part():
    """Of 1, 2, 3, 4 alike in chance: worst half 3.5, worst 0.4: 3.625, all 2.5."""
    losses, odds = np.array([3.0, 1.0, 4.0, 2.0]), np.full(4, 0.25)
    assert cvar(losses, odds, 0.5) == pytest.approx(3.5)
    assert cvar(losses, odds, 0.6) == pytest.approx((0.25 * 4 + 0.15 * 3) / 0.4)
    assert cvar(losses, odds, 0.0) == pytest.approx(2.5)
    assert cvar(losses, odds, 0.99) == pytest.approx(4.0)


@WAYS
def test_all_weight_on_a_small_tail_plans_for_the_worst_world(whole):
    """The objective is the least over plans of the largest loss: 34 starts, 2080."""
    result = two_stage(
        two_level(1.0), DEMANDS, Commitment(1), Tail(1.0, 0.999), how=exactly(whole)
    )
    worst = [
        max(60 * h + 200 * max(0.0, d - 36 - 0.7 * h) for d in (40, 48, 60))
        for h in range(41)
    ]
    assert result.objective == pytest.approx(min(worst))
    assert result.played.tail == pytest.approx(max(result.played.losses))


def test_more_weight_on_the_tail_costs_on_average_and_saves_in_the_tail():
    """Along the weights, expected loss never falls and CVaR never rises."""
    weights = (0.0, 0.2, 0.4, 0.7, 1.0)
    played = [
        two_stage(
            two_level(1.0), DEMANDS, Commitment(1), Tail(w, 0.8), how=exactly()
        ).played
        for w in weights
    ]
    expected = [each.expected for each in played]
    tails = [each.tail for each in played]
    assert expected == pytest.approx(sorted(expected))
    assert tails == pytest.approx(sorted(tails, reverse=True))
    assert expected[0] < expected[-1]
    assert tails[0] > tails[-1]


@pytest.mark.parametrize(
    ("missing", "starts", "met"),
    [(0.0, 35, 1.0), (0.19, 35, 1.0), (0.2, 18, 0.8), (0.49, 18, 0.8), (0.5, 6, 0.5)],
)
@WAYS
def test_a_chance_constraint_is_met_as_counted(missing, starts, met, whole):
    """The fewest starts that meet the number in worlds of probability enough."""
    number = Target("number", (0,), (0,), 1.0)
    problem = replace(two_level(1.0), targets=(number,))
    risk = Chance(missing)
    result = two_stage(problem, DEMANDS, Commitment(1), risk, how=exactly(whole))
    assert result.plan.starts == pytest.approx(np.array([[float(starts)]]))
    assert result.objective == pytest.approx(60.0 * starts)
    kept = {each.rule: each.probability for each in result.played.kept}
    assert kept == pytest.approx({"number": met})


@WAYS
def test_a_world_given_up_may_miss_everything(whole):
    """Where half the worlds need nobody and half may be missed, nobody is hired."""
    number = Target("number", (0,), (0,), 1.0)
    problem = replace(two_level(1.0), targets=(number,), opening=())
    worlds = (World(0.5, demand=20.0), World(0.5, demand=0.0))
    result = two_stage(problem, worlds, Commitment(1), Chance(0.5), how=exactly(whole))
    assert result.objective == pytest.approx(0.0, abs=1e-9)
    sure = two_stage(problem, worlds, Commitment(1), Chance(0.4), how=exactly(whole))
    assert sure.objective == pytest.approx(60.0 * 29)


@WAYS
def test_one_world_is_planned_as_if_it_were_certain(whole):
    """With one world and nothing waiting, the deterministic optimum comes out."""
    problem = tiny_hiring()
    result = two_stage(problem, [World()], Commitment(4), how=exactly(whole))
    alone = highs(build(problem, "loss"), limits=Limits())
    assert result.objective == pytest.approx(alone.objective)
    assert result.objective == pytest.approx(2367.8875)
    assert result.plan.starts == pytest.approx(np.array([[3.0, 2.0, 0.0, 0.0]]))


@WAYS
def test_worlds_that_are_there_twice_change_nothing(whole):
    """Each world twice with half its probability gives the same objectives."""
    twice = [replace(w, probability=w.probability / 2) for w in DEMANDS] * 2
    for tail in (EXPECTED, Tail(0.5, 0.7)):
        one, two = (
            two_stage(two_level(1.0), worlds, Commitment(1), tail, how=exactly(whole))
            for worlds in (DEMANDS, twice)
        )
        assert two.objective == pytest.approx(one.objective)
        assert two.played.tail == pytest.approx(one.played.tail)


def test_money_counted_in_another_unit_changes_the_unit_only():
    """All prices times 1000 give the same starts and 1000 times the losses."""
    problem = two_level(1.0)
    dear = replace(
        problem,
        streams=(replace(problem.streams[0], cost=60e3),),
        needs=(replace(problem.needs[0], miss_price=steady(1, 200e3)),),
    )
    one, other = (
        two_stage(each, DEMANDS, Commitment(1), Tail(0.3), how=exactly())
        for each in (problem, dear)
    )
    assert (one.plan.starts == other.plan.starts).all()
    assert other.played.losses == pytest.approx(1000 * one.played.losses)


def _two_months() -> tuple:
    """Return 36 people and starts of 60 in each of two months; all is missed later."""
    ways = [Stream("market", "market", 0, steady(2, 40), cost=60.0)]
    need = Need(
        Place(""), "people", np.array([0.0, 1.0]), {0: steady(2, 1)}, steady(2, 200)
    )
    cell = Cell(Place("AE"), steady(2, 0.5))
    return make(2, [cell], ways, [Opening(0, 1, 36.0)], [need]), DEMANDS


@WAYS
def test_what_can_wait_is_worth_knowing_nothing_before(whole):
    """With starts that wait, nobody is hired now, and no loss is from not knowing.

    36 people cost 36; each start of the second month costs 60.5, and 4, 12 or 24 are
    started as the world asks.
    """
    problem, worlds = _two_months()
    wait, never = Commitment(1), Commitment(1, starts=False)
    later = two_stage(problem, worlds, wait, how=exactly(whole))
    assert later.played.losses == pytest.approx(36 + 60.5 * np.array([4.0, 12.0, 24.0]))
    assert later.plan.starts == pytest.approx(np.array([[0.0, 10.4]]))
    found = worth(problem, worlds, wait, later, how=exactly(whole))
    assert found.knowing.value == pytest.approx(0.0, abs=1e-6)
    now = two_stage(problem, worlds, never, how=exactly(whole))
    best = min(
        36
        + 60.5 * h
        + 200 * sum(w.probability * max(0.0, w.demand - 36 - h) for w in worlds)
        for h in range(41)
    )
    assert now.objective == pytest.approx(best)
    assert len({plan.starts.tobytes() for plan in now.played.plans}) == 1


def test_a_lead_moves_decisions_forward():
    """A start of the second month that takes two months is decided in the first."""
    problem, worlds = _two_months()
    for lead, same in ((0, False), (1, True)):
        first = Commitment(1, leads=(lead,))
        result = two_stage(problem, worlds, first, how=exactly())
        starts = {plan.starts.tobytes() for plan in result.played.plans}
        assert (len(starts) == 1) is same
