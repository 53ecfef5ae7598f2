"""Quotas by month, quarter, kind of business or product: parts that add up exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.quota.rounding import settle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def split_quotas(quotas: ArrayLike, shares: ArrayLike, unit: int = 1) -> Ints:
    """Return ``(quotas, parts)`` whole units in proportion that add up to each quota.

    Parameters
    ----------
    quotas
        ``(quotas,)`` whole numbers, 0 or more.
    shares
        ``(parts,)`` or ``(quotas, parts)`` weights: the season, what
        :func:`engine.quota.proration.prorate` gives, or new business and renewals.
    unit
        Parts are multiples of it; what makes none is in the largest part.

    Notes
    -----
    Largest remainder in each row; of equal remainders and of equal parts the earlier
    comes first.

    Raises
    ------
    ValueError
        A weight is below 0, or all are 0 where there is something to split.
    """
    amounts = np.atleast_1d(np.asarray(quotas, dtype=np.int64))
    given = np.asarray(shares, dtype=float)
    weights = np.broadcast_to(given, (amounts.size, given.shape[-1]))
    total = weights.sum(axis=1)
    if (weights < 0).any() or not np.isfinite(total).all():
        raise ValueError("shares are finite, 0 or more")
    if ((total <= 0) & (amounts != 0)).any():
        raise ValueError("there is a quota to split, but all its shares are 0")
    units, rest = np.divmod(amounts, unit)
    ideal = weights * (units / np.where(total > 0, total, 1.0))[:, None]
    parts = weights.shape[1]
    group = np.repeat(np.arange(amounts.size), parts)
    high = np.where(weights > 0, units[:, None], 0).ravel()
    limits = np.zeros_like(high), high
    rank = np.tile(np.arange(parts), amounts.size)
    found, _ = settle(ideal.ravel(), group, units, limits, rank)
    split = found.reshape(weights.shape) * unit
    split[np.arange(amounts.size), np.argmax(weights, axis=1)] += rest
    return split


def quarters(months: Ints) -> Ints:
    """Return ``(quotas, quarters)`` sums of three months each.

    Raises
    ------
    ValueError
        There are no whole quarters.
    """
    if months.shape[-1] % 3:
        raise ValueError(f"{months.shape[-1]} months are no whole quarters")
    found: Ints = months.reshape(*months.shape[:-1], -1, 3).sum(axis=-1)
    return found
