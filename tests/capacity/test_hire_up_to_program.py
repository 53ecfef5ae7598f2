"""How near a linear program, solved anew in every state, comes to the exact policy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import poisson

from engine.capacity.theory.hire_up_to import (
    SmallTeam,
    follow_policy,
    hire_up_to,
    states,
)

ODDS = poisson.pmf(np.arange(12), 5.0) / poisson.cdf(11, 5.0)
TEAM = SmallTeam(
    seats=12,
    rookie_share=0.5,
    rookie_leaves=0.15,
    veteran_leaves=0.08,
    learns=0.4,
    demand=tuple(zip(map(float, range(12)), ODDS.tolist(), strict=True)),
    hire_cost=10.0,
    rookie_pay=4.0,
    veteran_pay=6.0,
    short_cost=25.0,
    discount=0.95,
)
PERIODS = 30


def expected_plan(team):
    """Return the program of mean people, what is missed priced for every demand.

    Columns of a period: hires, rookies after hiring, veterans, what is missed at each
    demand. The first two rows of the equations are of the people there at the start.
    """
    levels = len(team.demand)
    width = 3 + levels
    stays = 1 - team.rookie_leaves
    equal = np.zeros((2 * PERIODS, PERIODS * width))
    most = np.zeros((PERIODS * (levels + 1), PERIODS * width))
    cost = np.zeros(PERIODS * width)
    for t in range(PERIODS):
        i = t * width
        prices = [team.hire_cost, team.rookie_pay, team.veteran_pay]
        missed = [team.short_cost * odds for _, odds in team.demand]
        cost[i : i + width] = team.discount**t * np.array(prices + missed)
        equal[2 * t, i : i + 2] = -1, 1
        equal[2 * t + 1, i + 2] = 1
        if t:
            equal[2 * t, i - width + 1] = -stays * (1 - team.learns)
            equal[2 * t + 1, i - width + 1] = -stays * team.learns
            equal[2 * t + 1, i - width + 2] = -(1 - team.veteran_leaves)
        rows = slice(t * (levels + 1), (t + 1) * (levels + 1) - 1)
        most[rows, i + 1], most[rows, i + 2] = -team.rookie_share, -1
        most[rows, i + 3 : i + width] = -np.eye(levels)
        most[rows.stop, i + 1 : i + 3] = 1
    limits = np.tile([*(-d for d, _ in team.demand), team.seats], PERIODS)
    return cost, equal, most, limits


def planned_hires(team):
    """Return the table of first hires of that program, rounded, in every state."""
    cost, equal, most, limits = expected_plan(team)
    table = np.full((team.seats + 1,) * 2, -1)
    rookies, veterans, _ = states(team.seats)
    for r, v in zip(rookies, veterans, strict=True):
        start = np.zeros(2 * PERIODS)
        start[:2] = r, v
        found = linprog(cost, most, limits, equal, start, method="highs-ds")
        assert found.status == 0
        table[r, v] = min(round(found.x[0]), team.seats - r - v)
    return table


@pytest.mark.parametrize(
    "changes", [{}, {"short_cost": 60.0}, {"rookie_leaves": 0.4, "veteran_leaves": 0.2}]
)
def test_a_program_solved_anew_is_within_a_hundredth(changes):
    """Hiring by the rounded program costs at most 1 % more than the least, anywhere."""
    team = replace(TEAM, **changes)
    exact = hire_up_to(team)
    there = exact.hires >= 0
    cost = follow_policy(team, planned_hires(team))[there]
    assert (cost >= exact.cost[there] * (1 - 1e-9)).all()
    assert (cost <= exact.cost[there] * 1.01).all()
