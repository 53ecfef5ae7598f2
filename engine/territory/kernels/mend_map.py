"""Move units on a map until few rules are broken, pieces and pairs among them.

As :mod:`engine.territory.kernels.mend`, where territories shall be in one piece each or
pairs of units apart: pieces are counted as units come and go, and cost their price.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from numba import njit

from engine.territory.kernels.mend import change, move, settle
from engine.territory.kernels.mend_chart import fees, lay, put, spare
from engine.territory.kernels.mend_pieces import rejoin, room_for

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.kernels.mend import Ground, Plan
    from engine.territory.kernels.mend_chart import Chart, Pieces

    Floats = NDArray[np.float64]

_REJOIN = 50
"""Each so many steps a piece too many is looked at."""


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
def step(
    chart: Chart, ground: Ground, plan: Plan, lie: Pieces, i: int, h: int, may: float
) -> None:
    """Let a unit go to a territory if that makes it no worse than it may."""
    j, c = lie.owner[i], chart.where[i, h]
    worse = change(ground, plan, i, c) + fees(chart, lie, i, h)
    if worse - chart.piece[0] * spare(lie, j, h) > may:
        return
    here, there = lie.number[j], lie.number[h]
    worse += chart.piece[0] * put(chart, lie, i, h)
    if worse <= may:
        move(ground, plan, i, c)
        return
    lie.owner[i] = j
    lie.number[j], lie.number[h] = here, there


@njit(cache=True, nogil=True)
def swap(
    chart: Chart,
    ground: Ground,
    plan: Plan,
    lie: Pieces,
    i: int,
    other: int,
    may: float,
) -> None:
    """Exchange two units if that makes it no worse than it may."""
    j, h = lie.owner[i], lie.owner[other]
    a, c, back = plan.choice[i], chart.where[i, h], chart.where[other, j]
    worse = change(ground, plan, i, c) + fees(chart, lie, i, h)
    move(ground, plan, i, c)
    worse += change(ground, plan, other, back)
    here, there = lie.number[j], lie.number[h]
    saved = max(0, here - 1) + max(0, there - 1)
    worse += fees(chart, lie, other, j)
    if worse - chart.piece[0] * saved <= may:
        worse -= fees(chart, lie, other, j)
        worse += chart.piece[0] * put(chart, lie, i, h)
        # Only now is it known what the two cost each other.
        worse += fees(chart, lie, other, j)
        worse += chart.piece[0] * put(chart, lie, other, j)
        if worse <= may:
            move(ground, plan, other, back)
            return
        lie.owner[i], lie.owner[other] = j, h
        lie.number[j], lie.number[h] = here, there
    move(ground, plan, i, a)


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
    lie, room = lay(chart, ground, plan), room_for(n)
    for part in range(heat.size):
        settle(ground, plan)
        for turn in range(steps // heat.size):
            if turn % _REJOIN == 0 and chart.piece[0] > 0.0:
                rejoin(chart, ground, plan, lie, room, heat[part], rng)
                continue
            i = int(rng.random() * n)
            j, h = lie.owner[i], destination(chart, ground, lie, i, rng)
            if h < 0 or h == j:
                continue
            may = -heat[part] * log(1.0 - rng.random())
            if turn % 2 == 0:
                step(chart, ground, plan, lie, i, h, may)
                continue
            other = returning(chart, plan, lie, j, h, rng)
            if other >= 0 and other != i:
                swap(chart, ground, plan, lie, i, other, may)
    settle(ground, plan)
