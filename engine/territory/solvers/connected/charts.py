"""Plane maps of a graph of units: where two edges cross, a map with each answer.

A graph that cannot be drawn in the plane is split by the question whether the two units
of an edge are in one territory (they become one unit) or in two (the edge goes, and its
price is paid): branching on pairs, Ryan & Foster 1981. Every plan is on one of the maps
with its own cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Ints = NDArray[np.int64]

_MOST = 12
"""Maps that are drawn, at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Chart:
    """A connected graph in the plane, with what its units weigh.

    Parameters
    ----------
    place
        (N,) unit of this map of each unit of the problem.
    edges, price
        (e, 2) pairs of units, each once, and what each costs when it is cut.
    amounts
        (q, n) what units weigh in each measure.
    paid
        Cost of the edges that are cut already.
    """

    place: NDArray[np.intp]
    edges: Ints
    price: Ints
    amounts: Ints
    paid: int

    @property
    def num_units(self) -> int:
        """Number of units on the map."""
        return int(self.amounts.shape[1])

    def border(self, sets: NDArray[np.bool_]) -> Ints:
        """Return (c,) what the edges on the border of each set cost, sets (c, n)."""
        apart = sets[:, self.edges[:, 0]] != sets[:, self.edges[:, 1]]
        return np.asarray(apart @ self.price)


def charts_of(board: Board) -> tuple[list[Chart], bool]:
    """Return the maps, and whether every plan is on one of them.

    Parameters
    ----------
    board
        Its labels must be alike.

    Notes
    -----
    There are none when the graph is in pieces. When there would be too many, the one
    with all crossing edges cut is returned: good for plans, not for bounds.
    """
    graph = nx.Graph()
    n = len(board.first) - 1
    graph.add_nodes_from(range(n))
    for unit in range(n):
        for at in range(board.first[unit], board.first[unit + 1]):
            price = round(float(board.price[at]))
            graph.add_edge(unit, int(board.near[at]), price=price)
    if not nx.is_connected(graph):
        return [], False
    amounts = np.ascontiguousarray(board.amounts[:, :, 0])
    charts: list[Chart] = []
    for some, place, paid in _plane(graph, np.arange(n), 0):
        if len(charts) == _MOST:
            return charts[:1], False
        charts.append(_drawn(some, place, paid, amounts))
    return charts, True


def _drawn(graph: nx.Graph, place: NDArray[np.intp], paid: int, amounts: Ints) -> Chart:
    """Return a map with units renumbered."""
    kept, local = np.unique(place, return_inverse=True)
    number = {int(unit): at for at, unit in enumerate(kept)}
    found = [
        (*sorted((number[a], number[b])), data["price"])
        for a, b, data in graph.edges(data=True)
    ]
    rows = np.array(sorted(found), dtype=np.int64).reshape(-1, 3)
    sums = np.zeros((len(amounts), len(kept)), dtype=np.int64)
    for q, row in enumerate(amounts):
        np.add.at(sums[q], local, row)
    return Chart(local.astype(np.intp), rows[:, :2], rows[:, 2], sums, paid)


def _plane(
    graph: nx.Graph, place: NDArray[np.intp], paid: int
) -> Iterator[tuple[nx.Graph, NDArray[np.intp], int]]:
    """Yield plane graphs, the unit that stands for each, and what is paid."""
    flat, sample = nx.check_planarity(graph, counterexample=True)
    if flat:
        yield graph, place, paid
        return
    edge = max(sorted(map(sorted, sample.edges)), key=lambda e: _flatness(graph, e))
    cut, price = _without(graph, edge), graph.edges[edge]["price"]
    if nx.is_connected(cut):
        yield from _plane(cut, place, paid + price)
    joined = np.where(place == edge[1], edge[0], place)
    yield from _plane(_joined(graph, edge), joined, paid)


def _flatness(graph: nx.Graph, edge: list[int]) -> int:
    """Return how many of the two answers to an edge give a plane graph."""
    answers = _without(graph, edge), _joined(graph, edge)
    return sum(bool(nx.check_planarity(one)[0]) for one in answers)


def _without(graph: nx.Graph, edge: list[int]) -> nx.Graph:
    """Return the graph without an edge."""
    found = graph.copy()
    found.remove_edge(*edge)
    return found


def _joined(graph: nx.Graph, edge: list[int]) -> nx.Graph:
    """Return the graph with an edge's two units made one, the first."""
    found, (kept, gone) = graph.copy(), edge
    for other, data in graph.adj[gone].items():
        if other != kept:
            before = found.get_edge_data(kept, other, {"price": 0})["price"]
            found.add_edge(kept, other, price=before + data["price"])
    found.remove_node(gone)
    return found
