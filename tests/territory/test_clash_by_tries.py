"""Rules that are hard to keep where there is no map: asked by annealing, not proven."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from oracles.brute_force import truth
from oracles.brute_force_grains import possible
from territory.small_worlds import ALL_MIXES, random_problem

from engine.base.outcome import Outcome, Reason, Status
from engine.planning import dead_end
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory import conflict_mend
from engine.territory.conflict import explain
from engine.territory.conflict_asker import Asker
from engine.territory.conflict_changes import repaired, tolerance_step
from engine.territory.conflict_core import Core, core
from engine.territory.conflict_mend import can_mend
from engine.territory.grains import grains_of
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.solvers.port import StopOnly, Unwatched

COMPANY = Path(__file__).parents[2] / "scenarios/minimal/territories.yaml"
FLAT = [mix for mix in ALL_MIXES if "contig" not in mix and "piece" not in mix]


@pytest.fixture(name="flat")
def flat_fixture(monkeypatch):
    """Return small problems without a map that annealing can be asked about."""
    monkeypatch.setattr(conflict_mend, "_STEPS_AT_LEAST", 5_000)
    worlds = [random_problem(seed, ALL_MIXES[mix]) for mix in FLAT for seed in range(3)]
    return [problem for problem in worlds if can_mend(problem)]


def test_what_is_found_without_a_map_is_so(flat):
    """A plan found is one; rules proven to clash have no plan, by brute force."""
    seen = set()
    for problem in flat:
        stop = StopOnly(Unwatched())
        found = core(Asker(problem, dead_end._nobody, 3, stop, 10.0))
        seen.add((found.plan is not None, found.proven))
        if found.plan is not None:
            assert measure(problem, found.plan).feasible
        if found.proven:
            assert not possible(problem, found.grains)
    assert seen >= {(True, False), (False, True)}


def test_repairs_by_tries_are_enough(flat):
    """Where rules are only hard to keep, each repair lets there be a plan."""
    shown = 0
    for problem in flat[::2]:
        if truth(problem).optimum is not None:
            continue
        known = Core(tuple(sorted(grains_of(problem))), False, False)
        conflict = explain(problem, never, seed=3, known=known)
        for repair in conflict.repairs:
            mended = repaired(problem, repair.changes)
            assert truth(mended).optimum is not None
            assert measure(mended, repair.plan).feasible
            shown += 1
    assert shown > 3


def never(problem, method, limits):
    """Return that nothing is known."""
    return dead_end._nobody(problem, method, limits)


def test_a_cap_and_a_narrow_balance_are_told_with_small_repairs(monkeypatch):
    """On the shipped company: within a hundredth of a per cent, and little may move."""
    monkeypatch.setattr(dead_end, "EXPLAIN_WORK", 10.0)
    said = {"territory.balance.potential": "0.01%"}
    scenario = load(COMPANY, Overrides(tuple(said.items())))
    problem = build_territory(scenario, read_data(scenario))
    names = ("potential", "moved potential")
    grains = (g for g in grains_of(problem) if g.rule in names)
    known = Core(tuple(sorted(grains)), False, False)
    late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    lost = TerritoryResult(late, "exact", None, None, None)
    told = dead_end.run_explanation(
        problem, lost, lambda *_, **__: lost, seed=7, watch=None, known=known
    )
    assert {rule["rule"] for rule in told["rules"]} == set(names)
    alone = {
        change["rule"]: change["then"]
        for repair in told["repairs"]
        for change in repair["changes"]
        if len(repair["changes"]) == 1
    }
    assert alone["potential"] <= 0.02
    most = sum(problem.budgets[0].amounts.most)
    assert alone["moved potential"] <= 0.35 * most
    assert not told["proven"]


@pytest.mark.parametrize(
    ("share", "step"), [("0.2", 1_000), ("0.01", 1_000), ("0.0099", 10_000)]
)
def test_small_tolerances_are_said_more_finely(share, step):
    """In tenths of a per cent from one per cent on, in hundredths below."""
    assert tolerance_step(Fraction(share)) == Fraction(1, step)
