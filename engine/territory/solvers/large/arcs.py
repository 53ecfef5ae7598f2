"""Which units might move where: the ones that prices find nearly as good, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]


class Arcs(NamedTuple):
    """Units that might move: from where, to where, at what change of cost.

    Parameters
    ----------
    unit, source, target
        (a,) int32.
    takes, brings
        (a,) int32, rows of amounts: what the source loses, and the target gains.
    change
        (a,) float, cost at the target less cost at the source.
    spends
        (a, b) int64, change of what is taken from each budget.
    leaving, leaving_from
        (a,) int32 arcs by source, the best first; (m + 1,) where each source begins.
    entering, entering_from
        The same by target.
    """

    unit: Ints
    source: Ints
    target: Ints
    takes: Ints
    brings: Ints
    change: Floats
    spends: Longs
    leaving: Ints
    leaving_from: Longs
    entering: Ints
    entering_from: Longs


class Options(NamedTuple):
    """Each unit's territories worth thinking of.

    Parameters
    ----------
    homes
        (n, width) int32, −1 where there are no more.
    costs, priced
        (n, width) float, cost of each, and its cost with the rules' prices.
    spends
        (n, width, b) int64, what each takes from the budgets.
    rows
        Rows of amounts that each unit has: 1, or ``width``, one for each territory.
    """

    homes: Ints
    costs: Floats
    priced: Floats
    spends: Longs
    rows: int


@njit(cache=True, nogil=True)
def slots_of(options: Options, owner: Ints) -> Ints:
    """Return (n,) int32: where each unit's territory is among its options, or −1."""
    found = np.full(owner.size, -1, dtype=np.int32)
    for i in range(owner.size):
        for k in range(options.homes.shape[1]):
            if options.homes[i, k] == owner[i]:
                found[i] = k
                break
    return found


@njit(cache=True, nogil=True)
def collect(options: Options, owner: Ints, worse: Floats, toll: Floats) -> Arcs:
    """Return all moves whose priced cost rises by less than ``worse``.

    Parameters
    ----------
    options
        Where units may go.
    owner
        (n,) int32, where they are.
    worse
        (m,) float, by target, in units of cost.
    toll
        (b,) float, what a unit taken from a budget counts as, in units of cost.
    """
    slots = slots_of(options, owner)
    count = _count(options, slots, worse)
    budgets = options.spends.shape[2]
    unit, source = np.empty(count, np.int32), np.empty(count, np.int32)
    target, change = np.empty(count, np.int32), np.empty(count)
    above, spends = np.empty(count), np.zeros((count, budgets), np.int64)
    takes, brings = unit, unit
    if options.rows > 1:
        takes, brings = np.empty(count, np.int32), np.empty(count, np.int32)
    a = 0
    for i in range(owner.size):
        here = slots[i]
        for k in range(options.homes.shape[1]):
            if not _worth(options, i, here, k, worse):
                continue
            unit[a], source[a], target[a] = i, owner[i], options.homes[i, k]
            if options.rows > 1:
                takes[a], brings[a] = i * options.rows + here, i * options.rows + k
            change[a] = options.costs[i, k] - options.costs[i, here]
            above[a] = options.priced[i, k] - options.priced[i, here]
            for b in range(budgets):
                spends[a, b] = options.spends[i, k, b] - options.spends[i, here, b]
                change[a] += toll[b] * spends[a, b]
            a += 1
    leaving, leaving_from = _sorted_by(source, above, worse.size)
    entering, entering_from = _sorted_by(target, above, worse.size)
    return Arcs(
        unit,
        source,
        target,
        takes,
        brings,
        change,
        spends,
        leaving,
        leaving_from,
        entering,
        entering_from,
    )


@njit(cache=True, nogil=True)
def _count(options: Options, slots: Ints, worse: Floats) -> int:
    """Return how many moves there are."""
    count = 0
    for i in range(slots.size):
        for k in range(options.homes.shape[1]):
            count += _worth(options, i, slots[i], k, worse)
    return count


@njit(cache=True, nogil=True, inline="always")
def _worth(options: Options, i: int, here: int, k: int, worse: Floats) -> bool:
    target = options.homes[i, k]
    if here < 0 or k == here or target < 0:
        return False
    return bool(options.priced[i, k] - options.priced[i, here] < worse[target])


@njit(cache=True, nogil=True)
def _sorted_by(group: Ints, above: Floats, m: int) -> tuple[Ints, Longs]:
    """Return arcs by group, the smallest ``above`` first; and where groups begin."""
    first = np.zeros(m + 1, dtype=np.int64)
    for a in range(group.size):
        first[group[a] + 1] += 1
    for j in range(m):
        first[j + 1] += first[j]
    filled = first[:-1].copy()
    order = np.empty(group.size, dtype=np.int32)
    for a in range(group.size):
        order[filled[group[a]]] = a
        filled[group[a]] += 1
    for j in range(m):
        mine = order[first[j] : first[j + 1]]
        mine[:] = mine[np.argsort(above[mine], kind="mergesort")]
    return order, first
