"""Territories of a graph, unit by unit: what has to be known of those before.

Units are looked at in an order in which few are *open*: looked at, with a neighbour
that is not. To go on with a territory, it is enough to know which open units it has and
which of these hang together: a state (Sekine, Imai & Tani 1995; Kawahara et al. 2017).
Ways from state to state are the territories, each once, on any graph, plane or not.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.chart import Chart

    Ints = NDArray[np.int64]
    Whole = NDArray[np.int32]
    Marks = NDArray[np.int8]

OVER, DONE = np.int32(-1), np.int32(-2)
"""Where no state follows: the set falls apart; the territory is whole."""

_MOST_OPEN = 15
"""Open units, at most: a state is a word of 60 bits."""

_MOST_STATES = 4_000_000
"""States, at most."""

_STARTS = 150
"""Units with which an order begins, at most, each twice: the best is taken."""

_GROWTH = 2.6
"""By how much one more open unit multiplies states, about."""


class Sweep(NamedTuple):
    """States and ways, for compiled code; n units in order, s states.

    Parameters
    ----------
    order
        (n,) units.
    first
        (n + 2,) states before unit i of the order are ``first[i]:first[i + 1]``.
    take, leave
        (s,) the state that follows when the unit is in the territory and when not.
    cut_take, cut_leave
        (s,) price of the edges to open units that are cut by this.
    """

    order: Ints
    first: Ints
    take: Whole
    leave: Whole
    cut_take: Whole
    cut_leave: Whole


def sweep_of(chart: Chart) -> Sweep | None:
    """Return the ways to make a territory; None where there would be too many states.

    Parameters
    ----------
    chart
        The map; it may be in pieces.
    """
    near: list[dict[int, int]] = [{} for _ in range(chart.num_units)]
    for (a, b), price in zip(chart.edges.tolist(), chart.price.tolist(), strict=True):
        near[a][b] = near[b][a] = price
    order = _order(near)
    return None if order is None else _swept(near, order)


def _order(near: list[dict[int, int]]) -> list[int] | None:
    """Return the best of some orders, None where all have too many open units."""
    n, best, least = len(near), None, np.inf
    starts = np.unique(np.linspace(0, n - 1, min(n, _STARTS)).astype(int)).tolist()
    for start, touching in product(starts, (True, False)):
        found = _from(near, start, touching, least)
        if found is not None:
            best, least = found
    return best


def _from(
    near: list[dict[int, int]], start: int, touching: bool, most: float
) -> tuple[list[int], float] | None:
    """Return an order that opens as few as it can, and how many states, about.

    Of units that open as few, one that touches most comes first, or one that has
    fewest to come. None when there are as many states as ``most``, or too many open.
    """
    left, order, total = [len(some) for some in near], [start], 0.0
    open_, beside, rest = set[int](), set[int](), set(range(len(near))) - {start}
    at = [len(near)] * len(near)

    def key(unit: int) -> tuple[int, int, int, int]:
        """Return how many more are open after a unit, and what else it is judged by."""
        more = int(left[unit] > 0) - sum(left[other] == 1 for other in near[unit])
        if touching:
            return more, left[unit] - len(near[unit]), 0, unit
        oldest = min((at[other] for other in near[unit]), default=0)
        return more, left[unit], oldest, unit

    while True:
        unit = order[-1]
        at[unit] = len(order) - 1
        for other in near[unit]:
            left[other] -= 1
        beside |= near[unit].keys() & rest
        open_ = {one for one in (*open_, unit) if left[one]}
        total += _GROWTH ** len(open_)
        if total >= most or len(open_) > _MOST_OPEN:
            return None
        if not rest:
            return order, total
        order.append(min(beside or rest, key=key))
        rest.remove(order[-1])
        beside.discard(order[-1])


def _swept(near: list[dict[int, int]], order: list[int]) -> Sweep | None:
    """Return states and ways for an order of units."""
    at = {unit: i for i, unit in enumerate(order)}
    last = [max([at[other] for other in near[u]] + [at[u]]) for u in range(len(near))]
    states, open_, first = np.zeros((1, 0), dtype=np.int8), list[int](), [0, 1]
    ways: list[list[Whole]] = [[], [], [], []]
    for i, unit in enumerate(order):
        prices = np.array([near[unit].get(other, 0) for other in open_], dtype=np.int32)
        touched = np.array([other in near[unit] for other in open_], dtype=bool)
        wide = [*open_, unit]
        stays = np.array([last[one] > i for one in wide])
        after = [
            _closed(_taken(states, touched), stays),
            _closed(np.pad(states, ((0, 0), (0, 1))), stays),
        ]
        words = np.concatenate([_words(some) for some, _ in after])
        ends = np.concatenate([end for _, end in after])
        kept, place = np.unique(words[ends == 0], return_inverse=True)
        follows = ends.copy()
        follows[ends == 0] = place + first[-1]
        ways[0].append(follows[: len(states)])
        ways[1].append(follows[len(states) :])
        ways[2].append((states == 0) @ prices)
        ways[3].append((states > 0) @ prices)
        open_ = [one for one, stay in zip(wide, stays, strict=True) if stay]
        states = _unpacked(kept, len(open_))
        first.append(first[-1] + len(states))
        if first[-1] > _MOST_STATES:
            return None
    tail = np.full(len(states), OVER), np.zeros(len(states), dtype=np.int32)
    for row, end in zip(ways, (tail[0], tail[0], tail[1], tail[1]), strict=True):
        row.append(end)
    flat = [np.concatenate(row).astype(np.int32) for row in ways]
    return Sweep(np.array(order), np.array(first), *flat)


def _taken(states: Marks, touched: NDArray[np.bool_]) -> Marks:
    """Return the states with a unit more that joins the pieces it touches."""
    new = np.int8(states.shape[1] + 1)
    joined = np.zeros(states.shape, dtype=np.bool_)
    for column in np.flatnonzero(touched):
        mark = states[:, column, None]
        joined |= (states == mark) & (mark > 0)
    marks = np.where(joined, new, states)
    return np.pad(marks, ((0, 0), (0, 1)), constant_values=new)


def _closed(states: Marks, stays: NDArray[np.bool_]) -> tuple[Marks, Whole]:
    """Return the states of the units that stay open, and OVER, DONE or 0 for each.

    A piece none of whose units is open is the whole territory or too much.
    """
    rest, pieces = states[:, stays], np.zeros(len(states), dtype=np.int32)
    ended = np.zeros(len(states), dtype=np.bool_)
    for column in np.flatnonzero(~stays):
        mark = states[:, column, None]
        own = (mark[:, 0] > 0) & ~(rest == mark).any(axis=1)
        before = (states[:, :column] == mark) & ~stays[:column]
        pieces += own & ~before.any(axis=1)
        ended |= own
    end = np.where(rest.any(axis=1) | (pieces > 1), OVER, DONE)
    return rest, np.where(ended, end, 0).astype(np.int32)


def _words(states: Marks) -> Ints:
    """Return a number for each state: marks are the first unit of a piece, from 1."""
    words = np.zeros(len(states), dtype=np.int64)
    for column in range(states.shape[1]):
        mark = states[:, column, None]
        first = (states == mark).argmax(axis=1) + 1
        words += np.where(mark[:, 0] > 0, first, 0) << (4 * column)
    return words


def _unpacked(words: Ints, size: int) -> Marks:
    """Return the states of numbers."""
    return ((words[:, None] >> (4 * np.arange(size))) & 15).astype(np.int8)
