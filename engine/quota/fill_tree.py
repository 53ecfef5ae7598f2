"""Water-filling in a tree whose nodes have limits of their own."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.fill import Corners, level, polished
from engine.quota.units import ENDLESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.units import Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class TreeFilled:
    """A total spread over a tree, before rounding.

    Parameters
    ----------
    theta
        The level at the top.
    ideal
        Level by level ``(nodes,)``, units.
    """

    theta: float
    ideal: tuple[Floats, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Bends:
    """What the nodes of a level hold as functions of θ.

    ``start`` of each node left of all its corners; corners with their node.
    """

    start: Floats
    at: Floats
    bend: Floats
    node: Ints


def fill_tree(units: Units, weights: Floats, base: Floats) -> TreeFilled:
    """Return what each node gets when θ is one for all, but where node limits bind.

    Parameters
    ----------
    units
        Total and limits; possible.
    weights, base
        ``(territories,)``, base in units.

    Notes
    -----
    Territories minimise Σ (x − base)² ÷ weight under limits that lie within one
    another, so that each node below has θ clipped to the range in which its own limits
    hold (a node's total never falls as θ rises). What children hold counts for their
    parent divided by 1 + hedge.
    """
    tree, last = units.tree, units.tree.num_levels - 1
    total = float(units.total or 0)
    low = units.low[last].astype(float)
    high = np.where(units.high[last] < ENDLESS, units.high[last], inf)
    bends = _of_territories(weights, base, low, high)
    ranges: list[tuple[Floats, Floats]] = []
    for depth in range(last - 1, -1, -1):
        bends = _raised(units, depth, bends)
        bends, least, most = _clipped(bends, units.low[depth], units.high[depth])
        ranges.insert(0, (least, most))
    theta = level(_of_node(bends, slice(None), float(bends.start[0])), total)
    at = np.full(1, theta)
    for depth in range(1, last):
        at = np.clip(at[tree.parent[depth - 1]], *ranges[depth])
    at = at[tree.parent[last - 1]]
    if (at == theta).all():
        handed = total * float(np.prod([float(1 + hedge) for hedge in units.hedges]))
        theta = polished(theta, handed, weights, base, low, high)
        at = np.full(weights.size, theta)
    ideal = [np.clip(base + at * weights, low, high)]
    for depth in range(last, 0, -1):
        ideal.insert(0, tree.sums(depth, ideal[0]) / float(1 + units.hedges[depth - 1]))
    return TreeFilled(theta, tuple(ideal))


def _of_territories(w: Floats, a: Floats, low: Floats, high: Floats) -> _Bends:
    capped = np.flatnonzero(np.isfinite(high))
    at = np.concatenate([(low - a) / w, ((high - a) / w)[capped]])
    bend = np.concatenate([w, -w[capped]])
    return _Bends(low, at, bend, np.concatenate([np.arange(w.size), capped]))


def _raised(units: Units, depth: int, bends: _Bends) -> _Bends:
    """Return what the nodes of a level hold, their own limits aside."""
    scale = float(1 + units.hedges[depth])
    node = units.tree.parent[depth][bends.node]
    start = units.tree.sums(depth + 1, bends.start) / scale
    return _Bends(start, bends.at, bends.bend / scale, node)


def _clipped(bends: _Bends, low: Ints, high: Ints) -> tuple[_Bends, Floats, Floats]:
    """Return the same within the nodes' limits, and the θ between which those hold."""
    least, most = np.full(low.size, -inf), np.full(low.size, inf)
    start, drop = bends.start.copy(), np.zeros(bends.at.size, dtype=bool)
    order = np.lexsort((bends.bend, bends.at, bends.node))
    first = np.searchsorted(bends.node[order], np.arange(low.size + 1))
    new = [np.empty((0, 3))]
    for node in np.flatnonzero((low > start) | (high < ENDLESS)).tolist():
        own = order[first[node] : first[node + 1]]
        held = _of_node(bends, own, float(start[node]))
        if low[node] > start[node]:
            least[node] = level(held, float(low[node]))
            start[node] = float(low[node])
        if high[node] < ENDLESS:
            most[node] = max(level(held, float(high[node])), least[node])
        drop[own] = (held.at <= least[node]) | (held.at >= most[node])
        new.append(_ends(held, float(least[node]), float(most[node]), node))
    added, kept = np.concatenate(new), ~drop
    left = _Bends(
        start,
        np.concatenate([bends.at[kept], added[:, 0]]),
        np.concatenate([bends.bend[kept], added[:, 1]]),
        np.concatenate([bends.node[kept], added[:, 2].astype(np.int64)]),
    )
    return left, least, most


def _ends(held: Corners, least: float, most: float, node: int) -> Floats:
    """Return the corners ``(θ, bend, node)`` where a node's limits begin to bind."""
    ends = []
    if -inf < least < most:
        ends.append((least, fsum(held.bend[held.at <= least]), node))
    if least < most < inf:
        ends.append((most, -fsum(held.bend[held.at < most]), node))
    return np.array(ends).reshape(-1, 3)


def _of_node(bends: _Bends, own: Ints | slice, start: float) -> Corners:
    at, bend = bends.at[own], bends.bend[own]
    order = np.lexsort((bend, at))
    return Corners(start, 0.0, start, at[order], bend[order])
