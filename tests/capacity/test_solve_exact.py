"""The solved plan is the best of all plans, known from books and by enumeration."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from capacity.scipy_highs import highs
from capacity.small_teams import (
    WILLIAMS_REDUNDANCY,
    make,
    plan_of,
    steady,
    tiny_hiring,
    williams,
)

from engine.base.outcome import Status
from engine.base.streams import Purpose, stream
from engine.capacity.believe import goal_value
from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Need, Opening, Pipeline, Place, Stream
from engine.capacity.rules import Limit, Target, Training
from engine.capacity.solve import solve
from engine.capacity.solvers import SOLVERS


@pytest.fixture(autouse=True)
def _scipy(monkeypatch):
    monkeypatch.setattr("engine.capacity.solve.load", lambda _: highs)


def _all_plans(problem):
    """Yield every plan of whole lots, with the classes that it needs."""
    choices = [
        np.arange(0, most + 1e-9, each.lot)
        for each in problem.streams
        for most in each.at_most
    ]
    for chosen in itertools.product(*choices):
        starts = np.array(chosen).reshape(len(problem.streams), -1)
        classes = [
            np.ceil(starts[list(each.streams)].sum(axis=0) / each.seats)
            for each in problem.trainings
        ]
        yield plan_of(problem, starts, classes=classes or None)


def test_tiny_hiring_is_the_best_of_625_plans():
    """All 625 plans measured: (3, 2, 0, 0) is best and solved, (3, 2, 1, 0) next."""
    problem = tiny_hiring()
    plans = list(_all_plans(problem))
    assert len(plans) == 625
    losses = np.array([measure(problem, plan).loss for plan in plans])
    first, second = np.argsort(losses)[:2]
    assert losses[first] == pytest.approx(2367.8875, abs=1e-9)
    assert losses[second] == pytest.approx(2403.95, abs=1e-9)
    assert plans[second].starts.tolist() == [[3, 2, 1, 0]]
    result = solve(problem, goals=["loss"])
    assert result.outcome.status is Status.OPTIMAL
    assert result.plan.starts.tolist() == plans[first].starts.tolist()
    assert result.objective == pytest.approx(losses[first], rel=1e-12)
    assert result.relaxed <= result.bound <= result.objective


def test_williams():
    """The least redundancy of the book is found, and proven by the relaxation alone."""
    result = solve(williams(), goals=["separations"])
    assert result.objective == pytest.approx(WILLIAMS_REDUNDANCY, abs=1e-6)
    assert result.relaxed == pytest.approx(WILLIAMS_REDUNDANCY, rel=1e-7)
    assert result.outcome.status is Status.OPTIMAL


@pytest.mark.parametrize("method", SOLVERS)
def test_every_solver_ends_at_the_same_plan(method, monkeypatch):
    """Our own solvers, not the one of the tests, find the books' answers."""
    monkeypatch.undo()
    tiny = solve(tiny_hiring(), goals=["loss", "spend"], method=method)
    assert tiny.plan.starts.tolist() == [[3, 2, 0, 0]]
    assert tiny.outcome.status is Status.OPTIMAL
    book = solve(williams(), goals=["separations"], method=method)
    assert book.objective == pytest.approx(WILLIAMS_REDUNDANCY, abs=1e-5)
    assert book.relaxed == pytest.approx(WILLIAMS_REDUNDANCY, rel=1e-7)


def _small_ways(cost):
    """Return hires of each role, late ones in pairs, and promotions."""
    return [
        Stream("market → SDR", "market", 0, np.array([2.0, 1, 0]), cost=2.0),
        Stream(
            "market → AE",
            "market",
            1,
            np.array([4.0, 2, 0]),
            lot=2,
            delay=(0.6, 0.4),
            cost=cost,
        ),
        Stream(
            "SDR → AE",
            "promotion",
            1,
            np.array([1.0, 2, 1]),
            out_of=0,
            arriving=0.9,
            ramp=(0.7, 1.0),
            share_of_destination=0.5,
        ),
    ]


def _small_company(seed):
    """Return two cells, three ways of whole people, three months, a few rules."""
    draw = stream(seed, Purpose.COMPANY, 31)
    cells = [
        Cell(
            Place(role),
            draw.uniform(4, 8, 3),
            ramp=(float(draw.uniform(0, 0.6)), 1.0),
            voluntary=(0.1, float(draw.uniform(0, 0.1))),
        )
        for role in ("SDR", "AE")
    ]
    ways = _small_ways(float(draw.uniform(1, 5)))
    need = Need(
        Place("", "x"),
        "bookings",
        draw.uniform(3, 6, 3),
        {1: draw.uniform(0.8, 1.2, 3)},
        steady(3, 15),
    )
    made_of = Pipeline(
        0, {0: steady(3, 5)}, 1, 3.0, steady(3, 4), np.array([9.0, 0, 0]), 0.4
    )
    return make(
        3,
        cells,
        ways,
        [Opening(0, 1, 2.0), Opening(0, 0, 1.0), Opening(1, 3, 2.5)],
        [need],
        leave_before=bool(seed % 2),
        discount=0.99 ** np.arange(3),
        pipelines=(made_of,),
        trainings=(Training("bootcamp", (0, 1), 3, 2.0, steady(3, 1)),),
        limits=(Limit("intake", "intake", "starts", (0, 1, 2), steady(3, 4)),),
        targets=(Target("number", (0,), (0, 1, 2), 0.55),),
    )


@pytest.mark.parametrize("seed", range(4))
def test_brute_force_agrees(seed):
    """Of all plans that break no rule, none is better than the solved, for any goals.

    Goals one after the other are those of the plans that are sorted one by one.
    """
    problem = _small_company(seed)
    values = {name: [] for name in ("loss", "spend", "missed", "starts")}
    kept = 0
    for plan in _all_plans(problem):
        measures = measure(problem, plan)
        if measures.broken:
            continue
        kept += 1
        for goal, found in values.items():
            found.append(goal_value(problem, plan, measures, goal))
    assert kept > 20
    for goals in (["loss"], ["spend"], ["missed", "spend"], ["starts", "missed"]):
        rows = np.round(np.array([values[goal] for goal in goals]), 6)
        best = min(zip(*rows, strict=True))
        result = solve(problem, goals=goals)
        assert result.outcome.status is Status.OPTIMAL
        assert result.objective == pytest.approx(best[-1], rel=1e-5)
        first = goal_value(problem, result.plan, result.measures, goals[0])
        assert first == pytest.approx(best[0], rel=2e-6, abs=2e-6)


def test_an_impossible_number_has_no_plan(monkeypatch):
    """Brute force finds no plan for the whole number, and neither does the solver."""
    problem = _small_company(0)
    target = replace(problem.targets[0], share=1.0)
    problem = replace(problem, targets=(target,))
    assert all(measure(problem, plan).broken for plan in _all_plans(problem))
    monkeypatch.setattr("engine.capacity.conflict.explain", lambda *_, **__: None)
    result = solve(problem, goals=["loss"])
    assert result.outcome.status is Status.INFEASIBLE
    assert result.plan is None
    assert result.objective is None
