"""All ways to share some units out between two territories, and the best of them.

Every way to give each unit to one of two territories is one choice for each half of
the units, so two lists of some thousand rows stand for millions of ways (meet in the
middle: Horowitz and Sahni 1974).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@kernel
def ways(amounts: Floats) -> Floats:
    """Return (2^k, d): the sums of every way; bit ``i`` gives unit ``i`` to the first.

    Parameters
    ----------
    amounts
        (k, 2, d), what each unit adds with the first territory, and with the second.
    """
    units, _, width = amounts.shape
    found = np.zeros((1 << units, width))
    for at in range(units):
        size = 1 << at
        for way in range(size):
            for k in range(width):
                before = found[way, k]
                found[way + size, k] = before + amounts[at, 0, k]
                found[way, k] = before + amounts[at, 1, k]
    return found


@kernel
def best_pair(
    left: Floats,
    right: Floats,
    order: Ints,
    key: int,
    ends: Floats,
    broken: Floats,
    price: Floats,
    now: Ints,
    looked_at: int,
) -> Ints:
    """Return (2,) the ways of both halves that break least, and then cost least.

    Parameters
    ----------
    left, right
        (p, d) and (q, d), sums of every way of either half.
    order
        (q,) rows of ``right`` by their sum ``key``.
    key
        A sum of which only ways inside its ends are looked at.
    ends
        (2, d) low and high.
    broken
        (2, d) what each unit outside the ends costs, and being outside at all.
    price
        (d,) what any unit costs.
    now
        (2,) as it is; anything else must be better.
    looked_at
        Ways of which the value is computed, at most.
    """
    width, best, found, looked = price.size, np.inf, now.copy(), 0
    for row in range(-1, len(left)):
        first = left[max(row, 0), key]
        low, high = 0, order.size
        while row >= 0 and low < high:
            middle = (low + high) // 2
            if first + right[order[middle], key] < ends[0, key]:
                low = middle + 1
            else:
                high = middle
        for at in range(low, order.size if row >= 0 else low + 1):
            one, two = (row, order[at]) if row >= 0 else (now[0], now[1])
            if row >= 0 and first + right[two, key] > ends[1, key]:
                break
            value = 0.0
            for k in range(width):
                load = left[one, k] + right[two, k]
                far = max(ends[0, k] - load, load - ends[1, k])
                value += price[k] * load
                if far > 0.0:
                    value += broken[0, k] * far + broken[1, k]
            looked += 1
            if value < best:
                best, found[0], found[1] = value, one, two
            if looked > looked_at:
                return found
    return found
