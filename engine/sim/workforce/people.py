"""People come, leave, move, are let go and grow older: kernels over all futures.

Counts of people are ``(futures, slots)``; see :mod:`engine.sim.workforce.layout`. Only
slots with somebody in them cost a draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.kernel import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.workforce.layout import Layout
    from engine.sim.workforce.problem import Floats, Ints

    Counts = NDArray[np.int32]
    Dice = np.random.Generator

FEW = 4
"""People for whom it is quicker to ask one by one."""


class Walk(NamedTuple):
    """A month's walk of people, ``(futures, cells)`` each.

    ``lost`` are those who move and will never arrive; ``moved_out`` are the others.
    """

    start: Ints
    came: Ints
    moved_in: Ints
    moved_out: Ints
    lost: Ints
    let_go: Ints
    left: Ints


class Coming(NamedTuple):
    """Who is under way.

    ``due`` ``(futures, entries, months)`` people by the month they are due to start;
    ``under_way`` ``(futures, cells)`` all who will start some day; ``went`` and
    ``arrived`` ``(futures, entries)`` who this month was ordered or moved out, and who
    has just started. ``into``, ``out_of``, ``arriving``, ``late`` (chance to be late by
    one month more) ``(entries,)``; ``chances`` ``(entries, most)`` of delay, see
    :func:`one_by_one`.
    """

    due: Counts
    under_way: Ints
    went: Ints
    arrived: Ints
    into: Ints
    out_of: Ints
    arriving: Floats
    late: Floats
    chances: Floats


@part
def some_of(people: int, chance: float, dice: Dice) -> int:
    """Return how many of some people something happens to (binomial)."""
    if people <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return people
    if people > FEW:
        return int(dice.binomial(people, chance))
    found = 0
    for _ in range(people):
        if dice.random() < chance:
            found += 1
    return found


@part
def rounded(amount: float, dice: Dice) -> int:
    """Return a whole number next to an amount; its mean is the amount."""
    if amount <= 0.0:
        return 0
    whole = math.floor(amount)
    part = amount - whole
    if part > 0.0 and dice.random() < part:
        whole += 1
    return whole


@part
def spread(people: int, chances: Floats, month: int, due: Counts, dice: Dice) -> None:
    """Let each of some people come 0, 1, … months later.

    Parameters
    ----------
    chances
        Of each delay, for those who are not done with the ones before; see
        :func:`one_by_one`.
    due
        ``(months,)`` to which they are added; whoever comes after it is left out.
    """
    for later in range(chances.shape[0]):
        if people == 0:
            return
        now = some_of(people, chances[later], dice)
        if month + later < due.shape[0]:
            due[month + later] += now
        people -= now


def one_by_one(chances: tuple[float, ...], length: int) -> Floats:
    """Return the chance of each thing if none before it happened; 0 after the last."""
    found = np.zeros(length)
    rest = 0.0
    for place in reversed(range(len(chances))):
        rest += chances[place]
        found[place] = chances[place] / rest if rest > 0.0 else 0.0
    return found


@kernel
def leave(
    counts: Counts, where: Layout, factor: Floats, left: Ints, dice: Dice
) -> None:
    """Let each person leave with the chance of cell, way in and tenure.

    Parameters
    ----------
    factor
        ``(futures,)`` on the chances; above 1 they are 1.
    left
        ``(futures, cells)`` to which leavers are added.
    """
    cell, hazard = where.cell, where.hazard
    for future in range(counts.shape[0]):
        for slot in range(counts.shape[1]):
            people = counts[future, slot]
            if people:
                chance = min(1.0, hazard[slot] * factor[future])
                gone = some_of(people, chance, dice)
                counts[future, slot] -= gone
                left[future, cell[slot]] += gone


@part
def settled_people(row: Counts, slots: Ints) -> int:
    """Return how many people of a future stand in some slots."""
    found = 0
    for slot in slots:
        found += row[slot]
    return found


@part
def take(row: Counts, slots: Ints, most: int, dice: Dice) -> int:
    """Take people out of some slots by lot, as many as there are; return how many."""
    there = settled_people(row, slots)
    for taken in range(min(most, there)):
        lot = 0 if slots.shape[0] == 1 else int(dice.random() * (there - taken))
        for slot in slots:
            if lot < row[slot]:
                row[slot] -= 1
                break
            lot -= row[slot]
    return min(most, there)


@kernel
def order(
    coming: Coming, entries: Ints, planned: Floats, month: int, dice: Dice
) -> None:
    """Send planned starters from outside on their way.

    Parameters
    ----------
    entries
        Those from outside.
    planned
        ``(entries from outside,)`` of the month.
    """
    for future in range(coming.due.shape[0]):
        for place, entry in enumerate(entries):
            people = rounded(planned[place], dice)
            coming.went[future, entry] = people
            if people:
                coming.under_way[future, coming.into[entry]] += people
                due = coming.due[future, entry]
                spread(people, coming.chances[entry], month, due, dice)


@kernel
def come(
    counts: Counts,
    where: Layout,
    coming: Coming,
    entries: Ints,
    month: int,
    flow: Ints,
    dice: Dice,
) -> None:
    """Let those start who are due, but for those who are late.

    Parameters
    ----------
    entries
        By which they come.
    flow
        ``(futures, cells)`` to which they are added.
    """
    due, late = coming.due, coming.late
    for future in range(counts.shape[0]):
        for entry in entries:
            people = due[future, entry, month]
            coming.arrived[future, entry] = 0
            if people:
                due[future, entry, month] = 0
                behind = some_of(people, late[entry], dice)
                if behind and month + 1 < due.shape[2]:
                    due[future, entry, month + 1] += behind
                people -= behind
                coming.arrived[future, entry] = people
                counts[future, where.birth[entry]] += people
                flow[future, coming.into[entry]] += people
                coming.under_way[future, coming.into[entry]] -= people


@kernel
def leave_at_once(
    counts: Counts,
    where: Layout,
    coming: Coming,
    entries: Ints,
    factor: Floats,
    left: Ints,
    dice: Dice,
) -> None:
    """Let those leave who have just started, as newcomers do in their first month."""
    for future in range(counts.shape[0]):
        for entry in entries:
            people = coming.arrived[future, entry]
            if people:
                slot = where.birth[entry]
                chance = min(1.0, where.hazard[slot] * factor[future])
                gone = some_of(people, chance, dice)
                counts[future, slot] -= gone
                left[future, coming.into[entry]] += gone


@kernel
def move_out(
    counts: Counts,
    where: Layout,
    coming: Coming,
    moves: tuple[Ints, Floats],
    month: int,
    walk: Walk,
    dice: Dice,
) -> None:
    """Take movers out of the settled people of the cells they leave.

    Parameters
    ----------
    moves
        Entries from cells, and what is planned for them in the month.
    """
    entries, planned = moves
    for future in range(counts.shape[0]):
        for place, entry in enumerate(entries):
            coming.went[future, entry] = 0
            wanted = rounded(planned[place], dice)
            if wanted:
                cell = coming.out_of[entry]
                slots = where.movable[where.begin[cell] : where.begin[cell + 1]]
                went = take(counts[future], slots, wanted, dice)
                arrive = some_of(went, coming.arriving[entry], dice)
                coming.went[future, entry] = went
                walk.moved_out[future, cell] += arrive
                walk.lost[future, cell] += went - arrive
                coming.under_way[future, coming.into[entry]] += arrive
                due = coming.due[future, entry]
                spread(arrive, coming.chances[entry], month, due, dice)


@kernel
def let_go(
    counts: Counts, where: Layout, planned: Floats, found: Ints, dice: Dice
) -> None:
    """Let settled people go; ``planned`` ``(cells,)``, ``found`` as in a walk."""
    for future in range(counts.shape[0]):
        for cell in range(planned.shape[0]):
            wanted = rounded(planned[cell], dice)
            if wanted:
                slots = where.movable[where.begin[cell] : where.begin[cell + 1]]
                found[future, cell] += take(counts[future], slots, wanted, dice)


@kernel
def produce(
    counts: Counts, where: Layout, slower: Floats, heads: Ints, work: Floats
) -> None:
    """Count heads and productive people.

    Parameters
    ----------
    slower
        ``(futures,)`` factor on the time that ramping takes: the share at ``k`` months
        is read at ``k ÷ factor``.
    heads, work
        ``(futures, cells)``: to be added to.
    """
    last = where.ramp.shape[1] - 1
    for future in range(counts.shape[0]):
        for slot in range(counts.shape[1]):
            people = counts[future, slot]
            if people:
                ramp = where.ramp[where.row[slot]]
                at = where.age[slot] / slower[future]
                share = ramp[last]
                if at < last:
                    low = int(at)
                    share = ramp[low] + (at - low) * (ramp[low + 1] - ramp[low])
                heads[future, where.cell[slot]] += people
                work[future, where.cell[slot]] += people * where.share[slot] * share


@kernel
def shorten(
    counts: Counts,
    where: Layout,
    planned: Floats,
    slower: Floats,
    short: Floats,
    dice: Dice,
) -> None:
    """Put settled people on short time, those there permitting.

    Parameters
    ----------
    planned
        ``(cells,)`` of the month.
    short
        ``(2, futures, cells)``: here it is written how many, and how many productive
        people they would be at full time (as settled people are on average).
    """
    last = where.ramp.shape[1] - 1
    for future in range(counts.shape[0]):
        for cell in range(planned.shape[0]):
            short[:, future, cell] = 0.0
            wanted = rounded(planned[cell], dice)
            there, work = 0, 0.0
            for slot in where.movable[where.begin[cell] : where.begin[cell + 1]]:
                people = counts[future, slot]
                if wanted and people:
                    ramp = where.ramp[where.row[slot]]
                    at = min(where.age[slot] / slower[future], float(last))
                    low = min(int(at), max(last - 1, 0))
                    high = min(low + 1, last)
                    there += people
                    work += people * (ramp[low] + (at - low) * (ramp[high] - ramp[low]))
            if there:
                found = min(wanted, there)
                short[0, future, cell] = found
                short[1, future, cell] = found * work / there


@kernel
def grow_older(counts: Counts, where: Layout) -> None:
    """Make everybody a month older."""
    for future in range(counts.shape[0]):
        row = counts[future]
        for group in range(where.first.shape[0]):
            first, stop = where.first[group], where.stop[group]
            row[where.into[group]] += row[stop - 1]
            for slot in range(stop - 1, first, -1):
                row[slot] = row[slot - 1]
            row[first] = 0


@kernel
def count(counts: Counts, where: Layout, found: Ints) -> None:
    """Count people; ``found`` ``(futures, cells)`` is written."""
    cell = where.cell
    for future in range(counts.shape[0]):
        found[future] = 0
        for slot in range(counts.shape[1]):
            found[future, cell[slot]] += counts[future, slot]
