"""Guarantees of the clustered solver: free centres, loads within their intervals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from oracles.brute_force import truth

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory.amounts import PerUnit, unit_sphere
from engine.territory.measure import measure
from engine.territory.problem import TerritoryProblem
from engine.territory.rules import BalanceRule, CostTerm, LoadLimit
from engine.territory.shape import Inertia
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.clustered.case import read_cloud
from engine.territory.solvers.clustered.cloud import clusters_of, inertia
from engine.territory.solvers.clustered.exchange import exact_change, give
from engine.territory.solvers.clustered.solver import solve_clustered
from engine.territory.solvers.port import Unwatched


def draws(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(seed))


def clusters(places, k, *, mass=None, **rules) -> TerritoryProblem:
    """Return the problem of k compact territories among some places."""
    n = len(places)
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(n)),
        tuple(f"t{j}" for j in range(k)),
        np.full(n, -1, np.int32),
        (),
        shape=(Inertia(places, np.ones(n) if mass is None else mass),),
        **rules,
    )


def counts(n: int, k: int, low: int, high: int) -> LoadLimit:
    """Return a limit on how many units each territory has."""
    ones = PerUnit(np.ones(n, np.int64), k)
    return LoadLimit("count", "units", ones, np.full(k, low), np.full(k, high))


def country(seed: int, n: int, k: int) -> TerritoryProblem:
    """Return random places with two measures that must be balanced within 5 %."""
    rng = draws(seed)
    places = 1000 * rng.random((n, 2))
    rules = tuple(
        BalanceRule(
            name,
            "units",
            PerUnit(rng.integers(5, 60, size=n), k),
            np.ones(k, np.int64),
            Fraction(1, 20),
        )
        for name in ("potential", "work")
    )
    return clusters(places, k, mass=rng.random(n) + 0.5, balance=rules)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [2, 3])
def test_finds_the_best_of_all_plans(seed, k):
    """On tiny problems of equal counts the plan is the best there is."""
    n = 6 if k == 3 else 8
    places = 100 * draws(seed).random((n, 2))
    problem = clusters(places, k, limits=(counts(n, k, n // k, n // k),))
    result = territory_opt.solve(problem, solver="clustered", limits=Limits(work=0.002))
    assert result.objective == truth(problem).optimum


@pytest.mark.parametrize("seed", range(3))
def test_two_measures_within_their_intervals(seed):
    """With two lognormal-like measures and masses every rule is met."""
    result = territory_opt.solve(
        country(seed, 600, 8), solver="clustered", limits=Limits(work=0.1)
    )
    assert result.outcome.status is Status.FEASIBLE
    assert measure(country(seed, 600, 8), result.solution).feasible


def test_unequal_targets():
    """Territories of different sizes each get theirs."""
    places = 1000 * draws(3).random((300, 2))
    size = np.array([30, 60, 90, 120])
    ones = PerUnit(np.ones(300, np.int64), 4)
    problem = clusters(places, 4, limits=(LoadLimit("count", "", ones, size, size),))
    result = territory_opt.solve(problem, solver="clustered", limits=Limits(work=0.1))
    assert np.bincount(result.solution.owner).tolist() == size.tolist()


def test_on_the_sphere():
    """Places on the unit sphere are clustered by chords: two far towns part."""
    rng = draws(4)
    lat = np.concatenate([rng.normal(52, 0.1, 20), rng.normal(-33, 0.1, 20)])
    lon = np.concatenate([rng.normal(21, 0.1, 20), rng.normal(151, 0.1, 20)])
    places = 6371.0 * unit_sphere(lat, lon)
    problem = clusters(places, 2, limits=(counts(40, 2, 20, 20),))
    owner = territory_opt.solve(
        problem, solver="clustered", limits=Limits(work=0.01)
    ).solution.owner
    assert len(set(owner[:20].tolist())) == len(set(owner[20:].tolist())) == 1


def test_threads_change_nothing():
    """The same seed gives the same plan on one thread and on two."""
    problem = country(0, 600, 12)
    one, two = (
        solve_clustered(
            problem,
            limits=Limits(work=0.05),
            seed=5,
            start=None,
            watch=Unwatched(),
            threads=threads,
        )
        for threads in (1, 2)
    )
    assert one.solution.owner.tobytes() == two.solution.owner.tobytes()


def test_more_work_never_hurts():
    """What is found with less work is kept: regions only replace worse ones."""
    problem = country(1, 500, 10)
    values = [
        territory_opt.solve(
            problem, solver="clustered", limits=Limits(work=work)
        ).objective
        for work in (0.05, 0.15)
    ]
    assert values[1] <= values[0]


def test_a_feasible_start_is_never_made_worse():
    """The answer is at least as good as a start that meets the rules."""
    places = 100 * draws(9).random((40, 2))
    problem = clusters(places, 4, limits=(counts(40, 4, 10, 10),))
    start = TerritorySolution(np.repeat(np.arange(4), 10).astype(np.int32))
    claim = solve_clustered(
        problem, limits=Limits(work=0.001), seed=1, start=start, watch=Unwatched()
    )
    assert claim.objective <= measure(problem, start).objective


def test_changes_are_exact():
    """A change of inertia, centres moving along, is what measuring twice gives."""
    problem = country(2, 60, 4)
    cloud = read_cloud(problem)
    made = clusters_of(cloud, draws(5).integers(0, 4, 60).astype(np.int32))
    for i, j in ((0, 1), (2, 3), (4, -1), (5, 6)):
        a = int(made.owner[i])
        b = int(made.owner[j]) if j >= 0 else (a + 1) % 4
        if a == b:
            continue
        before = inertia(cloud, made)
        said = exact_change(cloud, made, a, i, b, j)
        give(cloud, made, i, b)
        if j >= 0:
            give(cloud, made, j, a)
        assert inertia(cloud, made) - before == pytest.approx(said, rel=1e-9)


def test_says_what_it_cannot_do():
    """Loads that depend on who carries them are refused by name."""
    problem = clusters(100 * draws(1).random((6, 2)), 2)
    load = LoadLimit(
        "time", "minutes", np.arange(12).reshape(6, 2), np.zeros(2, int), np.full(2, 99)
    )
    with pytest.raises(ValueError, match="loads that depend on who carries them"):
        territory_opt.solve(replace(problem, limits=(load,)), solver="clustered")
    with pytest.raises(ValueError, match="no other cost"):
        read_cloud(replace(problem, costs=(CostTerm("x", np.zeros((6, 2), int)),)))
