"""Every rule: a plan that just keeps it, and one that just does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import make, plan_of, random_problem, steady

from engine.capacity.judging import at_least, at_most
from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.capacity.problem import Cell, Need, Opening, Place, Stream
from engine.capacity.rules import Budget, Limit, Ratio, Target, Training

WAYS = (
    Stream("hires", "market", 1, np.array([8.0, 4.0]), lot=2, cost=3.0, load=2.0),
    Stream("raise", "promotion", 1, steady(2, 9), out_of=0, lot=0),
)


def company(**rules):
    """Return ten SDR and ten AE over two months, who could make 10 a month of 12.

    People: all settled, nobody leaves, each paid 1; up to 2 AE may be let go for 5
    each; up to 3 on short time.
    """
    cells = [
        Cell(Place("SDR"), steady(2, 1)),
        Cell(
            Place("AE"),
            steady(2, 1),
            separation_cost=5.0,
            separations_at_most=steady(2, 2),
            short_time_at_most=steady(2, 3),
        ),
    ]
    need = Need(
        Place("", "smb"),
        "bookings",
        steady(2, 12),
        {1: steady(2, 1)},
        steady(2, 7),
        cover_price=2.0,
        cover_at_most=steady(2, 4),
    )
    given = {"cells": cells, "streams": WAYS, "needs": [need]} | rules
    opening = [Opening(0, 1, 10.0), Opening(1, 1, 10.0)]
    return make(2, opening=opening, **given)


def limit(quantity, items, most):
    """Return a rule ``L`` of the family ``F`` on the first month only."""
    return {"limits": (Limit("L", "F", quantity, items, np.array([most, np.inf])),)}


def hired(first, second=0.0, *, moved=(0, 0), **other):
    """Return decisions with hires and moves."""
    return {"starts": [[first, second], list(moved)], **other}


def ae(first, second=0.0):
    """Return amounts of the cell AE."""
    return [[0, 0], [first, second]]


def way(**changes):
    """Return the streams with another first one."""
    return {"streams": (replace(WAYS[0], **changes), WAYS[1])}


MENTORS = {"streams": (WAYS[0], replace(WAYS[1], share_of_destination=0.25))}
BOOT = {"trainings": (Training("boot", (0,), 3, 1.0, np.array([2.0, 0.0])),)}
OVER = {"surplus_at_most": steady(2, 1)}


def needing(**changes):
    """Return the company with another need."""
    return {"needs": [replace(company().needs[0], **changes)]}


CASES = [
    ({"targets": (Target("T", (0,), (0, 1), 22 / 24),)}, hired(0, 2), {}, "T", -1),
    ({"targets": (Target("T", (0,), (1,)),)}, hired(0, 2), hired(0), "T", -1),
    ({"ratios": (Ratio("R", (1,), (0,), 1.2, (1,)),)}, hired(0, 2), {}, "R", 1),
    (limit("heads", (0, 1), 22), hired(2), hired(4), "L", 0),
    (limit("starts", (0, 1), 4.5), hired(4, moved=(0.5, 0)), hired(6), "L", 0),
    (limit("load", (0, 1), 8.5), hired(4, moved=(0.5, 0)), hired(6), "L", 0),
    (
        limit("separations", (0, 1), 1),
        {"separations": ae(1)},
        {"separations": ae(1.1)},
        "L",
        0,
    ),
    (
        limit("short_time", (1,), 1),
        {"short_time": ae(1)},
        {"short_time": ae(1.1)},
        "L",
        0,
    ),
    (
        limit("surplus", (0,), 1),
        hired(2, cover=[[1, 0]]),
        hired(2, cover=[[1.1, 0]]),
        "L",
        0,
    ),
    ({"budgets": (Budget("B", (0, 1), 50),)}, hired(2), hired(2, 2), "B", -1),
    (
        {"budgets": (Budget("B", (0,), 9, (0,)),)},
        hired(8, moved=(1, 0)),
        {},
        "B",
        -1,
    ),
    (
        {"budgets": (Budget("B", (0,), 18, (1,)),)},
        hired(2),
        hired(2, moved=(1, 0)),
        "B",
        -1,
    ),
    (
        needing(**OVER),
        hired(2, cover=[[1, 0]]),
        hired(2, cover=[[1.1, 0]]),
        "surplus bookings smb",
        0,
    ),
    (BOOT, hired(6, classes=[[2, 0]]), hired(8, classes=[[2, 0]]), "boot", 0),
    (BOOT, hired(0, classes=[[2, 0]]), hired(0, classes=[[3, 0]]), "boot, classes", 0),
    (
        BOOT,
        hired(2, classes=[[1, 0]]),
        hired(2, classes=[[1.5, 0]]),
        "boot, classes in parts",
        0,
    ),
    ({}, hired(8, 4), hired(8, 6), "hires", 1),
    (
        way(at_least=np.array([2.0, 0])),
        hired(2),
        hired(0),
        "hires, certain but not planned",
        0,
    ),
    ({}, hired(0, 4), hired(0, 3), "hires, beyond lots of 2", 1),
    (way(lot=0), hired(0.5), hired(-0.5), "hires, less than none", 0),
    (MENTORS, hired(2, moved=(4, 0)), hired(2, moved=(4.1, 0)), "raise", 0),
    (
        {},
        hired(0, moved=(9, 1)),
        hired(0, moved=(9, 2)),
        "SDR, moving or let go of those settled",
        1,
    ),
    ({}, {"separations": ae(2)}, {"separations": ae(2.1)}, "AE, let go", 0),
    ({}, {}, {"separations": [[1, 0], [0, 0]]}, "SDR, let go", 0),
    ({}, {"short_time": ae(3)}, {"short_time": ae(3.1)}, "AE, short time", 0),
    ({}, {}, {"short_time": [[1, 0], [0, 0]]}, "SDR, short time", 0),
    ({}, {"cover": [[4, 0]]}, {"cover": [[4.1, 0]]}, "cover bookings smb", 0),
    (needing(cover_price=None), {}, {"cover": [[1, 0]]}, "cover bookings smb", 0),
]


@pytest.mark.parametrize(("rules", "good", "bad", "rule", "month"), CASES)
def test_a_rule_is_kept_or_broken(rules, good, bad, rule, month):
    """A rule holds up to its limit and is broken beyond, in the month that is named."""
    problem = company(**rules)
    kept = measure(problem, plan_of(problem, **good))
    assert not kept.broken
    broken = measure(problem, plan_of(problem, **bad)).broken
    assert (rule, month) in {(check.rule, check.month) for check in broken}
    assert len(broken) == 1


FAMILIES = [
    (hired(3, classes=[[1, 0]]), "lot"),
    (hired(0, moved=(5, 6)), "people"),
    ({"cover": [[9, 0]]}, "cover"),
    (hired(0, classes=[[0.5, 0]]), "training"),
]


@pytest.mark.parametrize(("bad", "family"), FAMILIES)
def test_families_of_decisions(bad, family):
    """What a decision breaks is told by its family."""
    problem = company(**BOOT)
    broken = measure(problem, plan_of(problem, **bad)).broken
    assert {check.family for check in broken} == {family}


def test_own_family_of_a_limit():
    """A limit's checks carry its name, its family and both numbers."""
    problem = company(**limit("heads", (1,), 11))
    (check,) = measure(problem, plan_of(problem, **hired(2))).broken
    assert (check.rule, check.family, check.month) == ("L", "F", 0)
    assert (check.value, check.limit) == (12, 11)


def test_short_time_of_those_there():
    """No more people are on short time than are there."""
    problem = company()
    few = replace(problem, opening=problem.opening[:1])
    found = measure(few, plan_of(few, short_time=ae(0.5)))
    assert [check.rule for check in found.broken] == ["AE, short time of those there"]


@pytest.mark.parametrize(("size", "slack"), [(0.0, 1e-6), (1.0, 1e-6), (1e6, 1.0)])
def test_tolerance(size, slack):
    """A millionth of the limit's size is forgiven, and a millionth at least."""
    assert at_most("r", "f", size + 0.99 * slack, size).met
    assert not at_most("r", "f", size + 1.01 * slack, size).met
    assert at_least("r", "f", size - 0.99 * slack, size).met
    assert not at_least("r", "f", size - 1.01 * slack, size).met


def test_not_a_number_breaks_rules():
    """A plan with a number that is none is never taken for one that keeps its rules."""
    assert not at_most("r", "f", np.nan, 1.0).met
    assert not at_least("r", "f", np.nan, 1.0).met
    problem = company(targets=(Target("T", (0,), (0, 1), 0.1),))
    for name in ("starts", "separations", "short_time", "cover"):
        plan = nothing(problem)
        getattr(plan, name)[:] = np.nan
        assert measure(problem, plan).broken, name


def test_months_without_limit_have_no_check():
    """Where a limit is infinite nothing is asked, and nothing reported."""
    problem = company(**limit("heads", (1,), 11))
    checks = measure(problem, nothing(problem)).checks
    assert [(check.rule, check.month) for check in checks] == [("L", 0)]


def test_every_rule_of_a_company_is_looked_at():
    """Targets, ratios, limits, budgets and seats of a problem all have checks."""
    problem = random_problem(5)
    plan = nothing(problem)
    taught = problem.trainings[0].streams[0]
    plan.starts[[0, taught]] = 2
    plan.classes[0] = 1
    named = {check.rule for check in measure(problem, plan).checks}
    groups = (problem.targets, problem.ratios, problem.limits, problem.budgets)
    rules = {rule.name for group in (*groups, problem.trainings) for rule in group}
    assert rules <= named
    assert {problem.streams[0].name, problem.streams[taught].name} <= named
