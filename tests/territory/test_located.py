"""Guarantees of the located solver and of the bound where sites are chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import balance, make

from engine import territory_opt
from engine.base.errors import SolverMismatchError
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.amounts import Distance, PerUnit
from engine.territory.believe import believe
from engine.territory.location_bound import CoverPrices, location_bound
from engine.territory.measure import measure
from engine.territory.rules import CostTerm, LoadLimit, Opening, Permit
from engine.territory.solvers.located.solver import solve_located
from engine.territory.solvers.port import Unwatched

SHORT = Limits(work=0.1)

MIXES = {
    "capacities": {},
    "a range and costs": {"count": (1, 3), "dear": True},
    "fixed sites": {"count": (2, 3), "dear": True, "fixed": True},
    "centres": {"centres": True},
    "least loads": {"least": 4},
    "permits": {"permits": True},
    "fair shares": {"count": (2, 3), "dear": True, "shares": True},
    "tight": {"room": 11},
}
"""What each family of random problems asks for."""


def draws(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(seed))


def located(mix: str, seed: int, size: tuple[int, int] = (6, 4)):
    """Return a random problem of a few units and candidate sites."""
    asked = MIXES[mix]
    n, m = size
    rng = draws(seed)
    places = rng.integers(0, 30, size=(n, 2))
    sites = places[:m]
    cost = np.abs(places[:, None] - sites[None]).sum(axis=-1)
    load = np.repeat(rng.integers(1, 6, size=(n, 1)), m, axis=1)
    low = np.full(m, asked.get("least", 0))
    high = np.full(m, asked.get("room", 13))
    more = {"limits": (LoadLimit("demand", "visits", load, low, high),)}
    if "shares" in asked:
        more = {"balance": (balance(load, "1/3"),)}
    if "permits" in asked:
        more["permits"] = (Permit("skills", rng.random((n, m)) < 0.7),)
    dear = rng.integers(0, 25, size=m) if "dear" in asked else np.zeros(m, np.int64)
    fixed = np.zeros(m, np.bool_)
    fixed[0] = "fixed" in asked
    low_count, high_count = asked.get("count", (2, 2))
    centres = np.arange(m, dtype=np.int32) if "centres" in asked else None
    opening = Opening(low_count, high_count, dear, fixed, centres)
    return make(cost, opening=opening, **more)


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("seed", range(3))
def test_finds_the_best_of_all_plans(mix, seed):
    """On tiny problems the plan is the best of all sites and assignments there are."""
    problem = located(mix, seed)
    best = truth(problem).optimum
    result = territory_opt.solve(problem, solver="located", limits=SHORT)
    assert result.objective == best
    if best is not None:
        assert measure(problem, result.solution).feasible
        assert result.bound <= best


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("seed", range(6))
def test_any_prices_give_a_bound(mix, seed):
    """Whatever units are said to be worth, the bound is not above the best plan."""
    problem = located(mix, seed)
    best = truth(problem).optimum
    rng = draws(100 + seed)
    for scale in (5, 20, 60):
        worth = rng.integers(-3, scale, size=problem.num_units)
        bound = location_bound(problem, CoverPrices(worth))
        assert best is None or bound <= best


def test_bound_is_what_the_formula_says():
    """One site of room 5: units worth 10 and 8 at no cost, of weight 4 and 3.

    Undivided, the site gains 10 by the first alone; so 18 − 10 = 8 is the bound.
    """
    load = np.array([[4], [3]])
    limit = LoadLimit("demand", "visits", load, np.array([0]), np.array([5]))
    free = Opening(1, 1, np.array([0]), np.array([False]))
    problem = make([[0], [0]], limits=(limit,), opening=free)
    assert location_bound(problem, CoverPrices(np.array([10, 8]))) == 8


def test_a_bound_above_what_prices_say_is_refused():
    """A claim whose prices do not confirm its bound is not believed."""
    problem = located("capacities", 0)
    claim = solve_located(problem, limits=SHORT, seed=1, start=None, watch=Unwatched())
    believe(problem, claim, "located")
    false = replace(claim, cover=CoverPrices(np.zeros(6, np.int64)))
    with pytest.raises(SolverMismatchError, match="prices of units confirm"):
        believe(problem, false, "located")


def test_bounds_need_an_opening_and_fitting_prices():
    """Without sites to choose, or with prices of other units, there is no bound."""
    problem = located("capacities", 0)
    with pytest.raises(ValueError, match="one price a unit"):
        location_bound(problem, CoverPrices(np.zeros(5, np.int64)))
    with pytest.raises(ValueError, match="no sites are chosen"):
        location_bound(replace(problem, opening=None), CoverPrices(np.zeros(6, int)))


def town(turn: int = 0, n: int = 60, p: int = 8):
    """Return a problem on a map of random points, turned by right angles."""
    rng = draws(7)
    places = rng.random((n, 2)) * 100
    demand = rng.integers(1, 20, size=n)
    for _ in range(turn):
        places = np.column_stack([-places[:, 1], places[:, 0]])
    room = np.full(n, int(demand.sum() * 1.2 / p))
    limit = LoadLimit("demand", "visits", PerUnit(demand, n), 0 * room, room)
    way = Distance(places, places, np.full(n, 1000.0), metric="plane")
    opening = Opening(p, p, 0 * room, np.zeros(n, np.bool_))
    plain = make(np.zeros((n, n)), limits=(limit,), opening=opening)
    return replace(plain, costs=(CostTerm("travel", way),))


def test_turning_the_map_changes_nothing():
    """A quarter turn leaves every distance, so the value is the same."""
    one, two = (
        territory_opt.solve(town(turn), solver="located", limits=SHORT)
        for turn in (0, 1)
    )
    assert one.objective == two.objective


def test_one_more_candidate_never_hurts():
    """The proven optimum with one more candidate site is not dearer."""
    for seed in range(3):
        wide = located("capacities", seed, (6, 4))
        narrow = located("capacities", seed, (6, 3))
        best = [
            territory_opt.solve(problem, solver="exact", limits=Limits(work=10.0))
            for problem in (narrow, wide)
        ]
        if best[0].outcome.status is Status.OPTIMAL:
            assert best[1].objective <= best[0].objective


def test_threads_change_nothing():
    """The same seed gives the same plan, bound and work on one thread and on two."""
    problem = town(n=320, p=32)
    one, two = (
        solve_located(
            problem,
            limits=Limits(work=0.15),
            seed=3,
            start=None,
            watch=Unwatched(),
            threads=threads,
        )
        for threads in (1, 2)
    )
    assert one.solution.owner.tobytes() == two.solution.owner.tobytes()
    assert (one.bound, one.work) == (two.bound, two.work)


def test_parts_keep_every_rule():
    """A plan that was searched in parts meets every rule, near its bound."""
    problem = town(n=320, p=32)
    result = territory_opt.solve(problem, solver="located", limits=Limits(work=0.4))
    assert result.outcome == Outcome(
        Status.FEASIBLE, Reason.WORK_LIMIT, result.outcome.raw
    )
    assert result.gap < 0.05


def test_a_feasible_start_is_never_made_worse():
    """With next to no work, the answer is at least as good as the start."""
    problem = town()
    good = territory_opt.solve(problem, solver="located", limits=SHORT)
    claim = solve_located(
        problem,
        limits=Limits(work=0.01),
        seed=2,
        start=good.solution,
        watch=Unwatched(),
    )
    assert claim.objective <= good.objective


def test_says_what_it_cannot_do():
    """Loads that depend on who carries them, and unequal shares, are refused."""
    problem = located("capacities", 0)
    load = np.arange(24).reshape(6, 4)
    limit = LoadLimit("time", "minutes", load, np.zeros(4, int), np.full(4, 99))
    with pytest.raises(ValueError, match="loads that depend on who carries them"):
        territory_opt.solve(replace(problem, limits=(limit,)), solver="located")
    uneven = balance(np.ones(6, int), "1/2", weights=[1, 2, 1, 1])
    with pytest.raises(ValueError, match="other shares than each other"):
        territory_opt.solve(replace(problem, balance=(uneven,)), solver="located")
