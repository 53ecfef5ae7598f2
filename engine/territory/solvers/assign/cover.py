"""One set for each territory, so that every unit is in one: a tree of choices.

Every set's excess is known, so what is chosen plus the least that is left for each
other territory says at once when a branch is too dear. What is decided next is the unit
or the territory with the fewest sets left (Knuth 2000, for exact covers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import below, kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.columns import Sets

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FOUND, NONE, STOPPED = 1, 0, -1
"""How a search ends: with a plan, without any, or because it may look no further."""

_FAR = 1e300


class Tree(NamedTuple):
    """Where a search stands; the first axis is depth, the number of sets chosen.

    Parameters
    ----------
    alive, alive_count
        (depth, sets) int64 and (depth,) int64: the sets that can still be chosen.
    branch, branch_count, branch_at
        (depth, sets) int64 and (depth,) int64 twice: the sets one of which is next.
    spent
        (depth,) float, the excess of what is chosen.
    covered, closed
        (depth, n) and (depth, m) bool: units and territories that have their set.
    chosen
        (depth,) int64.
    least
        (m,) float, the least excess left for each territory.
    at
        (2,) int64: the depth it stands at, and 1 where nothing was looked at yet.
    """

    alive: Ints
    alive_count: Ints
    branch: Ints
    branch_count: Ints
    branch_at: Ints
    spent: Floats
    covered: Bools
    closed: Bools
    chosen: Ints
    least: Floats
    at: Ints


@part
def _trim(sets: Sets, tree: Tree, d: int, most: float) -> bool:
    """Drop sets that are too dear; say whether enough may be left."""
    m, alive = tree.least.size, tree.alive[d]
    tree.least[:] = _FAR
    for x in range(tree.alive_count[d]):
        k = alive[x]
        tree.least[sets.owner[k]] = min(tree.least[sets.owner[k]], sets.excess[k])
    total = tree.spent[d]
    for j in range(m):
        if not tree.closed[d, j]:
            total += tree.least[j]
    if total > most:
        return False
    kept = 0
    for x in range(tree.alive_count[d]):
        k = alive[x]
        if total + sets.excess[k] - tree.least[sets.owner[k]] <= most:
            alive[kept] = k
            kept += 1
    tree.alive_count[d] = kept
    return True


@part
def _fewest(sets: Sets, tree: Tree, d: int) -> tuple[int, int, int]:
    """Return a unit or a territory (the other is −1) with fewest sets, and how many."""
    n, m = tree.covered.shape[1], tree.least.size
    by_unit, by_place = np.zeros(n, np.int64), np.zeros(m, np.int64)
    for x in range(tree.alive_count[d]):
        k = tree.alive[d, x]
        by_place[sets.owner[k]] += 1
        for q in range(sets.size[k]):
            by_unit[sets.units[k, q]] += 1
    unit, place, few = -1, -1, tree.alive_count[d] + 1
    for i in range(n):
        if not tree.covered[d, i] and by_unit[i] < few:
            unit, few = i, by_unit[i]
    for j in range(m):
        if not tree.closed[d, j] and by_place[j] < few:
            place, few = j, by_place[j]
    return (-1 if place >= 0 else unit), place, few


@part
def _spread(
    sets: Sets, tree: Tree, d: int, noise: float, luck: NDArray[np.uint64]
) -> bool:
    """Write down the sets that one of is next, the cheapest first, with some luck."""
    unit, place, few = _fewest(sets, tree, d)
    if few == 0:
        return False
    key, count = np.empty(few), 0
    for x in range(tree.alive_count[d]):
        k = tree.alive[d, x]
        if place >= 0:
            holds = sets.owner[k] == place
        else:
            holds = (sets.mask[k, unit // 64] >> np.uint64(unit % 64)) & np.uint64(
                1
            ) > 0
        if holds:
            more = noise * below(luck, 2**20) / 2.0**20 if noise > 0 else 0.0
            key[count] = sets.excess[k] - tree.least[sets.owner[k]] + more
            tree.branch[d, count] = k
            count += 1
    order = np.argsort(key[:count])
    tree.branch[d, :count] = tree.branch[d, :count][order]
    tree.branch_count[d], tree.branch_at[d] = count, 0
    return True


@part
def _go_down(sets: Sets, tree: Tree, d: int) -> None:
    """Choose the next set, and keep what is disjoint with it for other territories."""
    k = tree.branch[d, tree.branch_at[d]]
    tree.branch_at[d] += 1
    tree.chosen[d] = k
    tree.spent[d + 1] = tree.spent[d] + sets.excess[k]
    tree.closed[d + 1] = tree.closed[d]
    tree.closed[d + 1, sets.owner[k]] = True
    tree.covered[d + 1] = tree.covered[d]
    for q in range(sets.size[k]):
        tree.covered[d + 1, sets.units[k, q]] = True
    count = 0
    for x in range(tree.alive_count[d]):
        e = tree.alive[d, x]
        apart = sets.owner[e] != sets.owner[k]
        for w in range(sets.mask.shape[1]):
            apart = apart and sets.mask[e, w] & sets.mask[k, w] == 0
        if apart:
            tree.alive[d + 1, count] = e
            count += 1
    tree.alive_count[d + 1] = count


@kernel
def walk(
    sets: Sets,
    tree: Tree,
    most: float,
    noise: float,
    looks: int,
    luck: NDArray[np.uint64],
) -> tuple[int, int]:
    """Search for one set a territory whose excess is at most so much in all.

    A search that was stopped goes on from there when it is called again.

    Returns
    -------
    end
        FOUND (``tree.chosen`` has the sets), NONE (there is none) or STOPPED.
    looked
        How often a set was looked at; the search ends after so many looks.
    """
    m, looked = tree.least.size, 0
    d, fresh = tree.at[0], tree.at[1] == 1
    while d >= 0:
        if looked > looks:
            tree.at[0], tree.at[1] = d, 1 if fresh else 0
            return STOPPED, looked
        if fresh:
            if d == m:
                if tree.covered[d].all():
                    return FOUND, looked
                d, fresh = d - 1, False
                continue
            looked += 20 + 3 * tree.alive_count[d]
            if not _trim(sets, tree, d, most) or not _spread(
                sets, tree, d, noise, luck
            ):
                d, fresh = d - 1, False
                continue
        if tree.branch_at[d] >= tree.branch_count[d]:
            d, fresh = d - 1, False
            continue
        looked += tree.alive_count[d]
        _go_down(sets, tree, d)
        d, fresh = d + 1, True
    return NONE, looked


def tree_over(sets: Sets, units: int, places: int, cap: float) -> Tree:
    """Return a search that has not begun, among sets that lose at most so much."""
    depth, kept = places + 1, np.flatnonzero(sets.excess <= cap)
    alive = np.zeros((depth, max(1, len(kept))), dtype=np.int64)
    alive[0, : len(kept)] = kept
    counts = np.zeros((3, depth), dtype=np.int64)
    counts[0, 0] = len(kept)
    return Tree(
        alive,
        counts[0],
        np.zeros_like(alive),
        counts[1],
        counts[2],
        np.zeros(depth),
        np.zeros((depth, units), dtype=np.bool_),
        np.zeros((depth, places), dtype=np.bool_),
        np.zeros(depth, dtype=np.int64),
        np.zeros(places),
        np.array([0, 1]),
    )


def plan_of(sets: Sets, tree: Tree, units: int) -> Ints:
    """Return (n,) int64, the territory of each unit where a search ended well."""
    owner = np.zeros(units, dtype=np.int64)
    for k in tree.chosen[:-1]:
        owner[sets.units[k, : sets.size[k]]] = sets.owner[k]
    return owner
