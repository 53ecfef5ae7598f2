"""Sets of units: unions of disjoint ones, what they cost, and their pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.faces import Faces

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

MOST_JOINED = 1_000_000
"""Pairs of sets that are looked at together, at most."""


def none_of(n: int) -> Sets:
    """Return (0, n) bool: no sets."""
    return np.zeros((0, n), dtype=np.bool_)


def least_sums(least: Floats) -> Floats:
    """Return (k,) the least sum over ways to make up each number, 0 for none."""
    sums = np.full(len(least), np.inf)
    sums[0] = 0.0
    for number in range(1, len(least)):
        sums[number] = min(
            least[part] + sums[number - part] for part in range(1, number + 1)
        )
    return sums


def together(
    some: tuple[Sets, Ints], more: tuple[Sets, Ints], limit: float
) -> tuple[tuple[Sets, Ints], bool]:
    """Return unions of two disjoint sets whose prices add up to a limit at most.

    Also whether they are all; the cheapest come first.
    """
    sets, price = some
    ends = np.searchsorted(more[1], limit - price, side="right")
    every = int(ends.sum()) <= MOST_JOINED
    if not every:
        ends = np.minimum(ends, max(1, MOST_JOINED // len(ends)))[:MOST_JOINED]
    found, total = [none_of(sets.shape[1])], [np.zeros(0, dtype=np.int64)]
    for at, end in enumerate(ends.tolist()):
        apart = ~(more[0][:end] & sets[at]).any(axis=1)
        found.append(more[0][:end][apart] | sets[at])
        total.append(more[1][:end][apart] + price[at])
    return (np.concatenate(found), np.concatenate(total)), every


@njit(cache=True, nogil=True)
def pieces_of(faces: Faces, sets: Sets) -> Ints:
    """Return (c,) the number of pieces of each set."""
    found = np.zeros(len(sets), np.int64)
    queue = np.empty(sets.shape[1], np.int64)
    for row in range(len(sets)):
        free = sets[row].copy()
        for start in range(len(free)):
            if not free[start]:
                continue
            found[row] += 1
            queue[0], free[start] = start, False
            head, tail = 0, 1
            while head < tail:
                here = queue[head]
                head += 1
                for near in range(faces.near_first[here], faces.near_first[here + 1]):
                    unit = faces.near[near]
                    if free[unit]:
                        free[unit] = False
                        queue[tail] = unit
                        tail += 1
    return found
