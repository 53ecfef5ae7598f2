"""The walk of people: nobody appears or disappears, and closed cases come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import (
    WILLIAMS_REDUNDANCY,
    make,
    plan_of,
    random_plan,
    random_problem,
    steady,
    tiny_hiring,
    two_level,
    wild_problem,
    williams,
)

from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.capacity.problem import Cell, Opening, Place, Stream

# (way, year, people) of a best plan, and what goes with it.
WILLIAMS_STARTS = (
    *((1, 1, 785008 / 1209), (1, 2, 800), (2, 1, 500), (2, 2, 3565 / 9)),
    *((3, 0, 200), (3, 1, 200), (3, 2, 200)),
    *((4, 0, 1025 / 4), (4, 1, 1525 / 19), (4, 2, 230), (7, 0, 2695 / 16)),
)
WILLIAMS_LET_GO = [[14175 / 32, 10645 / 64, 465 / 2], [0] * 3, [0] * 3]
WILLIAMS_SHORT = [[50, 50, 50], [50, 0, 0], [50, 0, 0]]


def hiring(months, ramp, leave=(0.0,)):
    """Return an empty team that hires."""
    cell = Cell(Place("AE"), steady(months, 1), ramp=ramp, voluntary=leave)
    return make(months, [cell], [Stream("hires", "market", 0, steady(months, 9))])


def productive(problem, starts):
    """Return productive people by month."""
    people = measure(problem, plan_of(problem, starts)).people
    return (people.ramped + people.ramping).sum(axis=0)


LINEAR = tuple((k + 1) / 6 for k in range(6))


@pytest.mark.parametrize("seed", range(40))
def test_stock_and_flow(seed):
    """In every cell and month, who is there at the end is who came less who went."""
    problem = wild_problem(seed) if seed % 2 else random_problem(seed)
    people = measure(problem, random_plan(problem, seed)).people
    change = people.starts + people.moved_in - people.moved_out - people.lost_moving
    change = change - people.separations - people.voluntary - people.involuntary
    np.testing.assert_allclose(people.start + change, people.end, atol=1e-9)
    np.testing.assert_allclose(people.start[:, 1:], people.end[:, :-1], atol=1e-9)
    opening = [sum(o.heads for o in problem.opening if o.cell == c) for c in range(3)]
    np.testing.assert_allclose(people.start[:3, 0], opening)
    if problem.leave_before:
        np.testing.assert_allclose(people.end, people.producing, atol=1e-9)
    else:
        left = people.voluntary + people.involuntary
        np.testing.assert_allclose(people.end, people.producing - left, atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_movers_arrive_once(seed):
    """Those who move out of all cells are those who move in, late or not."""
    problem = wild_problem(seed)
    people = measure(problem, random_plan(problem, seed)).people
    np.testing.assert_allclose(
        people.moved_out.sum(axis=0), people.moved_in.sum(axis=0), atol=1e-12
    )
    assert people.lost_moving.sum() > 0


@pytest.mark.parametrize("before", [False, True])
def test_a_moved_person_is_never_in_two_cells(before):
    """Where nobody leaves, moves keep the number of people, in whichever month."""
    cells = [Cell(Place("AE", region=name), steady(5, 1)) for name in ("a", "b", "c")]
    ways = [
        Stream("a → b", "move", 1, steady(5, 9), out_of=0, delay=(0.6, 0.4)),
        Stream("b → c", "move", 2, steady(5, 9), out_of=1, ramp=(0.0, 1.0)),
    ]
    opening = [Opening(0, 3, 10.0), Opening(1, 0, 2.0)]
    problem = make(5, cells, ways, opening, leave_before=before)
    plan = plan_of(problem, [[5, 0, 0, 1, 0], [0, 4, 0, 1, 0]])
    found = measure(problem, plan)
    assert not found.broken
    np.testing.assert_allclose(found.people.producing.sum(axis=0), 12.0)
    np.testing.assert_allclose(found.people.producing[0], [7, 5, 5, 4.4, 4])
    np.testing.assert_allclose(found.people.producing[1], [5, 3, 3, 2.6, 3])
    np.testing.assert_allclose(found.people.producing[2], [0, 4, 4, 5, 5])
    np.testing.assert_allclose(found.people.ramping[2], 0.0)
    np.testing.assert_allclose(found.people.ramped[2], [0, 0, 4, 4, 5])


def test_only_settled_people_move():
    """A newcomer who is still ramping is not in the pool that moves."""
    cells = [
        Cell(Place("SDR"), steady(3, 1), ramp=(0.5, 1.0)),
        Cell(Place("AE"), steady(3, 1)),
    ]
    ways = [
        Stream("hires", "market", 0, steady(3, 9)),
        Stream("SDR → AE", "promotion", 1, steady(3, 9), out_of=0),
    ]
    problem = make(3, cells, ways)
    early = measure(problem, plan_of(problem, [[2, 0, 0], [2, 0, 0]]))
    assert (early.broken[0].family, early.broken[0].month) == ("people", 0)
    assert not measure(problem, plan_of(problem, [[2, 0, 0], [0, 2, 0]])).broken


def test_linear_ramp_sum():
    """Twelve months of one hire who ramps in six are 9.5 months; 9 read mid-month."""
    first = [[1] + [0] * 11]
    assert productive(hiring(12, LINEAR), first).sum() == pytest.approx(9.5)
    middle = (*((k + 0.5) / 6 for k in range(6)), 1.0)
    assert productive(hiring(12, middle), first).sum() == pytest.approx(9.0)


def test_two_hires_a_month():
    """Two hires every month for a year are 102.6667 of 156 months."""
    problem = hiring(12, LINEAR)
    people = measure(problem, plan_of(problem, [[2] * 12])).people
    assert productive(problem, [[2] * 12]).sum() == pytest.approx(308 / 3)
    assert people.producing.sum() == pytest.approx(156)


@pytest.mark.parametrize(
    ("yearly", "ramp", "share"),
    [(0.30, 6, 0.9295829), (0.20, 4, 0.9727027), (0.35, 9, 0.8699649)],
)
def test_steady_state(yearly, ramp, share):
    """In the long run (1 − s^R) ÷ (a R) of the people are productive."""
    leave = 1 - (1 - yearly) ** (1 / 12)
    table = tuple((k + 1) / ramp for k in range(ramp))
    problem = hiring(1000, table, (leave,))
    people = measure(problem, plan_of(problem, [[1] * 1000])).people
    found = (people.ramped + people.ramping)[0, -1] / people.producing[0, -1]
    assert found == pytest.approx(share, abs=5e-8)
    assert found == pytest.approx((1 - (1 - leave) ** ramp) / (leave * ramp))


@pytest.mark.parametrize(
    ("starts", "loss"),
    [
        ((3, 2, 0, 0), 2367.8875),
        ((3, 2, 1, 0), 2403.95),
        ((0, 0, 0, 0), 3119.1375),
    ],
)
def test_plans_of_four_quarters(starts, loss):
    """Pay, hiring and shortage of the hiring case cost what they do by hand."""
    problem = tiny_hiring()
    old = 10 * 0.95 ** np.arange(4)
    heads = old + np.cumsum(starts)
    ready = sum(
        np.array([0] * k + [0, 0.5, 1, 1][: 4 - k]) * starts[k] for k in range(4)
    )
    short = np.maximum(np.array([10, 11, 13, 14]) - old - ready, 0)
    by_hand = 40 * heads.sum() + 20 * sum(starts) + 150 * short.sum()
    found = measure(problem, plan_of(problem, [starts]))
    assert found.loss == pytest.approx(by_hand)
    assert found.loss == pytest.approx(loss, abs=1e-9)
    assert not found.broken


def test_one_period_of_two_levels():
    """Cover 48 of demand with 17 hires: 60 each and 200 for the 0.1 that is missed."""
    problem = two_level(48.0)
    found = measure(problem, plan_of(problem, [[17]]))
    assert found.loss == pytest.approx(17 * 60 + 200 * 0.1)
    assert found.spend == pytest.approx(17 * 60)


def test_published_redundancy_plan():
    """A plan that keeps Williams' rules with 841.796875 people let go measures so."""
    problem = williams()
    starts = np.zeros((8, 3))
    for way, month, people in WILLIAMS_STARTS:
        starts[way, month] = people
    plan = plan_of(
        problem, starts, separations=WILLIAMS_LET_GO, short_time=WILLIAMS_SHORT
    )
    found = measure(problem, plan)
    assert not found.broken
    assert plan.separations.sum() == pytest.approx(WILLIAMS_REDUNDANCY)


def test_overdrawn_pools_are_walked_all_the_same():
    """A plan that moves more people than there are leaves fewer than nobody behind."""
    problem = williams()
    plan = plan_of(problem, separations=[[2000, 0, 0], [0, 0, 0], [0, 0, 0]])
    people = measure(problem, plan).people
    np.testing.assert_allclose(people.end[0], [-200, -180, -162])


def test_certain_starts_come_of_themselves():
    """The plan in which nothing is planned has the starts that are certain."""
    problem = hiring(3, (1.0,))
    sure = replace(problem.streams[0], at_least=np.array([0.0, 2.0, 0.0]))
    problem = replace(problem, streams=(sure,))
    found = measure(problem, nothing(problem))
    np.testing.assert_allclose(found.people.producing[0], [0, 2, 2])
    assert not found.broken


def test_a_plan_of_another_shape_is_refused():
    """Arrays of a plan must be those of the problem; the first wrong one is named."""
    problem = tiny_hiring()
    with pytest.raises(ValueError, match=r"starts of the plan are \(1, 3\), not"):
        measure(problem, replace(plan_of(problem), starts=np.zeros((1, 3))))


def test_ramped_are_those_whose_ramp_is_over():
    """Who sells in full is ramped, even if leaving more often than later."""
    leave = (0.2, 0.2, 0.2, 0.1)
    cell = Cell(Place("AE"), steady(4, 1), ramp=(0.5, 1.0), voluntary=leave)
    problem = make(4, [cell], opening=[Opening(0, 1, 10.0)])
    people = measure(problem, plan_of(problem)).people
    np.testing.assert_allclose(people.ramping[0], 0.0)
    np.testing.assert_allclose(people.ramped[0, :3], [10, 8, 6.4])
