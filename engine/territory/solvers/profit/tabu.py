"""Tabu search for the plan that brings most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import below, kernel, part
from engine.territory.kernels.pieces import are_beside
from engine.territory.solvers.profit.loads import limit
from engine.territory.solvers.profit.state import move, settle, standing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.profit.case import Case
    from engine.territory.solvers.profit.state import State

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Luck = NDArray[np.uint64]

SWAPPERS = 24
"""Units drawn at every step for which all swaps are looked at."""


@kernel
def seek(
    case: Case, state: State, steps: int, luck: Luck, best: Ints, least: float
) -> tuple[float, int]:
    """Move and swap units for some steps; keep the best plan that meets every load.

    Parameters
    ----------
    case
        What is given.
    state
        Where to begin, and where it ended.
    steps
        How many to take.
    luck
        State of the draws.
    best, least
        (n,) int64, rewritten by a plan whose objective is below ``least``.

    Returns
    -------
    The least objective so far, and in how many of the steps loads and budgets were all
    within limits.

    Notes
    -----
    Each step takes the best move or swap that is not tabu, by what it changes in
    costs, profit and loads outside their limits at a price (Glover 1989). A swap is
    judged by its two moves; as profit is concave, it brings at least so much.
    """
    met = 0
    pick = np.empty(2, dtype=np.int64)
    for step in range(1, steps + 1):
        limit(case.rules, state.load, state.low, state.high)
        worth, fits = standing(case, state)
        if fits:
            met += 1
            if worth < least - 1e-6:
                least = worth
                best[:] = state.owner
        gain = best_move(case, state, step, luck, pick)
        best_swap(case, state, step, luck, pick, gain)
        u, c = pick[0], pick[1]
        if u < 0:
            continue
        o = state.owner[u]
        v = -1
        if c < 0:
            v = -1 - c
            c = state.owner[v]
        rest = step + 5 + below(luck, 10)
        state.tabu[u, o] = rest
        move(case, state, u, c)
        if v >= 0:
            state.tabu[v, c] = rest
            move(case, state, v, o)
        settle(case, state, o)
        settle(case, state, c)
    return least, met


@part
def best_move(case: Case, state: State, step: int, luck: Luck, pick: Ints) -> float:
    """Look for the best move of one unit; return what it changes."""
    owner, join, leave, tabu = state.owner, state.join, state.leave, state.tabu
    strain, relief, touch, cut = state.strain, state.relief, state.touch, state.cut
    best, same, choice = np.inf, 1, case.choice
    pick[0] = -1
    for u in range(owner.size):
        if cut[u]:
            continue
        part = leave[u] + relief[u]
        for c in choice[u]:
            if c == owner[u] or not touch[u, c] or tabu[u, c] > step:
                continue
            gain = part + join[u, c] + strain[u, c]
            if gain > best or gain == np.inf:
                continue
            same = same + 1 if gain == best else 1
            if same == 1 or below(luck, same) == 0:
                best, pick[0], pick[1] = gain, u, c
    return best


@part
def best_swap(
    case: Case, state: State, step: int, luck: Luck, pick: Ints, best: float
) -> None:
    """Look for a swap that is better than the best move, for a few units drawn."""
    owner, join, leave, tabu = state.owner, state.join, state.leave, state.tabu
    load, price, amounts = state.load, state.price, case.amounts
    low, high, touch, cut = state.low, state.high, state.touch, state.cut
    for _ in range(SWAPPERS):
        u = below(luck, owner.size)
        o = owner[u]
        if cut[u]:
            continue
        for v in case.suitors[case.door[o] : case.door[o + 1]]:
            c = owner[v]
            if c == o or cut[v] or not touch[u, c] or not touch[v, o]:
                continue
            if tabu[u, c] > step or tabu[v, o] > step:
                continue
            gain = leave[u] + join[u, c] + leave[v] + join[v, o]
            gain -= state.outside[o] + state.outside[c]
            if gain >= best:
                continue
            for r in range(price.size):
                x = load[o, r] - amounts[u, o, r] + amounts[v, o, r]
                gain += price[r] * max(low[o, r] - x, x - high[o, r], 0)
                x = load[c, r] + amounts[u, c, r] - amounts[v, c, r]
                gain += price[r] * max(low[c, r] - x, x - high[c, r], 0)
            if gain >= best:
                continue
            if (touch[u, c] == 1 or touch[v, o] == 1) and are_beside(
                case.first, case.beside, u, v
            ):
                continue
            best, pick[0], pick[1] = gain, u, -1 - v
