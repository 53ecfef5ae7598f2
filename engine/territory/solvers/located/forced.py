"""What each site's knapsack gains when a unit must be in it: compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Index = NDArray[np.intp]

_NEVER = -1e300


@part
def _fill(gain: Floats, weight: Floats, order: Index, room: int) -> Floats:
    """Return (k + 1, room + 1): the most that the first so many units gain in it."""
    best = np.zeros((order.size + 1, room + 1))
    for c in range(order.size):
        i = order[c]
        w = int(weight[i])
        best[c + 1] = best[c]
        for left in range(w, room + 1):
            value = best[c, left - w] + gain[i]
            if value > best[c + 1, left]:
                best[c + 1, left] = value
    return best


@part
def forced_whole(gain: Floats, weight: Floats, room: int, forced: Floats) -> float:
    """Return the most that whole units gain; ``forced``, the most with each one in it.

    Parameters
    ----------
    gain, weight
        (n,), weights whole numbers of 0 or more.
    room
        What weights add up to at most.
    forced
        (n,) receives what is gained when a unit must be in it, very little where it
        does not fit.
    """
    order = np.flatnonzero((gain > 0.0) & (weight <= room))
    before = _fill(gain, weight, order, room)
    after = _fill(gain, weight, order[::-1].copy(), room)
    size = order.size
    for i in range(gain.size):
        left = room - int(weight[i])
        forced[i] = _NEVER if left < 0 else gain[i] + before[size, max(left, 0)]
    for c in range(size):
        i = order[c]
        left = room - int(weight[i])
        most = _NEVER
        for x in range(left + 1):
            most = max(most, before[c, x] + after[size - 1 - c, left - x])
        forced[i] = gain[i] + most
    return float(before[size, room])


@part
def forced_split(gain: Floats, weight: Floats, room: float, forced: Floats) -> float:
    """Return the most that units gain of which one may be split, as above.

    With a price of room ρ ≥ 0, no choice gains more than ρ · room + Σ max(0, g − ρ w);
    a unit that must be in it takes g − ρ w even where that is less than nothing.
    """
    order = np.argsort(-gain / np.maximum(weight, 1e-9))
    left, price = room, 0.0
    for c in range(order.size):
        i = order[c]
        if gain[i] <= 0.0:
            break
        if weight[i] > left:
            price = gain[i] / weight[i]
            break
        left -= weight[i]
    value = price * room
    for i in range(gain.size):
        rest = gain[i] - price * weight[i]
        value += max(rest, 0.0)
        forced[i] = min(rest, 0.0)
    for i in range(gain.size):
        forced[i] = value + forced[i] if weight[i] <= room else _NEVER
    return value


@kernel
def forced_gains(
    gain: Floats, weight: Floats, room: Floats, cells: int
) -> tuple[Floats, Floats]:
    """Return (m,) the most each site gains, (n, m) with a unit forced upon it.

    Parameters
    ----------
    gain
        (m, n) what a unit gains at a site; less than nothing is allowed.
    weight, room
        (n,) and (m,) whole numbers.
    cells
        Knapsacks of at most so many cells (units × room) count whole units only.
    """
    m, n = gain.shape
    value, forced = np.zeros(m), np.empty((m, n))
    for j in range(m):
        size = int(((gain[j] > 0.0) & (weight <= room[j])).sum())
        if (size + 1) * room[j] <= cells:
            value[j] = forced_whole(gain[j], weight, int(room[j]), forced[j])
        else:
            value[j] = forced_split(gain[j], weight, room[j], forced[j])
    return value, forced
