"""The faces of a plane map: every way to part it in two is a ring of faces.

A set of units and the rest are both in one piece exactly when the edges between them
are passed by a ring that meets each face once at most (plane duality: Whitney 1932).
What the set weighs is a sum along the ring, by Green's theorem in its discrete form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.charts import Chart

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Faces(NamedTuple):
    """Steps from face to face, for compiled code; n units, e edges, f faces.

    Parameters
    ----------
    first, head
        Steps from face t are ``first[t]:first[t + 1]``; each leads to a head.
    inner, outer
        Units on its two sides: a ring's inner units are on the same side of it.
    edge
        The edge that a step passes.
    area
        What a step adds to the amount of measure 0 on the inner side, where unit 0 is
        not; the sum along a ring of which unit 0 is inner is less what is outside.
    order, rank
        Faces, those with most edges first, and each face's place among them.
    near_first, near, near_edge
        Neighbours of each unit and the edges to them.
    parent, outward
        A tree of units that stands on unit 0, and units from there outward.
    """

    first: Ints
    head: Ints
    inner: Ints
    outer: Ints
    edge: Ints
    area: Floats
    order: Ints
    rank: Ints
    near_first: Ints
    near: Ints
    near_edge: Ints
    parent: Ints
    outward: Ints


def faces_of(chart: Chart) -> Faces:
    """Return the faces of a connected plane map.

    Raises
    ------
    ValueError
        It cannot be drawn in the plane.
    """
    n, e = chart.num_units, len(chart.edges)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(chart.edges.tolist())
    flat, drawing = nx.check_planarity(graph)
    if not flat:
        raise ValueError("the map cannot be drawn in the plane")
    face, count = _traced(drawing)
    if n - e + count != 2:
        raise ValueError("the map is not in one piece")
    both = np.concatenate([chart.edges, chart.edges[:, ::-1]])
    number = np.tile(np.arange(e), 2)
    tail = np.array([face[u, v] for u, v in both.tolist()], dtype=np.int64)
    head = np.array([face[v, u] for u, v in both.tolist()], dtype=np.int64)
    steps = np.argsort(tail, kind="stable")
    around = np.argsort(both[:, 0], kind="stable")
    order = np.argsort(-np.bincount(tail, minlength=count), kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    parent, outward = _tree(graph)
    inner, outer = both[steps].T
    return Faces(
        np.searchsorted(tail[steps], np.arange(count + 1)).astype(np.int64),
        head[steps],
        inner.astype(np.int64),
        outer.astype(np.int64),
        number[steps].astype(np.int64),
        _areas(chart, inner, outer),
        order.astype(np.int64),
        rank,
        np.searchsorted(both[around, 0], np.arange(n + 1)).astype(np.int64),
        both[around, 1].astype(np.int64),
        number[around].astype(np.int64),
        parent,
        outward,
    )


def _traced(drawing: nx.PlanarEmbedding) -> tuple[dict[tuple[int, int], int], int]:
    """Return the face on one side of each edge and way, and how many there are."""
    face: dict[tuple[int, int], int] = {}
    count = 0
    for start in sorted(drawing.edges):
        if start in face:
            continue
        way = start
        while way not in face:
            face[way] = count
            way = drawing.next_face_half_edge(*way)
        count += 1
    return face, count


def _tree(graph: nx.Graph) -> tuple[Ints, Ints]:
    """Return the parent of each unit, −1 for unit 0, and units from there outward."""
    parent = np.full(len(graph), -1, dtype=np.int64)
    outward = [0]
    for unit in outward:
        for near in sorted(graph.adj[unit]):
            if near and parent[near] < 0:
                parent[near] = unit
                outward.append(near)
    return parent, np.array(outward, dtype=np.int64)


def _areas(chart: Chart, inner: Ints, outer: Ints) -> Floats:
    """Return what each step adds: a current that carries all amounts to unit 0.

    Any flow that does would give the same sums along rings; this one, of least energy,
    keeps the sums of parts of rings small.
    """
    n = chart.num_units
    a, b = chart.edges.T
    conduct = np.zeros((n, n))
    np.add.at(conduct, (a, b), -1.0)
    np.add.at(conduct, (b, a), -1.0)
    conduct[np.arange(n), np.arange(n)] = -conduct.sum(axis=1)
    level = np.zeros(n)
    amounts = chart.amounts[0, 1:].astype(np.float64)
    level[1:] = np.linalg.solve(conduct[1:, 1:], amounts)
    return np.asarray(level[inner] - level[outer])


def carried(faces: Faces, price: Ints) -> Ints:
    """Return what each step adds to the price of the units on the inner side, exactly.

    Parameters
    ----------
    faces
        Of the map.
    price
        (n,) of each unit. Flows along the tree are whole numbers.
    """
    below = price.copy()
    for unit in faces.outward[:0:-1].tolist():
        below[faces.parent[unit]] += below[unit]
    added = np.zeros(len(faces.inner), dtype=np.int64)
    leaving = faces.parent[faces.inner] == faces.outer
    added[leaving] = below[faces.inner[leaving]]
    entering = faces.parent[faces.outer] == faces.inner
    added[entering] = -below[faces.outer[entering]]
    return added
