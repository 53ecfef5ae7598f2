"""Annealing over whole numbers: moves in chains, each making up for the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LONGEST = 3
"""Moves in a chain."""

EVERY = 1_000
"""Proposals between two temperatures."""


BREACH = 0.1
"""Units that breaking a row counts at least, so that none is broken by a little."""


class Rows(NamedTuple):
    """What the sum of each row costs.

    Parameters
    ----------
    low, high, unit
        ``(rows,)`` sides, and what a unit usually costs.
    under, under_price, under_size
        First piece of each row, and of each piece what a unit that is missing costs
        and how many there are, cheapest first.
    over, over_price, over_size
        The same for units that are too many.
    """

    low: Floats
    high: Floats
    unit: Floats
    under: Ints
    under_price: Floats
    under_size: Floats
    over: Ints
    over_price: Floats
    over_size: Floats


class Moves(NamedTuple):
    """What can be changed at once: one number, or two against each other.

    Parameters
    ----------
    one, other
        ``(moves,)`` the number that rises by one, and the one that falls; −1: none.
        Moves of one number come first.
    cost
        ``(moves,)``.
    first, large, row, by
        Entries of each move: those from ``first[m]`` to ``large[m]`` change a row by
        much, the others, up to ``first[m + 1]``, by little.
    tail
        ``(moves,)`` most money that entries of the second kind usually amount to.
    partner_first, partner_row
        Rows that a move changes by so much that another move may make up for it.
    maker_first, maker, sign
        Moves of two numbers that change each row by much, and in which direction.
    single
        How many moves change one number.
    """

    one: Ints
    other: Ints
    cost: Floats
    first: Ints
    large: Ints
    row: Ints
    by: Floats
    tail: Floats
    partner_first: Ints
    partner_row: Ints
    maker_first: Ints
    maker: Ints
    sign: Ints
    single: int


class Stand(NamedTuple):
    """Where the walk stands, and room to work in.

    Parameters
    ----------
    x, sums
        Whole numbers, and what they bring to each row.
    lower, upper
        Bounds of the numbers.
    change, mark, touched
        ``(rows,)`` of the chain at hand.
    chain, signs
        Its moves and their directions.
    """

    x: Floats
    sums: Floats
    lower: Floats
    upper: Floats
    change: Floats
    mark: Ints
    touched: Ints
    chain: Ints
    signs: Ints


class Schedule(NamedTuple):
    """How one annealing runs.

    Parameters
    ----------
    steps
        Chains proposed.
    hot, cold
        Temperatures, in money.
    loose, firm
        How many usual units a unit costs by which a row is broken, first and last.
    single
        Share of chains that begin with one number alone.
    """

    steps: int
    hot: float
    cold: float
    loose: float
    firm: float
    single: float


@njit(cache=True, nogil=True, inline="always")
def _filled(
    short: float, first: int, last: int, price: Floats, size: Floats, dearest: float
) -> float:
    """Return what so many units cost, from the cheapest piece on."""
    cost = 0.0
    for piece in range(first, last):
        if short <= size[piece]:
            return float(cost + short * price[piece])
        cost += size[piece] * price[piece]
        short -= size[piece]
    return float(cost + (short + BREACH) * dearest)


@njit(cache=True, nogil=True)
def _cost(
    count: int, touched: Ints, sums: Floats, change: Floats, dear: float, rows: Rows
) -> float:
    """Return what the changes of rows that are touched cost."""
    low, high, unit, under, under_price, under_size, over, over_price, over_size = rows
    total = 0.0
    for index in range(count):
        at = touched[index]
        was, now, most = sums[at], sums[at] + change[at], dear * unit[at]
        a, b = under[at], under[at + 1]
        if now < low[at]:
            total += _filled(low[at] - now, a, b, under_price, under_size, most)
        if was < low[at]:
            total -= _filled(low[at] - was, a, b, under_price, under_size, most)
        a, b = over[at], over[at + 1]
        if now > high[at]:
            total += _filled(now - high[at], a, b, over_price, over_size, most)
        if was > high[at]:
            total -= _filled(was - high[at], a, b, over_price, over_size, most)
    return total


@njit(cache=True, nogil=True, inline="always")
def _add(
    begin: int,
    end: int,
    sign: int,
    row: Ints,
    by: Floats,
    change: Floats,
    mark: Ints,
    touched: Ints,
    stamp: int,
    count: int,
) -> int:
    """Add entries of a move to the chain's changes; return how many rows it touches."""
    for entry in range(begin, end):
        at = row[entry]
        if mark[at] == stamp:
            change[at] += by[entry] * sign
        else:
            mark[at] = stamp
            touched[count] = at
            change[at] = by[entry] * sign
            count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _taken(
    move: int,
    sign: int,
    one: Ints,
    other: Ints,
    x: Floats,
    lower: Floats,
    upper: Floats,
) -> bool:
    """Change the numbers of a move; False, and nothing done, beyond their bounds."""
    up, down = one[move], other[move]
    fits = lower[up] <= x[up] + sign <= upper[up]
    if down >= 0:
        fits = fits and lower[down] <= x[down] - sign <= upper[down]
    if fits:
        x[up] += sign
        if down >= 0:
            x[down] -= sign
    return bool(fits)


@njit(cache=True, nogil=True, inline="always")
def _undo(
    length: int, chain: Ints, signs: Ints, one: Ints, other: Ints, x: Floats
) -> None:
    for index in range(length):
        move, sign = chain[index], signs[index]
        x[one[move]] -= sign
        if other[move] >= 0:
            x[other[move]] += sign


@njit(cache=True, nogil=True, inline="always")
def _begun(
    count: int, single: int, share: float, rng: np.random.Generator
) -> tuple[int, int]:
    """Return the first move of a chain, and its direction."""
    sign = 1 if rng.random() < 0.5 else -1
    if rng.random() < share or single == count:
        return int(rng.random() * single), sign
    return single + int(rng.random() * (count - single)), sign


@njit(cache=True, nogil=True, inline="always")
def _answer(
    move: int,
    change: Floats,
    partner_first: Ints,
    partner_row: Ints,
    maker_first: Ints,
    maker: Ints,
    direction: Ints,
    rng: np.random.Generator,
) -> tuple[int, int]:
    """Return a move, and its direction, that makes up for another; −1: none."""
    first, last = partner_first[move], partner_first[move + 1]
    if first == last:
        return -1, 0
    at = partner_row[first + int(rng.random() * (last - first))]
    first, last = maker_first[at], maker_first[at + 1]
    which = first + int(rng.random() * (last - first))
    sign = direction[which]
    return maker[which], -sign if change[at] > 0 else sign


@njit(cache=True, nogil=True, inline="always")
def _rest(
    length: int,
    chain: Ints,
    signs: Ints,
    first: Ints,
    large: Ints,
    row: Ints,
    by: Floats,
    change: Floats,
    mark: Ints,
    touched: Ints,
    stamp: int,
    count: int,
) -> int:
    """Add what the moves of a chain change by little; return how many rows it touches.

    Only worth it when what they change by much leaves a chance.
    """
    for index in range(length):
        move, sign = chain[index], signs[index]
        a, b = large[move], first[move + 1]
        count = _add(a, b, sign, row, by, change, mark, touched, stamp, count)
    return count


@njit(cache=True, nogil=True, inline="always")
def _cooled(step: int, schedule: Schedule) -> tuple[float, float]:
    """Return the temperature and what breaking a unit of a row costs."""
    done = (step // EVERY) * EVERY / schedule.steps
    heat = schedule.hot * (schedule.cold / schedule.hot) ** done
    return heat, schedule.loose * (schedule.firm / schedule.loose) ** done


# long: the loop of all loops; tuples of arrays handed on would take twice the time
@njit(cache=True, nogil=True)
def walk(
    rows: Rows,
    moves: Moves,
    stand: Stand,
    schedule: Schedule,
    part: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    """Propose chains and take those that cost less, or little more by the temperature.

    Parameters
    ----------
    rows, moves, stand, schedule
        What sums cost, what may change, where it stands (changed here), how it cools.
    part
        First and last step of the schedule that are walked now.
    rng
        Luck.

    Notes
    -----
    Kirkpatrick, Gelatt & Vecchi (1983); rows become dearer to break as it cools.
    """
    one, other, cost, first, large, row, by, tails = moves[:8]
    answers, answer_row, makers, maker, to = moves[8:13]
    x, sums, lower, upper, change, mark, touched, chain, signs = stand
    heat = dear = 0.0
    for step in range(part[0], part[1]):
        stamp = step + 1
        if step % EVERY == 0 or step == part[0]:
            heat, dear = _cooled(step, schedule)
        wanted = 1 + int(rng.random() * LONGEST)
        length = count = 0
        own = tail = 0.0
        move, sign = _begun(one.size, moves.single, schedule.single, rng)
        while move >= 0 and _taken(move, sign, one, other, x, lower, upper):
            chain[length], signs[length] = move, sign
            length += 1
            own += cost[move] * sign
            tail += tails[move]
            a, b = first[move], large[move]
            count = _add(a, b, sign, row, by, change, mark, touched, stamp, count)
            if length == wanted:
                break
            move = chain[int(rng.random() * length)]
            move, sign = _answer(
                move, change, answers, answer_row, makers, maker, to, rng
            )
        good = length == wanted
        if good:
            allowed = -heat * np.log(1.0 - rng.random()) - own
            much = _cost(count, touched, sums, change, dear, rows)
            good = much - tail <= allowed
        if good:
            count = _rest(
                length,
                chain,
                signs,
                first,
                large,
                row,
                by,
                change,
                mark,
                touched,
                stamp,
                count,
            )
            good = _cost(count, touched, sums, change, dear, rows) <= allowed
        if good:
            for index in range(count):
                sums[touched[index]] += change[touched[index]]
        else:
            _undo(length, chain, signs, one, other, x)
