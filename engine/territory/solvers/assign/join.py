"""Two halves put together: pairs of ways whose loads add up to what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import below, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.block import Loose
    from engine.territory.solvers.assign.halves import Ways

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SIDE = 256
"""Cells along each of the two loads by which ways are sorted."""


class Grid(NamedTuple):
    """Ways sorted into cells by their two most telling loads.

    Parameters
    ----------
    start
        (rows · columns + 1,) int64, where each cell begins in ``order``.
    order
        (w,) int64.
    load
        (2,) int64, which loads they are, among (territories · rules).
    least, wide, cells
        (2,) int64: smallest load, width of a cell, number of cells.
    """

    start: Ints
    order: Ints
    load: Ints
    least: Ints
    wide: Ints
    cells: Ints


class Joint(NamedTuple):
    """One pair of ways and its cost, and how many pairs were looked at."""

    first: int
    second: int
    cost: int
    looks: int


@part
def narrowed(loose: Loose, net: Floats) -> tuple[Ints, Ints]:
    """Return (k · rules,) ends of loads, without what costs more than the budget."""
    k, rules = loose.low.shape
    low, high = np.empty(k * rules, np.int64), np.empty(k * rules, np.int64)
    for q in range(k):
        for r in range(rules):
            d = q * rules + r
            low[d], high[d] = loose.low[q, r], loose.high[q, r]
            price = abs(net[q, r])
            if price * (high[d] - low[d]) > loose.budget:
                width = int(loose.budget / price)
                if net[q, r] > 0:
                    low[d] = high[d] - width
                else:
                    high[d] = low[d] + width
    return low, high


@part
def _telling(load: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the two loads whose ends are nearest for their spread, least, most."""
    share = np.empty(low.size)
    least, most = load[0].copy(), load[0].copy()
    for at in range(load.shape[0]):
        for d in range(low.size):
            least[d] = min(least[d], load[at, d])
            most[d] = max(most[d], load[at, d])
    for d in range(low.size):
        share[d] = (high[d] - low[d] + 1.0) / (most[d] - least[d] + 1.0)
    two = np.array([0, 0])
    order = np.argsort(share)
    for side in range(min(2, low.size)):
        two[side] = order[side]
    return two, least[two], most[two]


@part
def grid_of(load: Ints, low: Ints, high: Ints) -> Grid:
    """Sort ways, of which the loads are given, by the two that tell most."""
    count = load.shape[0]
    two, least, most = _telling(load, low, high)
    wide = (most - least) // SIDE + 1
    cells = (most - least) // wide + 1
    start = np.zeros(cells[0] * cells[1] + 1, dtype=np.int64)
    where, order = np.empty(count, np.int64), np.empty(count, np.int64)
    for at in range(count):
        a = (load[at, two[0]] - least[0]) // wide[0]
        b = (load[at, two[1]] - least[1]) // wide[1]
        where[at] = a * cells[1] + b
        start[where[at] + 1] += 1
    for cell in range(start.size - 1):
        start[cell + 1] += start[cell]
    past = start.copy()
    for at in range(count):
        order[past[where[at]]] = at
        past[where[at]] += 1
    return Grid(start, order, two, least, wide, cells)


@part
def _span(grid: Grid, side: int, load: int, low: int, high: int) -> tuple[int, int]:
    """Return first and last cell along a side that a load may be joined with."""
    first = max(0, (low - load - grid.least[side]) // grid.wide[side])
    last = (high - load - grid.least[side]) // grid.wide[side]
    return first, min(grid.cells[side] - 1, last)


@part
def _fits(one: Ints, other: Ints, low: Ints, high: Ints) -> bool:
    for d in range(one.size):
        together = one[d] + other[d]
        if together > high[d] or together < low[d]:
            return False
    return True


@part
def joined(
    first: Ways,
    second: Ways,
    low: Ints,
    high: Ints,
    target: int,
    greedy: bool,
    luck: NDArray[np.uint64],
) -> Joint:
    """Return a pair that fits and costs at most a target, at random or a cheapest.

    Parameters
    ----------
    first, second
        The ways of both halves.
    low, high
        (k · rules,) ends of what both add to each load together.
    target
        What they may cost together.
    greedy
        Whether a cheapest is wanted; else each that fits is as likely.
    luck
        (1,) state of the luck.
    """
    one = first.load.reshape(first.load.shape[0], low.size)
    other = second.load.reshape(second.load.shape[0], low.size)
    grid = grid_of(other, low, high)
    d, e = grid.load[0], grid.load[1]
    at, to, cost, found, looks = -1, -1, target, 0, 0
    for a in range(one.shape[0]):
        d0, d1 = _span(grid, 0, one[a, d], low[d], high[d])
        e0, e1 = _span(grid, 1, one[a, e], low[e], high[e])
        if e0 > e1:
            continue
        for c in range(d0, d1 + 1):
            row = c * grid.cells[1]
            for z in range(grid.start[row + e0], grid.start[row + e1 + 1]):
                b = grid.order[z]
                looks += 1
                both = first.cost[a] + second.cost[b]
                if both > target or not _fits(one[a], other[b], low, high):
                    continue
                if greedy and both < cost:
                    cost, found = both, 0
                if greedy and both > cost:
                    continue
                found += 1
                if below(luck, found) == 0:
                    at, to = a, b
                    cost = both
    return Joint(at, to, cost, looks)
