"""A plan as a map: who is whose neighbour, and how many pieces each territory has.

Pieces are counted as units come and go: only those that touch a unit are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.kernels.mend import Ground, Plan

    Shorts = NDArray[np.int32]
    Floats = NDArray[np.float64]


class Chart(NamedTuple):
    """Who is whose neighbour, and who is kept apart from whom.

    Parameters
    ----------
    first, beside
        Neighbours of unit u are ``beside[first[u]:first[u + 1]]``.
    known, other, fee
        The same of units that it is kept apart from or stays with, and what it costs
        to share a territory with each; below nothing for those that it stays with.
    where
        (n, m) int8, number of the unit's choice that is a territory, or −1.
    piece
        (1,) price of a piece too many.
    """

    first: Shorts
    beside: Shorts
    known: Shorts
    other: Shorts
    fee: Floats
    where: NDArray[np.int8]
    piece: Floats


class Pieces(NamedTuple):
    """A plan as a map: each unit's owner, pieces, and what is needed to count them."""

    owner: Shorts
    number: Shorts
    mark: Shorts
    around: Shorts
    queue: Shorts
    stamp: Shorts


@njit(cache=True, nogil=True)
def touching(  # noqa: C901 - one compiled loop
    chart: Chart, lie: Pieces, i: int, j: int
) -> int:
    """Return how many pieces of a territory touch a unit, itself left out."""
    lie.stamp[0] += 1
    stamp, left = lie.stamp[0], 0
    for e in range(chart.first[i], chart.first[i + 1]):
        v = chart.beside[e]
        if lie.owner[v] == j and v != i:
            lie.around[v] = stamp
            left += 1
    lie.mark[i] = stamp
    found = 0
    for e in range(chart.first[i], chart.first[i + 1]):
        root = chart.beside[e]
        if lie.around[root] != stamp or lie.mark[root] == stamp:
            continue
        found += 1
        left -= 1
        if left == 0:
            return found
        lie.mark[root], lie.queue[0] = stamp, root
        at, end = 0, 1
        while at < end and left:
            u = lie.queue[at]
            at += 1
            for k in range(chart.first[u], chart.first[u + 1]):
                v = chart.beside[k]
                if lie.owner[v] != j or lie.mark[v] == stamp:
                    continue
                lie.mark[v], lie.queue[end] = stamp, v
                end += 1
                if lie.around[v] == stamp:
                    left -= 1
        if left == 0:
            return found
    return found


@njit(cache=True, nogil=True)
def lay(chart: Chart, ground: Ground, plan: Plan) -> Pieces:
    """Return the pieces of a plan."""
    n, m = chart.where.shape
    lie = Pieces(
        np.full(n, -1, dtype=np.int32),
        np.zeros(m, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
        np.zeros(1, dtype=np.int32),
    )
    for i in range(n):
        j = ground.near[i, plan.choice[i]]
        lie.number[j] += 1 - touching(chart, lie, i, j)
        lie.owner[i] = j
    return lie


@njit(cache=True, nogil=True)
def fees(chart: Chart, lie: Pieces, i: int, h: int) -> float:
    """Return the price of pairs when a unit goes to a territory."""
    j, more = lie.owner[i], 0.0
    for e in range(chart.known[i], chart.known[i + 1]):
        owner = lie.owner[chart.other[e]]
        more += chart.fee[e] * (int(owner == h) - int(owner == j))
    return more


@njit(cache=True, nogil=True)
def spare(lie: Pieces, j: int, h: int) -> int:
    """Return a number of pieces that no move between two territories saves more of."""
    saved: int = int(lie.number[j] > 1) + max(0, lie.number[h] - 1)
    return saved


@njit(cache=True, nogil=True)
def put(chart: Chart, lie: Pieces, i: int, h: int) -> int:
    """Let a unit go to a territory; return how many more pieces too many there are.

    Its loads are left to :func:`engine.territory.kernels.mend.move`.
    """
    j, more = lie.owner[i], 0
    if chart.piece[0] > 0.0:
        here, there = lie.number[j], lie.number[h]
        lie.number[j] += touching(chart, lie, i, j) - 1
        lie.number[h] += 1 - touching(chart, lie, i, h)
        more += max(0, lie.number[j] - 1) - max(0, here - 1)
        more += max(0, lie.number[h] - 1) - max(0, there - 1)
    lie.owner[i] = h
    return more
