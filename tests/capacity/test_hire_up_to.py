"""Guarantees of the exact policy of a small team."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.capacity.theory import hire_up_to as rooms
from engine.capacity.theory.hire_up_to import (
    SmallTeam,
    best_rookies,
    follow_policy,
    hire_up_to,
    states,
    transitions,
)

TEAM = SmallTeam(
    seats=12,
    rookie_share=0.5,
    rookie_leaves=0.15,
    veteran_leaves=0.08,
    learns=0.4,
    demand=((4.0, 0.3), (6.0, 0.4), (9.0, 0.3)),
    hire_cost=10.0,
    rookie_pay=4.0,
    veteran_pay=6.0,
    short_cost=25.0,
    discount=0.95,
)
CHANCE = st.floats(0, 1)


@st.composite
def teams(draw):
    """Draw small teams of every kind."""
    odds = draw(st.floats(0, 1))
    return SmallTeam(
        seats=draw(st.integers(1, 7)),
        rookie_share=draw(st.floats(0, 1.2)),
        rookie_leaves=draw(CHANCE),
        veteran_leaves=draw(CHANCE),
        learns=draw(CHANCE),
        demand=((draw(st.floats(0, 6)), odds), (draw(st.floats(0, 6)), 1 - odds)),
        hire_cost=draw(st.floats(0, 20)),
        rookie_pay=draw(st.floats(0, 9)),
        veteran_pay=draw(st.floats(0, 9)),
        short_cost=draw(st.floats(0, 60)),
        discount=draw(st.floats(0, 0.98)),
    )


def binomial(count, chance):
    """Return chances of 0 … count."""
    return [
        comb(count, k) * chance**k * (1 - chance) ** (count - k)
        for k in range(count + 1)
    ]


def plain_costs(team, rounds):
    """Return costs by value iteration, every outcome counted one by one."""
    where = [(r, v) for r in range(team.seats + 1) for v in range(team.seats + 1 - r)]
    cost = dict.fromkeys(where, 0.0)
    moves = {}
    for y, v in where:
        after = {}
        for there, a in enumerate(binomial(y, 1 - team.rookie_leaves)):
            for learnt, b in enumerate(binomial(there, team.learns)):
                for left, c in enumerate(binomial(v, team.veteran_leaves)):
                    key = (there - learnt, learnt + v - left)
                    after[key] = after.get(key, 0.0) + a * b * c
        moves[y, v] = after
    for _ in range(rounds):
        ahead = {}
        for (y, v), after in moves.items():
            made = team.rookie_share * y + v
            missed = sum(p * max(d - made, 0) for d, p in team.demand)
            stage = team.rookie_pay * y + team.veteran_pay * v
            later = sum(p * cost[key] for key, p in after.items())
            ahead[y, v] = stage + team.short_cost * missed + team.discount * later
        cost = {
            (r, v): min(
                team.hire_cost * (y - r) + ahead[y, v]
                for y in range(r, team.seats + 1 - v)
            )
            for r, v in where
        }
    return cost


@given(teams())
def test_every_best_policy_is_hire_up_to(team):
    """Every best policy hires max(0, y*(v) − r), and Bellman's two sides agree."""
    found = hire_up_to(team)
    assert found.exceptions == ()
    assert found.residual <= 1e-8
    rookies, veterans, _ = states(team.seats)
    wanted = np.maximum(0, found.up_to[veterans] - rookies)
    assert (found.hires[rookies, veterans] == wanted).all()


@settings(max_examples=15)
@given(teams())
def test_costs_are_those_of_plain_value_iteration(team):
    """Costs agree with value iteration written anew, over every outcome one by one."""
    small = replace(team, seats=min(team.seats, 4), discount=min(team.discount, 0.8))
    found = hire_up_to(small)
    for (rookies, veterans), cost in plain_costs(small, 110).items():
        assert found.cost[rookies, veterans] == pytest.approx(cost, abs=1e-6)


def test_no_other_policy_costs_less():
    """Hiring more, fewer, nobody or everybody costs more somewhere, never less."""
    found = hire_up_to(TEAM)
    rookies, veterans, _ = states(TEAM.seats)
    room = TEAM.seats - rookies - veterans
    there = rookies, veterans
    assert follow_policy(TEAM, found.hires)[there] == pytest.approx(found.cost[there])
    best = found.hires[there]
    for other in (0 * best, room, np.minimum(best + 1, room), np.maximum(best - 1, 0)):
        table = found.hires.copy()
        table[there] = other
        cost = follow_policy(TEAM, table)[there]
        assert (cost >= found.cost[there] - 1e-8).all()
        assert (cost > found.cost[there] + 1e-3).any()


@given(st.lists(st.floats(0.05, 1), min_size=9, max_size=9), st.floats(1, 30))
def test_people_for_one_period_are_a_newsvendor(odds, short):
    """If all leave after a period, up to the fractile of demand is hired."""
    chances = np.array(odds) / sum(odds)
    team = replace(
        TEAM,
        seats=8,
        rookie_share=1.0,
        rookie_leaves=1.0,
        veteran_leaves=1.0,
        demand=tuple(zip(range(9), chances, strict=True)),
        hire_cost=3.0,
        short_cost=short,
    )
    fractile = (short - 3.0 - 4.0) / short
    enough = np.cumsum(chances)
    if (np.abs(enough - fractile) < 1e-6).any():
        return
    wanted = int(np.argmax(enough >= fractile)) if fractile > 0 else 0
    assert list(hire_up_to(team).up_to) == [max(wanted - v, 0) for v in range(9)]


def test_chances_of_next_states_are_whole():
    """Chances to be in each next state add up to 1, with the right mean."""
    moves = transitions(TEAM)
    rookies, veterans, _ = states(TEAM.seats)
    assert moves.sum(axis=1) == pytest.approx(np.ones(moves.shape[0]))
    assert moves @ rookies == pytest.approx(rookies * 0.85 * 0.6)
    assert moves @ veterans == pytest.approx(veterans * 0.92 + rookies * 0.85 * 0.4)


@given(st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_the_least_level_of_least_cost_is_found(ahead):
    """For any costs to come, bumpy ones too, the best level is that of brute force."""
    team = replace(TEAM, seats=3, hire_cost=1.0)
    rookies, veterans, number = states(3)
    wanted, cost = best_rookies(team, np.array(ahead, dtype=float))
    for state, (r, v) in enumerate(zip(rookies, veterans, strict=True)):
        tried = [(y - r + ahead[number[y, v]], y) for y in range(r, 4 - v)]
        assert (cost[state], wanted[state]) == min(tried)


def test_states_off_the_form_are_listed(monkeypatch):
    """Where costs have two valleys, states that hire on from a hill are exceptions."""
    bumpy = np.array([0.0, 9.0, 1.0, 9.0])[states(3)[0]]
    monkeypatch.setattr(rooms, "period_cost", lambda _: bumpy)
    team = replace(TEAM, seats=3, hire_cost=0.1, discount=0.0)
    assert hire_up_to(team).exceptions == ((1, 0), (1, 1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seats": 0}, "seats are 1 to"),
        ({"seats": 61}, "seats are 1 to"),
        ({"learns": 1.1}, r"\[0, 1\]"),
        ({"discount": 1.0}, r"\[0, 1\)"),
        ({"short_cost": -1.0}, "0 or more"),
        ({"demand": ((1.0, 0.5),)}, "add up to 1"),
        ({"demand": ()}, "add up to 1"),
    ],
)
def test_wrong_teams_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        replace(TEAM, **wrong)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), np.full((13, 13), 13)])
def test_impossible_tables_of_hires_are_refused(table):
    """A table of another shape, or of hires without seats, is refused."""
    with pytest.raises(ValueError, match="seat"):
        follow_policy(TEAM, table)
