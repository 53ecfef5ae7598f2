"""Guarantees of the solver for the smallest largest diameter."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest
from contracts.solver_contract import SolverContract

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.kernels.pieces import mark_cuts
from engine.territory.measure import measure
from engine.territory.problem import (
    NOBODY,
    BalanceRule,
    Contiguity,
    LoadLimit,
    Permit,
    TerritoryProblem,
)
from engine.territory.shape import Diameter
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Unwatched
from engine.territory.solvers.spread.cells import fresh, shaken
from engine.territory.solvers.spread.colouring import Effort, fits
from engine.territory.solvers.spread.ladder import packed
from engine.territory.solvers.spread.packing import cliques_of
from engine.territory.solvers.spread.solver import solve_spread
from engine.territory.solvers.spread.state import move, settle, state_of, trouble
from engine.territory.solvers.spread.world import spread_of

RULES = ["none", "pieces", "apart", "together", "permits", "limits", "all"]


class TestSpread(SolverContract):
    """The solver for one diameter."""

    name = "spread"
    limits = Limits(work=0.3)

    def hard(self, units=200, territories=10):
        """Return a problem that it does not solve in seconds: sixty units it does."""
        return super().hard(units, territories)


def scattered_company(seed: int, size: int = 8, rules: str = "none"):
    """Return a tiny problem on random points of a plane, and three territories."""
    rng = stream(seed, Purpose.COMPANY)
    places = rng.integers(0, 100, (size, 2))
    gaps = places[:, None, :] - places[None, :, :]
    distance = np.rint(10 * np.hypot(gaps[..., 0], gaps[..., 1])).astype(np.int64)
    ring = [(i, (i + 1) % size) for i in range(size)]
    chords = [(i, (i + 3) % size) for i in range(0, size, 2)]
    given = {
        "pieces": {"contiguity": Contiguity(np.array(ring + chords, np.int32))},
        "apart": {"apart": np.array([[0, 1], [2, 3]], np.int32)},
        "together": {"together": np.array([4, -1, 4] + [-1] * (size - 3), np.int32)},
        "permits": {"permits": (Permit("locks", rng.random((size, 3)) < 0.7),)},
        "limits": {"limits": (limit_of(rng.integers(1, 9, (size, 3))),)},
        "none": {},
    }
    chosen = list(given) if rules == "all" else [rules]
    merged = {key: value for name in chosen for key, value in given[name].items()}
    loads = rng.integers(5, 10, size)
    balance = BalanceRule(
        "work", "h", PerUnit(loads, 3), np.array([1, 1, 1]), Fraction(1, 2)
    )
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(size)),
        territory_ids=("a", "b", "c"),
        current=np.full(size, NOBODY, np.int32),
        costs=(),
        balance=(balance,),
        shape=(Diameter(distance),),
        **merged,
    )


def limit_of(amounts) -> LoadLimit:
    """Return a limit that differs between territories."""
    low, high = np.array([0, 3, 0]), np.array([18, 30, 12])
    return LoadLimit("visits", "visits", amounts, low, high)


def least_of_all(problem) -> int | None:
    """Return the best objective of every plan there is, None when all break rules."""
    best = None
    for owner in product(range(3), repeat=problem.num_units):
        found = measure(problem, TerritorySolution(np.array(owner, np.int32)))
        if found.feasible and (best is None or found.objective < best):
            best = found.objective
    return best


def solved(problem, work=40.0, seed=3, start=None, threads=None):
    """Return the solver's own claim."""
    return solve_spread(
        problem,
        limits=Limits(work=work),
        seed=seed,
        start=start,
        watch=Unwatched(),
        threads=threads,
    )


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_least_diameter_of_all_plans_is_found_and_proven(seed, rules):
    """Every plan of a tiny company is tried: the solver's is as good, and it knows."""
    problem = scattered_company(seed, 6, rules)
    least = least_of_all(problem)
    result = territory_opt.solve(problem, solver="spread", limits=Limits(work=1.5))
    if least is None:
        assert result.outcome.status in (Status.INFEASIBLE, Status.UNKNOWN)
        return
    assert result.objective == least
    assert result.bound <= least
    if problem.contiguity is None:
        assert result.outcome.status is Status.OPTIMAL


@pytest.mark.parametrize("rules", ["none", "permits", "limits"])
def test_a_width_is_refused_only_if_no_plan_has_it(rules):
    """The model of a width answers as trying every plan does, at every width."""
    problem = scattered_company(5, 6, rules)
    spread, least = spread_of(problem), least_of_all(problem)
    effort = Effort(5.0, None, 1, lambda: False)
    for limit, value in list(enumerate(spread.values.tolist()))[::3]:
        possible = least is not None and least <= value
        answer = fits(spread.world, limit, effort)
        if not possible and rules != "limits":
            assert answer.fits is False
        if possible:
            assert answer.fits is True


def test_units_far_from_each_other_bound_every_plan():
    """The bound from one unit more than territories is never above the best plan."""
    for seed in range(6):
        problem = scattered_company(seed, 6)
        spread = spread_of(problem)
        floor = packed(spread, np.array([seed + 1], np.uint64))
        assert spread.values[floor] <= least_of_all(problem)


def test_more_units_apart_than_territories_is_infeasible():
    """Four units that must all be kept apart do not fit into three territories."""
    problem = scattered_company(1, 6)
    pairs = [(i, j) for i in range(4) for j in range(i)]
    problem = TerritoryProblem(
        problem.unit_ids,
        problem.territory_ids,
        problem.current,
        (),
        shape=problem.shape,
        apart=np.array(pairs, np.int32),
    )
    assert solved(problem).outcome.status is Status.INFEASIBLE


def test_more_islands_than_territories_is_infeasible_and_says_so():
    """Five units that do not touch are not three territories in one piece each."""
    problem = scattered_company(1, 5)
    problem = TerritoryProblem(
        problem.unit_ids,
        problem.territory_ids,
        problem.current,
        (),
        shape=problem.shape,
        contiguity=Contiguity(np.zeros((0, 2), np.int32)),
    )
    claim = solved(problem)
    assert claim.outcome.status is Status.INFEASIBLE
    assert claim.conflict[0].kind == "contiguity"
    assert (claim.conflict[0].found, claim.conflict[0].high) == (5, 3)


def test_loads_that_cannot_be_met_are_proven_so():
    """Three territories with at least half of all work each do not exist."""
    problem = scattered_company(1, 6)
    loads = np.ones((6, 3), np.int64)
    limit = LoadLimit("half", "h", loads, np.full(3, 3), np.full(3, 6))
    problem = TerritoryProblem(
        problem.unit_ids,
        problem.territory_ids,
        problem.current,
        (),
        shape=problem.shape,
        limits=(limit,),
    )
    assert solved(problem).outcome.status is Status.INFEASIBLE


@pytest.mark.parametrize("rules", ["none", "pieces"])
def test_threads_change_nothing(rules):
    """The same seed gives the same plan, bound and diary on one thread and on two."""
    problem = scattered_company(9, 20, rules)
    one, two = (solved(problem, work=2.0, threads=n) for n in (1, 2))
    assert (one.solution.owner == two.solution.owner).all()
    assert (one.bound, one.work) == (two.bound, two.work)
    assert one.trace == two.trace


def test_a_start_is_never_made_worse():
    """A plan given that keeps the rules comes back, or a narrower one."""
    problem = scattered_company(4, 20)
    first = solved(problem, work=1.0)
    again = solved(problem, work=0.01, seed=8, start=first.solution)
    assert again.objective <= first.objective


def test_what_a_move_changes_is_all_that_changes():
    """After many moves the state is what it would be if computed anew."""
    problem = scattered_company(2, 12, "pieces")
    spread = spread_of(problem)
    world, rng = spread.world, stream(1, Purpose.COMPANY)
    limit = spread.values.size // 2
    state = state_of(world, fresh(world, rng), limit)
    for _ in range(200):
        u, c = int(rng.integers(12)), int(rng.integers(3))
        o = int(state.owner[u])
        if c == o or state.cut[u] or not state.touch[u, c]:
            continue
        before = trouble(world, state)
        gain = state.against[u, c] - state.against[u, o]
        gain += state.join[u, c] + state.leave[u]
        move(world, state, u, c, limit)
        settle(world, state, o)
        settle(world, state, c)
        assert trouble(world, state) == before + gain
    anew = state_of(world, state.owner, limit)
    for name in ("against", "load", "outside", "touch", "cut", "leave"):
        assert (getattr(state, name) == getattr(anew, name)).all()


def test_units_that_hold_a_territory_together_are_marked():
    """They are the graph's articulation points; a unit alone is one, too."""
    rng = stream(7, Purpose.COMPANY)
    for _ in range(30):
        size = int(rng.integers(1, 12))
        graph = nx.random_labeled_tree(size, seed=int(rng.integers(1000)))
        for _ in range(int(rng.integers(6))):
            u, v = rng.integers(size, size=2).tolist()
            if u != v:
                graph.add_edge(u, v)
        first = np.cumsum([0] + [graph.degree(u) for u in range(size)]).astype(np.int32)
        beside = [v for u in range(size) for v in graph[u]]
        cut = np.zeros(size, np.bool_)
        owner = np.zeros(size, np.int64)
        mark_cuts(first, np.array(beside, np.int32), owner, 0, cut)
        expected = {0} if size == 1 else set(nx.articulation_points(graph))
        assert set(np.flatnonzero(cut).tolist()) == expected


def test_plans_to_begin_with_are_in_one_piece():
    """Cells around seeds, and what is dealt anew of them, hang together."""
    problem = scattered_company(3, 24, "pieces")
    spread, rng = spread_of(problem), stream(2, Purpose.COMPANY)
    for _ in range(20):
        owner = fresh(spread.world, rng)
        for plan in (owner, shaken(spread.world, owner, rng)):
            checks = measure(problem, TerritorySolution(plan.astype(np.int32))).checks
            assert all(check.met for check in checks if check.kind == "contiguity")


def test_cliques_hold_each_far_pair_and_no_near_one():
    """The sets found cover exactly the pairs that are far."""
    rng = stream(4, Purpose.COMPANY)
    far = np.triu(rng.random((15, 15)) < 0.4, 1)
    far |= far.T
    starts, members = cliques_of(far)
    seen = np.zeros_like(far)
    for begin, end in pairwise(starts):
        some = members[begin:end]
        seen[np.ix_(some, some)] = True
    np.fill_diagonal(seen, False)
    assert (seen == far).all()
