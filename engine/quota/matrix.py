"""Quotas by territory and product that add up both ways, exactly.

Iterative proportional fitting (Deming and Stephan 1940) finds the shares, controlled
rounding (Causey, Cox and Ernst 1985: a flow with whole sides has a whole solution) the
units.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.rounding import DIGITS, settle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROUNDS = 10_000
"""Of fitting rows and columns by turns, at most."""
CLOSE = 1e-9
"""Share of the total within which the columns must be met."""


def fit_margins(weights: ArrayLike, rows: ArrayLike, columns: ArrayLike) -> Floats:
    """Return weights scaled by row and by column so that both add up.

    Parameters
    ----------
    weights
        ``(rows, columns)``, 0 or more; what is 0 stays 0.
    rows, columns
        Sums, 0 or more, with the same total.

    Raises
    ------
    ValueError
        The totals differ, a weight is below 0, or no such scaling exists.
    """
    table = np.array(weights, dtype=float)
    across, down = np.asarray(rows, float), np.asarray(columns, float)
    if table.shape != (across.size, down.size) or (table < 0).any():
        raise ValueError(f"weights are {across.size} × {down.size}, 0 or more")
    total = across.sum()
    if abs(total - down.sum()) > CLOSE * max(1.0, total):
        raise ValueError(f"rows add up to {total:,.15g}, columns to {down.sum():,.15g}")
    for _ in range(ROUNDS):
        table *= _ratio(down, table.sum(axis=0))
        table *= _ratio(across, table.sum(axis=1))[:, None]
        if np.abs(table.sum(axis=0) - down).max() <= CLOSE * max(1.0, total) / 10:
            return table
    raise ValueError("the zeros among the weights leave no way to meet these sums")


def _ratio(wanted: Floats, found: Floats) -> Floats:
    if ((found <= 0) & (wanted > 0)).any():
        raise ValueError("a sum is asked for where all weights are 0")
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)


def product_quotas(
    weights: ArrayLike, rows: ArrayLike, columns: ArrayLike, unit: int = 1
) -> Ints:
    """Return whole units by territory and product that add up both ways.

    Parameters
    ----------
    weights
        ``(territories, products)`` such as last year's sales; what is 0 stays 0.
    rows, columns
        Quotas of territories and of products: multiples of the unit, the same total.
    unit
        Size of a unit.

    Notes
    -----
    Each row is rounded by largest remainder; then single units move from products with
    too many to those with too few, along the cheapest rows of the shortest chain of
    products, as long as every cell stays next to its exact value. Such a chain always
    exists; only where fitting left a trace of error may a cell go a unit further.

    Raises
    ------
    ValueError
        As :func:`fit_margins`; or a sum is no multiple of the unit.
    """
    across, down = (np.asarray(side, dtype=np.int64) for side in (rows, columns))
    if (across % unit).any() or (down % unit).any():
        raise ValueError(f"sums are multiples of {unit}")
    across, down = across // unit, down // unit
    exact = np.round(fit_margins(weights, across, down), DIGITS)
    size = exact.shape[1]
    group = np.repeat(np.arange(across.size), size)
    high = np.where(exact > 0, across[:, None], 0).ravel()
    limits = np.zeros_like(high), high
    rank = np.tile(np.arange(size), across.size)
    table = settle(exact.ravel(), group, across, limits, rank)[0].reshape(exact.shape)
    while (table.sum(axis=0) != down).any():
        _move(table, exact, table.sum(axis=0) - down)
    return table * unit


def _move(table: Ints, exact: Floats, over: Ints) -> None:
    """Move one unit from a product with too many to one with too few."""
    for reach in (1.0, 2.0, np.inf):
        chain = _chain(table, exact, over, reach)
        if chain:
            for giver, taker in pairwise(chain):
                row = _cheapest(table, exact, giver, taker, reach)
                table[row, giver] -= 1
                table[row, taker] += 1
            return
    raise ValueError("the zeros among the weights leave no way to meet these sums")


def _cheapest(
    table: Ints, exact: Floats, giver: int, taker: int, reach: float
) -> int | None:
    """Return the row in which a unit moves at the least cost; None: in none."""
    less, more = table[:, giver] - 1, table[:, taker] + 1
    may = (less >= 0) & (exact[:, taker] > 0)
    may &= (exact[:, giver] - less < reach) & (more - exact[:, taker] < reach)
    if not may.any():
        return None
    cost = (exact[:, giver] - less) ** 2 + (more - exact[:, taker]) ** 2
    cost -= (exact[:, giver] - less - 1) ** 2 + (more - 1 - exact[:, taker]) ** 2
    return int(np.argmin(np.where(may, cost, np.inf)))


def _chain(table: Ints, exact: Floats, over: Ints, reach: float) -> list[int]:
    """Return the shortest chain of products from one above its sum to one below."""
    came: dict[int, int] = {}
    front = np.flatnonzero(over > 0).tolist()
    seen = set(front)
    while front:
        ahead = []
        for giver in front:
            for taker in range(over.size):
                if taker in seen:
                    continue
                if _cheapest(table, exact, giver, taker, reach) is None:
                    continue
                came[taker] = giver
                seen.add(taker)
                ahead.append(taker)
                if over[taker] < 0:
                    return _path(came, taker)
        front = ahead
    return []


def _path(came: dict[int, int], last: int) -> list[int]:
    path = [last]
    while path[0] in came:
        path.insert(0, came[path[0]])
    return path
