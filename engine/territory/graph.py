"""Which units touch: graphs from borders or points, pieces, and bridges between pieces.

Graphs are (e, 2) int32 arrays of pairs ``a < b``, sorted, each pair once. Nothing is
joined or dropped silently: what was added or left out is returned by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import ConvexHull, Delaunay, KDTree, QhullError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Edges = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RULES = ("delaunay", "gabriel", "relative")
"""Which of the Delaunay edges are kept: all, or those with nobody in between."""

_SLACK = 1e-9
"""Points this much (relative) inside a circle count as on it."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """An edge that no border stands for, added so that the graph is in one piece.

    Parameters
    ----------
    a, b
        The two units: the nearest pair of their pieces.
    length
        Their distance, in the unit of the places; a chord on the unit sphere.
    """

    a: int
    b: int
    length: float


def tidy(edges: Edges) -> Edges:
    """Return each pair once, smaller index first, sorted; loops are gone."""
    pairs = np.sort(np.asarray(edges, dtype=np.int32).reshape(-1, 2), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def piece_of(num_units: int, edges: Edges) -> NDArray[np.int32]:
    """Return (n,) int32: the piece each unit is in, the largest piece being 0.

    Pieces of the same size are numbered by their first unit.
    """
    links = (np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1]))
    matrix = coo_array(links, shape=(num_units, num_units))
    count, label = connected_components(matrix, directed=False)
    sizes = np.bincount(label, minlength=count)
    first = np.full(count, num_units)
    np.minimum.at(first, label, np.arange(num_units))
    rank = np.empty(count, dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(count)
    return rank[label]


def bridges(places: Floats, edges: Edges) -> tuple[Bridge, ...]:
    """Return the edges that join all pieces, each between the nearest pair of places.

    Parameters
    ----------
    places
        (n, d) float: plane coordinates, or points of the unit sphere.
    edges
        The graph; an empty one gives a minimum spanning tree.

    Notes
    -----
    The shortest possible bridges in total: Borůvka's rounds, in each of which every
    piece is joined to the nearest place outside it (ties by index).
    """
    count = len(places)
    joined = np.asarray(edges, dtype=np.int32).reshape(-1, 2)
    found: list[Bridge] = []
    label = piece_of(count, joined)
    while label.max(initial=0) > 0:
        best: dict[int, Bridge] = {}
        for piece in range(label.max() + 1):
            bridge = _nearest_outside(places, label == piece)
            best[piece] = bridge
        for bridge in sorted(best.values(), key=lambda one: (one.length, one.a, one.b)):
            if label[bridge.a] != label[bridge.b]:
                found.append(bridge)
                joined = np.vstack([joined, np.array([[bridge.a, bridge.b]], np.int32)])
                label = piece_of(count, joined)
    return tuple(found)


def _nearest_outside(places: Floats, inside: NDArray[np.bool_]) -> Bridge:
    mine, others = np.flatnonzero(inside), np.flatnonzero(~inside)
    few, many = (mine, others) if len(mine) <= len(others) else (others, mine)
    length, at = map(np.asarray, KDTree(places[many]).query(places[few]))
    pick = int(np.lexsort((few, length))[0])
    a, b = sorted((int(few[pick]), int(many[at[pick]])))
    return Bridge(a, b, float(length[pick]))


def graph_of_points(
    places: Floats, rule: str = "delaunay", longest: float | None = None
) -> Edges:
    """Return which points are neighbours.

    Parameters
    ----------
    places
        (n, 2) on a plane or (n, 3) on the unit sphere.
    rule
        ``delaunay``; ``gabriel``: no third point in the ball whose diameter is the
        edge; ``relative``: no third point nearer to both ends than they are to each
        other.
    longest
        Edges longer than so many times the median edge are dropped; None keeps all.

    Raises
    ------
    ValueError
        No such rule, or places that are neither on a plane nor on the sphere.

    Notes
    -----
    Relative neighbours (Toussaint 1980) are Gabriel neighbours (Gabriel & Sokal 1969),
    and these are Delaunay neighbours. On the sphere the Delaunay triangulation is the
    convex hull. Points in one line are joined one after the other. Places that repeat
    are joined to the first of them.
    """
    if rule not in RULES:
        raise ValueError(f"no rule '{rule}'; there are {', '.join(RULES)}")
    if places.ndim != 2 or places.shape[1] not in (2, 3):
        raise ValueError("places must be (n, 2) on a plane or (n, 3) on the sphere")
    where, first, back = np.unique(
        places, axis=0, return_index=True, return_inverse=True
    )
    edges = _triangulated(where)
    if rule != "delaunay":
        edges = edges[_empty(where, edges, rule)]
    if longest is not None and len(edges):
        length = np.linalg.norm(where[edges[:, 0]] - where[edges[:, 1]], axis=1)
        edges = edges[length <= longest * np.median(length)]
    same = np.column_stack([first[back.ravel()], np.arange(len(places))])
    return tidy(np.vstack([first[edges], same]).astype(np.int32))


def _triangulated(where: Floats) -> Edges:
    """Return the edges of the Delaunay triangulation of distinct points."""
    if len(where) < 2:
        return np.zeros((0, 2), np.int32)
    try:
        faces = (
            Delaunay(where).simplices
            if where.shape[1] == 2
            else ConvexHull(where).simplices
        )
    except (QhullError, ValueError):
        spread = where - where.mean(axis=0)
        order = np.argsort(spread @ np.linalg.svd(spread)[2][0], kind="stable")
        return tidy(np.column_stack([order[:-1], order[1:]]))
    return tidy(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [0, 2]]]))


def _empty(where: Floats, edges: Edges, rule: str) -> NDArray[np.bool_]:
    """Whether nobody is between the ends of each edge."""
    tree = KDTree(where)
    a, b = where[edges[:, 0]], where[edges[:, 1]]
    length = np.linalg.norm(a - b, axis=1)
    if rule == "gabriel":
        nearest = tree.query((a + b) / 2)[0]
        return np.asarray(nearest >= length / 2 * (1 - _SLACK))
    kept = np.ones(len(edges), dtype=np.bool_)
    for at, near in enumerate(tree.query_ball_point(a, length * (1 - _SLACK))):
        reach = np.linalg.norm(where[near] - b[at], axis=1)
        kept[at] = not (reach < length[at] * (1 - _SLACK)).any()
    return kept


def graph_of_borders(outlines: Sequence[Sequence[Floats]]) -> Edges:
    """Return which polygons share a piece of border, not only a corner.

    Parameters
    ----------
    outlines
        For each unit its rings, each (p, 2) float; a ring may repeat its first point.

    Notes
    -----
    Borders are shared where both outlines have the same two points one after the
    other, exactly: outlines of one map, not of maps drawn apart.
    """
    users: dict[tuple[tuple[float, ...], ...], set[int]] = {}
    for unit, rings in enumerate(outlines):
        for ring in rings:
            points = [tuple(map(float, point)) for point in ring]
            for start, end in zip(points, points[1:] + points[:1], strict=True):
                if start != end:
                    users.setdefault(tuple(sorted((start, end))), set()).add(unit)
    pairs = [(a, b) for units in users.values() for a in units for b in units if a < b]
    return tidy(np.array(pairs, dtype=np.int32).reshape(-1, 2))
