"""All cheap ways to place half of the loose units: costs, loads, and who goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.block import Block

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

DIGIT = 4
"""Bits that say where one unit goes; 15 units of 16 territories fill a whole number."""

CELLS = 64
"""Parts into which losses are sorted when placings are counted."""


class Ways(NamedTuple):
    """Ways to place some units, one a row.

    Parameters
    ----------
    loss
        (w,) float, what each loses.
    cost
        (w,) int64.
    load
        (w, k, rules) int64, what it adds to each load.
    code
        (w,) int64, ``DIGIT`` bits a unit: its column.
    """

    loss: Floats
    cost: Ints
    load: Ints
    code: Ints


@kernel
def ways_room(most: int, k: int, rules: int) -> Ways:
    """Return empty rows for so many ways."""
    return Ways(
        np.zeros(most),
        np.zeros(most, np.int64),
        np.zeros((most, k, rules), np.int64),
        np.zeros(most, np.int64),
    )


@kernel
def dearest(loss: Floats, rows: Ints, budget: float, most: int) -> float:
    """Return up to which loss there are at most so many ways, by counting in cells."""
    counts = np.zeros(CELLS + 1)
    counts[0] = 1.0
    for x in rows:
        more = np.zeros(CELLS + 1)
        for q in range(loss.shape[1]):
            if loss[x, q] <= budget:
                cell = int(loss[x, q] / budget * CELLS + 0.5)
                for c in range(cell, CELLS + 1):
                    more[c] += counts[c - cell]
        counts[:] = more
    total = 0.0
    for c in range(CELLS + 1):
        total += counts[c]
        if total > most:
            return budget * max(0, c - 1) / CELLS
    return budget


@kernel
def _copy(ways: Ways, at: int, to: int) -> None:
    ways.loss[to], ways.cost[to] = ways.loss[at], ways.cost[at]
    ways.code[to] = ways.code[at]
    for q in range(ways.load.shape[1]):
        for r in range(ways.load.shape[2]):
            ways.load[to, q, r] = ways.load[at, q, r]


@kernel
def _put(block: Block, x: int, q: int, digit: int, ways: Ways, at: int) -> None:
    """Let one way have one unit in one column, but for what that loses."""
    ways.cost[at] += block.case.cost[x, q]
    ways.code[at] |= q << (DIGIT * digit)
    for r in range(ways.load.shape[2]):
        ways.load[at, q, r] += block.case.use[x, q, r]


@kernel
def fill_ways(
    block: Block, loss: Floats, rows: Ints, budget: float, ways: Ways
) -> Ways:
    """Return every way that loses no more than a budget, as far as there is room.

    They are written into the first rows of ``ways``, of which views are returned.
    """
    k = loss.shape[1]
    ways.loss[0], ways.cost[0], ways.code[0] = 0.0, 0, 0
    ways.load[0] = 0
    count = 1
    for digit in range(rows.size):
        x = rows[digit]
        first, before = int(np.argmin(loss[x])), count
        for q in range(k):
            if q == first or loss[x, q] > budget:
                continue
            for at in range(before):
                if ways.loss[at] + loss[x, q] <= budget and count < ways.cost.size:
                    _copy(ways, at, count)
                    _put(block, x, q, digit, ways, count)
                    ways.loss[count] += loss[x, q]
                    count += 1
        for at in range(before):
            _put(block, x, first, digit, ways, at)
    return Ways(
        ways.loss[:count], ways.cost[:count], ways.load[:count], ways.code[:count]
    )
