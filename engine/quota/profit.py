"""Quotas with most profit, where it is known how sales and pay respond to a quota."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_STEPS = 2 * 10**8
"""Sums that the exact way over all totals may take."""
DUST = 1e-12
"""Share of the profit below which a difference is rounding."""


@dataclass(frozen=True, eq=False, slots=True)
class MostProfit:
    """Quotas by expected profit.

    Parameters
    ----------
    steps
        ``(territories,)`` steps of the grid above its first quota.
    profit
        Expected, of all.
    bound
        No quotas on the grid with this total have more (Lagrange).
    price
        Profit that one step more in all would bring, about (negative: it would cost).
    exact
        Whether these are proven to be the best: by marginal steps, or over all totals.
    """

    steps: Ints
    profit: float
    bound: float
    price: float
    exact: bool

    @property
    def gap(self) -> float:
        """(bound − profit) ÷ |bound|; 0 where proven."""
        if self.exact or not self.bound:
            return 0.0
        return max(0.0, (self.bound - self.profit) / abs(self.bound))


def tabulate(
    responses: Sequence[Callable[[Floats], ArrayLike]],
    first: ArrayLike,
    step: float,
    steps: int,
) -> Floats:
    """Return ``(territories, steps + 1)`` expected profit at each quota of a grid.

    Parameters
    ----------
    responses
        One for each territory: expected profit at an array of quotas.
    first
        ``(territories,)`` lowest quota of each.
    step, steps
        Size and number of the steps above it.
    """
    lows = np.broadcast_to(np.asarray(first, float), (len(responses),))
    grid = lows[:, None] + step * np.arange(steps + 1)
    return np.array(
        [np.asarray(f(q), float) for f, q in zip(responses, grid, strict=True)]
    )


def most_profit(table: ArrayLike, total: int) -> MostProfit:
    """Return how many steps each territory takes so that profit is most.

    Parameters
    ----------
    table
        ``(territories, steps + 1)`` expected profit of each at 0, 1, … steps.
    total
        Steps in all.

    Notes
    -----
    Where every row is concave the best steps are the ``total`` with most profit each
    (ties: the earlier territory first), exactly. Otherwise rows are replaced by their
    concave envelopes, whose optimum is a bound by Lagrange: price × total +
    Σ max (row − price × steps). If that leaves a doubt, all totals are gone through
    (dynamic programme), as long as that takes no more than :data:`MOST_STEPS` sums; the
    largest gap is one territory's, short of the next corner of its envelope.

    Raises
    ------
    ValueError
        A number is not finite, or there are fewer steps than are to be taken.
    """
    rows = np.atleast_2d(np.asarray(table, dtype=float))
    n, most = rows.shape[0], rows.shape[1] - 1
    if not np.isfinite(rows).all():
        raise ValueError("expected profits are finite")
    if not 0 <= total <= n * most:
        raise ValueError(f"{total} steps are to be taken, but there are {n * most}")
    above = _envelopes(rows)
    steps, price = _by_steps(above, total)
    bound = price * total + float((above - price * np.arange(most + 1)).max(1).sum())
    at = np.arange(n), steps
    profit = float(rows[at].sum())
    exact = bound - profit <= DUST * max(1.0, float(np.abs(rows).sum()))
    if not exact and n * (most + 1) * (total + 1) <= MOST_STEPS:
        steps, exact = _over_totals(rows, total), True
        profit = float(rows[np.arange(n), steps].sum())
    return MostProfit(steps, profit, max(bound, profit), price, exact)


def _envelopes(rows: Floats) -> Floats:
    """Return the least concave row above each row."""
    gains = np.diff(rows, axis=1)
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1.0)
    bent = (np.diff(gains, axis=1) > DUST * scale).any(axis=1)
    above = rows.copy()
    for row in np.flatnonzero(bent).tolist():
        above[row] = _envelope(rows[row])
    return above


def _envelope(row: Floats) -> Floats:
    corners: list[int] = []
    for at, value in enumerate(row.tolist()):
        while len(corners) > 1:
            a, b = corners[-2:]
            if (row[b] - row[a]) * (at - b) > (value - row[b]) * (b - a):
                break
            corners.pop()
        corners.append(at)
    return np.interp(np.arange(row.size), corners, row[corners])


def _by_steps(above: Floats, total: int) -> tuple[Ints, float]:
    """Return the steps with most profit each, and what the last one brings."""
    n, most = above.shape[0], above.shape[1] - 1
    gains = np.diff(above, axis=1)
    if not total or not most:
        first = float(gains.max()) if gains.size else 0.0
        return np.zeros(n, dtype=np.int64), first
    # Rounding must not part the steps of one straight piece.
    gains = np.minimum.accumulate(gains, axis=1)
    owner = np.repeat(np.arange(n), most)
    order = np.lexsort((np.tile(np.arange(most), n), owner, -gains.ravel()))
    taken = order[:total]
    return np.bincount(owner[taken], minlength=n), float(gains.ravel()[taken[-1]])


def _over_totals(rows: Floats, total: int) -> Ints:
    """Return the best steps by going through all totals, territory after territory."""
    n, count = rows.shape
    best = np.full(total + 1, -np.inf)
    best[0] = 0.0
    choice = np.zeros((n, total + 1), dtype=np.int32)
    for row in range(n):
        new = np.full(total + 1, -np.inf)
        for step in range(min(count, total + 1)):
            found = best[: total + 1 - step] + rows[row, step]
            better = found > new[step:]
            new[step:][better] = found[better]
            choice[row, step:][better] = step
        best = new
    steps = np.zeros(n, dtype=np.int64)
    left = total
    for row in range(n - 1, -1, -1):
        steps[row] = choice[row, left]
        left -= int(steps[row])
    return steps
