"""Prices of units: the bound of one knapsack a territory, raised step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

PATIENCE = 15
"""Steps without a better value before the aim is lowered."""

SMOOTH = 0.7
"""How much of the last direction stays in the next."""

LOWER = 0.75
"""What becomes of the aim then."""

LEAST_AIM = 1e-3
"""An aim, as a part of a unit of cost, at which prices are as good as they get."""

_TICK = 2e-9
"""Work units for one look at one pair or at one cell of a knapsack."""


_FAR = 1e200


class Packs(NamedTuple):
    """One knapsack for each territory.

    Parameters
    ----------
    cost
        (m, n) float, other loads paid for; infinite where not allowed.
    size
        (m, n) int64, what each unit takes of each knapsack.
    room
        (m,) int64.
    """

    cost: Floats
    size: Ints
    room: Ints


@part
def _greedy(
    gain: Floats, size: Ints, order: Ints, room: int
) -> tuple[float, float, float]:
    """Return the gain of the best ratios first, its bound, and the critical ratio."""
    left, total = room, 0.0
    above, ratio = -1.0, 0.0
    for q in range(order.size):
        k = order[q]
        if size[k] <= left:
            left -= size[k]
            total += gain[k]
        elif above < 0:
            ratio = gain[k] / size[k]
            above = total + ratio * left
    return total, max(above, total), ratio


@part
def _fill(
    gain: Floats, size: Ints, core: Ints, room: int, taken: NDArray[np.bool_]
) -> float:
    """Fill a knapsack with the best of a few units; return what they gain."""
    best = np.zeros(room + 1)
    took = np.zeros((core.size, room + 1), dtype=np.bool_)
    for q in range(core.size):
        k = core[q]
        for x in range(room, size[k] - 1, -1):
            with_it = best[x - size[k]] + gain[k]
            if with_it > best[x]:
                best[x] = with_it
                took[q, x] = True
    x = room
    for q in range(core.size - 1, -1, -1):
        if took[q, x]:
            taken[core[q]] = True
            x -= size[core[q]]
    return float(best[room])


@part
def packed(
    gain: Floats, size: Ints, room: int, taken: NDArray[np.bool_]
) -> tuple[float, int]:
    """Return the most a knapsack can gain and the cells looked at; mark what it takes.

    Units whose ratio is far from the critical one are decided beforehand (Balas &
    Zemel 1980); the rest by dynamic programming.
    """
    taken[:] = False
    ratio = np.empty(gain.size)
    for k in range(gain.size):
        ratio[k] = -gain[k] / max(size[k], 1e-9)
    order = np.argsort(ratio)
    total, above, critical = _greedy(gain, size, order, room)
    margin = above - total + 1e-9
    core = np.empty(gain.size, dtype=np.int64)
    few, left, sure = 0, room, 0.0
    for k in order:
        more = gain[k] - critical * size[k]
        if more > margin:
            taken[k] = True
            left -= size[k]
            sure += gain[k]
        elif more >= -margin and size[k] <= room:
            core[few] = k
            few += 1
    value = sure + _fill(gain, size, core[:few], left, taken)
    return value, few * (left + 1)


@part
def _value(packs: Packs, price: Floats, slope: Floats) -> tuple[float, int]:
    """Return the bound at prices of units and the cells looked at; fill the slope."""
    m, n = packs.cost.shape
    value = price.sum()
    slope[:] = 1.0
    which, gain = np.empty(n, np.int64), np.empty(n)
    size, taken = np.empty(n, np.int64), np.empty(n, np.bool_)
    cells = m * n
    for j in range(m):
        count = 0
        for i in range(n):
            more = price[i] - packs.cost[j, i]
            if more > 0 and packs.size[j, i] <= packs.room[j]:
                which[count], gain[count], size[count] = i, more, packs.size[j, i]
                count += 1
        gained, looked = packed(
            gain[:count], size[:count], packs.room[j], taken[:count]
        )
        value -= gained
        cells += looked
        for k in range(count):
            if taken[k]:
                slope[which[k]] -= 1.0
    return value, cells


class Climb(NamedTuple):
    """Where an ascent stands.

    Parameters
    ----------
    price, best_price, way, slope
        (n,) float: prices of units now and at best, and directions.
    numbers
        (4,) float: best value, aim, steps since it rose, value beyond which there is
        no plan.
    """

    price: Floats
    best_price: Floats
    way: Floats
    slope: Floats
    numbers: Floats


@kernel
def climb(packs: Packs, at: Climb, work: float) -> float:
    """Raise the bound until the work is used up or the aim is too low; return the work.

    ``at.numbers[0]`` is the bound, ``at.best_price`` the prices it comes from.
    """
    done = 0.0
    while done < work and at.numbers[1] > LEAST_AIM:
        value, cells = _value(packs, at.price, at.slope)
        done += _TICK * cells
        best, aim = at.numbers[0], at.numbers[1]
        if value > best + 1e-9:
            if value > best + 0.02 * aim:
                at.numbers[2] = 0.0
            if best > -_FAR and value > best + 0.3 * aim:
                at.numbers[1] *= 1.3
            at.numbers[0] = value
            at.best_price[:] = at.price
        if value > at.numbers[3]:
            at.numbers[1] = 0.0
        at.numbers[2] += 1.0
        if at.numbers[2] > PATIENCE:
            at.numbers[1] *= LOWER
            at.numbers[2] = 0.0
            at.price[:] = at.best_price
            at.way[:] = 0.0
        at.way[:] = SMOOTH * at.way + (1.0 - SMOOTH) * at.slope
        size = (at.way * at.way).sum()
        if size < 1e-12:
            at.numbers[1] = 0.0
            break
        step = (at.numbers[0] + at.numbers[1] - value) / size * (1.0 - SMOOTH)
        at.price[:] += step * at.way
    return done


def climb_from(price: Floats, aim: float, beyond: float) -> Climb:
    """Return an ascent that begins at prices of units and ends beyond a value."""
    zeros = np.zeros(price.size)
    numbers = np.array([-1e300, aim, 0.0, beyond])
    return Climb(price.copy(), price.copy(), zeros.copy(), zeros.copy(), numbers)
