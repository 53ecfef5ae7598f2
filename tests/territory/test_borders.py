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
from engine.territory.solvers.connected import sweep as sweep_module
from engine.territory.solvers.connected import territories as territories_module
from engine.territory.solvers.connected.borders import _Proof, finish_by_borders
from engine.territory.solvers.connected.case import case_of
from engine.territory.solvers.connected.chart import Chart, chart_of
from engine.territory.solvers.connected.rest import leave_room, rest_of
from engine.territory.solvers.connected.solver import State
from engine.territory.solvers.connected.sweep import DONE, OVER, sweep_of
from engine.territory.solvers.connected.territories import Over, Territories
from engine.territory.solvers.connected.ways import (
    Costs,
    Table,
    cheapest,
    fill,
    least,
    matter,
    price_of_weight,
)
from engine.territory.solvers.port import Diary, Unwatched
from engine.territory_opt import solve

WIDE, HIGH = 4, 3
N = WIDE * HIGH


def grid(
    seed: int, k: int, *, crossed: int = 0, dear: int = 3, apart: bool = False
) -> TerritoryProblem:
    """Return twelve units on a grid.

    Some of its squares have both diagonals and a bridge to the next but one; or it is
    in two halves.
    """
    draws = stream(seed, Purpose.WORLDS)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(WIDE, HIGH))
    for at in range(crossed):
        corner = at * HIGH
        graph.add_edges_from([(corner, corner + HIGH + 1), (corner + 1, corner + HIGH)])
        graph.add_edge(corner, corner + 2 * HIGH + 2)
    if apart:
        graph.remove_edges_from([(u, u + HIGH) for u in range(HIGH, 2 * HIGH)])
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


def among(problem: TerritoryProblem, *, stop: bool = False) -> Territories:
    """Return the territories of a problem; told to stop, they do at once."""
    board = case_of(problem).board
    low, high, count = board.low[:, 0], board.high[:, 0], problem.num_territories
    return Territories(chart_of(board), low, high, count, lambda _: stop)


def tangle(seed: int, n: int = 9) -> Chart:
    """Return a graph without any order, far from plane."""
    draws = stream(seed, Purpose.WORLDS)
    pairs = np.array([(a, b) for a in range(n) for b in range(a + 1, n)])
    edges = pairs[draws.random(len(pairs)) < 0.45]
    amounts = draws.integers(1, 6, (1, n))
    return Chart(edges, draws.integers(0, 4, len(edges)), amounts)


def whole(chart: Chart, sets: np.ndarray) -> np.ndarray:
    """Return which sets are in one piece."""
    graph = nx.Graph()
    graph.add_nodes_from(range(chart.num_units))
    graph.add_edges_from(chart.edges.tolist())
    some = [graph.subgraph(np.flatnonzero(one).tolist()) for one in sets]
    return np.array([nx.is_connected(one) for one in some])


@pytest.mark.parametrize("seed", range(8))
def test_each_set_in_one_piece_is_one_way(seed: int) -> None:
    """From the first state to the end there are as many ways as connected sets.

    Prices of cut edges along them add up to those of borders.
    """
    chart = tangle(seed)
    sweep, n = sweep_of(chart), chart.num_units
    assert sweep is not None
    count, cost = np.zeros(len(sweep.take)), np.zeros(len(sweep.take))
    for state in range(len(count) - 1, -1, -1):
        for to, cut in (
            (sweep.take[state], sweep.cut_take[state]),
            (sweep.leave[state], sweep.cut_leave[state]),
        ):
            more = 1.0 if to == DONE else 0.0 if to == OVER else count[to]
            count[state] += more
            cost[state] += more * cut + (0.0 if to < 0 else cost[to])
    sets = np.array(list(product((False, True), repeat=n)))[1:]
    sets = sets[whole(chart, sets)]
    assert count[0] == len(sets)
    assert cost[0] == chart.border(sets).sum()


@pytest.mark.parametrize("seed", range(6))
def test_the_table_and_the_price_of_weight_bound_territories(seed: int) -> None:
    """A fine table says the least price exactly; prices of weight bound it as they can.

    No other price of weight bounds it better than the one that is found.
    """
    chart, draws = tangle(seed), stream(seed, Purpose.SEARCH)
    sweep, amount = sweep_of(chart), chart.amounts[0]
    assert sweep is not None
    low, high = 7, 9
    price, held = draws.integers(0, 8, chart.num_units), amount[sweep.order]
    costs, ahead = Costs(2, price[sweep.order]), np.empty(len(sweep.take))

    def bound(rate: float) -> float:
        value, _ = cheapest(sweep, costs, held, rate, ahead)
        return value - max(rate * low, rate * high)

    rate, _ = price_of_weight(sweep, costs, held, (low, high), 0.0, ahead)
    found = bound(rate)
    others = [bound(other) for other in np.linspace(-12, 12, 97)]
    row, n = np.empty(len(ahead), np.int32), chart.num_units
    rows = matter(sweep, costs, held, 0.0, np.full(len(ahead), -1e9), 1e9, row)
    way, none = np.empty((rows, int(amount.sum()) + 1), np.int32), np.zeros(n + 1)
    table = Table(row, way, 1.0, held, none, none)
    fill(sweep, costs, table)
    sets = np.array(list(product((False, True), repeat=n)))[1:]
    fits = (sets @ amount >= low) & (sets @ amount <= high)
    worth = (2 * chart.border(sets) - sets @ price)[fits & whole(chart, sets)]
    assert least(table, 0, 0, low, high) == worth.min()
    assert max(others) <= found + 0.02
    assert found <= worth.min()


@pytest.mark.parametrize("seed", range(4))
def test_what_a_territory_leaves_must_hold_whole_others(seed: int) -> None:
    """A set fits when its pieces' numbers of territories can add up to all but one."""
    chart, count, low, high = tangle(seed), 4, 5, 9
    rest, amount = rest_of(chart, low, high, count), chart.amounts[0]
    total, n = int(amount.sum()), chart.num_units
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(chart.edges.tolist())
    sets = np.array(list(product((False, True), repeat=n)))[1:]
    for one, fits in zip(sets, leave_room(rest, sets), strict=True):
        own = graph.subgraph(np.flatnonzero(one).tolist())
        parts = nx.connected_components(graph.subgraph(np.flatnonzero(~one).tolist()))
        loads = [int(amount[list(part)].sum()) for part in parts]
        right = not _too_many(loads, (low, high, total), count)
        assert fits == (nx.is_connected(own) and right)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize(("seed", "crossed"), [(1, 0), (2, 2)])
def test_listed_are_all_territories_that_a_plan_can_have(
    seed: int, crossed: int, k: int, coarse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No territory below the bar is missed unless what it leaves fits no others.

    However coarse a table is.
    """
    if coarse:
        monkeypatch.setattr(territories_module, "_BOXES", 7)
        monkeypatch.setattr(territories_module, "_FEWEST_BOXES", 1)
    problem = grid(seed, k, crossed=crossed)
    found, people = among(problem), problem.limits[0]
    found.price(stream(seed, Purpose.WORLDS, 1).random(N) * 2, 3.0)
    bar = 3.0 * found.grain
    sets, worth, every = found.below(bar, 4096, 10**6)
    listed = {one.tobytes() for one in sets}
    everything = territories(problem)
    assert every
    assert len(listed) == len(sets)
    assert listed <= {one.tobytes() for one in everything}
    assert (worth == found.worth(sets)).all()
    assert (np.diff(worth) >= 0).all()
    graph = nx.Graph(problem.contiguity.edges.tolist())
    size = people.amounts.most
    ends = int(people.low[0]), int(people.high[0]), int(size.sum())
    for one, value in zip(everything, found.worth(everything), strict=True):
        rest = nx.connected_components(graph.subgraph(np.flatnonzero(~one).tolist()))
        loads = [int(size[list(part)].sum()) for part in rest]
        fits = not _too_many(loads, ends, k)
        assert (one.tobytes() in listed) == (value <= bar and fits)
        assert value >= found.floor or not fits


def _too_many(loads: list[int], ends: tuple[int, int, int], k: int) -> bool:
    """Whether no numbers of territories for the parts add up to all but one."""
    low, high, total = ends
    ways = [
        [
            m
            for m in range(1, k)
            if max(m * low, total - (k - m) * high)
            <= x
            <= min(m * high, total - (k - m) * low)
        ]
        for x in loads
    ]
    return not any(sum(way) == k - 1 for way in product(*ways))


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize(
    ("seed", "crossed", "apart"),
    [(1, 0, False), (2, 0, False), (3, 1, False), (4, 2, False), (7, 0, True)],
)
def test_the_least_cut_is_that_of_all_plans(
    seed: int, crossed: int, apart: bool, k: int
) -> None:
    """Plane, crossed or in two halves: what is proved is what trying all finds."""
    problem = grid(seed, k, crossed=crossed, apart=apart)
    state = State(case_of(problem), Diary(Limits(work=30), Unwatched()), seed)
    best = best_of(problem)
    settled = finish_by_borders(state)
    if best is None:
        assert state.objective is None
    else:
        assert settled
        assert (state.objective, state.diary.bound or 0) == (best, best)


@pytest.mark.parametrize("seed", range(20, 32))
def test_prices_by_chance_bound_no_plan_too_high(seed: int) -> None:
    """Whatever prices are looked at, and however high the bar, bounds are bounds."""
    problem, draws = grid(seed, 4, crossed=seed % 3), stream(seed, Purpose.SEARCH)
    best = best_of(problem)
    if best is None:
        pytest.skip("no plan")
    state = State(case_of(problem), Diary(Limits(work=30), Unwatched()), seed)
    proof = _Proof(state)
    for bar in draws.normal(0, 3, 5):
        share = draws.random(N) + 0.2
        proof._look(best * share / share.sum(), float(bar))
        assert proof.bound <= best
        proof._list(1, (4096, 10**6))
        assert proof.bound <= best
        assert state.objective is None or state.objective >= best


@pytest.mark.parametrize("limit", ["_MOST_OPEN", "_MOST_STATES"])
def test_a_map_with_too_many_states_is_left_to_others(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is claimed where there is no room for what has to be known."""
    monkeypatch.setattr(sweep_module, limit, 2)
    problem = grid(4, 3, crossed=2)
    state = State(case_of(problem), Diary(Limits(work=30), Unwatched()), 4)
    assert sweep_of(chart_of(state.case.board)) is None
    assert not finish_by_borders(state)
    assert state.objective is None
    assert not state.diary.bound


def test_without_time_nothing_is_claimed() -> None:
    """A search that is stopped says so instead of a list that is not whole."""
    with pytest.raises(Over):
        among(grid(1, 3), stop=True).price(np.ones(N), 1.0)


def test_without_room_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a table that is too large nor prices beyond all are tried."""
    found = among(grid(1, 3))
    with pytest.raises(Over):
        found.price(np.full(N, 1e9), 1.0)
    monkeypatch.setattr(territories_module, "_MOST_CELLS", 50)
    with pytest.raises(Over):
        found.price(np.ones(N), 3.0)


def test_a_short_list_keeps_the_bound() -> None:
    """With room for few territories, what is listed are the least, and it is said."""
    problem = grid(2, 4)
    found = among(problem)
    found.price(np.ones(N), 6.0)
    whole, worth, every = found.below(6.0 * found.grain, 4096, 10**6)
    assert every
    assert len(whole) > 12
    sets, least, every = found.below(6.0 * found.grain, 12, 10**6)
    assert not every
    assert len(sets) <= 12
    assert (least == worth[: len(least)]).all()
    assert found.floor <= worth[0]
    with pytest.raises(ValueError, match="above"):
        found.below(7.0 * found.grain, 12, 10**6)


def test_a_small_table_keeps_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With rows for some states only, the bar is lower, and that is said."""
    problem = grid(2, 3)
    found = among(problem)
    found.price(np.ones(N), 6.0)
    whole, worth, _ = found.below(6.0 * found.grain, 4096, 10**6)
    monkeypatch.setattr(territories_module, "_FEWEST_BOXES", 5)
    monkeypatch.setattr(territories_module, "_MOST_CELLS", 5 * 75)
    found.price(np.ones(N), 6.0)
    sets, least, every = found.below(6.0 * found.grain, 4096, 10**6)
    assert not every
    assert 0 < len(sets) < len(whole)
    assert (least == worth[: len(least)]).all()
    assert found.floor <= worth[0]


def test_the_solver_proves_it_with_the_same_plan_again() -> None:
    """The public door proves the least cut, twice to the byte."""
    problem = grid(5, 3)
    limits = Limits(work=20)
    one, two = (solve(problem, solver="connected", limits=limits) for _ in range(2))
    assert one.outcome.status is Status.OPTIMAL
    assert one.objective == best_of(problem)
    assert (one.solution.owner == two.solution.owner).all()
