"""What a territory leaves: pieces, each of which other territories must fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.chart import Chart

    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]


class Graph(NamedTuple):
    """Neighbours of unit u are ``near[first[u]:first[u + 1]]``."""

    first: Ints
    near: Ints


class Rest:
    """Whether territories are in one piece and leave room for so many others.

    Parameters
    ----------
    chart
        The map.
    low, high
        Interval of a territory's amount of measure 0.
    count
        How many territories there are.

    Attributes
    ----------
    window
        (count + 1, 2) what so many territories of a plan weigh.
    """

    def __init__(self, chart: Chart, low: int, high: int, count: int) -> None:
        both = np.concatenate([chart.edges, chart.edges[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        begin = np.searchsorted(both[:, 0], np.arange(chart.num_units + 1))
        self._graph = Graph(begin.astype(np.int64), both[:, 1].astype(np.int64))
        self._amount = np.ascontiguousarray(chart.amounts[0])
        total, ends = int(self._amount.sum()), np.arange(count + 1)
        first = np.maximum(ends * low, total - (count - ends) * high)
        last = np.minimum(ends * high, total - (count - ends) * low)
        self.window = np.column_stack([first, last]).astype(np.int64)

    def fits(self, sets: Sets) -> Sets:
        """Return (c,) bool: which sets are in one piece and leave room.

        Each piece that a set leaves must weigh what a number of territories may weigh,
        and such numbers must add up to all but one.
        """
        return np.asarray(_fits(self._graph, self._amount, self.window, sets))


@njit(cache=True, nogil=True)
def _fits(graph: Graph, amount: Ints, window: Ints, sets: Sets) -> Sets:
    fits = np.zeros(len(sets), np.bool_)
    count = len(window) - 1
    queue = np.empty(len(amount), np.int64)
    for row in range(len(sets)):
        seen, pieces = np.zeros(len(amount), np.bool_), 0
        ways = np.zeros(count + 1, np.bool_)
        ways[0] = True
        for start in range(len(amount)):
            if seen[start]:
                continue
            weight = _piece(graph, amount, sets[row], seen, queue, start)
            if sets[row, start]:
                pieces += 1
            else:
                ways = _more(ways, window, weight)
        fits[row] = pieces == 1 and ways[count - 1]
    return fits


@njit(cache=True, nogil=True)
def _piece(
    graph: Graph, amount: Ints, chosen: Sets, seen: Sets, queue: Ints, start: int
) -> int:
    """Mark the piece of a unit, of those chosen alike, as seen; return its weight."""
    queue[0], seen[start] = start, True
    head, tail, weight = 0, 1, 0
    while head < tail:
        here = queue[head]
        head += 1
        weight += amount[here]
        for at in range(graph.first[here], graph.first[here + 1]):
            unit = graph.near[at]
            if not seen[unit] and chosen[unit] == chosen[start]:
                seen[unit] = True
                queue[tail] = unit
                tail += 1
    return weight


@njit(cache=True, nogil=True)
def _more(ways: Sets, window: Ints, weight: int) -> Sets:
    """Return which numbers can be reached with one piece more."""
    found = np.zeros(len(ways), np.bool_)
    for number in range(1, len(ways)):
        if window[number, 0] <= weight <= window[number, 1]:
            for before in range(len(ways) - number):
                found[before + number] |= ways[before]
    return found
