"""Centres chosen freely (Hess et al. 1965): prices on units, and what they exclude.

Each territory is served from one of its own units. Prices on units and the continuous
knapsack of each centre bound the cost from below (Validi, Buchanan & Lykhovyd 2022);
pairs that cannot be in a better plan go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_TURNS = 3_000
"""Steps towards the best prices, at most."""

_PATIENCE, _SHORTER = 30, 0.7
"""Steps without a better bound after which they get shorter, and by how much."""

_DEAR = 1e15
"""Worth of a unit that cannot be in a territory."""


@dataclass(frozen=True, eq=False, slots=True)
class Hess:
    """What prices on units say.

    Parameters
    ----------
    value
        Lower bound, before rounding.
    price
        (n,) of each unit.
    least
        (n,) continuous knapsack of each centre, or more where more is known; infinite
        where there is none.
    fines
        What prices of other rows take from the bound.
    """

    value: float
    price: Floats
    least: Floats
    fines: float = 0.0


@kernel
def knapsack(
    worth: Floats, size: Ints, forced: Ints, low: int, high: int, share: Floats
) -> float:
    """Return the least of Σ worth·x, low ≤ Σ size·x ≤ high, 0 ≤ x ≤ 1, some x = 1.

    ``share`` is filled with x. Infinite when there is none.
    """
    share[:] = 0.0
    load, total = 0.0, 0.0
    for unit in forced:
        share[unit] = 1.0
        load += size[unit]
        total += worth[unit]
    for unit in np.argsort(worth / np.maximum(size, 1)):
        if share[unit] > 0:
            continue
        if worth[unit] >= 0 and load >= low:
            break
        room = (high if worth[unit] < 0 else low) - load
        if room > 0:
            part = 1.0 if size[unit] <= room else room / size[unit]
            share[unit] = part
            load += part * size[unit]
            total += part * worth[unit]
    return total if load >= low and load <= high + 0.5 else np.inf


@kernel
def all_least(
    pull: Floats,
    seat: NDArray[np.bool_],
    price: Floats,
    size: Ints,
    low: int,
    high: int,
) -> Floats:
    """(n,) continuous knapsack of each centre at given prices."""
    n = len(price)
    least, share = np.full(n, np.inf), np.zeros(n)
    for centre in range(n):
        if seat[centre]:
            forced = np.full(1, centre)
            least[centre] = knapsack(
                pull[:, centre] - price, size, forced, low, high, share
            )
    return least


@kernel
def _climb(
    pull: Floats,
    seat: NDArray[np.bool_],
    size: Ints,
    ends: tuple[int, int, int],
    target: float,
    price: Floats,
) -> tuple[float, Floats]:
    """Subgradient steps (Held & Karp 1971) on the prices of units."""
    n = len(price)
    low, high, count = ends
    best, kept, step, calm = -np.inf, price.copy(), 1.0, 0
    share = np.zeros(n)
    for _ in range(_TURNS):
        least = all_least(pull, seat, price, size, low, high)
        order = np.argsort(least)[:count]
        total = price.sum()
        over = np.full(n, -1.0)
        for centre in order:
            total += least[centre]
            forced = np.full(1, centre)
            knapsack(pull[:, centre] - price, size, forced, low, high, share)
            over += share
        if total > best + 1e-7 * abs(best) or best == -np.inf:
            best, kept, calm = total, price.copy(), 0
        else:
            calm += 1
        if calm >= _PATIENCE:
            step, calm = step * _SHORTER, 0
            price = kept.copy()
        norm = (over * over).sum()
        if norm < 1e-12 or step < 1e-4 or not np.isfinite(total) or total >= target:
            break
        price = price - step * (target - total) / norm * over
    return best, kept


def hess_prices(board: Board, count: int, target: float) -> Hess:
    """Return good prices on units and the bound they give.

    Parameters
    ----------
    board
        With centres; its first measure counts.
    count
        How many centres there are.
    target
        What the best plan costs, or a guess.
    """
    size, low, high = first_measure(board)
    begun = np.full(len(size), target / len(size))
    ends = (low, high, count)
    value, price = _climb(board.pull, board.seat, size, ends, target, begun)
    least = all_least(board.pull, board.seat, price, size, low, high)
    return Hess(float(value), price, least)


def first_measure(board: Board) -> tuple[Ints, int, int]:
    """Return amounts and interval of measure 0; all units count 1 without any."""
    n = len(board.first) - 1
    if not len(board.amounts):
        return np.ones(n, dtype=np.int64), 0, n
    size = np.ascontiguousarray(board.amounts[0, :, 0])
    return size, int(board.low[0, 0]), int(board.high[0, 0])


def possible(
    board: Board,
    found: Hess,
    count: int,
    target: float,
    among: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """(n, n) bool: unit and centre pairs that a plan below the target may have.

    Parameters
    ----------
    board, found
        With centres; what prices say.
    count, target
        How many centres there are; what a plan may cost.
    among
        (n, n) bool: pairs that are known to be all that it may have.
    """
    size, low, high = first_measure(board)
    n = len(size)
    order = np.argsort(found.least, kind="stable")
    base = float(found.price.sum() + found.least[order[:count]].sum()) - found.fines
    top = set(order[:count].tolist())
    last = found.least[order[count - 1]]
    kept = np.zeros((n, n), dtype=np.bool_)
    among = np.ones((n, n), dtype=np.bool_) if among is None else among
    share = np.zeros(n)
    for centre in np.flatnonzero(np.isfinite(found.least)).tolist():
        gone = found.least[centre] if centre in top else last
        if base - gone + found.least[centre] > target:
            continue
        worth = np.where(among[:, centre], board.pull[:, centre] - found.price, _DEAR)
        for unit in np.flatnonzero(among[:, centre]).tolist():
            forced = np.unique(np.array([centre, unit]))
            least = knapsack(worth, size, forced, low, high, share)
            kept[unit, centre] = base - gone + least <= target
    return kept
