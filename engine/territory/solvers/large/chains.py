"""Shifts, swaps and two-step chains between territories, with exact loads, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.solvers.large.arcs import Arcs

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]

_HELPS = -1e-6
"""A change of merit that is worth a move."""


class Rules(NamedTuple):
    """Limits of loads and budgets, and what breaking them costs.

    Parameters
    ----------
    amounts
        (n, r) int64, what each unit weighs; or one row for each of its territories.
    low, high
        (m, r) int64, limits, ends included.
    above, below
        (m, r) float, cost of a unit of load above and below the limits.
    room
        (b,) int64, limits of the budgets.
    beyond
        (b,) float, cost of a unit spent beyond them.
    """

    amounts: Longs
    low: Longs
    high: Longs
    above: Floats
    below: Floats
    room: Longs
    beyond: Floats


class Plan(NamedTuple):
    """A plan under way; all of it is written.

    Parameters
    ----------
    owner
        (n,) int32.
    loads
        (m, r) int64.
    spent
        (b,) int64.
    fined
        (m,) float, what each territory pays for loads outside its limits.
    """

    owner: Ints
    loads: Longs
    spent: Longs
    fined: Floats


@njit(cache=True, nogil=True)
def fines(rules: Rules, plan: Plan) -> None:
    """Write down what every territory pays for loads outside its limits."""
    for j in range(plan.loads.shape[0]):
        fine(rules, plan, j)


@njit(cache=True, nogil=True)
def sweep(arcs: Arcs, rules: Rules, plan: Plan, reach: int) -> int:
    """Go once through all territories, taking every move that helps.

    Parameters
    ----------
    arcs, rules
        What might move, and the limits.
    plan
        Changed in place.
    reach
        How many arcs into and out of a territory are combined.

    Returns
    -------
    Moves made.
    """
    moves = 0
    fines(rules, plan)
    for j in range(plan.loads.shape[0]):
        for at in range(arcs.leaving_from[j], arcs.leaving_from[j + 1]):
            arc = arcs.leaving[at]
            k = arcs.target[arc]
            if plan.owner[arcs.unit[arc]] != j:
                continue
            gain = arcs.change[arc]
            if gain - plan.fined[j] - plan.fined[k] >= _HELPS and not plan.spent.size:
                continue
            lost = _change(rules, plan, j, -1, arcs.takes[arc])
            gain += lost + _change(rules, plan, k, arcs.brings[arc], -1)
            if plan.spent.size:
                gain += _spending(arcs, rules, plan, arc, -1)
            if gain < _HELPS:
                move(arcs, plan, rules, arc)
                moves += 1
        moves += _chains(arcs, rules, plan, j, reach)
    return moves


@njit(cache=True, nogil=True)
def _chains(arcs: Arcs, rules: Rules, plan: Plan, j: int, reach: int) -> int:
    """Take chains of two moves through territory ``j``, swaps among them."""
    moves = 0
    first, past = arcs.entering_from[j], arcs.entering_from[j + 1]
    for at in range(first, min(past, first + reach)):
        one = arcs.entering[at]
        if plan.owner[arcs.unit[one]] != arcs.source[one]:
            continue
        two = _partner(arcs, rules, plan, one, reach)
        if two >= 0:
            move(arcs, plan, rules, one)
            move(arcs, plan, rules, two)
            moves += 2
    return moves


@njit(cache=True, nogil=True)
def _partner(arcs: Arcs, rules: Rules, plan: Plan, one: int, reach: int) -> int:
    """Return the arc that best follows ``one``, out of where it leads, or −1."""
    i, source, j = arcs.unit[one], arcs.source[one], arcs.target[one]
    start = arcs.change[one] - plan.fined[j] - plan.fined[source]
    lost = _change(rules, plan, source, -1, arcs.takes[one])
    best, found = _HELPS, -1
    first, past = arcs.leaving_from[j], arcs.leaving_from[j + 1]
    free = plan.spent.size == 0
    for at in range(first, min(past, first + reach)):
        two = arcs.leaving[at]
        other, target = arcs.unit[two], arcs.target[two]
        if free and start + arcs.change[two] - plan.fined[target] >= best:
            continue
        if plan.owner[other] != j or other == i:
            continue
        gain = arcs.change[one] + arcs.change[two]
        if target == source:
            gain += _change(rules, plan, source, arcs.brings[two], arcs.takes[one])
        else:
            gain += lost + _change(rules, plan, target, arcs.brings[two], -1)
        if gain >= best and free and gain - plan.fined[j] >= best:
            continue
        gain += _change(rules, plan, j, arcs.brings[one], arcs.takes[two])
        if not free:
            gain += _spending(arcs, rules, plan, one, two)
        if gain < best:
            best, found = gain, two
    return found


@njit(cache=True, nogil=True)
def _change(rules: Rules, plan: Plan, j: int, plus: int, minus: int) -> float:
    """Change of territory j's fines when row ``plus`` comes and ``minus`` goes."""
    then_fined: float = 0.0
    for r in range(plan.loads.shape[1]):
        then = plan.loads[j, r]
        if plus >= 0:
            then += rules.amounts[plus, r]
        if minus >= 0:
            then -= rules.amounts[minus, r]
        if then > rules.high[j, r]:
            then_fined += rules.above[j, r] * (then - rules.high[j, r])
        elif then < rules.low[j, r]:
            then_fined += rules.below[j, r] * (rules.low[j, r] - then)
    return float(then_fined - plan.fined[j])


@njit(cache=True, nogil=True)
def _spending(arcs: Arcs, rules: Rules, plan: Plan, one: int, two: int) -> float:
    """Change of the fines of budgets when the units of two arcs move."""
    change = 0.0
    for b in range(plan.spent.size):
        more = arcs.spends[one, b]
        if two >= 0:
            more += arcs.spends[two, b]
        over = max(0, plan.spent[b] + more - rules.room[b])
        change += rules.beyond[b] * (over - max(0, plan.spent[b] - rules.room[b]))
    return change


@njit(cache=True, nogil=True)
def fine(rules: Rules, plan: Plan, j: int) -> None:
    """Write down what a territory pays for loads outside its limits."""
    total = 0.0
    for r in range(plan.loads.shape[1]):
        load = plan.loads[j, r]
        total += rules.above[j, r] * max(0, load - rules.high[j, r])
        total += rules.below[j, r] * max(0, rules.low[j, r] - load)
    plan.fined[j] = total


@njit(cache=True, nogil=True)
def move(arcs: Arcs, plan: Plan, rules: Rules, arc: int) -> None:
    """Move the unit of an arc along it; its two territories are fined anew."""
    i, source, target = arcs.unit[arc], arcs.source[arc], arcs.target[arc]
    for r in range(plan.loads.shape[1]):
        plan.loads[source, r] -= rules.amounts[arcs.takes[arc], r]
        plan.loads[target, r] += rules.amounts[arcs.brings[arc], r]
    for b in range(plan.spent.size):
        plan.spent[b] += arcs.spends[arc, b]
    plan.owner[i] = target
    fine(rules, plan, source)
    fine(rules, plan, target)
