"""A few territories taken by themselves: their units, room, prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import below, part
from engine.territory.solvers.assign.case import Case
from engine.territory.solvers.assign.dual import load_prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

LOOSE = 45
"""Units whose territory is open in one search, at most."""

MISPLACED = 0.25
"""How much sooner a unit is opened that is not in its cheapest place."""

STEPS = 40
"""Steps of the prices of a few territories."""


class Block(NamedTuple):
    """Some territories and all their units; rows are units, columns territories.

    Parameters
    ----------
    case
        Costs, uses and ends of these alone.
    units
        (u,) int64, which units they are.
    here
        (u,) int64, the column each is in.
    """

    case: Case
    units: Ints
    here: Ints


class Loose(NamedTuple):
    """What is still open when dear choices are excluded.

    Parameters
    ----------
    rows
        (l,) int64, units of the block that may go to several territories.
    settled
        (u,) int64, the column of every other unit; −1 for the loose ones.
    loss
        (u, k) float, what each choice costs above the cheapest, loads paid for.
    low, high
        (k, rules) int64, ends of what the loose units must add to each load.
    cost
        What the settled units cost.
    budget
        Loss that the loose ones may have together; less than 0: there is nothing.
    """

    rows: Ints
    settled: Ints
    loss: Floats
    low: Ints
    high: Ints
    cost: int
    budget: float


@part
def block_of(case: Case, owner: Ints, chosen: Ints) -> Block:
    """Return the block of some territories under a plan; ends are still the case's."""
    k, rules = chosen.size, case.use.shape[2]
    column = np.full(case.cost.shape[1], -1, dtype=np.int64)
    for q in range(k):
        column[chosen[q]] = q
    count = 0
    for i in range(owner.size):
        if column[owner[i]] >= 0:
            count += 1
    units, here = np.empty(count, np.int64), np.empty(count, np.int64)
    cost, use = np.empty((count, k), np.int64), np.empty((count, k, rules), np.int64)
    allowed = np.empty((count, k), np.bool_)
    u = 0
    for i in range(owner.size):
        if column[owner[i]] < 0:
            continue
        units[u], here[u] = i, column[owner[i]]
        for q in range(k):
            cost[u, q] = case.cost[i, chosen[q]]
            allowed[u, q] = case.allowed[i, chosen[q]]
            for r in range(rules):
                use[u, q, r] = case.use[i, chosen[q], r]
        u += 1
    low, high = case.low[chosen], case.high[chosen]
    return Block(Case(cost, allowed, use, low, high), units, here)


@part
def block_prices(block: Block, net: Floats, gap: float) -> float:
    """Make net prices fit the block; return the bound of its cost."""
    return load_prices(block.case, net, STEPS, max(gap, 0.1))


@part
def _losses(block: Block, net: Floats, loss: Floats, second: Floats) -> None:
    """Fill what each choice loses, and the least loss of any second choice."""
    u, k, rules = block.case.use.shape
    for x in range(u):
        first = np.inf
        for q in range(k):
            loss[x, q] = np.inf
            if block.case.allowed[x, q]:
                value = float(block.case.cost[x, q])
                for r in range(rules):
                    value += net[q, r] * block.case.use[x, q, r]
                loss[x, q] = value
                first = min(first, value)
        at = -1
        for q in range(k):
            loss[x, q] -= first
            if at < 0 and loss[x, q] <= 0:
                at = q
        second[x] = np.inf
        for q in range(k):
            if q != at:
                second[x] = min(second[x], loss[x, q])


@part
def _opened(
    block: Block, loss: Floats, second: Floats, luck: NDArray[np.uint64]
) -> Ints:
    """Return the order in which units are opened: cheap moves first, with luck."""
    rank = np.empty(second.size)
    for x in range(second.size):
        drawn = (below(luck, 1_000_000) + 1.0) / 1_000_000.0
        rank[x] = drawn * (second[x] + 1e-9)
        if loss[x, block.here[x]] > 0:
            rank[x] *= MISPLACED
    return np.argsort(rank)


@part
def loosened(
    block: Block, net: Floats, budget: float, luck: NDArray[np.uint64]
) -> Loose:
    """Settle the units that can only be in one place, and those too many to open.

    Parameters
    ----------
    block
        The territories; its ends are those to be kept.
    net
        (k, rules) prices of their loads.
    budget
        What a plan of the block may lose against the bound of these prices.
    luck
        (1,) state of the luck that says which units stay where they are.
    """
    u, k, rules = block.case.use.shape
    loss, second = np.empty((u, k)), np.empty(u)
    _losses(block, net, loss, second)
    order = _opened(block, loss, second, luck)
    least = budget
    settled = np.full(u, -1, dtype=np.int64)
    low, high = block.case.low.copy(), block.case.high.copy()
    rows = np.empty(min(u, LOOSE), dtype=np.int64)
    cost, count = 0, 0
    for x in order:
        if second[x] <= least and count < LOOSE:
            rows[count] = x
            count += 1
            continue
        q = int(np.argmin(loss[x]))
        if second[x] <= least:
            q = block.here[x]
            budget -= loss[x, q]
        settled[x] = q
        cost += block.case.cost[x, q]
        for r in range(rules):
            low[q, r] -= block.case.use[x, q, r]
            high[q, r] -= block.case.use[x, q, r]
    return Loose(rows[:count], settled, loss, low, high, cost, budget)
