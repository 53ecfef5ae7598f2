"""What is made, missed and spent, against sums done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import make, plan_of, random_plan, random_problem, steady

from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Need, Opening, Pipeline, Place, Stream
from engine.capacity.rules import Training


def sellers(months=4, *, pipelines=(), ramp=(1.0,), **other):
    """Return 2 SDR and 4 AE who sell 3 a month each, with 10 needed."""
    cells = [
        Cell(Place("SDR"), steady(months, 2)),
        Cell(
            Place("AE"),
            np.arange(months) + 5.0,
            ramp=ramp,
            separation_cost=11.0,
            short_time_at_most=steady(months, 4),
            short_time=0.25,
        ),
    ]
    need = Need(
        Place(""),
        "bookings",
        steady(months, 10),
        {1: steady(months, 3)},
        steady(months, 7),
        cover_price=1.5,
    )
    way = Stream("hires", "market", 1, steady(months, 9), cost=6.0)
    opening = [Opening(0, 3, 2.0), Opening(1, 3, 4.0)]
    given = {"pipelines": pipelines, "trainings": other.pop("trainings", ())} | other
    return make(months, cells, [way], opening, [need], **given)


def test_made_of_capacity_and_amount():
    """What is made is at most needed and at most what people can make."""
    problem = sellers()
    enough = measure(problem, plan_of(problem))
    np.testing.assert_allclose(enough.capacity, 12.0)
    np.testing.assert_allclose(enough.made, 10.0)
    np.testing.assert_allclose(enough.missed, 0.0)
    let_go = plan_of(problem, separations=[[0] * 4, [0, 1, 0, 0]])
    fewer = measure(problem, let_go)
    np.testing.assert_allclose(fewer.made[0], [10, 9, 9, 9])
    np.testing.assert_allclose(fewer.missed[0], [0, 1, 1, 1])


def test_cover_counts_as_capacity():
    """Overtime and agency fill what people cannot make, at their price."""
    problem = sellers()
    plan = plan_of(problem, separations=[[0] * 4, [2, 0, 0, 0]], cover=[[3, 0, 5, 0]])
    found = measure(problem, plan)
    np.testing.assert_allclose(found.capacity[0], [9, 6, 11, 6])
    np.testing.assert_allclose(found.made[0], [9, 6, 10, 6])
    np.testing.assert_allclose(found.money.cover, [4.5, 0, 7.5, 0])


def test_pipeline_limits_what_is_made():
    """Pipeline created a cycle ago, or there at the start, and inbound, is worked."""
    pipeline = Pipeline(
        need=0,
        rate={0: np.array([6.0, 7.0, 8.0, 9.0])},
        cycle=2,
        coverage=4.0,
        inbound=np.array([1.0, 2.0, 3.0, 4.0]),
        opening=np.array([19.0, 22.0, 50.0, 50.0]),
        win_rate=0.3,
    )
    problem = sellers(pipelines=(pipeline,))
    found = measure(problem, plan_of(problem))
    np.testing.assert_allclose(
        found.made[0], [20 / 4, 24 / 4, (2 * 6 + 3) / 4, (2 * 7 + 4) / 4]
    )


def test_short_time_keeps_its_share():
    """People on short time do and earn their share; part-time ones earn all."""
    problem = sellers()
    part = replace(problem, opening=(*problem.opening, Opening(1, 9, 2.0, 0.5)))
    found = measure(part, plan_of(part, short_time=[[0] * 4, [0, 2, 0, 0]]))
    np.testing.assert_allclose(found.people.ramped[1], [5, 5 - 1.5, 5, 5])
    np.testing.assert_allclose(found.people.ramping[1], 0.0)
    np.testing.assert_allclose(found.people.producing[1], 6.0)
    pay = 2 * 2 + np.array([5, 6, 7, 8]) * np.array([6, 6 - 1.5, 6, 6])
    np.testing.assert_allclose(found.money.pay, pay)


def test_money_of_each_month():
    """Pay, hiring, training, separations and what is missed, and their discount."""
    training = Training("boot", (0,), 2, 9.0, steady(4, 5))
    problem = sellers(trainings=(training,), discount=np.array([1.0, 0.9, 0.8, 0.7]))
    plan = plan_of(
        problem,
        [[0, 1, 0, 0]],
        classes=[[0, 1, 0, 0]],
        separations=[[0] * 4, [2, 0, 0, 1]],
    )
    found = measure(problem, plan)
    money = found.money
    heads = np.array([2, 3, 3, 2])
    np.testing.assert_allclose(money.pay, 4 + np.array([5, 6, 7, 8]) * heads)
    np.testing.assert_allclose(money.hiring, [0, 6, 0, 0])
    np.testing.assert_allclose(money.training, [0, 9, 0, 0])
    np.testing.assert_allclose(money.separations, [22, 0, 0, 11])
    np.testing.assert_allclose(money.missed, 7 * (10 - 3 * heads))
    spent = money.pay + money.hiring + money.training + money.separations
    assert found.spend == pytest.approx(spent @ [1.0, 0.9, 0.8, 0.7])
    missed = money.missed @ [1.0, 0.9, 0.8, 0.7]
    assert found.loss == pytest.approx(found.spend + missed)


def test_ramping_people_make_their_share():
    """A starter makes the ramp's share of what a ramped person makes."""
    problem = sellers(ramp=(0.0, 0.5, 1.0))
    few = replace(problem, opening=problem.opening[:1])
    found = measure(few, plan_of(few, [[2, 0, 0, 0]]))
    np.testing.assert_allclose(found.capacity[0], [0, 3, 6, 6])
    np.testing.assert_allclose(found.people.ramping[1], [0, 1, 0, 0])
    np.testing.assert_allclose(found.people.ramped[1], [0, 0, 2, 2])


@pytest.mark.parametrize("seed", range(8))
def test_made_never_beyond_its_limits(seed):
    """Made and missed add up to the amount; neither is negative nor beyond capacity."""
    problem = random_problem(seed)
    found = measure(problem, random_plan(problem, seed))
    amount = np.array([need.amount for need in problem.needs])
    np.testing.assert_allclose(found.made + found.missed, amount)
    assert (found.made >= 0).all()
    assert (found.missed >= -1e-12).all()
    assert (found.made <= np.maximum(found.capacity, 0) + 1e-9).all()


def test_a_company_without_ways_or_needs():
    """People who are only there are paid, and nothing is made of nothing needed."""
    problem = replace(sellers(), streams=(), needs=())
    found = measure(problem, plan_of(problem))
    assert found.made.shape == (0, 4)
    assert found.loss == found.spend == pytest.approx(4 * 4 + 4 * (5 + 6 + 7 + 8))
    assert not found.checks
