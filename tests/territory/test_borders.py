"""Fewest cut edges by whole territories, beside all plans that there are."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.problem import Contiguity, LoadLimit, TerritoryProblem
from engine.territory.shape import CutEdges
from engine.territory.solvers.connected import charts as charts_module
from engine.territory.solvers.connected.borders import finish_by_borders
from engine.territory.solvers.connected.case import case_of
from engine.territory.solvers.connected.charts import charts_of
from engine.territory.solvers.connected.parts import Over, Parts
from engine.territory.solvers.connected.solver import State
from engine.territory.solvers.port import Diary, Unwatched
from engine.territory_opt import solve

WIDE, HIGH = 4, 3
N = WIDE * HIGH


def grid(seed: int, k: int, *, crossed: int = 0, dear: int = 3) -> TerritoryProblem:
    """Return twelve units on a grid, some of whose squares have both diagonals."""
    draws = stream(seed, Purpose.WORLDS)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(WIDE, HIGH))
    for at in range(crossed):
        corner = at * HIGH
        graph.add_edges_from([(corner, corner + HIGH + 1), (corner + 1, corner + HIGH)])
        graph.add_edge(corner, corner + 2 * HIGH + 2)
    edges = np.array(graph.edges, dtype=np.int32)
    sizes = draws.integers(3, 9, (2, N))
    limits = []
    for name, size, slack in zip(("people", "visits"), sizes, (0.12, 0.4), strict=True):
        share = size.sum() / k
        low, high = np.ceil(share * (1 - slack)), np.floor(share * (1 + slack))
        ends = np.full(k, int(low)), np.full(k, int(high))
        limits.append(LoadLimit(name, name, PerUnit(size, k), *ends))
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(N)),
        tuple(f"t{j}" for j in range(k)),
        np.full(N, -1, dtype=np.int32),
        (),
        limits=tuple(limits),
        contiguity=Contiguity(edges),
        shape=(CutEdges(edges, draws.integers(1, dear + 1, len(edges))),),
    )


def territories(problem: TerritoryProblem, loads: int = 2) -> np.ndarray:
    """Return every set that may be a territory, (c, N) bool."""
    graph = nx.Graph(problem.contiguity.edges.tolist())
    sets = np.array(list(product((False, True), repeat=N)))[1:]
    for one in problem.limits[:loads]:
        load = sets @ one.amounts.most
        sets = sets[(load >= one.low[0]) & (load <= one.high[0])]
    return np.array(
        [s for s in sets if nx.is_connected(graph.subgraph(np.flatnonzero(s).tolist()))]
    ).reshape(-1, N)


def best_of(problem: TerritoryProblem) -> int | None:
    """Return the least cost of a plan, by trying all."""
    term, sets = problem.shape[0], territories(problem)
    cuts = (sets[:, term.edges[:, 0]] != sets[:, term.edges[:, 1]]) @ term.prices
    least: dict[bytes, int] = {np.zeros(N, dtype=np.bool_).tobytes(): 0}
    for _ in range(problem.num_territories):
        after: dict[bytes, int] = {}
        for key, cost in least.items():
            covered = np.frombuffer(key, dtype=np.bool_)
            first = int(np.argmin(covered))
            for at in np.flatnonzero(sets[:, first] & ~(sets & covered).any(axis=1)):
                union = (covered | sets[at]).tobytes()
                after[union] = min(after.get(union, 10**9), cost + int(cuts[at]))
        least = after
    twice = least.get(np.ones(N, dtype=np.bool_).tobytes())
    return None if twice is None else twice // 2


def parts_of(problem: TerritoryProblem) -> Parts:
    """Return the territories of a problem on a plane map."""
    board = case_of(problem).board
    ((chart,), _) = charts_of(board)
    low, high = board.low[:, 0], board.high[:, 0]
    return Parts(chart, low, high, problem.num_territories, lambda _: False)


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("seed", [1, 2])
def test_listed_are_all_territories_that_a_plan_can_have(seed: int, k: int) -> None:
    """No territory below the bar is missed unless what it leaves fits no others."""
    problem = grid(seed, k)
    parts, chart = parts_of(problem), charts_of(case_of(problem).board)[0][0]
    price = stream(seed, Purpose.WORLDS, 1).random(N) * 2
    parts.price(price, 3.0)
    bar = 3.0 * parts.grain
    sets, worth, every = parts.below(bar, 4096, 10**6)
    listed = {one.tobytes() for one in sets}
    everything = territories(problem)
    assert every
    assert listed <= {one.tobytes() for one in everything}
    assert (worth == parts.worth(sets)).all()
    graph = nx.Graph(problem.contiguity.edges.tolist())
    people = problem.limits[0]
    for one, value in zip(everything, parts.worth(everything), strict=True):
        rest = nx.connected_components(graph.subgraph(np.flatnonzero(~one).tolist()))
        loads = [int(people.amounts.most[list(part)].sum()) for part in rest]
        fits = all(
            any(m * people.low[0] <= x <= m * people.high[0] for m in range(1, k))
            for x in loads
        )
        if value <= bar and fits:
            assert one.tobytes() in listed or _too_many(loads, people, k)
        assert value >= parts.floor or not fits
    assert chart.paid == 0


def _too_many(loads: list[int], people: LoadLimit, k: int) -> bool:
    """Whether no numbers of territories for the parts add up to all but one."""
    total = int(people.amounts.most.sum())
    ways = [
        [
            m
            for m in range(1, k)
            if max(m * people.low[0], total - (k - m) * people.high[0])
            <= x
            <= min(m * people.high[0], total - (k - m) * people.low[0])
        ]
        for x in loads
    ]
    return not any(sum(way) == k - 1 for way in product(*ways))


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize(("seed", "crossed"), [(1, 0), (2, 0), (3, 1), (4, 2)])
def test_the_least_cut_is_that_of_all_plans(seed: int, crossed: int, k: int) -> None:
    """With or without crossing edges, what is proved is what trying all plans finds."""
    problem = grid(seed, k, crossed=crossed)
    state = State(case_of(problem), Diary(Limits(work=30), Unwatched()), seed)
    best = best_of(problem)
    settled = finish_by_borders(state)
    if best is None:
        assert state.objective is None
    else:
        assert settled
        assert (state.objective, state.diary.bound) == (best, best)


def test_a_map_that_is_not_plane_is_split() -> None:
    """Crossing edges give several maps, each with its own units, edges and costs."""
    charts, every = charts_of(case_of(grid(3, 3, crossed=2)).board)
    assert every
    assert len(charts) > 1
    assert {chart.num_units for chart in charts} > {N}
    assert any(chart.paid for chart in charts)
    total = {int(chart.amounts[0].sum()) for chart in charts}
    assert len(total) == 1


def test_a_map_far_from_plane_gives_a_plan_and_no_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where too many maps would be needed, the first gives plans and proves nothing."""
    monkeypatch.setattr(charts_module, "_MOST", 1)
    problem = grid(4, 3, crossed=2)
    charts, every = charts_of(case_of(problem).board)
    state = State(case_of(problem), Diary(Limits(work=30), Unwatched()), 4)
    assert len(charts) == 1
    assert not every
    assert not finish_by_borders(state)
    assert state.objective is not None
    assert state.objective >= best_of(problem)
    assert not state.diary.bound


def test_without_time_nothing_is_claimed() -> None:
    """A search that is stopped says so instead of a list that is not whole."""
    problem = grid(1, 3)
    board = case_of(problem).board
    ((chart,), _) = charts_of(board)
    parts = Parts(chart, board.low[:, 0], board.high[:, 0], 3, lambda _: True)
    with pytest.raises(Over):
        parts.price(np.ones(N), 1.0)


def test_a_short_list_keeps_the_bound() -> None:
    """With room for a single part, what is listed is not all, and the floor holds."""
    problem = grid(2, 4)
    parts = parts_of(problem)
    parts.price(np.ones(N), 2.0)
    sets, _, every = parts.below(2.0 * parts.grain, 1, 10**6)
    whole = parts.worth(territories(problem)).min()
    assert parts.floor <= whole
    assert not every or len(sets) <= 1


def test_the_solver_proves_it_with_the_same_plan_again() -> None:
    """The public door proves the least cut, twice to the byte."""
    problem = grid(5, 3)
    limits = Limits(work=20)
    one, two = (solve(problem, solver="connected", limits=limits) for _ in range(2))
    assert one.outcome.status is Status.OPTIMAL
    assert one.objective == best_of(problem)
    assert (one.solution.owner == two.solution.owner).all()
