"""All cheap ways to place half of the loose units: costs, loads, and who goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.block import Block

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

PLACE = 12
"""Bits of a number that say which unit, or which territory, of a block."""

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
        (w,) int64, the way that it differs from in one unit, that unit's row among
        those placed and its column, ``PLACE`` bits each; −1 where every unit is in its
        cheapest column.
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


@part
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


@part
def _begin(block: Block, loss: Floats, rows: Ints, ways: Ways) -> None:
    """Let the first way have every unit where it loses nothing."""
    ways.loss[0], ways.cost[0], ways.code[0] = 0.0, 0, -1
    ways.load[0] = 0
    for x in rows:
        q = int(np.argmin(loss[x]))
        ways.cost[0] += block.case.cost[x, q]
        for r in range(ways.load.shape[2]):
            ways.load[0, q, r] += block.case.use[x, q, r]


@part
def _differ(
    block: Block, ways: Ways, at: int, to: int, x: int, q: int, first: int
) -> None:
    """Let way ``to`` be like another, but with unit x in column q, not its first."""
    cost, use = block.case.cost, block.case.use
    ways.cost[to] = ways.cost[at] + cost[x, q] - cost[x, first]
    for c in range(ways.load.shape[1]):
        for r in range(ways.load.shape[2]):
            ways.load[to, c, r] = ways.load[at, c, r]
    for r in range(ways.load.shape[2]):
        ways.load[to, first, r] -= use[x, first, r]
        ways.load[to, q, r] += use[x, q, r]


@kernel
def fill_ways(
    block: Block, loss: Floats, rows: Ints, budget: float, ways: Ways
) -> Ways:
    """Return every way that loses no more than a budget, as far as there is room.

    They are written into the first rows of ``ways``, of which views are returned.
    """
    _begin(block, loss, rows, ways)
    count = 1
    for digit in range(rows.size):
        x = rows[digit]
        first, before = int(np.argmin(loss[x])), count
        for q in range(loss.shape[1]):
            left = budget - loss[x, q]
            if q == first or left < 0:
                continue
            for at in range(before):
                if ways.loss[at] <= left and count < ways.cost.size:
                    _differ(block, ways, at, count, x, q, first)
                    ways.loss[count] = ways.loss[at] + loss[x, q]
                    ways.code[count] = (((at << PLACE) | digit) << PLACE) | q
                    count += 1
    return Ways(
        ways.loss[:count], ways.cost[:count], ways.load[:count], ways.code[:count]
    )


@kernel
def place(ways: Ways, at: int, rows: Ints, loss: Floats, settled: Ints) -> None:
    """Write into ``settled`` the columns that a way has the units of some rows in."""
    for x in rows:
        settled[x] = int(np.argmin(loss[x]))
    mask = (1 << PLACE) - 1
    while ways.code[at] >= 0:
        code = ways.code[at]
        settled[rows[(code >> PLACE) & mask]] = code & mask
        at = code >> (2 * PLACE)
