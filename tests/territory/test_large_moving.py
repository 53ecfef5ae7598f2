"""The large solver where loads depend on who carries them, as work with travel does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from oracles.brute_force import truth

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory.amounts import Distance, Moved, PerUnit
from engine.territory.measure import measure
from engine.territory.problem import (
    BalanceRule,
    Budget,
    CostTerm,
    LoadLimit,
    TerritoryProblem,
)
from engine.territory.solvers import choose
from engine.territory.solvers.large.case import case_of
from engine.territory.solvers.large.dual import Dual
from engine.territory.solvers.large.levels import Pricer
from engine.territory.solvers.large.solver import solve_large
from engine.territory.solvers.port import Diary, Unwatched

EASY = Limits(work=2.0, gap=0.01)


def company(
    units: int = 400, homes: int = 6, seed: int = 1, within=Fraction(1, 10), **rules
) -> TerritoryProblem:
    """Return a flat company whose work is visits and the ways to them."""
    rng = np.random.Generator(np.random.PCG64(seed))
    places, seats = rng.random((units, 2)) * 100, rng.random((homes, 2)) * 100
    size = np.rint(1000 * rng.lognormal(0, 0.5, units)).astype(np.int64)
    visits = rng.integers(1, 20, units).astype(np.float64)
    weights = rng.choice(np.array([80, 100, 120], dtype=np.int64), homes)
    work = Distance(places, seats, visits * 0.3, metric="plane", offset=30.0 * visits)
    loads = {"size": PerUnit(size, homes), "work": work}
    given = {
        "balance": tuple(
            BalanceRule(name, "units", amounts, weights, within)
            for name, amounts in loads.items()
        ),
        "current": rng.integers(-1, homes, units).astype(np.int32),
    }
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(units)),
        territory_ids=tuple(f"t{j}" for j in range(homes)),
        costs=(CostTerm("travel", Distance(places, seats, visits, metric="plane")),),
        **{**given, **rules},
    )


def capped(problem: TerritoryProblem, share: float) -> TerritoryProblem:
    """Return the problem with a cap on the size that changes hands."""
    values = problem.balance[0].amounts.most
    moved = Moved(values, problem.current, problem.num_territories)
    budget = Budget("moved", "units", moved, int(share * values.sum()))
    return replace(problem, budgets=(budget,))


def limited(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the problem with given ends of work instead of fair shares of it."""
    size, work = problem.balance
    mean = int(work.amounts.matrix.min(axis=1).sum()) // problem.num_territories
    ends = np.ones(problem.num_territories, dtype=np.int64)
    limit = LoadLimit("work", "units", work.amounts, ends * mean // 2, ends * mean * 2)
    return replace(problem, balance=(size,), limits=(limit,))


def solved(problem: TerritoryProblem, **given):
    """Return the checked result of the large solver."""
    usual = {"solver": "large", "limits": EASY, "seed": 1}
    return territory_opt.solve(problem, **{**usual, **given})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("of", [company, lambda *a: limited(company(*a))])
def test_bound_and_plan_hold_against_all_plans(of, seed):
    """On tiny companies: bound ≤ best of all plans ≤ plan found, rules met."""
    problem = of(8, 3, seed, Fraction(1, 2))
    best = truth(problem).optimum
    result = solved(problem, limits=Limits(work=0.2))
    if best is None:
        assert result.solution is None
        return
    assert result.bound <= best
    assert result.solution is None or result.objective >= best


@pytest.mark.parametrize("of", [company, lambda *a: limited(company(*a))])
def test_close_to_the_bound(of):
    """Four hundred units: every rule met, and within one per cent of the bound."""
    result = solved(of(400, 6, 1))
    assert result.outcome.status is Status.FEASIBLE
    assert result.measures.feasible
    assert result.gap <= 0.01


def test_a_cap_on_moves_is_kept_with_work_on_the_way():
    """With a cap on moves a plan keeps all, costs no less, and has a bound above."""
    problem = company(400, 6, 1)
    free, held = solved(problem), solved(capped(problem, 0.6))
    assert held.solution is not None
    assert held.measures.feasible
    assert held.bound <= held.objective
    assert held.objective >= free.bound


def test_threads_change_nothing():
    """One thread and two give the same plan, prices and diary to the last byte."""
    one, two = (
        solve_large(
            company(500, 8, 2),
            limits=Limits(work=0.5),
            seed=3,
            start=None,
            watch=Unwatched(),
            threads=threads,
        )
        for threads in (1, 2)
    )
    assert one.solution.owner.tobytes() == two.solution.owner.tobytes()
    assert one.prices.upper.tobytes() == two.prices.upper.tobytes()
    assert one.trace == two.trace


def test_larger_companies_are_left_to_it():
    """Beyond 150,000 pairs ``auto`` takes it for work that includes ways, too."""
    assert choose(company(2_000, 80), "auto") == "large"
    assert choose(limited(company(2_000, 80)), "auto") == "large"
    assert choose(company(400, 6), "auto") == "priced"
    assert choose(limited(company(400, 6)), "auto") == "assign"


@pytest.mark.parametrize("of", [company, limited])
@pytest.mark.parametrize("cap", [None, 0.3])
def test_slope_and_curvature_are_those_of_the_value(of, cap):
    """The dual's slope is its change by price; Newton's step takes the slope to 0."""
    problem = company(60, 4, 3) if of is company else limited(company(60, 4, 3))
    problem = problem if cap is None else capped(problem, cap)
    rng = np.random.Generator(np.random.PCG64(7))
    with ThreadPoolExecutor(1) as pool:
        case = case_of(problem, pool)
        choices, ends = taken(case, pool)
        loads = case.low.size
        scale = ends.cost / np.append(np.tile(ends.piece, 4), ends.spend)
        here = rng.normal(size=scale.size) * scale * 0.3

        def at(x, ends):
            dual = Dual(choices, 1.0, ends, 2.0 * ends.cost, pool)
            return dual, dual.at(x[:loads].reshape(-1, 2), x[loads:])

        ends = made_by_choices(ends, at, here)
        steps = np.diag(scale * 1e-4)
        near = [(at(here + h, ends)[1], at(here - h, ends)[1]) for h in steps]
        value = [(up.value - down.value) / 2e-4 for up, down in near]
        bend = [(flat(up) - flat(down)) / 2e-4 for up, down in near]
        dual, point = at(here, ends)
        step, toll, rise = dual.step(point, 0.0)
    found, slope = np.append(step.ravel(), toll) / scale, flat(point)
    assert np.allclose(value, slope * scale, rtol=1e-3, atol=1e-4 * ends.cost)
    assert np.allclose(found @ np.array(bend) * scale, -slope * scale, rtol=0.02)
    assert rise > 0


def flat(point) -> np.ndarray:
    """Return all slopes of a point in one row."""
    return np.append(point.slope.ravel(), point.toll_slope)


def taken(case, pool):
    """Return all choices of a case, and its limits."""
    pricer = Pricer(case, pool, Diary(EASY, Unwatched()))
    return pricer._choices(None, 4), pricer._ends(pricer._choices(None, 4), None, 1.0)


def made_by_choices(ends, at, here):
    """Return limits that are shares of the total that smoothed choices make."""
    moving = ends.totals > 0
    totals = np.where(moving, at(here, ends)[1].sums.loads.sum(axis=0), 0.0)
    grown = np.where(moving, totals / np.where(moving, ends.totals, 1.0), 1.0)
    return replace(ends, low=ends.low * grown, high=ends.high * grown, totals=totals)


def test_a_measure_of_a_plan_is_what_the_search_says():
    """The plan's loads, recomputed, are inside shares of their own total."""
    problem = company(400, 6, 4)
    result = solved(problem)
    found = measure(problem, result.solution)
    assert found.feasible
    assert found.objective == result.objective
