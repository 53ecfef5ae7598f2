"""Plans to begin with: cells around seeds, in one piece where that is asked for."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from engine.territory.solvers.spread.world import components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.territory.solvers.spread.world import World

    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

_CENTRINGS = 6
"""At most so many times, less one, seeds move to the middle of their cells."""


def fresh(world: World, rng: np.random.Generator) -> Ints:
    """Return a plan of cells around new seeds, or of as many as there are units.

    Returns
    -------
    (n,) int64 territories. Loads and permits may be broken; pieces are whole when the
    graph has no more pieces than there are territories.
    """
    units = np.arange(world.rank.shape[0])
    count = min(world.low.shape[0], units.size)
    seeds = _seeds(world, units, count, rng)
    cell = grown(world, units, seeds)
    for _ in range(int(rng.integers(_CENTRINGS))):
        cell = grown(world, units, _middles(world, cell, count))
    return _handed_out(world, cell, count)


def shaken(world: World, owner: Ints, rng: np.random.Generator) -> Ints:
    """Return the plan with some territories next to each other dealt anew.

    Parameters
    ----------
    world, owner
        What is given, and a plan in which every unit has a territory.
    rng
        Draws which, and their new seeds.
    """
    middle = int(rng.integers(owner.size))
    apart = np.full(world.low.shape[0], np.iinfo(np.int64).max)
    np.minimum.at(apart, owner, world.rank[middle].astype(np.int64))
    most = min(5, int((np.bincount(owner) > 0).sum()))
    some = np.argsort(apart, kind="stable")[: int(rng.integers(min(2, most), most + 1))]
    units = np.flatnonzero(np.isin(owner, some))
    cell = grown(world, units, _seeds(world, units, some.size, rng))
    if (cell < 0).any():
        return owner.copy()
    new = owner.copy()
    new[units] = some[rng.permutation(some.size)][cell]
    return new


def grown(world: World, units: Index, seeds: Sequence[int]) -> Ints:
    """Return (k,) int64: to which seed each of some units belongs.

    Each unit goes to the nearest seed; where pieces matter, cells grow from unit to
    unit, nearest first, so that each is in one piece. −1 where no seed can be reached.
    """
    if world.first.size == 1:
        away = world.rank[np.ix_(units, np.array(seeds))]
        away[units[:, None] == np.array(seeds)[None, :]] = -1
        return np.asarray(away.argmin(axis=1), dtype=np.int64)
    found = np.full(world.rank.shape[0], -2, dtype=np.int64)
    found[units] = -1
    queue = [(-1, int(seed), index) for index, seed in enumerate(seeds)]
    while queue:
        _, unit, index = heappop(queue)
        if found[unit] != -1:
            continue
        found[unit] = index
        for other in world.beside[world.first[unit] : world.first[unit + 1]].tolist():
            if found[other] == -1:
                away = int(world.rank[other, seeds[index]])
                heappush(queue, (away, other, index))
    return found[units]


def _seeds(
    world: World, units: Index, count: int, rng: np.random.Generator
) -> Sequence[int]:
    """Draw seeds, each among the units farthest from those before, piece by piece."""
    piece = components(world)[units]
    inside = world.rank[np.ix_(units, units)].astype(np.int64)
    inside[piece[:, None] != piece[None, :]] = world.rank.max() + 1
    spread = float(rng.choice([0.0, 0.1, 0.3, 1.0]))
    first = int(rng.integers(units.size))
    chosen, away = [first], inside[first].copy()
    while len(chosen) < count:
        lost = away > world.rank.max()
        worth = away * (1.0 - spread * rng.random(away.size))
        worth[chosen] = -1.0
        pool = np.where(lost, np.inf, worth) if lost.any() else worth
        chosen.append(int(pool.argmax()))
        away = np.minimum(away, inside[chosen[-1]])
    return [int(units[u]) for u in chosen]


def _middles(world: World, cell: Ints, count: int) -> Sequence[int]:
    """Return, for each cell, the unit whose farthest other is nearest."""
    middles = []
    for index in range(count):
        held = np.flatnonzero(cell == index)
        reach = world.rank[np.ix_(held, held)].max(axis=1)
        middles.append(int(held[reach.argmin()]))
    return middles


def _handed_out(world: World, cell: Ints, count: int) -> Ints:
    """Return the plan in which cells go to the territories that they suit best."""
    width, rules = world.low.shape
    load = np.zeros((count, width, rules), dtype=np.int64)
    np.add.at(load, cell, world.amounts)
    short, over = world.low[None] - load, load - world.high[None]
    cost = (np.maximum(0, np.maximum(short, over)) * world.price).sum(axis=2)
    np.add.at(cost, cell, world.misfit)
    rows, columns = linear_sum_assignment(cost)
    return np.asarray(columns[np.argsort(rows)][cell], dtype=np.int64)
