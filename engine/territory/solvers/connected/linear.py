"""The linear relaxation of assignment and intervals, on as few pairs as it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Floats = NDArray[np.float64]

FIRST_PAIRS = 12
"""Pairs of each unit that the first program has: the cheapest."""

FEW_PAIRS = 3
"""Pairs a unit, on average, that it has when good prices are known."""

_ROUNDS = 30
"""At most so many times pairs are added."""

_PER_UNIT = 4
"""Pairs of a unit that are added at once, at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """What the relaxation says.

    Parameters
    ----------
    value
        Lower bound, before rounding: the Lagrangian value of the prices.
    reduced
        (n, k) float: what a pair costs more than its unit's cheapest, priced.
    upper, lower
        (q, k) prices of the ends of the intervals, 0 or more.
    share
        (n, k) float: the fractional plan.
    outside
        What remains outside the intervals, in shares of a territory.
    """

    value: float
    reduced: Floats
    upper: Floats
    lower: Floats
    share: Floats
    outside: float


def priced(board: Board, upper: Floats, lower: Floats) -> Floats:
    """Return (n, k) float: cost with the prices of the intervals' ends added."""
    cost = board.cost.copy()
    for q in range(len(board.amounts)):
        cost += (upper[q] - lower[q])[None, :] * board.amounts[q]
    return cost


def lagrangian(board: Board, upper: Floats, lower: Floats) -> tuple[float, Floats]:
    """Return the lower bound that prices give, and each pair's reduced cost."""
    cost = priced(board, upper, lower)
    cheapest = cost.min(axis=1)
    value = float(cheapest.sum() - (upper * board.high).sum())
    value += float((lower * board.low).sum())
    return value, cost - cheapest[:, None]


def relax(
    board: Board,
    stop: Callable[[], bool],
    promising: Floats | None = None,
    firm: float = 1.0,
) -> Relaxed:
    """Solve the relaxation on all pairs; contiguity plays no part.

    Parameters
    ----------
    board
        What is given.
    stop
        Whether to leave off; what is returned is a valid bound all the same.
    promising
        (n, k) reduced costs at prices near the best: the program starts with the pairs
        of least; None starts with each unit's cheapest.
    firm
        Scale of what a load outside its interval costs, so that the program always
        has a solution; :attr:`Relaxed.outside` says how much of that was used.

    Notes
    -----
    Pairs are added until none would improve the program (sifting), so the value is
    that of the whole relaxation.
    """
    used = _cheapest(board.cost, FIRST_PAIRS)
    if promising is not None:
        used = _least(promising, FEW_PAIRS * len(promising))
    spread = np.where(np.isfinite(board.cost), board.cost, 0.0)
    worth = 4.0 * firm * float((spread.max(axis=1) - spread.min(axis=1)).mean() + 1.0)
    for turn in range(_ROUNDS):
        answer, alpha = _program(board, used, worth * len(spread) / spread.shape[1])
        short = priced(board, answer.upper, answer.lower) - alpha[:, None]
        added = _improving(short, used)
        if not added.any() or stop() or turn == _ROUNDS - 1:
            return answer
        used |= added
    raise AssertionError


def _program(
    board: Board, used: NDArray[np.bool_], worth: float
) -> tuple[Relaxed, Floats]:
    """Solve the program on some pairs; also return the units' prices."""
    n, k = board.cost.shape
    q = len(board.amounts)
    units, labels = np.nonzero(used)
    pairs = len(units)
    columns = np.arange(pairs)
    whole = coo_array((np.ones(pairs), (units, columns)), shape=(n, pairs + 2 * q * k))
    loads = _load_rows(board, units, labels, 2 * q * k)
    scale = board.scale.ravel()
    ends = np.concatenate([board.high.ravel() * scale, -board.low.ravel() * scale])
    cost = np.concatenate([board.cost[units, labels], np.full(2 * q * k, worth)])
    result = linprog(  # type: ignore[call-overload]
        cost,
        A_ub=loads,
        b_ub=ends,
        A_eq=whole.tocsr(),
        b_eq=np.ones(n),
        method="highs",
    )
    prices = np.maximum(0.0, -result.ineqlin.marginals)
    upper = (prices[: q * k] * scale).reshape(q, k)
    lower = (prices[q * k :] * scale).reshape(q, k)
    value, reduced = lagrangian(board, upper, lower)
    share = np.zeros((n, k))
    share[units, labels] = result.x[:pairs]
    outside = float(result.x[pairs:].sum())
    return Relaxed(value, reduced, upper, lower, share, outside), result.eqlin.marginals


def _load_rows(
    board: Board, units: NDArray[np.intp], labels: NDArray[np.intp], slacks: int
) -> csr_array:
    """Return the rows load − slack ≤ high and −load − slack ≤ −low, scaled."""
    q, k = board.low.shape
    blocks = []
    for m in range(q):
        wide = board.amounts[m][units, labels if board.amounts.shape[2] > 1 else 0]
        values = wide * board.scale[m, labels]
        at = (labels, np.arange(len(units)))
        blocks.append(coo_array((values, at), shape=(k, len(units))))
    if not blocks:
        return csr_array((0, len(units)))
    load = vstack(blocks)
    both = vstack([load, -load])
    return csr_array(hstack([both, -eye_array(slacks)]))


def _cheapest(cost: Floats, count: int) -> NDArray[np.bool_]:
    """(n, k) bool: each unit's cheapest permitted pairs."""
    k = cost.shape[1]
    if k <= 2 * count:
        return np.isfinite(cost)
    nearest = np.argpartition(cost, count, axis=1)[:, :count]
    used = np.zeros(cost.shape, dtype=np.bool_)
    np.put_along_axis(used, nearest, values=True, axis=1)
    return used & np.isfinite(cost)


def _least(reduced: Floats, count: int) -> NDArray[np.bool_]:
    """(n, k) bool: so many pairs of least reduced cost; each unit has its best."""
    if count >= reduced.size:
        return np.isfinite(reduced)
    bar = np.partition(reduced.ravel(), count)[count]
    return np.asarray(np.isfinite(reduced) & ((reduced <= bar) | (reduced <= 0)))


def _improving(short: Floats, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, k) bool: pairs cheaper than what their unit pays, the cheapest few."""
    gain = np.where(used, np.inf, short)
    few = min(_PER_UNIT, gain.shape[1])
    best = np.argpartition(gain, few - 1, axis=1)[:, :few]
    added = np.zeros(gain.shape, dtype=np.bool_)
    np.put_along_axis(added, best, values=True, axis=1)
    scale = max(1.0, float(np.abs(short[np.isfinite(short)]).mean()))
    return added & (gain < -1e-7 * scale)
