"""What a territory leaves: pieces, each of which other territories must fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.chart import Chart

    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]


class Rest(NamedTuple):
    """What pieces may weigh, for compiled code; n units.

    Parameters
    ----------
    first, near
        Neighbours of unit u are ``near[first[u]:first[u + 1]]``.
    amount
        (n,) of measure 0.
    window
        (count + 1, 2) what so many territories of a plan weigh.
    """

    first: Ints
    near: Ints
    amount: Ints
    window: Ints


def rest_of(chart: Chart, low: int, high: int, count: int) -> Rest:
    """Return what pieces of a map may weigh.

    Parameters
    ----------
    chart
        The map.
    low, high
        Interval of a territory's amount of measure 0.
    count
        How many territories there are.
    """
    both = np.concatenate([chart.edges, chart.edges[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))].astype(np.int64)
    begin = np.searchsorted(both[:, 0], np.arange(chart.num_units + 1))
    amount, ends = np.ascontiguousarray(chart.amounts[0]), np.arange(count + 1)
    total = int(amount.sum())
    least = np.maximum(ends * low, total - (count - ends) * high)
    most = np.minimum(ends * high, total - (count - ends) * low)
    window = np.column_stack([least, most]).astype(np.int64)
    return Rest(begin.astype(np.int64), both[:, 1].copy(), amount, window)


@kernel
def leave_room(rest: Rest, sets: Sets) -> Sets:
    """Return (c,) bool: which sets are in one piece and leave room for others."""
    found = np.zeros(len(sets), np.bool_)
    for row in range(len(sets)):
        found[row] = leaves_room(rest, sets[row])
    return found


@part
def leaves_room(rest: Rest, chosen: Sets) -> bool:
    """Whether units, (n,) bool, are in one piece and leave room for others.

    Each piece that is left must weigh what a number of territories may weigh, and such
    numbers must add up to all but one.
    """
    n, count, pieces = len(rest.amount), len(rest.window) - 1, 0
    queue, seen = np.empty(n, np.int64), np.zeros(n, np.bool_)
    ways = np.zeros(count + 1, np.bool_)
    ways[0] = True
    for start in range(n):
        if seen[start]:
            continue
        weight = _piece(rest, chosen, seen, queue, start)
        if chosen[start]:
            pieces += 1
        else:
            ways = _more(rest.window, ways, weight)
    return bool(pieces == 1 and ways[count - 1])


@part
def _piece(rest: Rest, chosen: Sets, seen: Sets, queue: Ints, start: int) -> int:
    """Mark the piece of a unit, of those chosen alike, as seen; return its weight."""
    queue[0], seen[start] = start, True
    head, tail, weight = 0, 1, 0
    while head < tail:
        here = queue[head]
        head += 1
        weight += rest.amount[here]
        for at in range(rest.first[here], rest.first[here + 1]):
            unit = rest.near[at]
            if not seen[unit] and chosen[unit] == chosen[start]:
                seen[unit] = True
                queue[tail] = unit
                tail += 1
    return weight


@part
def _more(window: Ints, ways: Sets, weight: int) -> Sets:
    """Return which numbers of territories can be reached with one piece more."""
    found = np.zeros(len(ways), np.bool_)
    for number in range(1, len(ways)):
        if window[number, 0] <= weight <= window[number, 1]:
            for before in range(len(ways) - number):
                found[before + number] |= ways[before]
    return found
