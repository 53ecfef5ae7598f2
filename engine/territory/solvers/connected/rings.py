"""Rings of faces below a price: a table of the cheapest ways home, and a search by it.

The table says, for each face, how cheaply a ring can be closed from there when so much
is still to be enclosed; it lets walks meet faces twice, so it is never too high. The
search follows only what the table leaves below the bar (as routes are enumerated by
Baldacci, Christofides & Mingozzi 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.faces import Faces

    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

NEVER = np.int32(2**30)
"""The price of what cannot be."""

_CLOSE = 0.5
"""Amounts are whole, sums along rings are not: by how much they may be off."""


class Table(NamedTuple):
    """The cheapest ways home from each face; R steps, f faces, b boxes of amounts.

    Parameters
    ----------
    way
        ``(R + 1, f, b)`` int32 price of a walk of at most r steps, each step's amount
        rounded to boxes.
    any_way
        ``(R + 1, f)`` the same, whatever it encloses.
    shift
        (steps,) rounded amount of each step, in boxes.
    low
        Amount of the first box, in boxes.
    width
        Of a box.
    """

    way: NDArray[np.int32]
    any_way: NDArray[np.int32]
    shift: Ints
    low: int
    width: float


class Wanted(NamedTuple):
    """Which rings are looked for.

    Parameters
    ----------
    low, high
        Amount that is enclosed.
    bar
        Price that they have at most.
    most
        Steps of the search, at most.
    """

    low: float
    high: float
    bar: int
    most: int


@njit(cache=True, nogil=True)
def fill(faces: Faces, cost: NDArray[np.int32], home: int, table: Table) -> None:
    """Fill a table for rings through a face and others that come after it in order."""
    after = faces.rank[home] + 1
    for r in range(len(table.way)):
        for at in range(after, len(faces.order)):
            face = faces.order[at]
            table.way[r, face] = NEVER
            table.any_way[r, face] = NEVER
            if r > 0:
                for step in range(faces.first[face], faces.first[face + 1]):
                    _extend(faces, cost, home, table, (r, face, step))


@njit(cache=True, nogil=True, inline="always")
def _extend(
    faces: Faces,
    cost: NDArray[np.int32],
    home: int,
    table: Table,
    now: tuple[int, int, int],
) -> None:
    """Take a step into account; beyond the boxes, whatever is enclosed will do."""
    r, face, step = now
    to, price, shift = faces.head[step], cost[step], table.shift[step]
    own = table.way[r, face]
    boxes = len(own)
    if to == home:
        if 0 <= shift - table.low < boxes:
            own[shift - table.low] = min(own[shift - table.low], price)
        table.any_way[r, face] = min(table.any_way[r, face], price)
    elif faces.rank[to] > faces.rank[home]:
        rest = table.any_way[r - 1, to]
        if rest >= NEVER:
            return
        beyond = np.int32(rest + price)
        table.any_way[r, face] = min(table.any_way[r, face], beyond)
        begin, end = min(max(0, shift), boxes), max(min(boxes, boxes + shift), 0)
        onward, add = table.way[r - 1, to], np.int32(price)
        if end > begin:
            _lower(own[begin:end], onward[begin - shift : end - shift], add)
        for box in range(begin):
            own[box] = min(own[box], beyond)
        for box in range(end, boxes):
            own[box] = min(own[box], beyond)


@njit(cache=True, nogil=True)
def _lower(own: NDArray[np.int32], onward: NDArray[np.int32], add: np.int32) -> None:
    """Lower prices to those of another way; 32 bits throughout, for speed."""
    for box in range(len(own)):
        value = np.int32(onward[box] + add)
        own[box] = value if value < own[box] else own[box]


@njit(cache=True, nogil=True)
def _look(table: Table, r: int, face: int, low: float, high: float) -> int:
    """Return at most the price of a way home of r steps that encloses an amount."""
    slack = 0.5 * r + 1e-6
    begin = int(np.floor(low / table.width - slack)) - table.low
    end = int(np.ceil(high / table.width + slack)) - table.low
    if begin < 0 or end >= table.way.shape[2]:
        return int(table.any_way[r, face])
    least = NEVER
    for box in range(begin, end + 1):
        least = min(least, table.way[r, face, box])
    return int(least)


@njit(cache=True, nogil=True)
def least_ring(
    faces: Faces, cost: NDArray[np.int32], home: int, table: Table, wanted: Wanted
) -> int:
    """Return at most the price of any ring through a face that encloses an amount."""
    least, r = int(NEVER), len(table.way) - 1
    low, high = wanted.low - _CLOSE, wanted.high + _CLOSE
    for step in range(faces.first[home], faces.first[home + 1]):
        to, area = faces.head[step], faces.area[step]
        if to == home:
            if low <= area <= high:
                least = min(least, int(cost[step]))
        elif faces.rank[to] > faces.rank[home] and r > 1:
            rest = _look(table, r - 1, to, low - area, high - area)
            if rest < NEVER:
                least = min(least, int(cost[step]) + rest)
    return least


@njit(cache=True, nogil=True)
def rings(  # long: a depth-first search without recursion is one loop
    faces: Faces,
    cost: NDArray[np.int32],
    home: int,
    table: Table,
    wanted: Wanted,
    found: Sets,
) -> tuple[int, int, bool]:
    """Find the inner units of every ring wanted through a face and later ones.

    Parameters
    ----------
    faces, cost, home, table
        As for :func:`fill`.
    wanted
        Which rings.
    found
        (room, n): its first rows are filled.

    Returns
    -------
    count, nodes, complete
        Complete is False when room or nodes ran out.
    """
    longest, count, nodes, depth = len(table.way) - 1, 0, 0, 0
    met = np.zeros(len(faces.order), np.bool_)
    at = np.zeros(longest + 1, np.int64)
    price, area = np.zeros(longest + 1, np.int64), np.zeros(longest + 1)
    low, high = wanted.low - _CLOSE, wanted.high + _CLOSE
    place = np.full(longest + 1, home)
    at[0] = faces.first[home]
    while depth >= 0:
        step, face = at[depth], place[depth]
        if step == faces.first[face + 1]:
            met[face] = False
            depth -= 1
            continue
        at[depth] += 1
        to = faces.head[step]
        now, held = price[depth] + cost[step], area[depth] + faces.area[step]
        if to == home:
            if now <= wanted.bar and low <= held <= high:
                if count == len(found):
                    return count, nodes, False
                _enclosed(faces, at[: depth + 1], found[count])
                count += 1
        elif faces.rank[to] > faces.rank[home] and not met[to] and depth + 1 < longest:
            rest = _look(table, longest - depth - 1, to, low - held, high - held)
            if now + rest <= wanted.bar:
                nodes += 1
                if nodes > wanted.most:
                    return count, nodes, False
                met[to], depth = True, depth + 1
                place[depth], at[depth] = to, faces.first[to]
                price[depth], area[depth] = now, held
    return count, nodes, True


@njit(cache=True, nogil=True)
def _enclosed(faces: Faces, after: Ints, row: Sets) -> None:
    """Mark the units on the inner side; ``after`` holds each step's number plus 1."""
    shut = np.zeros(len(faces.near_edge) // 2, np.bool_)
    for step in after:
        shut[faces.edge[step - 1]] = True
    row[:] = False
    queue = np.empty(len(row), np.int64)
    queue[0] = faces.inner[after[0] - 1]
    row[queue[0]] = True
    head, tail = 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for near in range(faces.near_first[here], faces.near_first[here + 1]):
            unit = faces.near[near]
            if not shut[faces.near_edge[near]] and not row[unit]:
                row[unit] = True
                queue[tail] = unit
                tail += 1
