"""All ways to make one territory that are worth it: connected, within its intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Units = NDArray[np.int32]
    Sets = NDArray[np.bool_]

_FREE, _IN, _OUT = 0, 1, 2


class Ground(NamedTuple):
    """Where one territory may lie: n units it may have, and what they weigh.

    Parameters
    ----------
    first, near
        Neighbours of unit u are ``near[first[u]:first[u + 1]]``.
    amounts
        ``(q, n)``, q at least 1.
    low, high
        ``(q,)`` interval of each load.
    roots
        ``(r,)`` units of which the territory has at least one.
    """

    first: Ints
    near: Units
    amounts: Ints
    low: Ints
    high: Ints
    roots: Units


class Fines(NamedTuple):
    """What a territory pays for each three units of which it has two or more.

    Parameters
    ----------
    first, which
        The threes that unit u is one of are ``which[first[u]:first[u + 1]]``; nobody
        is in any where ``first`` is empty.
    three
        ``(t, 3)`` their units, −1 for those that are not here.
    fine
        ``(t,)`` of each three, 0 or more: prices of subset rows (Jepsen et al. 2008).
    """

    first: Ints
    which: Ints
    three: Ints
    fine: Floats


_NOTHING = np.zeros(0, np.int64)
NO_FINES = Fines(_NOTHING, _NOTHING, np.zeros((0, 3), np.int64), np.zeros(0))
"""Nothing is fined."""


class Hunt(NamedTuple):
    """What is looked for.

    Parameters
    ----------
    worth
        ``(n,)`` what each unit adds to the territory's value.
    guide
        ``(n,)`` the same with prices on the loads of measures 1 to q - 1 added.
    offset
        What the guide's sum must be lessened by: guide + offset bounds worth below.
    bar
        Territories of this value or more are of no interest.
    most_nodes
        When to give up.
    every
        Whether all below the bar are wanted, or one of least value.
    fines
        What is added to a territory's value.
    """

    worth: Floats
    guide: Floats
    offset: float
    bar: float
    most_nodes: int
    every: bool
    fines: Fines = NO_FINES


class _Mind(NamedTuple):
    """Where the search stands: what is in or out, and scratch to see what is near."""

    order: Ints
    state: NDArray[np.int8]
    load: Ints
    reach: Ints
    queue: Ints
    held: Ints
    line: Ints
    more: Floats
    rate: Floats


@kernel
def hunt(
    ground: Ground, order: Ints, aim: Hunt, found: Sets, values: Floats
) -> tuple[int, int, bool]:
    """Enumerate by branching on one unit that touches: it is in, or it is out.

    Parameters
    ----------
    ground, aim
        Where, and what for.
    order
        ``(n,)`` units by guide per amount of measure 0, rising.
    found, values
        ``(room, n)`` and ``(room,)``: filled with what is found. Unless every one is
        wanted, each is better than the one before, and when room runs out row 0 is
        the next to be written: the last written is the best.

    Returns
    -------
    count, nodes, complete
        How many were found; complete is False when room or nodes ran out.

    Notes
    -----
    A set is cut off when the continuous knapsack over the units still in reach, with
    the interval of measure 0, cannot get it below the bar (Dantzig's bound).
    """
    n = len(order)
    state, load = np.zeros(n, np.int8), np.zeros(len(ground.amounts), np.int64)
    reach, queue = np.zeros(n, np.int64), np.empty(n, np.int64)
    held = np.zeros(len(aim.fines.fine), np.int64)
    line, more, rate = np.empty(n, np.int64), np.empty(n), np.empty(n)
    mind = _Mind(order, state, load, reach, queue, held, line, more, rate)
    count, nodes, bar, complete = 0, 0, aim.bar, True
    for root in ground.roots:
        state[root] = _IN
        held[:] = 0
        count, nodes, bar, complete = _rooted(
            ground, aim, mind, (root, count, nodes, bar), found, values
        )
        if not complete:
            break
        state[root] = _OUT
    return count, nodes, complete


@part
def _rooted(
    ground: Ground,
    aim: Hunt,
    mind: _Mind,
    so_far: tuple[int, int, int, float],
    found: Sets,
    values: Floats,
) -> tuple[int, int, float, bool]:
    """Enumerate the sets that have a root, after others have been done."""
    root, count, nodes, bar = so_far
    path = np.empty(len(mind.order) + 1, np.int64)
    mind.load[:] = ground.amounts[:, root]
    fine = _fined(aim.fines, mind.held, root, 1)
    worth, guided = aim.worth[root] + fine, aim.guide[root] + aim.offset + fine
    depth, fresh = 0, True
    while True:
        nodes += 1
        if nodes > aim.most_nodes or (aim.every and count == len(found)):
            return count, nodes, bar, False
        if fresh and worth < bar and _within(ground, mind.load):
            at = count if aim.every else count % len(found)
            found[at] = mind.state == _IN
            values[at] = worth
            count, bar = count + 1, aim.bar if aim.every else worth
        unit = _next(ground, aim, mind, guided, bar, nodes)
        fresh = unit >= 0
        if not fresh:
            while depth > 0 and mind.state[path[depth - 1]] == _OUT:
                depth -= 1
                mind.state[path[depth]] = _FREE
            if depth == 0:
                return count, nodes, bar, True
            unit = path[depth - 1]
        else:
            path[depth], depth = unit, depth + 1
        sign = 1 if fresh else -1
        mind.state[unit] = _IN if fresh else _OUT
        mind.load[:] += sign * ground.amounts[:, unit]
        fine = _fined(aim.fines, mind.held, unit, sign)
        worth += sign * aim.worth[unit] + fine
        guided += sign * aim.guide[unit] + fine


@njit(cache=True, nogil=True, inline="always")
def _fined(fines: Fines, held: Ints, unit: int, sign: int) -> float:
    """Return what fines change by when a unit comes (1) or goes (−1)."""
    change = 0.0
    if len(fines.first):
        for at in range(fines.first[unit], fines.first[unit + 1]):
            three = fines.which[at]
            if held[three] == (1 if sign > 0 else 2):
                change += sign * fines.fine[three]
            held[three] += sign
    return change


@njit(cache=True, nogil=True, inline="always")
def _within(ground: Ground, load: Ints) -> bool:
    """Whether loads are in their intervals."""
    for q in range(len(load)):
        if load[q] < ground.low[q] or load[q] > ground.high[q]:
            return False
    return True


@part
def _next(
    ground: Ground, aim: Hunt, mind: _Mind, guided: float, bar: float, stamp: int
) -> int:
    """Return the unit to branch on, or -1 when nothing more is to be had here."""
    for q in range(len(mind.load)):
        if mind.load[q] > ground.high[q]:
            return -1
    inside, touching, tail = _see(ground, mind, stamp)
    if touching == inside:
        return -1
    for q in range(1, len(mind.load)):
        total = mind.load[q]
        for at in range(inside, tail):
            total += ground.amounts[q, mind.queue[at]]
        if total < ground.low[q]:
            return -1
    least = _knapsack(ground, aim, mind, stamp)
    if guided + least >= bar - 1e-9 * abs(bar):
        return -1
    pick, best = -1, np.inf
    for at in range(inside, touching):
        unit = mind.queue[at]
        rate = aim.guide[unit] / max(1, ground.amounts[0, unit])
        if rate < best:
            pick, best = unit, rate
    return pick


@part
def _see(ground: Ground, mind: _Mind, stamp: int) -> tuple[int, int, int]:
    """Queue the units inside, those that touch them, and those beyond, which fit.

    Returns how many there are up to each of the three.
    """
    tail = 0
    for unit in range(len(mind.state)):
        if mind.state[unit] == _IN:
            mind.reach[unit] = stamp
            mind.queue[tail] = unit
            tail += 1
    head, inside, touching = 0, tail, tail
    while head < tail:
        here = mind.queue[head]
        head += 1
        for at in range(ground.first[here], ground.first[here + 1]):
            unit = ground.near[at]
            if mind.state[unit] == _FREE and mind.reach[unit] != stamp:
                mind.reach[unit] = stamp
                if _fits(ground, unit, mind.load):
                    mind.queue[tail] = unit
                    tail += 1
                else:
                    mind.reach[unit] = -stamp
        if head == inside:
            touching = tail
    return inside, touching, tail


@njit(cache=True, nogil=True, inline="always")
def _fits(ground: Ground, unit: int, load: Ints) -> bool:
    """Whether a unit can be added below the upper ends."""
    for q in range(len(load)):
        if load[q] + ground.amounts[q, unit] > ground.high[q]:
            return False
    return True


@part
def _line_up(ground: Ground, aim: Hunt, mind: _Mind, stamp: int) -> int:
    """Put units in reach in line by what they add per amount; return how many.

    Of a three that has one unit already, each of the others adds half the fine, or all
    of it where it is the only one in reach: no more than they add together.
    """
    last = 0
    for unit in mind.order:
        if mind.state[unit] != _FREE or mind.reach[unit] != stamp:
            continue
        more = aim.guide[unit] + _looming(aim.fines, mind, unit, stamp)
        rate = more / max(1, ground.amounts[0, unit])
        here = last
        while here > 0 and mind.rate[here - 1] > rate:
            mind.line[here], mind.rate[here] = mind.line[here - 1], mind.rate[here - 1]
            mind.more[here] = mind.more[here - 1]
            here -= 1
        mind.line[here], mind.rate[here], mind.more[here] = unit, rate, more
        last += 1
    return last


@njit(cache=True, nogil=True, inline="always")
def _looming(fines: Fines, mind: _Mind, unit: int, stamp: int) -> float:
    """Return a unit's part of the fines that one more unit brings."""
    total = 0.0
    if len(fines.first):
        for at in range(fines.first[unit], fines.first[unit + 1]):
            if mind.held[fines.which[at]] == 1:
                still = 0
                for other in fines.three[fines.which[at]]:
                    if other >= 0 and mind.state[other] == _FREE:
                        still += mind.reach[other] == stamp
                total += fines.fine[fines.which[at]] / still
    return total


@part
def _knapsack(ground: Ground, aim: Hunt, mind: _Mind, stamp: int) -> float:
    """Return the least that units in reach can add; infinite below the interval."""
    total, load = 0.0, mind.load[0]
    low, high = ground.low[0], ground.high[0]
    for at in range(_line_up(ground, aim, mind, stamp)):
        size, more = ground.amounts[0, mind.line[at]], mind.more[at]
        if more >= 0.0 and load >= low:
            break
        room = (high if more < 0.0 else low) - load
        if size <= room:
            load += size
            total += more
        elif room > 0:
            total += more * (room / size)
            load += room
    return total if load >= low else np.inf


@kernel
def quick_bound(ground: Ground, guide: Floats, offset: float) -> float:
    """Return the continuous knapsack of all units: below any territory's value."""
    order = np.argsort(guide / np.maximum(ground.amounts[0], 1))
    total, load = offset, 0
    low, high = ground.low[0], ground.high[0]
    for unit in order:
        size, more = ground.amounts[0, unit], guide[unit]
        if more >= 0.0 and load >= low:
            break
        room = (high if more < 0.0 else low) - load
        if size <= room:
            load += size
            total += more
        elif room > 0:
            total += more * (room / size)
            load += room
    return total if load >= low else np.inf
