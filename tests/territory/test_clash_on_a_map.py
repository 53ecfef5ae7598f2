"""Rules that clash where territories must be in one piece, on the shipped company."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

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
from engine.territory import conflict_core, conflict_mend, conflict_shrink
from engine.territory.conflict_asker import Asker, Repair
from engine.territory.conflict_changes import Change, repaired
from engine.territory.conflict_map import map_rules
from engine.territory.conflict_unmapped import repairs_off_the_map
from engine.territory.goals import without_costs
from engine.territory.kernels.mend import Ground, begin, settle
from engine.territory.kernels.mend_chart import lay, put
from engine.territory.kernels.mend_map import anneal_map
from engine.territory.kernels.mend_pieces import rejoin, room_for
from engine.territory.measure import measure
from engine.territory.measure_sets import pieces
from engine.territory.solution import TerritorySolution
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


def test_a_plan_that_the_proof_finds_instead_is_one(maps, monkeypatch):
    """Where annealing finds nothing, rules that can be kept together are not blamed."""
    monkeypatch.setattr(Asker, "mend", lambda *_, **__: None)
    found = 0
    for problem in maps:
        possible_at_all = truth(problem).optimum is not None
        if not conflict_core.on_a_map(problem) or not possible_at_all:
            continue
        core = conflict_core.core(asker(problem))
        assert (core.grains, core.proven) == ((), False)
        if core.plan is not None:
            assert measure(problem, core.plan).feasible
            found += 1
    assert found


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


def mapped(seed):
    """Return the company's map with its loads, and a plan of it drawn by lot."""
    problem = company()
    n, m = problem.num_units, problem.num_territories
    near = np.tile(np.arange(m, dtype=np.int32), (n, 1))
    chart = map_rules(problem, near, frozenset(), 0.1).chart()
    rng = stream(seed, Purpose.SEARCH)
    ground = Ground(
        near,
        rng.integers(1, 9, size=(1, n, m)).astype(np.float64),
        np.zeros((0, n, m)),
        np.zeros((2, 1, m)),
        np.full((2, 1, m), 1 / m),
        np.full(1, 1e-4),
        np.zeros(0),
        np.zeros((2, 0)),
    )
    owner = rng.integers(m, size=n).astype(np.int32)
    plan = begin(ground, owner)
    settle(ground, plan)
    return problem, chart, ground, plan, rng


def test_pieces_are_counted_as_units_come_and_go():
    """After each move the pieces of every territory are as they are on the map."""
    problem, chart, ground, plan, rng = mapped(1)
    n, m = problem.num_units, problem.num_territories
    lie = lay(chart, ground, plan)
    for _ in range(300):
        unit, there = int(rng.integers(n)), int(rng.integers(m))
        before = np.maximum(lie.number - 1, 0).sum()
        more = put(chart, lie, unit, there) if there != lie.owner[unit] else 0
        counted = pieces(problem.contiguity.edges, lie.owner, m)
        assert lie.number.tolist() == counted.tolist()
        assert np.maximum(counted - 1, 0).sum() - before == more


def test_pieces_too_many_are_joined_or_given_away():
    """Moves of several units leave fewer pieces, and everything counted as it is."""
    problem, chart, ground, plan, rng = mapped(2)
    n, m = problem.num_units, problem.num_territories
    lie, room = lay(chart, ground, plan), room_for(n)
    first = lie.number.sum()
    for heat in np.repeat([0.1, 1e-6], 300):
        rejoin(chart, ground, plan, lie, room, heat, rng)
        assert lie.owner.tolist() == ground.near[np.arange(n), plan.choice].tolist()
        counted = pieces(problem.contiguity.edges, lie.owner, m)
        assert lie.number.tolist() == counted.tolist()
    assert lie.number.sum() < first / 2
    loads = ground.loads[0, np.arange(n), plan.choice]
    assert np.allclose(plan.carried[0], np.bincount(lie.owner, loads, minlength=m))
    assert sorted(plan.size.tolist()) == sorted(np.bincount(lie.owner, minlength=m))


def test_a_map_is_annealed_until_little_is_broken():
    """In the end there are hardly pieces too many, and loads are as counted."""
    problem, chart, ground, plan, rng = mapped(3)
    n, m = problem.num_units, problem.num_territories
    before = np.abs(plan.carried[0] - plan.total[0] / m).sum()
    heat = np.geomspace(0.3, 1e-4, 40)
    anneal_map(chart, ground, plan, 200_000, heat, rng)
    owner = ground.near[np.arange(n), plan.choice]
    assert pieces(problem.contiguity.edges, owner, m).sum() <= m + 1
    loads = ground.loads[0, np.arange(n), plan.choice]
    assert np.allclose(plan.carried[0], np.bincount(owner, loads, minlength=m))
    assert np.abs(plan.carried[0] - plan.total[0] / m).sum() < before


def test_rules_of_which_none_can_be_spared():
    """What shares loads out is left out at once first, then one by one if need be."""
    names = [("balance", "a"), ("balance", "b"), ("budget", "c"), ("contiguity", "d")]
    for clash in (["b", "d"], ["a", "b", "d"], ["c", "d"], ["a", "c"]):
        asked = []

        def mend(_rules, kept, clash=clash, asked=asked):
            asked.append(kept)
            return None if set(clash) <= set(kept) else "a plan"

        who = SimpleNamespace(problem=names, mend=mend, say=lambda *_: None, over=False)
        left, whole = filtered(who)
        assert whole
        assert [name for _, name in left] == clash
        assert len(set(asked)) == len(asked)


def filtered(who):
    """Return what a deletion filter over bare names leaves, and if all was asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conflict_core, "names_of", lambda problem: problem)
        patch.setattr(conflict_core, "only", lambda _, kept: tuple(n for _, n in kept))
        return conflict_core._left(who)


@pytest.mark.parametrize("questions", range(4))
def test_a_question_that_was_not_asked_is_no_answer(questions):
    """Where work runs out no rule is spared for that, and it is told; a plan counts."""
    names = [("balance", "a"), ("budget", "b"), ("contiguity", "c")]
    asked = []

    def mend(_rules, kept):
        asked.append(kept)
        who.over = len(asked) >= questions
        return None if "a" in kept and len(asked) < questions else "a plan"

    who = SimpleNamespace(
        problem=names, mend=mend, say=lambda *_: None, over=questions == 0
    )
    left, whole = filtered(who)
    assert len(asked) == questions
    assert whole == (questions == 3)
    assert names[0] in left


def test_without_work_no_rule_is_named():
    """Annealing that may hardly begin finds no plan, and rules nothing out by that."""
    for problem in (company(), company(("territory.contiguous", "delaunay"))):
        found = conflict_core.core(asker(problem, 0.01))
        assert (found.plan, found.sure) == (None, False)
        assert found.proven == bool(found.grains)


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


def test_the_map_and_a_cap_give_way_together(monkeypatch):
    """Where keeping the map takes much more; not where that, or the map, is enough."""
    monkeypatch.setattr(conflict_shrink, "_HALVINGS", 1)
    monkeypatch.setattr(conflict_mend, "_STEPS_AT_LEAST", 50_000)
    monkeypatch.setattr(conflict_mend, "_STEPS_A_UNIT", 1)
    problem = company(("territory.keep.moved_potential", "10%"))
    cap = Change("budget", problem.budgets[0].name)
    piece = Change("contiguity", "in one piece")
    plan = TerritorySolution(problem.current)
    who = asker(problem)
    for enough, size in (((cap,), 0.5), ((piece,), 9.0)):
        known = Repair(enough, plan, False, size)
        assert repairs_off_the_map(who, [known]) == []
    drastic = Repair((cap,), plan, False, 9.0)
    (repair,) = repairs_off_the_map(who, [drastic])
    assert {change.kind for change in repair.changes} == {"budget", "contiguity"}
    assert repair.size <= drastic.size / 2
    assert measure(repaired(problem, repair.changes), repair.plan).feasible
    assert who.left < who.work
    assert repairs_off_the_map(asker(replace(problem, contiguity=None)), []) == []


def test_the_search_gets_hotter_only_where_pieces_are_to_be_few():
    """Heat shakes loose what is broken; where pieces may be many, it breaks more."""
    problem = company()
    hotter = {}
    for kind, name in (("contiguity", problem.contiguity.name), ("budget", "moved")):
        search = conflict_mend._Mend(problem, frozenset({(kind, name)}), 1)
        before = search._heat
        search.weigh({"potential"})
        hotter[kind] = search._heat > before
        warm = search._heat
        search.weigh(set())
        assert search._heat == warm
    assert hotter == {"contiguity": False, "budget": True}


def test_patience_ends_where_nothing_gets_better():
    """After as many rounds that are no better than one before, not sooner."""
    far = [{"a": 4.0, "b": 1.0}, {"a": 2.0}, {"a": 2.0}, {"a": 3.0}, {"a": 2.0}]
    ends = [conflict_mend._hopeless(far[:n], 3) for n in range(1, 6)]
    assert ends == [False, False, False, False, True]
    assert not conflict_mend._hopeless(far, 5)
    assert not conflict_mend._hopeless([*far, {"a": 1.0}], 3)
