"""How uneven every plan is: arithmetic that saves a proof, never more than is so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from territory.impossible_worlds import pins
from territory.small_worlds import balance, make

from engine.base.outcome import Outcome, Reason, Status
from engine.territory import conflict_mend
from engine.territory.conflict_asker import Asker
from engine.territory.conflict_burden import least_deviation
from engine.territory.conflict_changes import repaired
from engine.territory.conflict_repair import repair_by
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import StopOnly, Unwatched
from engine.territory.tightest import largest_deviation

NAME = "workload"


def world(loads, weights, **more):
    """Return units with loads that territories share by their weights."""
    costs = np.zeros((len(loads), len(weights)), dtype=np.int64)
    return replace(make(costs, balance=(balance(loads, "1/10", weights),)), **more)


def deviations(problem):
    """Yield how uneven each plan is that keeps permits and groups."""
    n, m = problem.num_units, problem.num_territories
    loose = replace(
        problem, balance=(replace(problem.balance[0], within=Fraction(99)),)
    )
    for owner in product(range(m), repeat=n):
        plan = TerritorySolution(np.array(owner, dtype=np.int32))
        measures = measure(loose, plan)
        if measures.feasible:
            yield largest_deviation(loose, measures, [NAME])


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_is_more_even(seed):
    """By brute force, where some units go together and some are locked."""
    rng = np.random.Generator(np.random.PCG64(seed))
    loads = rng.integers(1, 30, 5)
    loads[0] *= 3
    together = np.array([0, 0, -1, -1, -1], dtype=np.int32) if seed % 2 else None
    problem = world(
        loads.tolist(),
        rng.integers(1, 4, 3).tolist(),
        permits=(pins(3, *rng.integers(-1, 3, 5).tolist()),) if seed % 3 else (),
        together=together,
    )
    assert least_deviation(problem, NAME) <= min(deviations(problem))


def test_a_heavy_unit_says_it_all():
    """30 of 40, and a fair share of 20 or 10: half too much, and it is proven so."""
    problem = world([30, 5, 5], [2, 1, 1])
    assert least_deviation(problem, NAME) == Fraction(1, 2)
    assert min(deviations(problem)) == Fraction(1, 2)
    group = np.array([0, 0, -1], dtype=np.int32)
    assert least_deviation(replace(problem, together=group), NAME) == Fraction(3, 4)
    locked = replace(problem, permits=(pins(3, 1, -1, -1),))
    assert least_deviation(locked, NAME) == 2


def nobody(_problem, method, _limits):
    """Know nothing, as a solver without time."""
    late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    return TerritoryResult(late, method, None, None, None)


@pytest.mark.parametrize(
    ("loads", "weights", "proven"),
    [
        ([300, 50, 50], [2, 1, 1], True),
        ([210, 100, 90], [1, 1, 1], True),
        ([100, 100, 100, 100], [1, 1, 1], False),
    ],
)
def test_no_solver_proves_what_arithmetic_does(loads, weights, proven, monkeypatch):
    """The repair is the least, though only annealing was asked; else none is."""
    monkeypatch.setattr(conflict_mend, "_STEPS_AT_LEAST", 5_000)
    problem = world(loads, weights)
    asker = Asker(problem, nobody, 1, StopOnly(Unwatched()), 10.0)
    repair = repair_by(asker, "balance", NAME)
    assert repair.least == proven
    assert measure(repaired(problem, repair.changes), repair.plan).feasible
