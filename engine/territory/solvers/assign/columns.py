"""Whole territories that lose little: every set of units that one of them could get.

Under prices of units, each territory's best knapsack is known, and what any other set
of units loses against it. Those that lose at most so much are few, where territories
are small, and can all be written down (Baldacci, Christofides & Mingozzi 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case
    from engine.territory.solvers.assign.knapsacks import Knapsacks

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

CELLS = 4_000_000
"""Cells of one territory's table, at most."""

_NODES = 40
"""Nodes of the listing for each set that there is room for, at most."""

_TICK = 2e-9
"""Work units for one cell or one node."""

ROUNDING = 1e-12
"""Rounding of sums, as a part of the bound."""


class Sets(NamedTuple):
    """Sets of units, each for one territory, in the order of territories.

    Parameters
    ----------
    owner
        (sets,) int64, the territory.
    excess
        (sets,) float, what a set loses: the sum over a plan's sets is exactly what the
        plan costs above the bound.
    units, size
        (sets, longest) int64 and (sets,) int64: the units of each set, and how many.
    mask
        (sets, words) uint64, the same as bits.
    """

    owner: Ints
    excess: Floats
    units: Ints
    size: Ints
    mask: NDArray[np.uint64]


@kernel
def gains_left(gain: Floats, size: Ints, room: int) -> Floats:
    """Return (n + 1, room + 1): the most that units from k on gain in so much room."""
    n = gain.size
    most = np.zeros((n + 1, room + 1))
    for k in range(n - 1, -1, -1):
        for x in range(room + 1):
            most[k, x] = most[k + 1, x]
            if size[k] <= x:
                most[k, x] = max(most[k, x], most[k + 1, x - size[k]] + gain[k])
    return most


@kernel
def list_sets(
    gain: Floats, size: Ints, most: Floats, least: float, sets: Bools
) -> tuple[int, int]:
    """Write down all sets that gain at least so much; return how many, and the nodes.

    Units are taken or left in their order, as long as the rest can still gain enough.
    The number is −1 if there are more sets than there is room for.
    """
    n, nodes, count, k = gain.size, 0, 0, 0
    left, gained = np.zeros(n + 1, np.int64), np.zeros(n + 1)
    choice = np.full(n + 1, -1, np.int64)
    left[0] = most.shape[1] - 1
    while k >= 0:
        nodes += 1
        if nodes > _NODES * (sets.shape[0] + 50):
            return -1, nodes
        if k == n:
            if count == sets.shape[0]:
                return -1, nodes
            for q in range(n):
                sets[count, q] = choice[q] == 0
            count += 1
            k -= 1
            continue
        choice[k] += 1
        take = choice[k] == 0
        room = left[k] - (size[k] if take else 0)
        gains = gained[k] + (gain[k] if take else 0.0)
        if choice[k] > 1:
            choice[k] = -1
            k -= 1
        elif room >= 0 and gains + most[k + 1, room] >= least:
            left[k + 1], gained[k + 1] = room, gains
            k += 1
    return count, nodes


def sets_within(
    case: Case, knapsacks: Knapsacks, excess: float, most: int
) -> tuple[Sets | None, float]:
    """Return every set that keeps its territory's loads and loses at most so much.

    Parameters
    ----------
    case, knapsacks
        What is given, and the knapsacks with the prices of units.
    excess
        What a set may lose, in cost.
    most
        Sets, at most.

    Returns
    -------
    sets
        None if there are more, or if a table would be too large.
    work
        Work units it took.
    """
    found, work, left = [], 0.0, most
    for j in range(case.low.shape[0]):
        listed, done = _of_territory(case, knapsacks, j, excess, left)
        work += done
        if listed is None:
            return None, work
        left -= len(listed[0])
        found.append(listed)
    owner = np.repeat(np.arange(len(found)), [len(one[0]) for one in found])
    taken = np.concatenate([one[0] for one in found])
    return _sets(owner, np.concatenate([one[1] for one in found]), taken), work


def _sets(owner: Ints, excess: Floats, taken: Bools) -> Sets:
    size = taken.sum(axis=1)
    units = np.zeros((len(size), max(1, int(size.max(initial=0)))), dtype=np.int64)
    rows, which = np.nonzero(taken)
    firsts = np.concatenate([[0], np.cumsum(size)[:-1]])
    units[rows, np.arange(len(rows)) - firsts[rows]] = which
    packed = np.packbits(taken, axis=1, bitorder="little")
    packed = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    mask = np.ascontiguousarray(packed).view(np.uint64)
    return Sets(owner.astype(np.int64), excess, units, size.astype(np.int64), mask)


def _of_territory(
    case: Case, knapsacks: Knapsacks, j: int, excess: float, most: int
) -> tuple[tuple[Bools, Floats] | None, float]:
    """Return one territory's sets as rows of units and what they lose, and the work.

    The knapsack holds the first limit only, perhaps in coarser grains: what it lists is
    looked at again with all loads, and its loss counted exactly.
    """
    packs, net, price = knapsacks.packs, knapsacks.net, knapsacks.at.best_price
    room = int(packs.room[j])
    gain = price - packs.cost[j]
    which = np.flatnonzero((gain >= -excess) & (packs.size[j] <= room))
    which = which[np.argsort(-gain[which], kind="stable")]
    cells = (len(which) + 1) * (room + 1)
    if cells > CELLS:
        return None, 0.0
    size = packs.size[j][which]
    table = gains_left(gain[which], size, room)
    rounding = 1e-9 + ROUNDING * abs(knapsacks.bound)
    chosen = np.zeros((most, len(which)), dtype=np.bool_)
    least = table[0, room] - excess - rounding
    count, nodes = list_sets(gain[which], size, table, least, chosen)
    work = _TICK * (cells + nodes)
    if count < 0:
        return None, work
    chosen = chosen[:count]
    load = chosen.astype(np.int64) @ case.use[which, j, :]
    back = (
        np.maximum(net[j], 0.0) @ case.high[j] - np.maximum(-net[j], 0.0) @ case.low[j]
    )
    cost = chosen.astype(np.int64) @ case.cost[which, j]
    lost = cost - chosen @ price[which] + table[0, room] + back
    kept = ((load >= case.low[j]) & (load <= case.high[j])).all(axis=1)
    kept &= lost <= excess + rounding
    taken = np.zeros((int(kept.sum()), len(price)), dtype=np.bool_)
    taken[:, which] = chosen[kept]
    return (taken, lost[kept]), work
