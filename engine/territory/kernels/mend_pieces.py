"""Join a piece too many to its territory, or give it away, as one move.

Unit by unit either would cost too much on the way: a way to the rest of a territory
tears others until it is there, and half a piece given away saves nothing.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.territory.kernels.mend import change, move
from engine.territory.kernels.mend_chart import fees, put

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.kernels.mend import Ground, Plan
    from engine.territory.kernels.mend_chart import Chart, Pieces

    Shorts = NDArray[np.int32]

FEW = 12
"""Units that are moved at once, at most."""


class Room(NamedTuple):
    """Room for a move of several units.

    Parameters
    ----------
    before
        (n,) the unit from which a way reaches each.
    steps
        (4, FEW) units that move, what they chose before, and pieces of the territories
        they leave and go to.
    """

    before: Shorts
    steps: Shorts


@njit(cache=True, nogil=True)
def room_for(n: int) -> Room:
    """Return room for moves of some of n units."""
    return Room(np.zeros(n, dtype=np.int32), np.zeros((4, FEW), dtype=np.int32))


@njit(cache=True, nogil=True)
def flood(chart: Chart, lie: Pieces, u: int) -> int:
    """Return how many units a unit's piece has; they are queued and marked."""
    lie.stamp[0] += 1
    stamp, j = lie.stamp[0], lie.owner[u]
    lie.mark[u], lie.queue[0] = stamp, u
    at, end = 0, 1
    while at < end:
        v = lie.queue[at]
        at += 1
        for e in range(chart.first[v], chart.first[v + 1]):
            w = chart.beside[e]
            if lie.owner[w] == j and lie.mark[w] != stamp:
                lie.mark[w], lie.queue[end] = stamp, w
                end += 1
    return end


@njit(cache=True, nogil=True)
def lone(chart: Chart, plan: Plan, lie: Pieces, rng: np.random.Generator) -> int:
    """Queue a piece too many, drawn by lot; return how many units it has, 0 without."""
    m = plan.size.size
    j = int(rng.random() * m)
    for _ in range(m):
        if lie.number[j] > 1:
            break
        j = j + 1 if j + 1 < m else 0
    if lie.number[j] <= 1:
        return 0
    size = plan.size[j]
    count = flood(chart, lie, plan.members[j, int(rng.random() * size)])
    if 2 * count <= size:
        return count
    at, stamp = int(rng.random() * size), lie.stamp[0]
    for _ in range(size):
        u = plan.members[j, at]
        if lie.mark[u] != stamp:
            return flood(chart, lie, u)
        at = at + 1 if at + 1 < size else 0
    return 0


@njit(cache=True, nogil=True)
def way(
    chart: Chart, lie: Pieces, room: Room, count: int, rng: np.random.Generator
) -> int:
    """Return how many units join the queued piece to another of its territory.

    They are written to the steps; 0 where it takes too many, or there is no way.
    """
    j, stamp = lie.owner[lie.queue[0]], lie.stamp[0]
    turn = int(rng.random() * count)
    for k in range(count):
        room.before[lie.queue[k]] = -1
    at, end = 0, count
    while at < end:
        v = lie.queue[at if at >= count else (at + turn) % count]
        inside = at < count
        at += 1
        near = chart.first[v + 1] - chart.first[v]
        skip = int(rng.random() * near)
        for e in range(near):
            w = chart.beside[chart.first[v] + (e + skip) % near]
            if lie.mark[w] == stamp or (inside and lie.owner[w] == j):
                continue
            if lie.owner[w] == j:
                return written(room, v)
            if chart.where[w, j] >= 0:
                lie.mark[w], lie.queue[end], room.before[w] = stamp, w, v
                end += 1
    return 0


@njit(cache=True, nogil=True)
def written(room: Room, v: int) -> int:
    """Return how many units a way that ends at a unit has, written to the steps."""
    length = 0
    while room.before[v] >= 0:
        if length == FEW:
            return 0
        room.steps[0, length] = v
        length += 1
        v = room.before[v]
    return length


@njit(cache=True, nogil=True)
def beside(
    chart: Chart, lie: Pieces, room: Room, count: int, rng: np.random.Generator
) -> int:
    """Return a territory beside the queued piece that may take it, or −1."""
    if count > FEW:
        return -1
    u = lie.queue[int(rng.random() * count)]
    near = chart.first[u + 1] - chart.first[u]
    if near == 0:
        return -1
    h: int = lie.owner[chart.beside[chart.first[u] + int(rng.random() * near)]]
    if h == lie.owner[u]:
        return -1
    for k in range(count):
        room.steps[0, k] = lie.queue[k]
        if chart.where[lie.queue[k], h] < 0:
            return -1
    return h


@njit(cache=True, nogil=True)
def rejoin(
    chart: Chart,
    ground: Ground,
    plan: Plan,
    lie: Pieces,
    room: Room,
    heat: float,
    rng: np.random.Generator,
) -> None:
    """Try to join a piece too many to another, or to give it to a neighbour."""
    count = lone(chart, plan, lie, rng)
    if count == 0:
        return
    h, length = lie.owner[lie.queue[0]], count
    if rng.random() < 0.5:
        length = way(chart, lie, room, count, rng)
    else:
        h = beside(chart, lie, room, count, rng)
    if h < 0 or length == 0:
        return
    worse = 0.0
    for k in range(length):
        i = room.steps[0, k]
        room.steps[1, k] = plan.choice[i]
        room.steps[2, k] = lie.number[lie.owner[i]]
        room.steps[3, k] = lie.number[h]
        worse += change(ground, plan, i, chart.where[i, h]) + fees(chart, lie, i, h)
        worse += chart.piece[0] * put(chart, lie, i, h)
        move(ground, plan, i, chart.where[i, h])
    if worse > -heat * log(1.0 - rng.random()):
        back(ground, plan, lie, room, length, h)


@njit(cache=True, nogil=True)
def back(
    ground: Ground, plan: Plan, lie: Pieces, room: Room, length: int, h: int
) -> None:
    """Take the steps back, the last first."""
    for k in range(length - 1, -1, -1):
        i, c = room.steps[0, k], room.steps[1, k]
        j = ground.near[i, c]
        lie.number[j], lie.number[h] = room.steps[2, k], room.steps[3, k]
        lie.owner[i] = j
        move(ground, plan, i, c)
