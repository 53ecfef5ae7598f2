"""The problem as the compiled search sees it: ranks of distances, loads, neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.territory.measure import allowed_intervals
from engine.territory.shape import Diameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

PAIR = 1_000
"""What one pair that is too far apart counts in the search."""

FORBIDDEN = 20 * PAIR
"""What one unit in a territory that it must not be in counts."""


class World(NamedTuple):
    """Everything that stays the same during a search; k territories, n units.

    Units that stay together are one unit here.

    Parameters
    ----------
    rank
        (n, n) int32: place of each distance among all distances there are, in order;
        pairs kept apart come after all.
    amounts
        (n, k, r) int64: what a unit weighs in each territory, by rule.
    low, high
        (k, r) int64: allowed loads, ends included.
    price
        (r,) int64: what one unit of load outside counts.
    misfit
        (n, k) int64: ``FORBIDDEN`` where a permit says no, else 0.
    first, beside
        Neighbours of unit u are ``beside[first[u]:first[u + 1]]``; ``first`` has one
        element when pieces do not matter.
    """

    rank: NDArray[np.int32]
    amounts: Ints
    low: Ints
    high: Ints
    price: Ints
    misfit: Ints
    first: NDArray[np.int32]
    beside: NDArray[np.int32]


class Spread(NamedTuple):
    """A world, and the way back from it.

    Parameters
    ----------
    world
        For the search.
    group
        (n_units,) the world's unit that each of the problem's is part of.
    values
        (r,) int64: the distance of each rank, without that of pairs kept apart.
    alike
        Whether all territories have the same limits and may have the same units.
    """

    world: World
    group: Index
    values: Ints
    alike: bool


def why_not(problem: TerritoryProblem) -> str | None:
    """Return what in the problem's objective this solver does not take, if any."""
    if len(problem.shape) != 1:
        return "an objective that is not one diameter alone"
    return None


def spread_of(problem: TerritoryProblem) -> Spread:
    """Return the problem in the search's terms.

    Raises
    ------
    ValueError
        The objective is not one diameter alone, or two units that must be kept apart
        stay together.
    """
    terms = problem.shape
    if len(terms) != 1 or not isinstance(terms[0], Diameter) or problem.costs:
        raise ValueError("the objective must be one diameter and nothing else")
    group = _groups(problem)
    distance = _between(np.asarray(terms[0].distance), group)
    values = np.unique(distance)
    rank = np.searchsorted(values, distance).astype(np.int32)
    if problem.apart is not None:
        one, two = group[problem.apart].T
        if (one == two).any():
            raise ValueError("units that must be kept apart stay together")
        rank[one, two] = rank[two, one] = values.size
    amounts, low, high = _loads(problem, group)
    misfit = np.zeros(amounts.shape[:2], dtype=np.int64)
    np.add.at(misfit, group, np.where(problem.allowed, 0, FORBIDDEN))
    typical = np.maximum(1, amounts.mean(axis=(0, 1)))
    price = np.maximum(1, PAIR / typical).astype(np.int64)
    first, beside = _neighbours(problem, group)
    world = World(rank, amounts, low, high, price, misfit, first, beside)
    return Spread(world, group, values, _alike(world))


def _groups(problem: TerritoryProblem) -> Index:
    """(n_units,) number of each unit's group, in the order of their first units."""
    size = problem.num_units
    label = np.arange(size) + size
    if problem.together is not None:
        bound = problem.together >= 0
        bases = np.unique(problem.together[bound], return_index=True)[1]
        names = np.unique(problem.together[bound], return_inverse=True)[1]
        label[bound] = np.flatnonzero(bound)[bases][names] + size
    return np.unique(label, return_inverse=True)[1].astype(np.intp)


def _between(distance: Ints, group: Index) -> Ints:
    """Return (groups, groups) int64: the largest distance between their members."""
    size = int(group.max()) + 1
    if size == group.size:
        return distance
    rows = np.zeros((size, group.size), dtype=np.int64)
    np.maximum.at(rows, group, distance)
    both = np.zeros((size, size), dtype=np.int64)
    np.maximum.at(both, group, rows.T)
    return both


def _loads(problem: TerritoryProblem, group: Index) -> tuple[Ints, Ints, Ints]:
    """Return amounts and limits, one column a rule; a rule that allows all if none."""
    size, width = int(group.max()) + 1, problem.num_territories
    amounts, lows, highs = [], [], []
    for rule in problem.balance:
        amounts.append(rule.amounts.matrix)
        low, high = allowed_intervals(rule, int(rule.amounts.matrix[:, 0].sum()))
        lows.append(low)
        highs.append(high)
    for limit in problem.limits:
        amounts.append(limit.amounts.matrix)
        lows.append(limit.low)
        highs.append(limit.high)
    if not amounts:
        amounts.append(np.ones((problem.num_units, width), dtype=np.int64))
        lows.append(np.zeros(width, dtype=np.int64))
        highs.append(np.full(width, problem.num_units, dtype=np.int64))
    summed = np.zeros((size, width, len(amounts)), dtype=np.int64)
    np.add.at(summed, group, np.stack(amounts, axis=2))
    return summed, np.stack(lows, axis=1), np.stack(highs, axis=1)


def _neighbours(
    problem: TerritoryProblem, group: Index
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    if problem.contiguity is None:
        return np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int32)
    ends = group[problem.contiguity.edges]
    ends = ends[ends[:, 0] != ends[:, 1]]
    both = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
    count = np.bincount(both[:, 0], minlength=int(group.max()) + 1)
    first = np.concatenate([[0], np.cumsum(count)])
    return first.astype(np.int32), both[:, 1].astype(np.int32)


def _alike(world: World) -> bool:
    same = (world.low == world.low[0]).all() and (world.high == world.high[0]).all()
    equal = (world.amounts == world.amounts[:, :1]).all()
    return bool(same and equal and not world.misfit.any())


def components(world: World) -> NDArray[np.int32]:
    """Return (n,) int32: the piece of the graph a unit is in; 0 if it is no matter."""
    size = world.rank.shape[0]
    if world.first.size == 1:
        return np.zeros(size, dtype=np.int32)
    rows = np.repeat(np.arange(size), np.diff(world.first))
    links = (np.ones(rows.size, np.int8), (rows, world.beside))
    label = connected_components(coo_array(links, shape=(size, size)), directed=False)
    return np.asarray(label[1], dtype=np.int32)
