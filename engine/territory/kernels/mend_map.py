"""Move units on a map until few rules are broken, pieces and pairs among them.

As :mod:`engine.territory.kernels.mend`, where territories shall be in one piece each or
pairs of units apart: pieces are counted as units come and go, and cost their price.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.territory.kernels.mend import change, move, settle

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
def torn(chart: Chart, lie: Pieces, i: int, h: int) -> float:
    """Return the price of pieces and pairs when a unit goes to a territory."""
    j, more = lie.owner[i], 0.0
    for e in range(chart.known[i], chart.known[i + 1]):
        owner = lie.owner[chart.other[e]]
        more += chart.fee[e] * (int(owner == h) - int(owner == j))
    if chart.piece[0] > 0.0:
        here, there = lie.number[j], lie.number[h]
        less = here - 1 + touching(chart, lie, i, j)
        grown = there + 1 - touching(chart, lie, i, h)
        fewer = max(0, less - 1) - max(0, here - 1)
        fewer += max(0, grown - 1) - max(0, there - 1)
        more += chart.piece[0] * fewer
    return more


@njit(cache=True, nogil=True)
def put(chart: Chart, ground: Ground, plan: Plan, lie: Pieces, i: int, h: int) -> None:
    """Let a unit go to a territory, which is one of its choices."""
    j = lie.owner[i]
    if chart.piece[0] > 0.0:
        lie.number[j] += touching(chart, lie, i, j) - 1
        lie.number[h] += 1 - touching(chart, lie, i, h)
    move(ground, plan, i, chart.where[i, h])
    lie.owner[i] = h


@njit(cache=True, nogil=True)
def destination(
    chart: Chart, ground: Ground, lie: Pieces, i: int, rng: np.random.Generator
) -> int:
    """Return where a unit may go: a neighbour's territory, or now and then any."""
    near = chart.first[i + 1] - chart.first[i]
    if near == 0 or rng.random() < 0.1:
        some: int = ground.near[i, int(rng.random() * ground.near.shape[1])]
        return some
    h: int = lie.owner[chart.beside[chart.first[i] + int(rng.random() * near)]]
    return h if chart.where[i, h] >= 0 else -1


@njit(cache=True, nogil=True)
def returning(
    chart: Chart, plan: Plan, lie: Pieces, j: int, h: int, rng: np.random.Generator
) -> int:
    """Return a unit of one territory at another's border that may go over, or −1."""
    for _ in range(4):
        if plan.size[j] == 0:
            return -1
        w = plan.members[j, int(rng.random() * plan.size[j])]
        near = chart.first[w + 1] - chart.first[w]
        if near == 0:
            continue
        x: int = chart.beside[chart.first[w] + int(rng.random() * near)]
        if lie.owner[x] == h and chart.where[x, j] >= 0:
            return x
    return -1


@njit(cache=True, nogil=True)
def anneal_map(
    chart: Chart,
    ground: Ground,
    plan: Plan,
    steps: int,
    heat: Floats,
    rng: np.random.Generator,
) -> None:
    """Try moves and, every other time, exchanges, as :func:`.mend.anneal` does.

    Parameters
    ----------
    chart, ground, plan
        The plan is changed in place.
    steps, heat, rng
        As there.
    """
    n = plan.choice.size
    lie = lay(chart, ground, plan)
    for part in range(heat.size):
        settle(ground, plan)
        for step in range(steps // heat.size):
            i = int(rng.random() * n)
            j, h = lie.owner[i], destination(chart, ground, lie, i, rng)
            if h < 0 or h == j:
                continue
            other = -1
            if step % 2:
                other = returning(chart, plan, lie, j, h, rng)
                if other < 0 or other == i:
                    continue
            may = -heat[part] * log(1.0 - rng.random())
            worse = change(ground, plan, i, chart.where[i, h])
            if other < 0:
                if worse <= may and worse + torn(chart, lie, i, h) <= may:
                    put(chart, ground, plan, lie, i, h)
                continue
            worse += torn(chart, lie, i, h)
            put(chart, ground, plan, lie, i, h)
            worse += change(ground, plan, other, chart.where[other, j])
            if worse + torn(chart, lie, other, j) <= may:
                put(chart, ground, plan, lie, other, j)
            else:
                put(chart, ground, plan, lie, i, j)
    settle(ground, plan)
