"""Exchanges of up to two units for up to two between neighbours, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.territory.solvers.large.chains import fines, move

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.large.arcs import Arcs
    from engine.territory.solvers.large.chains import Plan, Rules

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]


class Bundles(NamedTuple):
    """None, one or two units that might go from one territory to another together.

    Parameters
    ----------
    first, second
        (k,) int32 arcs, −1 for none.
    change
        (k,) float, change of cost.
    takes, brings
        (k, r) int64, what one territory loses and the other gains.
    spends
        (k, b) int64, the change of what budgets lose.
    """

    first: Ints
    second: Ints
    change: Floats
    takes: Longs
    brings: Longs
    spends: Longs


class Borders(NamedTuple):
    """Pairs of territories with arcs between them.

    Parameters
    ----------
    order
        (a,) int32 arcs by source and target, the best first.
    there, back
        (p, 2) int64: the pair's arcs there are ``order[there[0]:there[1]]``.
    """

    order: Ints
    there: Longs
    back: Longs


def borders(arcs: Arcs, m: int) -> Borders:
    """Return the pairs of ``m`` territories that exchange units."""
    by_source = arcs.leaving.astype(np.int64)
    key = arcs.source[by_source].astype(np.int64) * m + arcs.target[by_source]
    order = np.argsort(key, kind="stable")
    key = key[order]
    found, first = np.unique(key, return_index=True)
    past = np.append(first[1:], key.size)
    one, two = found // m, found % m
    mirror = two * m + one
    at = np.minimum(np.searchsorted(found, mirror), max(0, found.size - 1))
    both = (one < two) & (found[at] == mirror) if found.size else one < two
    ends = np.column_stack([first, past])
    return Borders(by_source[order].astype(np.int32), ends[both], ends[at[both]])


def bundled(pairs: Borders, reach: int) -> int:
    """Return how many exchanges there are to look at, of bundles of up to two units."""
    there, back = (
        np.minimum(reach, ends[:, 1] - ends[:, 0]) for ends in (pairs.there, pairs.back)
    )
    sizes = (1 + there * (there + 1) // 2) * (1 + back * (back + 1) // 2)
    return int(sizes.sum())


@njit(cache=True, nogil=True)
def exchange(
    arcs: Arcs, rules: Rules, plan: Plan, pairs: Borders, reach: int, most: int
) -> int:
    """Take the best exchange of every pair of neighbours that helps.

    Parameters
    ----------
    arcs, rules, plan, pairs
        What might move, the limits, the plan to change, and who is next to whom.
    reach
        Arcs of each direction that are put together.
    most
        Exchanges of a pair.

    Returns
    -------
    Units moved.
    """
    fines(rules, plan)
    moved = 0
    for p in range(pairs.there.shape[0]):
        there = pairs.order[pairs.there[p, 0] : pairs.there[p, 1]]
        back = pairs.order[pairs.back[p, 0] : pairs.back[p, 1]]
        for _ in range(most):
            one = _bundles(arcs, rules, plan, there, reach)
            two = _bundles(arcs, rules, plan, back, reach)
            j, k = arcs.source[there[0]], arcs.target[there[0]]
            a, b = _best_of(rules, plan, one, two, j, k)
            if a < 0:
                break
            for arc in (one.first[a], one.second[a], two.first[b], two.second[b]):
                if arc >= 0:
                    move(arcs, plan, rules, arc)
                    moved += 1
    return moved


@njit(cache=True, nogil=True)
def _bundles(arcs: Arcs, rules: Rules, plan: Plan, some: Ints, reach: int) -> Bundles:
    """Return nothing, the first arcs that still hold, and all pairs of them."""
    live = np.empty(reach, dtype=np.int32)
    count = 0
    for arc in some:
        if count == reach:
            break
        if plan.owner[arcs.unit[arc]] == arcs.source[arc]:
            live[count] = arc
            count += 1
    size = 1 + count + count * (count - 1) // 2
    first, second = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    change = np.zeros(size)
    takes = np.zeros((size, rules.amounts.shape[1]), np.int64)
    alike = rules.amounts.shape[0] == plan.owner.size
    brings = takes if alike else np.zeros_like(takes)
    spends = np.zeros((size, arcs.spends.shape[1]), np.int64)
    at = 1
    for x in range(count):
        for y in range(x, count):
            # A unit may have two arcs, but only one of them leads to this target.
            first[at] = live[x]
            second[at] = live[y] if y > x else -1
            for arc in (first[at], second[at]):
                if arc >= 0:
                    change[at] += arcs.change[arc]
                    takes[at] += rules.amounts[arcs.takes[arc]]
                    spends[at] += arcs.spends[arc]
                    if not alike:
                        brings[at] += rules.amounts[arcs.brings[arc]]
            at += 1
    return Bundles(first, second, change, takes, brings, spends)


@njit(cache=True, nogil=True)
def _best_of(
    rules: Rules, plan: Plan, one: Bundles, two: Bundles, j: int, k: int
) -> tuple[int, int]:
    """Return the best exchange of a bundle of j's for one of k's, or −1 and −1."""
    best, a, b = -1e-6, -1, -1
    fined = plan.fined[j] + plan.fined[k]
    for x in range(one.first.size):
        for y in range(two.first.size):
            gain = one.change[x] + two.change[y] - fined
            if gain >= best:
                continue
            for r in range(plan.loads.shape[1]):
                ours = two.brings[y, r] - one.takes[x, r]
                gain += _outside(rules, j, r, plan.loads[j, r] + ours)
                if gain >= best:
                    break
                theirs = one.brings[x, r] - two.takes[y, r]
                gain += _outside(rules, k, r, plan.loads[k, r] + theirs)
                if gain >= best:
                    break
            for budget in range(plan.spent.size):
                more = one.spends[x, budget] + two.spends[y, budget]
                now = plan.spent[budget] - rules.room[budget]
                over = max(0, now + more) - max(0, now)
                gain += rules.beyond[budget] * over
            if gain < best:
                best, a, b = gain, x, y
    return a, b


@njit(cache=True, nogil=True, inline="always")
def _outside(rules: Rules, j: int, r: int, load: int) -> float:
    if load > rules.high[j, r]:
        return float(rules.above[j, r] * (load - rules.high[j, r]))
    if load < rules.low[j, r]:
        return float(rules.below[j, r] * (rules.low[j, r] - load))
    return 0.0
