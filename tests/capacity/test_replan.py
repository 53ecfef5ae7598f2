"""Planning again from a later month on: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from capacity.small_teams import tiny_hiring
from capacity.team_parts import make, plan_of, steady

from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Need, Opening, Pipeline, Place, Stream
from engine.capacity.replan import replan
from engine.capacity.rules import Budget, Limit, Ratio, Target, Training


def at(table, tenure):
    """Return a table's value at a tenure; the last holds."""
    return table[min(tenure, len(table) - 1)]


def people_at(problem, plan, month):
    """Return who is expected when a month begins, walked here; nobody moves."""
    there = {}
    for group in problem.opening:
        key = group.cell, group.tenure, group.fte
        there[key] = there.get(key, 0.0) + group.heads
    for now in range(month):
        for stream, starts in zip(problem.streams, plan.starts, strict=True):
            for late, chance in enumerate(stream.delay):
                if late <= now:
                    key = stream.into, 0, 1.0
                    new = chance * starts[now - late]
                    there[key] = there.get(key, 0.0) + new
        older = {}
        for (cell, tenure, fte), heads in there.items():
            leave = at(problem.cells[cell].voluntary, tenure)
            leave += at(problem.cells[cell].involuntary, tenure)
            older[cell, tenure + 1, fte] = heads * (1 - leave)
        there = older
    return tuple(Opening(c, k, heads, fte) for (c, k, fte), heads in there.items())


def least_loss(problem):
    """Return the least loss, and its plan, of all plans in whole starts."""
    ranges = []
    for stream in problem.streams:
        least = steady(len(problem.months), 0)
        least = least if stream.at_least is None else stream.at_least
        for low, high in zip(least, stream.at_most, strict=True):
            ranges.append([low] if low == high else np.arange(low, high + 1))
    best = (np.inf, None)
    for starts in product(*ranges):
        plan = plan_of(problem, starts)
        measures = measure(problem, plan)
        if measures.loss < best[0] and not measures.broken:
            best = measures.loss, plan
    return best


def rest_of(problem, plan, month):
    """Return the loss of a plan from a month on."""
    money = measure(problem, plan).money
    lost = money.pay + money.hiring + money.training + money.separations
    lost = lost + money.cover + money.missed
    return float((problem.discount * lost)[month:].sum())


def quarters(**other):
    """Return the tiny hiring of four quarters, discounted, with other properties."""
    problem = replace(tiny_hiring(), discount=0.9 ** np.arange(4))
    stream = replace(problem.streams[0], **other.pop("stream", {}))
    return replace(problem, streams=(stream,), **other)


LATE = {"delay": (0.6, 0.4)}
RULES = {
    "targets": (Target("number", (0,), (0, 1, 2, 3), 0.93),),
    "budgets": (Budget("money", (0, 1, 2, 3), 2200.0),),
}


@pytest.mark.parametrize(
    "problem",
    [
        quarters(),
        quarters(leave_before=True),
        quarters(stream=LATE),
        quarters(stream=LATE, leave_before=True),
        quarters(**RULES),
    ],
    ids=["after", "before", "late", "late before", "rules"],
)
def test_the_rest_of_the_best_plan_is_best_for_the_rest(problem):
    """Planned again with the expected people, what is left costs what it did."""
    _, plan = least_loss(problem)
    for month, lead in ((1, 0), (1, 2), (2, 0), (2, 1), (3, 1)):
        rest = replan(
            problem,
            month=month,
            opening=people_at(problem, plan, month),
            plan=plan,
            leads=(lead,),
        )
        loss, again = least_loss(rest)
        assert loss == pytest.approx(rest_of(problem, plan, month), rel=1e-9)
        assert again.starts[0].tolist() == plan.starts[0, month:].tolist()


def test_fewer_people_call_for_more_starts_at_no_less_cost():
    """With people missing, at least as many start and the rest costs no less."""
    problem = quarters()
    _, plan = least_loss(problem)
    expected = people_at(problem, plan, 1)
    costs, starts = [], []
    for missing in (0.0, 1.0, 2.0):
        there = (replace(expected[0], heads=expected[0].heads - missing), *expected[1:])
        rest = replan(problem, month=1, opening=there, plan=plan, leads=(0,))
        loss, again = least_loss(rest)
        costs.append(loss)
        starts.append(again.starts.sum())
    assert costs == sorted(costs)
    assert starts == sorted(starts)
    assert starts[-1] > starts[0]


def test_starts_within_the_lead_are_certain_and_no_others_possible():
    """Starts decided before are as planned, those after the lead are free again."""
    problem = quarters()
    plan = plan_of(problem, [3, 2, 1, 0])
    rest = replan(problem, month=1, opening=(), plan=plan, leads=(2,))
    assert rest.streams[0].at_least.tolist() == [2, 1, 0]
    assert rest.streams[0].at_most.tolist() == [2, 1, 4]


def test_without_a_plan_only_certain_starts_are_under_way():
    """Within the lead nobody starts but those who were certain in the problem."""
    problem = quarters(stream={"at_least": np.array([0.0, 1.0, 0.0, 2.0])})
    rest = replan(problem, month=1, opening=(), leads=(2,))
    assert rest.streams[0].at_least.tolist() == [1, 0, 2]
    assert rest.streams[0].at_most.tolist() == [1, 0, 4]


def test_late_starters_come_as_their_own_stream_at_no_cost():
    """Those planned before who are late are certain, free, and go where they went."""
    problem = quarters(stream={"delay": (0.5, 0.3, 0.2), "out_of": 0, "load": 3.0})
    rest = replan(
        problem, month=2, opening=(), plan=plan_of(problem, [10, 5, 0, 0]), leads=(0,)
    )
    late = rest.streams[1]
    assert late.name == "market → AE (under way)"
    assert late.at_least.tolist() == pytest.approx([10 * 0.2 + 5 * 0.3, 5 * 0.2])
    assert late.at_most.tolist() == late.at_least.tolist()
    assert (late.cost, late.load, late.lot, late.delay) == (0.0, 0.0, 0, (1.0,))
    assert (late.into, late.out_of) == (0, 0)


def company(leave_before):  # long: one of everything
    """Return two cells, late and prompt starts, pipeline, and a rule of each kind."""
    months, every = 7, tuple(range(7))
    cells = [
        Cell(Place("AE"), 4.0 + np.arange(7), (0.2, 0.6, 1.0), (0.1, 0.02)),
        Cell(Place("SDR"), steady(7, 2), (0.5, 1.0), (0.05,), (0.0, 0.03)),
    ]
    streams = [
        Stream("AE", "market", 0, steady(7, 9), delay=(0.5, 0.3, 0.2), cost=3.0),
        Stream("SDR", "market", 1, steady(7, 9), cost=1.0, load=2.0),
    ]
    need = Need(
        Place(""),
        "bookings",
        5.0 + np.arange(7),
        {0: 1 + 0.1 * np.arange(7)},
        steady(7, 5),
        cover_price=6.0,
        cover_at_most=np.arange(7.0),
        surplus_at_most=steady(7, 20) + np.arange(7),
        online=np.arange(7.0),
    )
    inbound = 3.0 + np.arange(7)
    opening = np.array([12.0, 9.0, 6.0, 0.0, 0.0, 0.0, 0.0])
    return make(
        months,
        cells,
        streams,
        [Opening(0, 0, 3.0), Opening(0, 5, 2.0), Opening(1, 1, 4.0, 0.8)],
        [need],
        leave_before=leave_before,
        discount=0.99 ** np.arange(7),
        pipelines=(Pipeline(0, {1: steady(7, 3)}, 3, 2.5, inbound, opening, 0.4),),
        targets=(
            Target("year", (0,), every, 0.9),
            Target("start", (0,), (0, 1), 0.8),
            Target("end", (0,), (5, 6), 0.9),
        ),
        ratios=(Ratio("support", (1,), (0,), 0.3, (0, 3, 4)),),
        limits=(Limit("office", "headcount", "heads", (0, 1), 40.0 + np.arange(7)),),
        budgets=(
            Budget("year", every, 900.0),
            Budget("AE", (1, 2, 3), 300.0, (0,)),
            Budget("early", (0, 1), 300.0),
        ),
        trainings=(Training("school", (0, 1), 2, 4.0, 5.0 + np.arange(7)),),
    )


@pytest.mark.parametrize("leave_before", [False, True])
@pytest.mark.parametrize("month", [0, 1, 2, 4, 6])
def test_the_rest_of_a_plan_amounts_to_the_same(month, leave_before):
    """People, money, output and room left in every rule are as in the whole plan."""
    problem = company(leave_before)
    starts = [[2, 1, 0, 3, 1, 0, 1], [1, 0, 2, 0, 1, 1, 0]]
    classes = np.ceil(np.array(starts).sum(axis=0) / 2)
    cover = [[0.0, 1, 1, 0, 2, 0, 1]]
    plan = plan_of(problem, starts, classes=[classes], cover=cover)
    whole = measure(problem, plan)
    rest = replan(
        problem,
        month=month,
        opening=people_at(problem, plan, month),
        plan=plan,
        leads=(1, 0),
    )
    own = np.zeros((len(rest.streams), 7 - month))
    for row, stream in zip(own, rest.streams, strict=True):
        row[:] = stream.at_least
    own[:2] = np.array(starts)[:, month:]
    again = measure(
        rest,
        plan_of(rest, own, classes=[classes[month:]], cover=[cover[0][month:]]),
    )
    assert again.made == pytest.approx(whole.made[:, month:])
    assert again.capacity == pytest.approx(whole.capacity[:, month:])
    assert again.people.producing == pytest.approx(whole.people.producing[:, month:])
    for name in ("pay", "hiring", "training", "cover", "missed"):
        mine, known = getattr(again.money, name), getattr(whole.money, name)
        assert mine == pytest.approx(known[month:]), name
    assert again.loss == pytest.approx(rest_of(problem, plan, month))
    left = {(c.rule, c.family, c.month): c for c in whole.checks}
    for check in again.checks:
        before = month if check.month >= 0 else 0
        known = left.get((check.rule, check.family, check.month + before))
        if known is not None and check.family != "lot":
            room = known.limit - known.value
            assert check.limit - check.value == pytest.approx(room), check
    kept = {check.rule for check in again.checks if check.family == "budget"}
    assert kept == {
        budget.name for budget in problem.budgets if max(budget.months) >= month
    }


def test_what_is_told_goes_before_what_was_planned():
    """Made, spent and created as told change what is left, to the unit."""
    problem = company(False)
    rest = replan(
        problem,
        month=2,
        opening=(),
        leads=(0, 0),
        made={"year": 7.0, "start": 3.0},
        spent={"year": 123.0, "AE": 50.0, "early": 9.0},
        created=np.array([[8.0, 5.0]]),
    )
    amount = problem.needs[0].amount
    year = rest.targets[0]
    assert year.share * amount[2:].sum() == pytest.approx(0.9 * amount.sum() - 7.0)
    assert [(each.name, each.months) for each in rest.targets] == [
        ("year", (0, 1, 2, 3, 4)),
        ("end", (3, 4)),
    ]
    assert [(each.name, each.at_most, each.months) for each in rest.budgets] == [
        ("year", 777.0, (0, 1, 2, 3, 4)),
        ("AE", 250.0, (0, 1)),
    ]
    assert rest.pipelines[0].opening.tolist() == [6.0, 8.0, 5.0, 0.0, 0.0]
    assert [each.months for each in rest.ratios] == [(1, 2)]


def test_what_is_spent_or_made_beyond_the_limit_leaves_nothing():
    """An overspent budget leaves 0, and a target that is made asks for nothing."""
    problem = company(False)
    rest = replan(
        problem,
        month=2,
        opening=(),
        leads=(0, 0),
        made={"year": 700.0, "start": 3.0},
        spent={"year": 1e6, "AE": 50.0, "early": 9.0},
        created=np.zeros((1, 2)),
    )
    assert rest.targets[0].share == 0.0
    assert rest.budgets[0].at_most == 0.0


def test_planning_again_from_the_start_changes_nothing_but_the_opening():
    """From the first month on, without leads, the problem is the same."""
    problem = company(True)
    same = replan(problem, month=0, opening=problem.opening, leads=(0, 0))
    assert same.months == problem.months
    assert same.budgets == problem.budgets
    assert [each.share for each in same.targets] == pytest.approx([0.9, 0.8, 0.9])
    assert same.pipelines[0].opening.tolist() == problem.pipelines[0].opening.tolist()
    assert len(same.streams) == 2
    assert same.streams[0].at_most.tolist() == problem.streams[0].at_most.tolist()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"month": 7}, "month must be from 0 to 6, got 7"),
        ({"month": -1}, "month must be from 0 to 6, got -1"),
        ({"leads": (1,)}, "leads must be 2 numbers of months"),
        ({"leads": (1, -1)}, "leads must be 2 numbers of months"),
        ({}, "what was created of pipeline 0 before month 2 must be given"),
        (
            {"created": np.zeros((1, 2))},
            "what was made of 'year' before month 2 must be given",
        ),
        (
            {"created": np.zeros((1, 2)), "made": {"year": 1.0, "start": 1.0}},
            "what was spent of 'year' before month 2 must be given",
        ),
    ],
)
def test_what_must_be_known_is_asked_for(given, told):
    """A wrong month, wrong leads and an unknown past are refused in words."""
    problem = company(False)
    with pytest.raises(ValueError, match=told):
        replan(problem, **({"month": 2, "opening": (), "leads": (0, 0)} | given))
