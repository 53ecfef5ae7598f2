"""A lower bound from prices of units: one knapsack for each territory, recomputed.

Where limits of loads are tight, units that may be split between territories (what
prices of loads alone amount to) are too optimistic. Prices of *units* leave each
territory a knapsack of whole units. Everything here is in whole numbers, so nothing is
rounded but the prices themselves, and any prices give a valid bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

GRAINS = 1_024
"""Parts of a unit of cost that prices are rounded to."""

ROOM = 16_384
"""Cells of a knapsack; larger limits are counted in larger grains."""

_MOST = 2**61


def knapsack_bound(
    problem: TerritoryProblem, unit: Floats, upper: Floats, lower: Floats
) -> int:
    """Return a whole number that no plan within the limits of loads can cost less than.

    Parameters
    ----------
    problem
        What is given; at least one limit.
    unit
        (n_units,) price of each unit, of any sign.
    upper, lower
        (n_limits, n_territories) prices of the ends of limits, 0 or more. The upper end
        of the first limit is kept by the knapsacks instead, and its price ignored.

    Raises
    ------
    ValueError
        There is no limit, a unit has no permitted territory, the prices do not fit, or
        the sums are too large.

    Notes
    -----
    With y_i the unit's price and c̄_ij the cost with all other ends of limits paid for,
    the bound is Σ_i y_i − Σ_j max {Σ_i∈S (y_i − c̄_ij) : Σ_i∈S a_ij ≤ H_j} less what
    the other ends give back: the Lagrangian relaxation of "each unit exactly once"
    (Fisher 1981; it is as strong as column generation). Loads are divided by a grain
    and rounded down, which only lets more sets in. Balance and budgets are left out,
    which makes the bound lower and keeps it valid.

    References
    ----------
    Fisher, M. L., Jaikumar, R. & Van Wassenhove, L. N. (1986). A multiplier adjustment
    method for the generalized assignment problem. Management Science 32, 1095–1103.
    """
    shape = (len(problem.limits), problem.num_territories)
    fits = upper.shape == shape and lower.shape == shape
    if not (problem.limits and fits and unit.shape == (problem.num_units,)):
        raise ValueError("the prices of units do not fit the problem's limits")
    allowed = problem.allowed
    if not allowed.any(axis=1).all():
        raise ValueError("a unit has no permitted territory")
    _check_size(problem, unit, upper, lower)
    up, low = (np.rint(GRAINS * ends).astype(np.int64) for ends in (upper, lower))
    up[0] = 0
    paid = problem.cost * GRAINS
    given_back = 0
    for at, limit in enumerate(problem.limits):
        high = np.minimum(limit.high, NO_LIMIT)
        paid += (up[at] - low[at]) * limit.amounts.matrix
        for price, end in zip(up[at].tolist(), high.tolist(), strict=True):
            given_back += price * end
        for price, end in zip(low[at].tolist(), limit.low.tolist(), strict=True):
            given_back -= price * end
    price = np.rint(GRAINS * unit).astype(np.int64)
    value: int = sum(price.tolist()) - given_back
    first, size = problem.limits[0], problem.limits[0].amounts.matrix
    for j in range(problem.num_territories):
        gain = np.where(allowed[:, j], price - paid[:, j], 0)
        value -= most_gained(gain, size[:, j], int(first.high[j]))
    return -(-value // GRAINS)


def most_gained(gain: Ints, size: Ints, room: int) -> int:
    """Return at least the most that units which fit can gain, exactly if room is small.

    Parameters
    ----------
    gain, size
        (n,) whole numbers; sizes 0 or more.
    room
        What sizes of chosen units add up to, at most; with less than 0 nothing fits.
    """
    grain = max(1, -(-(room + 1) // ROOM))
    wanted = (gain > 0) & (size <= room)
    gain, size = gain[wanted], size[wanted]
    if int(size.sum()) <= room:
        return int(gain.sum())
    cells = room // grain + 1
    best = np.zeros(cells, dtype=np.int64)
    for more, wide in zip(gain.tolist(), (size // grain).tolist(), strict=True):
        best[wide:] = np.maximum(best[wide:], best[: cells - wide] + more)
    return int(best[-1])


def _check_size(
    problem: TerritoryProblem, unit: Floats, upper: Floats, lower: Floats
) -> None:
    """Refuse numbers whose sums do not fit into 64 bits."""
    if not np.isfinite(unit).all():
        raise ValueError("prices of units must be finite")
    dearest = float(np.abs(unit).sum()) + float(problem.cost.max(axis=1).sum())
    for at, limit in enumerate(problem.limits):
        price = float((upper[at] + lower[at]).max())
        dearest += price * float(limit.amounts.most.sum())
    if 2.0 * GRAINS * dearest >= _MOST:
        raise ValueError("prices are too large to add up")
