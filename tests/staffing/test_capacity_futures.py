"""Plans against their futures: equal on average, surer with a margin of safety."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from staffed import FOLDER, PLANNED, other, planned

from engine import capacity_plan
from engine.base.watch import Nobody
from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.capacity.rules import Limit
from engine.scenario.load import load
from engine.sim.workforce.problem import Luck
from engine.staffing.attempt import futures_of
from engine.staffing.luck import moved, switched_off
from engine.staffing.run import ground_of
from engine.staffing.workforce import workforce_of

FUTURES = 2048


@pytest.mark.parametrize("name", PLANNED)
def test_futures_have_the_plan_as_their_mean(name):
    """When people's leaving is all that is not known, means are the plan's own.

    People and productive people of every cell and month, within 4.5 standard errors
    (of some hundred comparisons; 3 for their mean square).
    """
    scenario = load(FOLDER / f"{name}.yaml")
    ground = ground_of(scenario, other(futures=FUTURES), Nobody())
    given = replace(ground.given, replace="plan")
    ground = replace(ground, given=given, luck=Luck())
    plan = planned(name).result.plan
    measures = measure(given.problem, plan)
    futures = futures_of(ground, plan, measures)
    people = measures.people
    for mean, sd, expected in (
        (futures.cell_heads, futures.cell_heads_sd, people.producing),
        (
            futures.cell_productive,
            futures.cell_productive_sd,
            people.ramped + people.ramping,
        ),
    ):
        error = np.abs(mean - expected)
        standard = sd / np.sqrt(FUTURES)
        sure = standard < 1e-12
        assert error[sure].max(initial=0) < 1e-9
        z = error[~sure] / standard[~sure]
        assert z.max(initial=0) < 4.5
        assert np.sqrt(np.mean(z**2)) < 3 if z.size else True


def test_a_margin_of_safety_raises_chance_and_cost():
    """Asked for a surer number, the plan costs more and is made in more futures."""
    run = planned("two_stage")
    frontier = run.tables["frontier"].sort("buffer")
    assert frontier["chosen"].sum() == 1
    chosen = frontier.filter(pl.col("chosen")).row(0, named=True)
    asked = run.manifest["capacity"]["futures"]["asked"]
    assert chosen["p"] >= asked
    below = frontier.filter(pl.col("buffer") < chosen["buffer"])
    assert (below["p"] < asked).all()
    assert frontier["spend"].is_sorted()
    assert frontier["p"][-1] > frontier["p"][0]


def test_replacements_keep_to_budgets_that_the_plan_alone_would_keep():
    """Held at the plan's heads, hardly more futures break a budget than without.

    Without the limits, replacing for those who left breaks the first budget in most
    futures; and within them it still makes more than not replacing at all.
    """
    scenario = load(FOLDER / "most_margin.yaml")
    ground = ground_of(scenario, other(), Nobody())
    given, plan = replace(ground.given, replace="hold"), planned("most_margin").result
    problem, measures = given.problem, measure(given.problem, plan.plan)
    world = workforce_of(given, problem, plan.plan, measures, ground.luck)
    assert len(world.budgets) == len(problem.budgets) == 2
    alone, free, held = (
        capacity_plan.futures(one, FUTURES, workers=2)
        for one in (
            replace(world, replace="plan"),
            replace(world, caps=(), budgets=()),
            world,
        )
    )
    budget = problem.budgets[0]

    def kept(futures):
        spent = futures.spend[:, list(budget.months)].sum(axis=1)
        return (spent <= budget.at_most).mean()

    assert kept(free) < 0.2
    assert kept(held) > kept(alone) - 0.02
    assert alone.made.mean() < held.made.mean() < free.made.mean()


def test_replacements_keep_to_headcount_caps():
    """A cap is told with the room that the plan leaves, and none is more than full.

    Nobody is planned to start, so only replacements could break the cap.
    """
    scenario = load(FOLDER / "least_cost.yaml")
    ground = ground_of(scenario, other(), Nobody())
    given = replace(ground.given, replace="hold")
    cells = tuple(range(len(given.problem.cells)))
    today = sum(group.heads for group in given.problem.opening)
    months = len(given.problem.months)
    cap = Limit("all", "headcount", "heads", cells, np.full(months, today - 2.0))
    problem = replace(given.problem, limits=(cap,))
    empty = nothing(problem)
    measures = measure(problem, empty)
    people = replace(measures.people, end=np.ones_like(measures.people.end) * 3)
    measures = replace(measures, people=people)
    world = workforce_of(given, problem, empty, measures, ground.luck)
    assert np.allclose(
        world.caps[0].room, today - 2.0 - measures.people.producing.sum(axis=0)
    )
    without = capacity_plan.futures(replace(world, caps=()), 256)
    with_cap = capacity_plan.futures(world, 256)
    assert with_cap.heads.mean() < without.heads.mean()


def test_replacements_keep_to_what_recruiters_can_do():
    """Recruiters and sources are told with the room that the plan leaves them."""
    scenario = load(FOLDER / "least_cost.yaml")
    ground = ground_of(scenario, other(), Nobody())
    given = replace(ground.given, replace="hold")
    streams, months = given.problem.streams, len(given.problem.months)
    outside = tuple(k for k, one in enumerate(streams) if one.out_of is None)
    few = Limit("assessed", "recruiters", "load", outside, np.full(months, 2.0))
    streams = tuple(replace(one, load=4.0) for one in streams)
    problem = replace(given.problem, limits=(few,), streams=streams)
    empty = nothing(problem)
    empty.starts[outside[0], 3] = 0.25
    measures = measure(problem, empty)
    world = workforce_of(given, problem, empty, measures, ground.luck)
    assert world.supplies[0].load[list(outside)].tolist() == [4.0] * len(outside)
    room = world.supplies[0].room
    assert room[3] == 1.0
    assert np.delete(room, 3).tolist() == [2.0] * (months - 1)
    closed = [one for one in streams if not np.isinf(one.at_most).all()]
    assert len(world.supplies) == 1 + len([s for s in closed if s.out_of is None])
    free = capacity_plan.futures(replace(world, supplies=()), 256)
    held = capacity_plan.futures(world, 256)
    assert held.heads.mean() < free.heads.mean()


def test_people_of_today_make_less_than_the_plan():
    """Nothing done is held beside the plan, and is surer of nothing."""
    compared = planned("least_cost").tables["compared"]
    rows = {row["plan"]: row for row in compared.iter_rows(named=True)}
    assert rows["people of today"]["made"] < rows["plan"]["made"]
    assert rows["people of today"]["p"] <= rows["plan"]["p"]


def test_what_is_switched_off_is_off_and_nothing_else():
    """One kind of luck goes; the others stay as they were."""
    luck = Luck(demand=0.1, selling=0.2, leave=0.3)
    calm = switched_off(luck, "selling")
    assert (calm.demand, calm.selling, calm.leave) == (0.1, 0.0, 0.3)


@pytest.mark.parametrize("name", ["demand", "selling", "leave", "ramp", "late"])
def test_the_bad_side_is_worse_than_the_good_one(name):
    """Less demand, weaker selling, more leaving, slower ramps, later starts."""
    scenario = load(FOLDER / "least_cost.yaml")
    ground = ground_of(scenario, other(futures=512), Nobody())
    plan = planned("least_cost").result.plan
    problem = ground.given.problem
    world = workforce_of(
        ground.given, problem, plan, measure(problem, plan), ground.luck
    )
    bad, good = moved(world, name, -1), moved(world, name, 1)
    made = [
        capacity_plan.futures(one, 512, workers=2).made.sum(axis=1).mean()
        for one in (bad, world, good)
    ]
    assert made[0] < made[2]
    assert made[0] <= made[1] * 1.0001


def test_single_peoples_luck_has_no_side():
    """It can be switched off, but not be moved: its mean is what a person sells."""
    scenario = load(FOLDER / "least_cost.yaml")
    ground = ground_of(scenario, other(), Nobody())
    plan = planned("least_cost").result.plan
    problem = ground.given.problem
    world = workforce_of(
        ground.given, problem, plan, measure(problem, plan), ground.luck
    )
    assert moved(world, "person", 1) is None
