"""Graphs on units: borders, points, pieces, and bridges that are named."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.base.streams import Purpose, stream
from engine.territory.amounts import unit_sphere
from engine.territory.graph import (
    bridges,
    graph_of_borders,
    graph_of_points,
    piece_of,
    tidy,
)

NOTHING = np.zeros((0, 2), dtype=np.int32)


def places(count: int, seed: int = 1) -> np.ndarray:
    """Return drawn points of a plane."""
    return stream(seed, Purpose.WORLDS).random((count, 2))


def test_pairs_are_kept_once() -> None:
    """Loops go, order and repeats do not matter."""
    edges = np.array([[2, 1], [1, 2], [3, 3], [0, 1]], dtype=np.int32)
    assert tidy(edges).tolist() == [[0, 1], [1, 2]]


def test_the_largest_piece_is_the_first() -> None:
    """Pieces are numbered by size, then by their first unit."""
    edges = np.array([[3, 4], [4, 5], [1, 2]], dtype=np.int32)
    assert piece_of(7, edges).tolist() == [2, 1, 1, 0, 0, 0, 3]


def test_bridges_join_islands_at_the_nearest_places() -> None:
    """An island is joined to its nearest neighbour on the mainland, by name."""
    where = np.array([[0.0, 0], [1, 0], [2, 0], [2, 3], [9, 0]])
    mainland = np.array([[0, 1], [1, 2]], dtype=np.int32)
    found = bridges(where, mainland)
    assert [(one.a, one.b) for one in found] == [(2, 3), (2, 4)]
    assert found[0].length == pytest.approx(3.0)


def test_bridges_alone_are_a_shortest_tree() -> None:
    """Without any edge, bridges are a minimum spanning tree."""
    where = places(40)
    found = bridges(where, NOTHING)
    graph = nx.Graph()
    for a in range(40):
        for b in range(a):
            graph.add_edge(a, b, weight=float(np.linalg.norm(where[a] - where[b])))
    tree = nx.minimum_spanning_tree(graph)
    assert len(found) == 39
    assert sum(one.length for one in found) == pytest.approx(tree.size("weight"))


def test_one_piece_needs_no_bridge() -> None:
    """A connected map is left as it is."""
    assert bridges(places(3), np.array([[0, 1], [1, 2]], dtype=np.int32)) == ()


def test_stricter_rules_keep_fewer_edges() -> None:
    """Relative neighbours are Gabriel neighbours, these are Delaunay neighbours."""
    where = places(120)
    every, some, few = (
        {tuple(edge) for edge in graph_of_points(where, rule).tolist()}
        for rule in ("delaunay", "gabriel", "relative")
    )
    assert few < some < every
    assert piece_of(120, np.array(sorted(few), dtype=np.int32)).max() == 0


def test_gabriel_is_an_empty_circle() -> None:
    """An edge is kept if and only if nobody is inside the circle over it."""
    where = places(30)
    found = {tuple(edge) for edge in graph_of_points(where, "gabriel").tolist()}
    for a in range(30):
        for b in range(a + 1, 30):
            middle, reach = (
                (where[a] + where[b]) / 2,
                np.linalg.norm(where[a] - where[b]),
            )
            others = np.delete(np.arange(30), [a, b])
            inside = np.linalg.norm(where[others] - middle, axis=1) < reach / 2
            assert ((a, b) in found) == (not inside.any())


def test_long_edges_can_be_dropped() -> None:
    """Edges longer than the stated multiple of the median go, and only these."""
    where = np.vstack([places(60), [[30.0, 30.0]]])
    found = graph_of_points(where, longest=4.0)
    assert 60 not in found
    assert 60 in graph_of_points(where)


def test_points_in_a_line_and_repeated_points() -> None:
    """A line is joined in turn; a place that repeats is joined to its first."""
    where = np.array([[0.0, 0], [2, 2], [1, 1], [1, 1]])
    assert graph_of_points(where).tolist() == [[0, 2], [1, 2], [2, 3]]


def test_points_of_the_sphere() -> None:
    """Neighbours across the date line are neighbours."""
    lat = np.array([0.0, 1, -1, 0, 40, -40, 0, 0])
    lon = np.array([179.5, 180, 180, -179.5, 90, 90, 0, -90])
    found = {tuple(edge) for edge in graph_of_points(unit_sphere(lat, lon)).tolist()}
    assert (1, 3) in found
    assert (0, 1) in found


def test_a_corner_is_no_border() -> None:
    """Squares that share a side are neighbours; those that share a corner are not."""

    def square(x: float, y: float) -> list[np.ndarray]:
        return [np.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]], float)]

    found = graph_of_borders([square(0, 0), square(1, 0), square(1, 1)])
    assert found.tolist() == [[0, 1], [1, 2]]


def test_refuses_what_it_does_not_know() -> None:
    """An unknown rule and places of another kind are refused with a reason."""
    with pytest.raises(ValueError, match="no rule 'nearest'"):
        graph_of_points(places(5), "nearest")
    with pytest.raises(ValueError, match="on a plane"):
        graph_of_points(np.zeros((5, 4)))
