"""The program and the measure, written apart, say the same of every plan."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from capacity.small_teams import random_problem

from engine.base.streams import Purpose, stream
from engine.capacity.believe import goal_value
from engine.capacity.measure import measure
from engine.capacity.program.build import build
from engine.capacity.program.layout import layout
from engine.capacity.program.read_back import read_back, tidied
from engine.capacity.result import Goal

GOALS = get_args(Goal)
ROWS = (
    *("target", "ratio", "headcount", "recruiters", "intake"),
    *("budget", "training", "mentors", "overstaffing"),
)


def _problem(seed):
    """Return a random problem with limits on surplus, and pipeline that is short."""
    problem = random_problem(seed)
    months = len(problem.months)
    first, *others = problem.needs
    needs = (replace(first, surplus_at_most=np.full(months, 1.5)), *others)
    shared = replace(
        problem.limits[0],
        name="overmanning",
        family="overstaffing",
        quantity="surplus",
        items=(0, 1),
        at_most=np.full(months, 2.0),
    )
    pipelines = tuple(replace(pipe, coverage=11.0) for pipe in problem.pipelines)
    limits = (*problem.limits, shared)
    return replace(problem, needs=needs, limits=limits, pipelines=pipelines)


def _random_point(problem, program, seed):
    """Return a point between the bounds that keeps to no rule, tidied."""
    draw = stream(seed, Purpose.COMPANY, 21)
    top = np.where(np.isfinite(program.upper), program.upper, 3.0)
    x = draw.uniform(program.lower, top) * draw.uniform(0, 1.2)
    moving = np.array([each.out_of is not None for each in problem.streams])
    where = layout(problem)
    starts = x[: where.lot.size]
    starts[moving[where.stream]] *= draw.random((moving[where.stream]).sum()) < 0.3
    found = tidied(problem, program, np.round(x, 1))
    if _people_short(measure(problem, read_back(problem, program, found))):
        x[: where.lot.size][moving[where.stream]] = 0.0
        found = tidied(problem, program, np.round(x, 1))
    return found


def _people_short(measures):
    return [check for check in measures.broken if check.family == "people"]


def _by_rule(measures):
    return {(one.rule, one.family, one.month): one for one in measures.checks}


@pytest.mark.parametrize("seed", range(12))
def test_goals_are_what_is_measured(seed):
    """Of any plan, every goal counts in the program what the measure counts."""
    problem = _problem(seed)
    for goal in GOALS:
        program = build(problem, goal)
        x = _random_point(problem, program, seed)
        plan = read_back(problem, program, x)
        measures = measure(problem, plan)
        assert not _people_short(measures)
        claimed = program.cost @ x + program.constant
        assert claimed == pytest.approx(goal_value(problem, plan, measures, goal))


def test_rows_are_the_checks():
    """A row lacks of its limit what the check of its rule lacks, kept or broken.

    Every family of rows is met with; checks without a row cannot be broken.
    """
    seen = set()
    for seed in range(12):
        problem = _problem(seed)
        program = build(problem, "loss")
        x = _random_point(problem, program, seed)
        checks = _by_rule(measure(problem, read_back(problem, program, x)))
        for row, beyond in zip(program.rows, _beyond(program, x), strict=True):
            if row.family in ("flow", "people", "pipeline"):
                continue
            check = checks.pop((row.rule, row.family, row.month), None)
            if check is None:
                # Where nothing is decided nothing is checked, and nothing broken.
                assert beyond <= 1e-9
                continue
            if row.rule.startswith("surplus"):
                beyond = max(beyond, -check.limit)
            if row.family in ("target", "ratio"):
                beyond = -beyond
            assert beyond == pytest.approx(check.value - check.limit, abs=1e-7)
            seen.add(row.family)
        assert all(check.met for check in checks.values() if check.family in ROWS)
    assert seen == set(ROWS)


def _beyond(program, x):
    """Return by how much each row is beyond its limit."""
    value = program.matrix @ x
    ceiling = np.isfinite(program.high)
    return np.where(ceiling, value - program.high, program.low - value)


@pytest.mark.parametrize("seed", range(4))
def test_points_outside_the_rows_are_broken_plans(seed):
    """The definitions hold at a tidied point: only rules can be broken there."""
    problem = _problem(seed)
    program = build(problem, "loss")
    x = _random_point(problem, program, seed)
    value = program.matrix @ x
    for index, row in enumerate(program.rows):
        if row.family in ("flow", "people"):
            assert program.low[index] - 1e-9 <= value[index]
            assert value[index] <= program.high[index] + 1e-9


def test_tidied_rounds_exactly_and_lets_nobody_go_twice():
    """Whole numbers are whole to the last bit; pools and bounds hold exactly."""
    problem = _problem(3)
    program = build(problem, "loss")
    draw = stream(3, Purpose.COMPANY, 22)
    x = _random_point(problem, program, 3) + draw.uniform(
        -1e-7, 1e-7, program.cost.size
    )
    x[layout(problem).columns("separations")] += 50.0
    found = tidied(problem, program, x)
    whole = found[program.whole]
    assert (whole == np.round(whole)).all()
    assert (found >= program.lower).all()
    assert (found <= program.upper).all()
    plan = read_back(problem, program, x)
    broken = measure(problem, plan).broken
    assert not [check for check in broken if check.family in ("people", "lot")]
    none = found.copy()
    none[layout(problem).columns("classes")] = 0.0
    assert read_back(problem, program, none).classes.max() == 0.0
    again = tidied(problem, program, found)
    assert again == pytest.approx(found, abs=1e-12)
