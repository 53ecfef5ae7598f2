"""Guarantees of the plans of people that come with the program."""

from __future__ import annotations

import runpy

import numpy as np
import polars as pl
import pytest
from worlds import ROOT

from engine.capacity.kernels import kernels
from engine.capacity.measure import measure
from engine.capacity.plan import nothing
from engine.scenario.capacity_build import build_capacity
from engine.scenario.load import load

REFERENCE = sorted((ROOT / "scenarios" / "reference" / "capacity").glob("*.yaml"))
POLAND = ROOT / "scenarios" / "poland"
ALL = [*REFERENCE, POLAND / "capacity.yaml"]


@pytest.fixture(scope="module", params=ALL, ids=lambda path: path.stem)
def given(request):
    """Return what each of the scenarios gives."""
    return build_capacity(load(request.param))


def test_problems_hold_together(given):
    """Names are unique, every index points at something, chances are chances."""
    problem = given.problem
    cells, streams = len(problem.cells), len(problem.streams)
    for named in (problem.streams, problem.ratios, problem.limits, problem.budgets):
        names = [one.name for one in named]
        assert len(set(names)) == len(names)
    assert len({cell.place for cell in problem.cells}) == cells
    for stream in problem.streams:
        assert stream.into in range(cells)
        assert stream.out_of in (None, *range(cells))
        assert sum(stream.delay) == pytest.approx(1)
        assert stream.at_most.shape == (len(problem.months),)
    for need in problem.needs:
        assert need.rate
        assert set(need.rate) <= set(range(cells))
    for limit in problem.limits:
        many = {"surplus": len(problem.needs), "load": streams, "starts": streams}
        assert set(limit.items) <= set(range(many.get(limit.quantity, cells)))
    for cell in problem.cells:
        assert cell.ramp[-1] == 1.0
        assert max(cell.voluntary) + max(cell.involuntary) <= 1


def test_every_starter_becomes_like_the_others(given):
    """Kernels can be made: ramps and chances of each way end as those of the cell."""
    assert kernels(given.problem).heads.shape[0] == len(given.problem.streams)


def test_doing_nothing_can_be_measured(given):
    """People only leave when nobody starts, and what is made is at most the number."""
    found = measure(given.problem, nothing(given.problem))
    assert np.all(found.made <= [need.amount + 1e-6 for need in given.problem.needs])
    assert np.all(np.isfinite(found.money.pay))
    assert np.all(found.people.end >= 0)


def test_lists_are_a_cell_or_a_stream_each(given):
    """What goes with cells and streams is as long as they are."""
    assert len(given.leads) == len(given.problem.streams)
    assert len(given.steady) == len(given.replace_lag) == len(given.problem.cells)
    assert given.number
    assert given.rules_text
    assert all(one.source and one.value for one in given.assumptions)


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_reference_scenarios_are_small(path):
    """Each is solved in moments: a year at most, six cells at most."""
    problem = build_capacity(load(path)).problem
    assert len(problem.months) <= 12
    assert len(problem.cells) <= 6


def test_there_is_one_for_each_kind_of_question():
    """Every goal and every kind of rule is in some reference scenario."""
    found = [build_capacity(load(path)) for path in REFERENCE]
    goals = {goal for one in found for goal in one.goals}
    assert goals >= {"spend", "loss", "missed", "separations"}
    problems = [one.problem for one in found]
    assert any(one.worlds and one.risk for one in found)
    assert any(p.pipelines for p in problems)
    assert any(p.trainings for p in problems)
    assert any(p.budgets for p in problems)
    assert any(p.leave_before for p in problems)
    streams = [stream for p in problems for stream in p.streams]
    assert any(stream.lot > 1 for stream in streams)
    assert any(stream.at_least is not None for stream in streams)
    assert any(len(stream.delay) > 1 for stream in streams)
    assert (REFERENCE[0].parent / "cannot_be_made.yaml").exists()


def test_the_staff_is_made_of_its_tables_again():
    """The recipe makes staff.csv of the reps and the roster, byte for byte."""
    recipe = runpy.run_path(str(POLAND / "recipe" / "staff.py"))
    reps, roster = (pl.read_csv(POLAND / f"{n}.csv") for n in ("reps", "roster"))
    made = recipe["staff"](reps, roster)
    assert made.write_csv().encode() == (POLAND / "staff.csv").read_bytes()


def test_the_demo_is_the_company_of_the_other_demos():
    """The 48 reps with their hours; their quotas are what the roster has on average."""
    given = build_capacity(load(POLAND / "capacity.yaml"))
    roster = pl.read_csv(POLAND / "roster.csv")
    reps = pl.read_csv(POLAND / "reps.csv")
    places = [cell.place for cell in given.problem.cells]
    field = [o for o in given.problem.opening if places[o.cell].role == "field rep"]
    assert sum(o.heads for o in field) == 48
    assert sum(o.heads * o.fte for o in field) == pytest.approx(reps["fte"].sum())
    (rate,) = (
        n.rate[field[0].cell] for n in given.problem.needs if field[0].cell in n.rate
    )
    sold = (roster["quota"] * roster["expected_percent"] / 100).mean()
    assert rate[0] * 12 == pytest.approx(sold, rel=0.01)
    east = [p for p in places if p.region == "East"]
    assert east
    assert not any(places[o.cell].region == "East" for o in given.problem.opening)
