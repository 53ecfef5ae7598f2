"""Good prices on the ends of intervals where a linear program would take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from engine.territory.solvers.connected.linear import Relaxed, lagrangian, priced

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Floats = NDArray[np.float64]

_HEATS = (0.3, 0.1, 0.03)
"""Temperatures, in shares of what a unit costs on average."""

_STEPS = 40
"""At most so many steps of L-BFGS at each temperature."""


def relax_smoothly(board: Board, stop: Callable[[], bool]) -> Relaxed:
    """Return prices near the best and the bound they give; every price is valid.

    Notes
    -----
    The dual max Σ_i min_j (c_ij + Σ_q (u_qj − l_qj) a_iq) − u·high + l·low, with each
    minimum replaced by a soft one of falling temperature (Nesterov 2005), solved by
    L-BFGS-B in scaled prices. The soft choice is the fractional plan.
    """
    q, k = board.low.shape
    finite = np.isfinite(board.cost)
    unit = float(np.where(finite, board.cost, np.inf).min(axis=1).mean()) + 1e-9
    prices = np.zeros(2 * q * k)
    worth = unit * len(board.cost) / k
    best: Relaxed | None = None
    for heat in _HEATS:
        answer = minimize(
            _soft,
            prices,
            args=(board, heat * unit, worth),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * len(prices),
            options={"maxiter": _STEPS},
        )
        prices = answer.x
        found = _relaxed(board, prices, heat * unit, worth)
        if best is None or found.value > best.value:
            best = found
        if stop():
            break
    if best is None:
        raise AssertionError
    return best


def _ends(board: Board, prices: Floats, worth: float) -> tuple[Floats, Floats]:
    """Return the prices of upper and lower ends, unscaled."""
    shape = board.low.shape
    both = prices.reshape(2, *shape) * worth * board.scale
    return both[0], both[1]


def _choice(board: Board, upper: Floats, lower: Floats, heat: float) -> Floats:
    """(n, k) share of each unit that each label gets, softly."""
    cost = priced(board, upper, lower)
    cost -= cost.min(axis=1, keepdims=True)
    share = np.exp(-cost / heat)
    share /= share.sum(axis=1, keepdims=True)
    return share


def _soft(
    prices: Floats, board: Board, heat: float, worth: float
) -> tuple[float, Floats]:
    """Return the smoothed dual, negated and scaled, and its gradient."""
    upper, lower = _ends(board, prices, worth)
    cost = priced(board, upper, lower)
    least = cost.min(axis=1, keepdims=True)
    lift = logsumexp(-(cost - least) / heat, axis=1)
    value = float(least.sum() - heat * lift.sum())
    value += float((lower * board.low).sum() - (upper * board.high).sum())
    share = np.exp(-(cost - least) / heat - lift[:, None])
    load = np.array([(share * a).sum(axis=0) for a in board.amounts])
    slope = np.stack([load - board.high, board.low - load]) * board.scale * worth
    return -value / worth, -slope.ravel() / worth


def _relaxed(board: Board, prices: Floats, heat: float, worth: float) -> Relaxed:
    upper, lower = _ends(board, prices, worth)
    value, reduced = lagrangian(board, upper, lower)
    share = _choice(board, upper, lower, heat)
    load = np.array([(share * a).sum(axis=0) for a in board.amounts])
    over = np.maximum(0, np.maximum(load - board.high, board.low - load))
    outside = float((over * board.scale).sum())
    return Relaxed(value, reduced, upper, lower, share, outside)
