"""Rules that clash where territories must be in one piece, on the shipped company."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from oracles.brute_force import truth
from oracles.brute_force_grains import possible
from territory.small_worlds import ALL_MIXES, random_problem

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.planning import dead_end
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory import conflict_core, conflict_mend
from engine.territory.conflict_asker import Asker
from engine.territory.conflict_changes import repaired
from engine.territory.conflict_map import map_rules
from engine.territory.goals import without_costs
from engine.territory.kernels.mend import Ground, begin
from engine.territory.kernels.mend_chart import lay, put
from engine.territory.measure import measure
from engine.territory.measure_sets import pieces
from engine.territory.solvers.cpsat.solver import solve_exact
from engine.territory.solvers.port import StopOnly, Unwatched

COMPANY = Path(__file__).parents[2] / "scenarios/minimal/territories.yaml"


@cache
def company(*values: tuple[str, str]):
    """Return the problem of the company that ``fieldplan init`` makes, on a map."""
    said = tuple({"territory.contiguous": "gabriel", **dict(values)}.items())
    scenario = load(COMPANY, Overrides(said))
    return build_territory(scenario, read_data(scenario))


def test_a_search_that_ends_without_a_plan_does_not_end_the_program():
    """CP-SAT is given no plan in pieces as a hint: its strategies may abort on one."""
    problem = without_costs(company())
    few = replace(problem, balance=(), permits=problem.permits[:1])
    claim = solve_exact(
        few, limits=Limits(work=5.0), seed=1, start=None, watch=Unwatched()
    )
    assert claim.outcome.status is Status.INFEASIBLE


MAPS = [mix for mix in ALL_MIXES if "contig" in mix or "piece" in mix]


@pytest.fixture(name="maps")
def maps_fixture(monkeypatch):
    """Let the smallest maps be looked into as larger ones are."""
    monkeypatch.setattr(conflict_core, "_TINY", 0)
    monkeypatch.setattr(conflict_mend, "_MAP_STEPS_AT_LEAST", 20_000)
    return [random_problem(seed, ALL_MIXES[mix]) for mix in MAPS for seed in range(5)]


def asker(problem, work=10.0):
    """Return who is asked for plans by annealing only."""
    stop = StopOnly(Unwatched())
    return Asker(problem, dead_end._nobody, 3, stop, work)


def test_what_is_found_on_a_map_is_so(maps):
    """A plan found is one; rules proven to clash have no plan, by brute force."""
    seen = set()
    for problem in maps:
        if not conflict_core.on_a_map(problem):
            continue
        found = conflict_core.core(asker(problem))
        seen.add((found.plan is not None, found.proven))
        if found.plan is not None:
            assert measure(problem, found.plan).feasible
        if found.proven:
            assert not possible(problem, found.grains)
        if found.sure:
            for grain in found.grains:
                assert possible(problem, [g for g in found.grains if g != grain])
    assert seen >= {(True, False), (False, True)}


def test_repairs_on_a_map_are_enough(maps):
    """Each repair lets there be a plan, by brute force, and shows one."""
    shown = 0
    for problem in maps:
        if not conflict_core.on_a_map(problem) or truth(problem).optimum is not None:
            continue
        conflict = territory_opt.explain(problem)
        for repair in conflict.repairs:
            mended = repaired(problem, repair.changes)
            assert truth(mended).optimum is not None
            assert measure(mended, repair.plan).feasible
            shown += 1
    assert shown


def test_pieces_are_counted_as_units_come_and_go():
    """After each move the pieces of every territory are as they are on the map."""
    problem = company()
    n, m = problem.num_units, problem.num_territories
    near = np.tile(np.arange(m, dtype=np.int32), (n, 1))
    chart = map_rules(problem, near, frozenset(), 0.1).chart()
    nothing = np.zeros((0, n, m))
    ground = Ground(
        near,
        nothing,
        nothing,
        np.zeros((2, 0, m)),
        np.zeros((2, 0, m)),
        np.zeros(0),
        np.zeros(0),
        np.zeros((2, 0)),
    )
    rng = stream(1, Purpose.SEARCH)
    owner = rng.integers(m, size=n).astype(np.int32)
    plan = begin(ground, owner.copy())
    lie = lay(chart, ground, plan)
    for _ in range(300):
        unit, there = int(rng.integers(n)), int(rng.integers(m))
        if there != lie.owner[unit]:
            put(chart, ground, plan, lie, unit, there)
        counted = pieces(problem.contiguity.edges, lie.owner, m)
        assert lie.number.tolist() == counted.tolist()


def test_whoever_follows_a_repair_gets_a_plan(monkeypatch):
    """On the shipped company every repair but leaving the map out is found again."""
    monkeypatch.setattr(conflict_mend, "_MAP_STEPS_AT_LEAST", 100_000)
    problem = company(("territory.contiguous", "delaunay"))
    conflict = territory_opt.explain(problem, seed=7)
    assert conflict.found_by == "tries"
    followed = 0
    for repair in conflict.repairs:
        if any(change.kind == "contiguity" for change in repair.changes):
            continue
        mended = repaired(problem, repair.changes)
        assert measure(mended, repair.plan).feasible
        plan = conflict_core.core(
            Asker(mended, None, 7, StopOnly(Unwatched()), 30.0)
        ).plan
        assert measure(mended, plan).feasible
        followed += 1
    assert followed >= 2
