"""Guarantees of the search over sets of sites by prices of room."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from oracles.brute_force import truth
from scipy.optimize import linprog
from territory.test_located import MIXES, located, town

from engine.base.outcome import Limits
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.located.case import read_case
from engine.territory.solvers.located.fill import fill_sites
from engine.territory.solvers.located.prices import offer_of, raise_prices
from engine.territory.solvers.located.roam import exchange_bounds, neighbours
from engine.territory.solvers.located.sites import SiteSearch, market_of
from engine.territory.solvers.located.solver import solve_located
from engine.territory.solvers.port import Diary, Unwatched

ONE_COUNT = [mix for mix in MIXES if mix != "fair shares"]


def draws(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(900 + seed))


def case_of(problem):
    """Return the arrays of a problem whose number of sites is what it says."""
    return read_case(problem, (problem.opening.low, problem.opening.high))


def divided(case, sites) -> float:
    """Return what sites cost when units may be divided, by a linear program."""
    n, p = case.num_units, len(sites)
    cost = case.costs(np.arange(n), sites).ravel()
    once = np.kron(np.eye(n), np.ones(p))
    rows, ends = [], []
    for a in range(case.weight.shape[1]):
        load = np.kron(case.weight[:, a], np.eye(p))
        rows += [load, -load]
        ends += [case.high[sites, a], -case.low[sites, a]]
    found = linprog(cost, np.vstack(rows), np.concatenate(ends), once, np.ones(n))
    assert found.status in (0, 2)
    return np.inf if found.x is None else found.fun + case.opening[sites].sum()


def priced(case, sites, most=200):
    """Return the market, and an offer of some sites with good prices."""
    market = market_of(case, float(np.median(case.matrix)))
    offer = offer_of(market, np.array(sites, dtype=np.int32))
    raise_prices(market, offer, 1e300, most, 1.0)
    return market, offer


@pytest.mark.parametrize("mix", ONE_COUNT)
@pytest.mark.parametrize("seed", range(3))
def test_no_set_costs_less_than_its_prices_say(mix, seed):
    """With any number of steps the value is a bound on the divided assignment."""
    case = case_of(located(mix, seed))
    for sites in combinations(range(4), case.count[1]):
        least = divided(case, np.array(sites))
        for most in (1, 5, 60):
            value = priced(case, sites, most)[1].value[0]
            assert value <= least + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_prices_end_near_what_divided_units_cost(seed):
    """Where sites serve many units, the bound is within a thousandth of the program."""
    case = read_case(town(n=120, p=4), (4, 4))
    sites = np.sort(draws(seed).choice(120, 4, replace=False))
    least = divided(case, sites)
    value = priced(case, sites)[1].value[0]
    assert 0.999 * least <= value <= least * (1 + 1e-9)


def test_exchanges_cost_no_less_than_they_are_said_to():
    """What one pass says of each exchange is below what its own prices say."""
    case = read_case(town(n=60, p=4), (4, 4))
    market, offer = priced(case, [1, 17, 30, 44])
    bound, more = np.zeros(4), np.zeros(4)
    for s in (0, 5, 23, 59):
        exchange_bounds(market, offer, s, bound, more)
        for j in range(4):
            other = offer.site.copy()
            other[j] = s
            assert bound[j] <= divided(case, other) + 1e-6
            assert bound[j] > 0.3 * offer.value[0]


def test_neighbours_are_all_that_may_be_cheaper():
    """Sets of one other site that cost less, divided, than a value are all found."""
    case = read_case(town(n=30, p=3), (3, 3))
    market, offer = priced(case, [2, 11, 25])
    below = 1.02 * offer.value[0]
    found = neighbours(market, offer, below, 200)
    told = {sites for _, sites in found}
    assert all(value < below for value, _ in found)
    for j in range(3):
        for s in range(30):
            other = offer.site.copy()
            other[j] = s
            if len(set(other.tolist())) == 3 and s not in offer.site:
                cheaper = divided(case, other) < below
                assert not cheaper or tuple(sorted(other.tolist())) in told


@pytest.mark.parametrize("mix", ONE_COUNT)
@pytest.mark.parametrize("seed", range(3))
def test_sites_are_filled_as_well_as_they_can_be(mix, seed):
    """The plan of given sites is the best of all that use just these sites."""
    problem = located(mix, seed)
    known, case = truth(problem), case_of(problem)
    for sites in combinations(range(4), case.count[1]):
        if not set(np.flatnonzero(case.fixed)) <= set(sites):
            continue
        offer = priced(case, sites)[1]
        home = fill_sites(
            case, np.array(sites), offer.price / case.weight.mean(axis=0), np.inf, 1e6
        ).home
        used = [
            set(plan.tolist()) | set(np.flatnonzero(case.fixed)) for plan in known.plans
        ]
        fits = known.feasible & np.array([some == set(sites) for some in used])
        if not fits.any():
            feasible = (
                home is not None and measure(problem, TerritorySolution(home)).feasible
            )
            assert not feasible
            continue
        plan = measure(problem, TerritorySolution(home))
        assert (plan.feasible, plan.objective) == (True, known.costs[fits].min())


def searched(threads=1, work=0.5, seed=4, n=200, p=4):
    """Return a search over the sites of a town that was run, and its work."""
    case = read_case(town(n=n, p=p), (p, p))
    diary = Diary(Limits(work=work), Unwatched())
    search = SiteSearch(case, diary, seed, 1.0, threads)
    home = (np.arange(n) % p).astype(np.int32)
    search.run(home, float(np.median(case.matrix)))
    return search, diary


def test_a_search_over_sites_is_near_its_bound_at_once():
    """From the worst of starts it is soon where no exchange of sites gains much."""
    search, _ = searched()
    plan = TerritorySolution(search.found.home)
    said = measure(search.case.problem, plan)
    assert (said.feasible, said.objective) == (True, search.found.cost)
    sites = np.unique(search.found.home)
    for j in range(4):
        for s in range(0, 200, 7):
            other = sites.copy()
            other[j] = s
            if len(set(other.tolist())) == 4:
                assert priced(search.case, other)[1].value[0] > 0.999 * said.objective


def test_two_threads_search_as_one_does():
    """The same seed and work give the same plan and account on one thread and two."""
    (one, first), (two, second) = (searched(threads, 0.2) for threads in (1, 2))
    assert one.found.home.tobytes() == two.found.home.tobytes()
    assert first.work == second.work
    assert first.points == second.points


@pytest.mark.parametrize("mix", ONE_COUNT)
@pytest.mark.parametrize("seed", range(3))
def test_all_rules_are_kept_and_the_best_of_tiny_plans_found(mix, seed):
    """With costs of opening, ranges, fixed sites, centres, least loads or permits."""
    problem = located(mix, seed)
    best, case = truth(problem).optimum, case_of(problem)
    search = SiteSearch(case, Diary(Limits(work=0.1), Unwatched()), seed, 1.0, 1)
    search.run(np.zeros(6, dtype=np.int32), float(np.median(case.matrix)))
    if best is None:
        assert search.found.home is None
        return
    plan = measure(problem, TerritorySolution(search.found.home))
    assert (plan.feasible, plan.objective) == (True, best)


@pytest.mark.parametrize(("p", "asked"), [(4, True), (20, False)])
def test_sites_are_searched_where_territories_are_large(p, asked):
    """Of forty units each, not of eight; the same work gives the same bytes twice."""
    one, two = (
        solve_located(
            town(n=160, p=p),
            limits=Limits(work=0.3),
            seed=5,
            start=None,
            watch=Unwatched(),
        )
        for _ in range(2)
    )
    assert ("sites" in {point.stage for point in one.trace}) == asked
    assert one.solution.owner.tobytes() == two.solution.owner.tobytes()
    assert one.trace == two.trace
