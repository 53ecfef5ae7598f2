"""Voronoi cells of the accounts, and territories as merged cells.

Coordinates inside this module are picture units; those of borders are tenths of a
unit as whole numbers, so that shared corners are the same corner.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Voronoi, cKDTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Corner = tuple[int, int]
    Edge = frozenset[Corner]

OUTSIDE = -1
"""The neighbour of a cell across the picture's edge."""
NOBODY = -1
"""The owner of a cell whose accounts have none."""
MAX_CELLS = 6000


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """The picture cut into one convex cell per distinct place.

    Parameters
    ----------
    points
        (n_cells, 2) float.
    cell_of
        (n_accounts,) int, the cell each account lies in.
    sides
        (n_sides, 2) int, the two cells of a side; ``OUTSIDE`` at the picture's edge.
    ends
        (n_sides, 2, 2) int, tenths of a unit.
    """

    points: Floats
    cell_of: Ints
    sides: Ints
    ends: Ints


def make_cells(places: Floats, width: float, height: float) -> Cells:
    """Return the Voronoi cells of the accounts within the picture.

    Parameters
    ----------
    places
        (n_accounts, 2) float, inside the picture; equal places share a cell.

    Notes
    -----
    Every point is mirrored at the four edges of the picture. The mirror images bound
    each cell exactly at the picture's edge, and keep one point, or points in a line,
    from being a special case.
    """
    points, cell_of = _distinct(places)
    mirrored = [points]
    for axis, size in ((0, width), (1, height)):
        for edge in (0.0, size):
            image = points.copy()
            image[:, axis] = 2 * edge - image[:, axis]
            mirrored.append(image)
    voronoi = Voronoi(np.concatenate(mirrored))
    sides = np.asarray(voronoi.ridge_points, dtype=np.int64)
    ends = np.asarray(voronoi.ridge_vertices, dtype=np.int64)
    here = (sides < len(points)).any(axis=1) & (ends >= 0).all(axis=1)
    sides = np.where(sides < len(points), sides, OUTSIDE)[here]
    corners = np.rint(voronoi.vertices * 10).astype(np.int64)
    return Cells(points, cell_of, sides, corners[ends[here]])


def _distinct(places: Floats) -> tuple[Floats, Ints]:
    """Merge equal places, on a grid that coarsens until there are few enough."""
    grid = 0.05
    while True:
        points, cell_of = np.unique(np.rint(places / grid), axis=0, return_inverse=True)
        if len(points) <= MAX_CELLS:
            return points * grid, cell_of.astype(np.int64).ravel()
        grid *= 1.5


def cell_owners(cells: Cells, owner: Ints, weight: Floats) -> Ints:
    """Return each cell's owner: whoever has most weight (then most accounts) in it."""
    votes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for cell, who, much in zip(
        cells.cell_of.tolist(), owner.tolist(), weight.tolist(), strict=True
    ):
        votes[cell][who] += much + 1e-9
    best = [min(votes[c], key=lambda who: (-votes[c][who], who)) for c in sorted(votes)]
    return np.array(best, dtype=np.int64)


def borders(cells: Cells, owner: Ints) -> dict[tuple[int, int], float]:
    """Return the length of the common border of each pair of owners (low, high)."""
    inner = (cells.sides != OUTSIDE).all(axis=1)
    pairs = np.sort(owner[cells.sides[inner]], axis=1)
    step = np.diff(cells.ends[inner], axis=1)[:, 0].astype(float)
    lengths = np.hypot(step[:, 0], step[:, 1])
    total: dict[tuple[int, int], float] = defaultdict(float)
    for (one, two), length in zip(pairs.tolist(), lengths.tolist(), strict=True):
        if one != two and NOBODY not in (one, two):
            total[one, two] += length
    return dict(total)


def shapes(cells: Cells, owner: Ints) -> dict[int, str]:
    """Return each owner's region as SVG path data in tenths of a unit (even-odd)."""
    edges: dict[int, set[Edge]] = defaultdict(set)
    # A copy with one more place lets OUTSIDE (-1) look up "no owner at all".
    owner_or_outside = np.append(owner, NOBODY - 1)
    owners = owner_or_outside[cells.sides]
    split = owners[:, 0] != owners[:, 1]
    for who, ends in zip(
        owners[split].tolist(), cells.ends[split].tolist(), strict=True
    ):
        first, last = (tuple(end) for end in ends)
        if first == last:
            continue
        for one in who:
            if one >= NOBODY:
                # An edge met twice encloses nothing: it cancels.
                edges[one] ^= {frozenset((first, last))}
    return {who: path_data(_rings(edges[who])) for who in sorted(edges)}


def _rings(edges: Iterable[Edge]) -> list[list[Corner]]:
    """Chain edges, of which every corner has an even number, into closed rings."""
    near: dict[Corner, set[Corner]] = defaultdict(set)
    for edge in edges:
        one, two = edge
        near[one].add(two)
        near[two].add(one)
    rings = []
    for start in sorted(near):
        while near[start]:
            ring, here = [start], start
            while True:
                there = min(near[here])
                near[here].discard(there)
                near[there].discard(here)
                if there == start:
                    break
                ring.append(there)
                here = there
            rings.append(ring)
    return rings


def path_data(rings: Iterable[Iterable[Corner]]) -> str:
    """Return closed rings as compact SVG path data.

    Examples
    --------
    >>> path_data([[(0, 0), (10, 0), (10, 5)]])
    'M0 0l10 0 0 5z'
    """
    parts = []
    for ring in rings:
        (x, y), *others = ring
        text = f"M{x} {y}"
        steps = []
        for nx, ny in others:
            steps.append(f"{nx - x} {ny - y}")
            x, y = nx, ny
        parts.append(text + ("l" + " ".join(steps) if steps else "") + "z")
    return "".join(parts).replace(" -", "-")


def reach(points: Floats, width: float) -> float:
    """Return a radius at which circles around the points make one calm region."""
    if len(points) < 2:
        return 0.08 * width
    gaps, _ = cKDTree(points).query(points, k=[min(4, len(points))])
    typical = float(np.quantile(gaps, 0.9))
    return float(np.clip(1.3 * typical, 0.02 * width, 0.08 * width))
