"""Where a search stands, kept up to date move by move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.kernels.pieces import mark_cuts
from engine.territory.solvers.spread.world import PAIR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.spread.world import World

    Ints = NDArray[np.int64]


class State(NamedTuple):
    """A plan, and all that moves are judged by; n units, k territories.

    Parameters
    ----------
    owner
        (n,) int64, each unit's territory.
    against
        (n, k) int64: what speaks against a unit in a territory: ``PAIR`` for each unit
        there that is too far away, and what is forbidden.
    load, outside
        (k, r) int64 loads, and (k,) int64 what they count outside their limits.
    join, leave
        (n, k) and (n,) int64: what ``outside`` of a territory rises by when the unit
        joins it, or leaves its own.
    touch
        (n, k) int64: neighbours of the unit in the territory; 2 if they do not matter.
    cut
        (n,) bool: without this unit its territory would fall to pieces.
    tabu
        (n, k) int64: the step until which the unit may not come back.
    """

    owner: Ints
    against: Ints
    load: Ints
    outside: Ints
    join: Ints
    leave: Ints
    touch: Ints
    cut: NDArray[np.bool_]
    tabu: Ints


def state_of(world: World, owner: Ints, limit: int) -> State:
    """Return the state of a plan in which pairs of a higher rank are too far apart."""
    size, width, rules = world.amounts.shape
    state = State(
        owner=owner.copy(),
        against=np.empty((size, width), dtype=np.int64),
        load=np.zeros((width, rules), dtype=np.int64),
        outside=np.zeros(width, dtype=np.int64),
        join=np.zeros((size, width), dtype=np.int64),
        leave=np.zeros(size, dtype=np.int64),
        touch=np.full((size, width), 2, dtype=np.int64),
        cut=np.zeros(size, dtype=np.bool_),
        tabu=np.zeros((size, width), dtype=np.int64),
    )
    fill(world, state, limit)
    return state


@kernel
def fill(world: World, state: State, limit: int) -> None:
    """Compute all that follows from ``owner`` and the limit, and end all tabu."""
    owner, against, load = state.owner, state.against, state.load
    recount(world, state, limit)
    load[:] = 0
    for u in range(owner.size):
        for r in range(load.shape[1]):
            load[owner[u], r] += world.amounts[u, owner[u], r]
    if world.first.size > 1:
        state.touch[:] = 0
        for u in range(owner.size):
            for e in range(world.first[u], world.first[u + 1]):
                state.touch[u, owner[world.beside[e]]] += 1
    for c in range(against.shape[1]):
        weigh(world, state, c)
        if world.first.size > 1:
            mark_cuts(world.first, world.beside, owner, c, state.cut)


@part
def recount(world: World, state: State, limit: int) -> None:
    """Compute what speaks against each pair when the limit is new; end all tabu."""
    owner, against, rank = state.owner, state.against, world.rank
    against[:] = world.misfit
    for u in range(owner.size):
        for v in range(owner.size):
            if rank[u, v] > limit:
                against[u, owner[v]] += PAIR
    state.tabu[:] = 0


@kernel
def trouble(world: World, state: State) -> int:
    """Return what pairs too far apart, forbidden pairs and loads outside count."""
    pairs, forbidden = 0, 0
    for u in range(state.owner.size):
        wrong = world.misfit[u, state.owner[u]]
        pairs += state.against[u, state.owner[u]] - wrong
        forbidden += wrong
    total: int = pairs // 2 + forbidden + state.outside.sum()
    return total


@part
def weigh(world: World, state: State, c: int) -> None:
    """Recompute what it counts when units join or leave one territory."""
    load, price, amounts = state.load, world.price, world.amounts
    low, high = world.low, world.high
    join, leave, owner = state.join, state.leave, state.owner
    now = 0
    for r in range(price.size):
        x = load[c, r]
        now += price[r] * max(low[c, r] - x, x - high[c, r], 0)
    state.outside[c] = now
    for u in range(owner.size):
        sign = -1 if owner[u] == c else 1
        then = 0
        for r in range(price.size):
            x = load[c, r] + sign * amounts[u, c, r]
            then += price[r] * max(low[c, r] - x, x - high[c, r], 0)
        if sign < 0:
            leave[u] = then - now
        else:
            join[u, c] = then - now


@kernel
def move(world: World, state: State, u: int, c: int, limit: int) -> None:
    """Give unit ``u`` to territory ``c``; ``settle`` must follow for both territories.

    Everything but ``join``, ``leave``, ``outside`` and ``cut`` is kept up to date.
    """
    owner, against, rank, touch = state.owner, state.against, world.rank, state.touch
    o = owner[u]
    owner[u] = c
    for r in range(state.load.shape[1]):
        state.load[o, r] -= world.amounts[u, o, r]
        state.load[c, r] += world.amounts[u, c, r]
    for v in range(owner.size):
        if rank[u, v] > limit:
            against[v, o] -= PAIR
            against[v, c] += PAIR
    if world.first.size > 1:
        for e in range(world.first[u], world.first[u + 1]):
            touch[world.beside[e], o] -= 1
            touch[world.beside[e], c] += 1


@kernel
def settle(world: World, state: State, c: int) -> None:
    """Bring up to date what hangs on one territory as a whole."""
    weigh(world, state, c)
    if world.first.size > 1:
        mark_cuts(world.first, world.beside, state.owner, c, state.cut)
