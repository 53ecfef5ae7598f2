"""Tabu search for a plan in which no pair of a territory is farther than a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import below, kernel, part
from engine.territory.kernels.pieces import are_beside
from engine.territory.solvers.spread.state import move, settle, trouble
from engine.territory.solvers.spread.world import PAIR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.spread.state import State
    from engine.territory.solvers.spread.world import World

    Ints = NDArray[np.int64]
    Luck = NDArray[np.uint64]

NOTHING = 1 << 60
"""A gain that no move has: there is no move."""


@kernel
def seek(world: World, state: State, limit: int, steps: int, luck: Luck) -> int:
    """Move and swap units until nothing is wrong, and return the steps it took.

    Parameters
    ----------
    world
        What is given.
    state
        Where to begin, filled for the same limit; where it ended, afterwards.
    limit
        Highest rank of a distance within a territory.
    steps
        How many to take at most.
    luck
        State of the draws.

    Returns
    -------
    The steps taken, negative when something was still wrong after the last.

    Notes
    -----
    Each step takes the best move of one unit, or swap of two, that the tabu list
    allows or that leads to less trouble than ever (Glover 1989); as in colouring by
    tabu search (Hertz & de Werra 1987) only units in trouble move, and a unit may not
    come back for a number of steps that grows with the trouble.
    """
    wrong = trouble(world, state)
    least = wrong
    best = np.empty(4, dtype=np.int64)
    for step in range(1, steps + 1):
        if wrong == 0:
            return step - 1
        best[0], best[1], best[3] = NOTHING, -1, 1
        hot = best_move(state, step, least - wrong, luck, best)
        best_swap(world, state, limit, step, least - wrong, luck, best)
        u, v = best[1], best[2]
        if u < 0:
            continue
        o = state.owner[u]
        c = v if v >= 0 else -1 - v
        if v >= 0:
            c = state.owner[v]
        rest = step + 10 + below(luck, 10) + hot // 2
        state.tabu[u, o] = rest
        move(world, state, u, c, limit)
        if v >= 0:
            state.tabu[v, c] = rest
            move(world, state, v, o, limit)
        settle(world, state, o)
        settle(world, state, c)
        wrong += best[0]
        least = min(least, wrong)
    return -steps if wrong else steps


@part
def best_move(state: State, step: int, hope: int, luck: Luck, best: Ints) -> int:
    """Look for the best move of one unit; return how many units are in trouble.

    ``best`` is gain, unit, −1 − territory (a unit, for a swap), and how many moves
    were as good; a tabu move counts only if its gain is below ``hope``.
    """
    owner, against, tabu, cut = state.owner, state.against, state.tabu, state.cut
    join, leave, touch, outside = state.join, state.leave, state.touch, state.outside
    hot = 0
    for u in range(owner.size):
        o = owner[u]
        troubled = against[u, o] > 0
        hot += troubled
        if cut[u]:
            continue
        part = leave[u] - against[u, o]
        for c in range(outside.size):
            if c == o or not touch[u, c]:
                continue
            if not troubled and outside[o] == 0 and outside[c] == 0:
                continue
            gain = against[u, c] + join[u, c] + part
            if gain > best[0] or (tabu[u, c] > step and gain >= hope):
                continue
            if gain == best[0]:
                best[3] += 1
                if below(luck, best[3]):
                    continue
            else:
                best[3] = 1
            best[0], best[1], best[2] = gain, u, -1 - c
    return hot


# long: one compiled loop; arrays handed on for every pair would be counted
@part
def best_swap(  # noqa: C901 - one compiled loop
    world: World, state: State, limit: int, step: int, hope: int, luck: Luck, best: Ints
) -> None:
    """Look for a swap of two units that is better than the best move so far."""
    owner, against, tabu, cut = state.owner, state.against, state.tabu, state.cut
    outside, touch, rank = state.outside, state.touch, world.rank
    load, price, amounts = state.load, world.price, world.amounts
    low, high = world.low, world.high
    ease = easiest(owner, against, cut)
    open_to = np.empty(outside.size, dtype=np.bool_)
    for u in range(owner.size):
        o = owner[u]
        calm = against[u, o] == 0
        if cut[u] or (calm and (outside[o] == 0 or below(luck, 4))):
            continue
        for c in range(outside.size):
            gain = against[u, c] - against[u, o] - outside[o] - outside[c] - 2 * PAIR
            open_to[c] = c != o and touch[u, c] > 0 and gain + ease[c, o] <= best[0]
        for v in range(owner.size):
            c = owner[v]
            if not open_to[c] or cut[v] or not touch[v, o]:
                continue
            gain = against[u, c] - against[u, o] + against[v, o] - against[v, c]
            gain -= outside[o] + outside[c]
            if rank[u, v] > limit:
                gain -= 2 * PAIR
            tired = tabu[u, c] > step or tabu[v, o] > step
            if gain > best[0] or (tired and gain >= hope):
                continue
            for r in range(price.size):
                x = load[o, r] - amounts[u, o, r] + amounts[v, o, r]
                gain += price[r] * max(low[o, r] - x, x - high[o, r], 0)
                x = load[c, r] + amounts[u, c, r] - amounts[v, c, r]
                gain += price[r] * max(low[c, r] - x, x - high[c, r], 0)
            if gain > best[0] or (tired and gain >= hope):
                continue
            if (touch[u, c] == 1 or touch[v, o] == 1) and are_beside(
                world.first, world.beside, u, v
            ):
                continue
            if gain == best[0]:
                best[3] += 1
                if below(luck, best[3]):
                    continue
            else:
                best[3] = 1
            best[0], best[1], best[2] = gain, u, v


@part
def easiest(owner: Ints, against: Ints, cut: NDArray[np.bool_]) -> Ints:
    """(k, k) int64: how little it can take to move a unit of one to another."""
    width = against.shape[1]
    ease = np.full((width, width), NOTHING, dtype=np.int64)
    for v in range(owner.size):
        if cut[v]:
            continue
        c = owner[v]
        for o in range(width):
            ease[c, o] = min(ease[c, o], against[v, o] - against[v, c])
    return ease


@kernel
def widest(rank: NDArray[np.int32], owner: Ints) -> int:
    """Return the highest rank of a distance within a territory.

    A unit that stands for several has a distance within itself.
    """
    most = 0
    for u in range(owner.size):
        for v in range(u + 1):
            if owner[u] == owner[v] and rank[u, v] > most:
                most = rank[u, v]
    return most
