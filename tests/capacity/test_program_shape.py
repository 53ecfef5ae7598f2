"""Which variables and rows a program has, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import make, random_problem, steady, tiny_hiring

from engine.capacity.problem import Cell, Need, Opening, Place, Stream
from engine.capacity.program.build import build
from engine.capacity.program.layout import layout
from engine.capacity.rules import Limit


def _hiring(**other):
    problem = tiny_hiring()
    return replace(problem, streams=(replace(problem.streams[0], **other),))


def test_starts_that_cannot_be_have_no_variable():
    """Months in which nobody may start have no variable, certain starts a fixed one."""
    most = np.array([0.0, 2.0, 0.0, 3.0])
    program = build(_hiring(at_most=most, at_least=np.array([0, 2.0, 0, 0])), "loss")
    assert program.blocks["starts"] == (0, (2,))
    assert program.lower[:2].tolist() == [2.0, 0.0]
    assert program.upper[:2].tolist() == [2.0, 3.0]


def test_only_cells_that_people_leave_by_decision_have_pools():
    """Pools have variables where people move out or may be let go, nowhere else."""
    problem = random_problem(0)
    sdr_and_managers_and_first_ae = [0, 1, 2, 3, 5]
    members = layout(problem).members
    assert members["pool"].tolist() == sdr_and_managers_and_first_ae
    assert members["separations"].tolist() == [2, 5]
    assert members["surplus"].size == 0
    program = build(tiny_hiring(), "loss")
    assert program.blocks["pool"][1] == (0, 4)


def test_lots_are_whole_and_fractions_are_not():
    """Starts in lots of 3 up to 7 are 0, 1 or 2 lots; without lots up to 7."""
    program = build(_hiring(lot=3, at_most=steady(4, 7)), "loss")
    assert program.upper[:4].tolist() == [2.0] * 4
    assert program.whole[:4].all()
    assert not program.whole[4:].any()
    program = build(_hiring(lot=0, at_most=steady(4, 7.5)), "loss")
    assert program.upper[:4].tolist() == [7.5] * 4
    assert not program.whole.any()


def test_limits_without_a_number_between_them_are_refused():
    """At least 4 and at most 5 in lots of 3 is refused, with stream and month."""
    at = np.array([0.0, 0, 4, 0])
    problem = _hiring(lot=3, at_most=steady(4, 5), at_least=at)
    with pytest.raises(ValueError, match=r"market → AE: .* m02"):
        build(problem, "loss")


def test_an_endless_limit_is_no_row():
    """Months in which a limit is infinite have no row."""
    most = np.array([np.inf, 20.0, np.inf, np.inf])
    limit = Limit("office", "headcount", "heads", (0,), most)
    program = build(replace(tiny_hiring(), limits=(limit,)), "loss")
    rows = [row for row in program.rows if row.family == "headcount"]
    assert [(row.rule, row.month) for row in rows] == [("office", 1)]


def test_a_limit_broken_without_any_decision_stays():
    """Where nothing can be decided, a broken limit is a row that cannot hold."""
    limit = Limit("office", "headcount", "heads", (0,), steady(4, 9.8))
    problem = replace(_hiring(at_most=steady(4, 0)), limits=(limit,))
    program = build(problem, "loss")
    broken = [
        row
        for row, high in zip(program.rows, program.high, strict=True)
        if row.family == "headcount" and high < 0
    ]
    assert [row.month for row in broken] == [0]


def test_earlier_goals_are_rows():
    """An earlier goal is one row: what it counts is at most what is said."""
    program = build(tiny_hiring(), "starts", floors={"loss": 2400.0, "missed": 3.0})
    rows = {
        row.rule: index
        for index, row in enumerate(program.rows)
        if row.family == "earlier goal"
    }
    assert list(rows) == ["loss", "missed"]
    loss = build(tiny_hiring(), "loss")
    assert program.matrix[[rows["loss"]]].toarray().ravel() == pytest.approx(loss.cost)
    assert program.high[rows["loss"]] == pytest.approx(2400.0 - loss.constant)


def test_months_beyond_the_last_and_needs_without_people():
    """A delay longer than the plan, and a need nobody serves, are no obstacle."""
    cell = Cell(Place("AE"), steady(2, 1), ramp=(0.0, 0.0, 0.0, 1.0))
    late = Stream("late", "market", 0, steady(2, 2), delay=(0.0, 0.0, 0.0, 1.0))
    need = Need(Place("", "x"), "bookings", steady(2, 3), {}, steady(2, 1))
    program = build(make(2, [cell], [late], [Opening(0, 9, 1.0)], [need]), "loss")
    missed = program.values("missed", program.upper)
    assert missed.tolist() == [[3.0, 3.0]]


def test_nothing_at_all_is_a_program():
    """A problem of one cell, without streams, needs and rules, has no row."""
    program = build(make(3, [Cell(Place("AE"), steady(3, 2))]), "spend")
    assert program.matrix.shape == (0, 0)
    assert program.constant == 0.0
