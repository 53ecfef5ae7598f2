"""How much an open site can gain at given prices of its units: compiled knapsacks."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Arcs(NamedTuple):
    """Pairs of a site and a unit, site after site.

    Parameters
    ----------
    start
        (m + 1,) int64, where each site's pairs begin.
    unit
        (k,) int32.
    cost
        (k,) float, whole numbers.
    """

    start: Ints
    unit: NDArray[np.int32]
    cost: Floats


@part
def fractional(gains: Floats, weights: Floats, room: float, share: Floats) -> float:
    """Return a whole number that no choice of units that fits gains more than.

    One unit may be split (Dantzig 1957); ``share`` receives what is taken of each.
    Gains are whole numbers, so that the last, split one may be rounded down.
    """
    order = np.argsort(-gains / np.maximum(weights, 1e-9))
    left, total = room, 0.0
    for c in range(order.size):
        i = order[c]
        if weights[i] > left:
            share[i] = left / weights[i]
            total += left * gains[i] / weights[i]
            break
        share[i] = 1.0
        total += gains[i]
        left -= weights[i]
    return float(floor(total + max(1e-3, total * 1e-15)))


@part
def undivided(gains: Floats, weights: Floats, room: int, share: Floats) -> float:
    """Return the most that units that fit can gain, by dynamic programming."""
    size = gains.size
    best = np.zeros(room + 1)
    took = np.zeros((size, room + 1), dtype=np.bool_)
    for i in range(size):
        w, gain = int(weights[i]), gains[i]
        for left in range(room, w - 1, -1):
            value = best[left - w] + gain
            if value > best[left]:
                best[left] = value
                took[i, left] = True
    left = room
    for i in range(size - 1, -1, -1):
        if took[i, left]:
            share[i] = 1.0
            left -= int(weights[i])
    return float(best[room])


@kernel
def site_gains(
    arcs: Arcs, worth: Floats, weight: Floats, room: Floats, cells: int, share: Floats
) -> Floats:
    """Return the most each site can gain by units worth more than they cost there.

    Parameters
    ----------
    worth
        (n,) whole numbers: the price of covering each unit.
    weight, room
        (n,) and (m,) whole numbers: what units weigh, and what fits each site.
    cells
        Knapsacks of at most so many cells (units × room) are solved without splitting.
    share
        (k,) receives the share of each pair that is taken.

    Returns
    -------
    (m,) whole numbers, no less than what can be gained.
    """
    m = room.size
    value = np.zeros(m)
    longest = 0
    for j in range(m):
        longest = max(longest, arcs.start[j + 1] - arcs.start[j])
    gains, weights, taken = np.empty(longest), np.empty(longest), np.empty(longest)
    where = np.empty(longest, dtype=np.int64)
    for j in range(m):
        size, load, total = 0, 0.0, 0.0
        for a in range(arcs.start[j], arcs.start[j + 1]):
            share[a] = 0.0
            i = arcs.unit[a]
            gain = worth[i] - arcs.cost[a]
            if gain > 0.0 and weight[i] <= room[j]:
                gains[size], weights[size], where[size] = gain, weight[i], a
                load += weight[i]
                total += gain
                size += 1
        if load <= room[j]:
            taken[:size] = 1.0
        else:
            taken[:size] = 0.0
            if size * room[j] <= cells:
                total = undivided(gains[:size], weights[:size], int(room[j]), taken)
            else:
                total = fractional(gains[:size], weights[:size], room[j], taken)
        value[j] = total
        for c in range(size):
            share[where[c]] = taken[c]
    return value
