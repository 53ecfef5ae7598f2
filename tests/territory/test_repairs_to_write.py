"""Repairs are such as a file can say, and of use: one number where there is one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from territory.small_worlds import balance, make

from engine import territory_opt
from engine.territory.amounts import Moved, PerUnit
from engine.territory.conflict import _of_use, explain
from engine.territory.conflict_asker import Repair
from engine.territory.conflict_changes import Change, as_written, changes_of, repaired
from engine.territory.conflict_words import sentences
from engine.territory.measure import measure
from engine.territory.rules import Budget, LoadLimit
from engine.territory.solution import TerritorySolution

EVEN = np.ones((4, 2), dtype=np.int64)


def capped(high, low=0):
    """Return four units of 4, 3, 2 and 1, with ends of what a territory carries."""
    amounts = PerUnit(np.array([4, 3, 2, 1]), 2)
    ends = np.array(high), np.broadcast_to(np.array(low), (2,)).copy()
    return make(EVEN, limits=(LoadLimit("load", "visits", amounts, ends[1], ends[0]),))


def test_a_limit_that_is_one_number_is_raised_as_one():
    """Where all territories have the same cap, the largest excess is what to allow."""
    plan = TerritorySolution(np.array([0, 1, 1, 1], dtype=np.int32))
    problem = capped([3, 3])
    (change,) = changes_of(problem, plan, measure(problem, plan))
    assert (change.territory, change.now, change.then) == (None, 3, 6)
    assert measure(repaired(problem, (change,)), plan).feasible


def test_limits_that_differ_are_raised_where_they_are_broken():
    """Each territory has its own number, and is named."""
    plan = TerritorySolution(np.array([0, 1, 1, 1], dtype=np.int32))
    problem = capped([3, 5])
    changes = changes_of(problem, plan, measure(problem, plan))
    assert [(c.territory, c.now, c.then) for c in changes] == [(0, 3, 4), (1, 5, 6)]
    assert measure(repaired(problem, changes), plan).feasible


def test_a_least_load_that_is_one_number_is_lowered_as_one():
    """The lowest load is what to allow; the other end stays."""
    plan = TerritorySolution(np.array([0, 0, 0, 1], dtype=np.int32))
    problem = capped([10, 10], 5)
    (change,) = changes_of(problem, plan, measure(problem, plan))
    assert (change.side, change.territory, change.then) == ("low", None, 1)
    mended = repaired(problem, (change,))
    assert measure(mended, plan).feasible
    assert mended.limits[0].high.tolist() == [10, 10]


def test_one_number_for_all_is_told_without_a_place():
    """The sentence raises the limit, and names no territory."""

    def solved(problem, method, limits):
        return territory_opt.solve(problem, solver=method, limits=limits, seed=1)

    problem = capped([4, 4])
    conflict = explain(problem, solved, seed=1)
    told = sentences(problem, conflict)[-1]
    assert "raise load from at most 4 to 5 visits" in told
    assert " at t" not in told


def repair(then, kind="balance"):
    """Return a repair by one number."""
    change = Change(kind, "workload", now=Fraction(1, 10), then=then, size=float(then))
    plan = TerritorySolution(np.zeros(4, dtype=np.int32))
    return Repair((change,), plan, False, float(then))


def test_balance_is_not_given_up_where_something_else_helps():
    """Beyond one half it is named only where nothing else was found."""
    wide, some = repair(Fraction(3, 4)), repair(Fraction(1, 2))
    assert _of_use([some, wide]) == [some]
    assert _of_use([wide]) == [wide]
    budget = replace(wide, changes=(replace(wide.changes[0], kind="budget"),))
    assert _of_use([budget, wide]) == [budget]


def test_balance_is_loosened_to_the_least_that_is_enough():
    """Amounts of 4, 3, 2 and 1 at two reps of a third: 4 and 6, proven least."""

    def solved(problem, method, limits):
        return territory_opt.solve(problem, solver=method, limits=limits, seed=1)

    problem = make(EVEN, balance=(balance([4, 4, 4, 1], "0.01", [1, 1]),))
    conflict = explain(problem, solved, seed=1)
    (only,) = conflict.repairs
    assert only.least
    # Eight and five about a fair share of six and a half.
    assert only.changes[0].then == Fraction(231, 1000)


def test_a_cap_on_what_moves_is_told_as_files_say_it():
    """In hundredths of a per cent, rounded up: what is tried is what is written."""
    values = np.array([3_000, 3_001, 3_002, 3_003])
    moved = Moved(values, np.zeros(4, dtype=np.int32), 2)
    problem = make(EVEN, budgets=(Budget("moved", "PLN a year", moved, 1),))
    plan = TerritorySolution(np.array([0, 0, 1, 1], dtype=np.int32))
    (change,) = changes_of(problem, plan, measure(problem, plan))
    whole, share = 12_006, Fraction(5_002, 10_000)
    assert Fraction(6_005, whole) < share
    assert Fraction(6_005, whole) > share - Fraction(1, 10_000)
    assert change.then == int(share * whole)
    assert as_written(problem, change) == change
    assert measure(repaired(problem, (change,)), plan).feasible


def test_caps_of_each_rep_are_raised_together():
    """A file has one number for all reps: all caps are raised, before balance goes."""
    owner = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2], dtype=np.int32)
    budgets = tuple(
        Budget(
            f"accounts that t{j} hands over",
            "accounts",
            Moved((owner == j).astype(np.int64), owner, 3),
            0,
        )
        for j in range(3)
    )
    problem = make(
        np.ones((9, 3), dtype=np.int64),
        current=owner.tolist(),
        balance=(balance([1] * 9, "0.01", [1, 1, 1]),),
        budgets=budgets,
    )

    def solved(problem, method, limits):
        return territory_opt.solve(problem, solver=method, limits=limits, seed=1)

    conflict = explain(problem, solved, seed=1)
    first = conflict.repairs[0]
    assert {change.rule for change in first.changes} == {
        budget.name for budget in budgets
    }
    assert [change.then for change in first.changes] == [1, 1, 1]
