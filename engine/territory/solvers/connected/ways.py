"""Territories below a price: a table of the cheapest ways to go on, a search by it.

The table says, for each state of a sweep, how cheaply a territory can be made whole
when so much is still to be had. The search follows only what it leaves below the bar
(as routes are enumerated by Baldacci, Christofides & Mingozzi 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.connected.rest import leaves_room
from engine.territory.solvers.connected.sweep import DONE, OVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.rest import Rest
    from engine.territory.solvers.connected.sweep import Sweep

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Whole = NDArray[np.int32]
    Sets = NDArray[np.bool_]

NEVER = np.int32(2**30)
"""The price of what cannot be; half of it is more than any price."""

_TRIES, _FIRST = 16, 0.1
"""Prices of weight that are tried, and the first step in mean prices of units."""


class Costs(NamedTuple):
    """What ways cost, in grains.

    Parameters
    ----------
    edge
        Grains that a cut edge counts for each of its price.
    price
        (n,) of units, in the sweep's order: what is got for each.
    """

    edge: int
    price: Ints


class Table(NamedTuple):
    """The cheapest ways from each state; r states that matter, b boxes of amounts.

    Parameters
    ----------
    row
        (s,) row of each state, −1 when all ways through it are above the bar.
    way
        (r, b) int32 price of the rest, by how much it weighs, in rounded boxes.
    box
        Width of a box.
    shift
        (n,) rounded weight of each unit, in boxes.
    above, below
        (n + 1,) how much more, and less, all units from one on weigh by rounding.
    """

    row: Whole
    way: NDArray[np.int32]
    box: float
    shift: Ints
    above: Floats
    below: Floats


class Wanted(NamedTuple):
    """Which territories are looked for.

    Parameters
    ----------
    rest
        What a territory may leave, units in the sweep's order.
    low, high
        What a territory weighs.
    bar
        Price that it has at most.
    most
        Steps of the search, at most.
    """

    rest: Rest
    low: int
    high: int
    bar: int
    most: int


@kernel
def cheapest(
    sweep: Sweep, costs: Costs, amount: Ints, rate: float, ahead: Floats
) -> tuple[float, float]:
    """Price the cheapest way from each state where weight has a price, too.

    Parameters
    ----------
    sweep, costs
        What ways there are, and what they cost.
    amount
        (n,) what each unit weighs, in the sweep's order.
    rate
        Price of weight.
    ahead
        (s,) is overwritten: the price of the rest, infinite where there is none.

    Returns
    -------
    price, weight
        Of the cheapest territory.
    """
    weight = np.zeros(len(ahead))
    n = len(sweep.order)
    ahead[sweep.first[n] :] = np.inf
    for i in range(n - 1, -1, -1):
        unit = rate * amount[i] - costs.price[i]
        for state in range(sweep.first[i], sweep.first[i + 1]):
            ahead[state], weight[state] = np.inf, 0.0
            for taken in range(2):
                to, cut = sweep.leave[state], sweep.cut_leave[state]
                if taken:
                    to, cut = sweep.take[state], sweep.cut_take[state]
                if to == OVER:
                    continue
                value = costs.edge * float(cut) + (unit if taken else 0.0)
                value += 0.0 if to == DONE else ahead[to]
                if value < ahead[state]:
                    ahead[state] = value
                    weight[state] = amount[i] if taken else 0.0
                    weight[state] += 0.0 if to == DONE else weight[to]
    return ahead[0], weight[0]


def price_of_weight(
    sweep: Sweep,
    costs: Costs,
    amount: Ints,
    ends: tuple[float, float],
    rate: float,
    ahead: Floats,
) -> tuple[float, int]:
    """Return a price of weight with which territories are bounded best.

    Parameters
    ----------
    sweep, costs, amount, ahead
        As for :func:`cheapest`; ``ahead`` is left as for the price that is returned.
    ends
        Least and most that a territory weighs.
    rate
        Where to begin.

    Returns
    -------
    rate, tries
        The best price found, and how many were tried.

    Notes
    -----
    The cheapest way less max(rate·low, rate·high) is at most the price of any territory
    that weighs what it should, and concave in the rate: doubled steps, then halves.
    """
    (low, high), best, kept = ends, -np.inf, rate
    cheap, dear, tries = -np.inf, np.inf, 0
    step = _FIRST * max(1e-6, float(np.abs(costs.price).sum()) / float(amount.sum()))
    for _ in range(_TRIES):
        value, weight = cheapest(sweep, costs, amount, rate, ahead)
        value -= max(rate * low, rate * high)
        tries += 1
        if value > best:
            best, kept = value, rate
        if low <= weight <= high:
            break
        if weight > high:
            cheap = rate
        else:
            dear = rate
        if not np.isfinite(cheap) or not np.isfinite(dear):
            rate, step = rate + (step if weight > high else -step), 2.0 * step
        else:
            rate = 0.5 * (cheap + dear)
    cheapest(sweep, costs, amount, kept, ahead)
    return kept, tries + 1


@kernel
def matter(
    sweep: Sweep,
    costs: Costs,
    amount: Ints,
    rate: float,
    ahead: Floats,
    most: float,
    row: Whole,
) -> int:
    """Give rows to states on ways whose price is not above a bar; return how many.

    Parameters
    ----------
    sweep, costs, amount, rate, ahead
        As :func:`cheapest` took and left them.
    most
        The bar, for prices with the price of weight.
    row
        (s,) is overwritten: see :class:`Table`.
    """
    so_far = np.full(len(row), np.inf)
    so_far[0] = 0.0
    row[:] = -1
    count = 0
    for i in range(len(sweep.order)):
        unit = rate * amount[i] - costs.price[i]
        for state in range(sweep.first[i], sweep.first[i + 1]):
            if so_far[state] + ahead[state] > most:
                continue
            row[state] = count
            count += 1
            to = sweep.take[state]
            if to >= 0:
                value = so_far[state] + costs.edge * float(sweep.cut_take[state]) + unit
                so_far[to] = min(so_far[to], value)
            to = sweep.leave[state]
            if to >= 0:
                value = so_far[state] + costs.edge * float(sweep.cut_leave[state])
                so_far[to] = min(so_far[to], value)
    return count


@kernel
def fill(sweep: Sweep, costs: Costs, table: Table) -> None:
    """Fill a table."""
    boxes = table.way.shape[1]
    for i in range(len(sweep.order) - 1, -1, -1):
        shift = table.shift[i]
        for state in range(sweep.first[i], sweep.first[i + 1]):
            if table.row[state] < 0:
                continue
            own = table.way[table.row[state]]
            own[:] = NEVER
            price = np.int32(costs.edge * sweep.cut_leave[state])
            to = sweep.leave[state]
            if to == DONE:
                own[0] = price
            elif to != OVER and table.row[to] >= 0:
                _lower(own, table.way[table.row[to]], price)
            price = np.int32(costs.edge * sweep.cut_take[state] - costs.price[i])
            to = sweep.take[state]
            if shift >= boxes:
                continue
            if to == DONE:
                own[shift] = min(own[shift], price)
            elif to != OVER and table.row[to] >= 0:
                onward = table.way[table.row[to]]
                _lower(own[shift:], onward[: boxes - shift], price)


@part
def _lower(own: Whole, onward: Whole, add: np.int32) -> None:
    """Lower prices to those of another way; 32 bits throughout, for speed."""
    for box in range(len(own)):
        value = np.int32(onward[box] + add)
        own[box] = value if value < own[box] else own[box]


@kernel
def least(table: Table, state: int, unit: int, low: float, high: float) -> int:
    """Return at most the price of a rest that weighs so much, from a unit on."""
    row = table.row[state]
    if row < 0:
        return int(NEVER)
    begin = int(np.ceil(low / table.box - table.below[unit] - 1e-6))
    end = int(np.floor(high / table.box + table.above[unit] + 1e-6))
    found = NEVER
    for box in range(max(0, begin), min(end + 1, table.way.shape[1])):
        found = min(found, table.way[row, box])
    return int(found)


@kernel
def territories(  # long: a depth-first search without recursion is one loop
    sweep: Sweep, costs: Costs, table: Table, wanted: Wanted, found: Sets
) -> tuple[int, int, bool]:
    """Find every territory wanted that leaves room for others.

    Parameters
    ----------
    sweep, costs, table
        As for :func:`fill`.
    wanted
        Which territories.
    found
        (room, n): its first rows are filled, units in the sweep's order.

    Returns
    -------
    count, steps, complete
        Complete is False when room or steps ran out.
    """
    n, count, steps, depth = len(sweep.order), 0, 0, 0
    at, tried = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int8)
    price, weight = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    taken = np.zeros(n, np.bool_)
    while depth >= 0:
        if depth == n or tried[depth] == 2:
            tried[depth] = 0
            depth -= 1
            continue
        state, now, held = at[depth], price[depth], weight[depth]
        taken[depth] = tried[depth] == 0
        tried[depth] += 1
        if taken[depth]:
            to = sweep.take[state]
            now += costs.edge * sweep.cut_take[state] - costs.price[depth]
            held += wanted.rest.amount[depth]
        else:
            to = sweep.leave[state]
            now += costs.edge * sweep.cut_leave[state]
        if to == DONE and now <= wanted.bar and wanted.low <= held <= wanted.high:
            if count == len(found):
                return count, steps, False
            found[count, : depth + 1] = taken[: depth + 1]
            found[count, depth + 1 :] = False
            count += leaves_room(wanted.rest, found[count])
        if to < 0 or held > wanted.high:
            continue
        low, high = wanted.low - held, wanted.high - held
        if now + least(table, to, depth + 1, low, high) <= wanted.bar:
            steps += 1
            if steps > wanted.most:
                return count, steps, False
            depth += 1
            at[depth], price[depth], weight[depth] = to, now, held
    return count, steps, True
