"""The best homes for a unit, prices and all, without looking at every home.

Homes are kept in a k-d tree whose branches know the box they lie in and the lowest
prices among them; a branch that cannot hold anything better is not opened.
"""

from __future__ import annotations

from math import asin, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.base.geo import EARTH_RADIUS_KM
from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

LEAF = 6
"""Homes in a leaf, at most."""

_DEPTH = 64


class HomeTree(NamedTuple):
    """A k-d tree over homes, in arrays.

    Parameters
    ----------
    low, high
        (nodes, d) float, corners of each node's box.
    left, right
        (nodes,) int32, children; −1 at a leaf.
    first, past
        (nodes,) int32, the node's homes are ``order[first:past]``.
    order
        (m,) int32, all homes.
    """

    low: Floats
    high: Floats
    left: Ints
    right: Ints
    first: Ints
    past: Ints
    order: Ints


class Pairs(NamedTuple):
    """What decides the price of a pair of a unit and a home.

    Parameters
    ----------
    places, homes
        (n, d) and (m, d) float, as for a ``Distance``.
    factor, offset
        (n,) float, as for a ``Distance``.
    sphere, square
        Great circle instead of straight line; the distance squared.
    weights
        (n, r) float, 0 or more: amounts that prices multiply.
    moved, owner
        (n,) float and int32: what is added at every territory but the owner, −1 none.
    pinned
        (n,) int32: the only territory allowed, −1 for any, −2 for none.
    unit_class, home_class, table
        (n,) int32, (m,) int32 and (a, b) bool: which classes go together.
    """

    places: Floats
    homes: Floats
    factor: Floats
    offset: Floats
    sphere: bool
    square: bool
    weights: Floats
    moved: Floats
    owner: Ints
    pinned: Ints
    unit_class: Ints
    home_class: Ints
    table: NDArray[np.bool_]


def home_tree(homes: Floats) -> HomeTree:
    """Return the tree of (m, d) homes: halves along the widest side, down to leaves."""
    order = np.arange(homes.shape[0], dtype=np.int32)
    boxes: list[tuple[Floats, Floats]] = []
    ends: list[list[int]] = []
    todo = [(0, homes.shape[0], -1, 0)]
    while todo:
        first, past, parent, side = todo.pop()
        inside = homes[order[first:past]]
        low, high = inside.min(axis=0), inside.max(axis=0)
        node = len(boxes)
        boxes.append((low, high))
        ends.append([-1, -1, first, past])
        if parent >= 0:
            ends[parent][side] = node
        if past - first <= LEAF:
            continue
        axis = int((high - low).argmax())
        within = np.argsort(inside[:, axis], kind="stable")
        order[first:past] = order[first:past][within]
        middle = (first + past) // 2
        todo += [(middle, past, node, 1), (first, middle, node, 0)]
    shape = np.array(ends, dtype=np.int32)
    left, right, start, end = np.ascontiguousarray(shape.T)
    return HomeTree(
        low=np.array([low for low, _ in boxes]),
        high=np.array([high for _, high in boxes]),
        left=left,
        right=right,
        first=start,
        past=end,
        order=order,
    )


@kernel
def lowest_prices(tree: HomeTree, prices: Floats) -> Floats:
    """Return (nodes, r): the lowest of each price among a node's homes.

    Parameters
    ----------
    tree, prices
        The homes, and (m, r) prices of their rules.
    """
    nodes, width = tree.left.size, prices.shape[1]
    found = np.full((nodes, width), np.inf)
    for node in range(nodes - 1, -1, -1):
        if tree.left[node] >= 0:
            for r in range(width):
                found[node, r] = min(
                    found[tree.left[node], r], found[tree.right[node], r]
                )
            continue
        for k in range(tree.first[node], tree.past[node]):
            for r in range(width):
                found[node, r] = min(found[node, r], prices[tree.order[k], r])
    return found


@njit(cache=True, nogil=True, inline="always")
def pair_price(pairs: Pairs, i: int, j: int, prices: Floats) -> float:
    """Return what unit ``i`` costs at home ``j``, prices and all.

    Notes
    -----
    rint(offset_i + factor_i · d_ij^p) + moved_i [j is not the owner] + Σ_r λ_jr a_ir.
    """
    total = 0.0
    for axis in range(pairs.places.shape[1]):
        step = pairs.places[i, axis] - pairs.homes[j, axis]
        total += step * step
    away = sqrt(total)
    if pairs.sphere:
        away = 2.0 * EARTH_RADIUS_KM * asin(min(1.0, 0.5 * away))
    size = away * away if pairs.square else away
    price = np.rint(pairs.offset[i] + pairs.factor[i] * size)
    if pairs.owner[i] != j:
        price += pairs.moved[i]
    for r in range(prices.shape[1]):
        price += prices[j, r] * pairs.weights[i, r]
    return float(price)


@njit(cache=True, nogil=True, inline="always")
def _at_least(pairs: Pairs, tree: HomeTree, lowest: Floats, i: int, node: int) -> float:
    """Return what unit ``i`` costs at least at any home of a node but its owner."""
    total = 0.0
    for axis in range(pairs.places.shape[1]):
        x = pairs.places[i, axis]
        step = max(tree.low[node, axis] - x, x - tree.high[node, axis], 0.0)
        total += step * step
    away = sqrt(total)
    if pairs.sphere:
        away *= EARTH_RADIUS_KM
    size = away * away if pairs.square else away
    price = pairs.offset[i] + pairs.factor[i] * size - 0.5 + pairs.moved[i]
    for r in range(lowest.shape[1]):
        price += lowest[node, r] * pairs.weights[i, r]
    return float(price)


@njit(cache=True, nogil=True, inline="always")
def _insert(homes: Ints, costs: Floats, j: int, price: float) -> None:
    """Put a home into a sorted list, the last one falling off; ties by index."""
    k = homes.size - 1
    if price > costs[k] or (price == costs[k] and (j > homes[k] and homes[k] >= 0)):
        return
    while k > 0 and (
        price < costs[k - 1] or (price == costs[k - 1] and j < homes[k - 1])
    ):
        costs[k], homes[k] = costs[k - 1], homes[k - 1]
        k -= 1
    costs[k], homes[k] = price, j


@kernel
def best_homes(
    tree: HomeTree,
    pairs: Pairs,
    prices: Floats,
    lowest: Floats,
    units: NDArray[np.intp],
    found: Ints,
    costs: Floats,
) -> None:
    """Fill in each unit's best permitted homes, the best first.

    Parameters
    ----------
    tree, pairs
        Homes, and what decides a price.
    prices, lowest
        (m, r) prices and what :func:`lowest_prices` makes of them.
    units
        (k,) indices.
    found, costs
        (k, width) int32 and float, written: homes and priced costs; −1 and infinity
        where there are no more. Ties go to the home of the lower index.
    """
    for row in range(units.size):
        found[row, :] = -1
        costs[row, :] = np.inf
        i = units[row]
        only = pairs.pinned[i]
        if only != -1:
            if only >= 0 and pairs.table[pairs.unit_class[i], pairs.home_class[only]]:
                found[row, 0] = only
                costs[row, 0] = pair_price(pairs, i, only, prices)
            continue
        _descend(tree, pairs, prices, lowest, i, found[row], costs[row])


@part
def _descend(
    tree: HomeTree,
    pairs: Pairs,
    prices: Floats,
    lowest: Floats,
    i: int,
    found: Ints,
    costs: Floats,
) -> None:
    may = pairs.table[pairs.unit_class[i]]
    mine = pairs.owner[i]
    if mine >= 0 and may[pairs.home_class[mine]]:
        _insert(found, costs, mine, pair_price(pairs, i, mine, prices))
    stack = np.empty(_DEPTH, dtype=np.int32)
    least = np.empty(_DEPTH)
    stack[0], least[0] = 0, -np.inf
    size = 1
    while size > 0:
        size -= 1
        node = stack[size]
        if least[size] > costs[-1]:
            continue
        if tree.left[node] < 0:
            for k in range(tree.first[node], tree.past[node]):
                j = tree.order[k]
                if j != mine and may[pairs.home_class[j]]:
                    _insert(found, costs, j, pair_price(pairs, i, j, prices))
            continue
        one, two = tree.left[node], tree.right[node]
        low_one = _at_least(pairs, tree, lowest, i, one)
        low_two = _at_least(pairs, tree, lowest, i, two)
        if low_one < low_two:
            one, two, low_one, low_two = two, one, low_two, low_one
        stack[size], least[size] = one, low_one
        stack[size + 1], least[size + 1] = two, low_two
        size += 2
