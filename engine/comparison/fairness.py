"""Whether a plan treats reps alike: Gini, gaps of groups, slopes against potential."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.paired import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TERCILES = ("low", "middle", "high")
UNKNOWN = "unknown"
TENURES = (
    ("under 1 year", 12.0),
    ("1 to 3 years", 36.0),
    ("3 to 10 years", 120.0),
    ("over 10 years", float("inf")),
)
"""Bands of tenure and the months they end at; exactly ten years are 3 to 10."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One group against everybody else.

    Parameters
    ----------
    group, reps
        Its name and size.
    mean, gap
        Mean of the group, and what it is more than everybody else's.
    effect
        Hedges' g of the gap.
    """

    group: str
    reps: int
    mean: float
    gap: float
    effect: float


@dataclass(frozen=True, slots=True)
class Trend:
    """How something moves with another, over reps.

    Parameters
    ----------
    slope, low, high
        Least-squares slope with its t interval.
    rank_correlation
        Spearman's, ties at their mean rank.
    n
        Reps with both numbers known.
    """

    slope: float
    low: float
    high: float
    rank_correlation: float
    n: int


def gini(x: Floats) -> Floats:
    """Return the Gini coefficient along the last axis.

    Parameters
    ----------
    x
        ``(…, N)`` amounts, N at least 1. The bounds 0 and 1 − 1/N need amounts of 0
        or more.

    Returns
    -------
    ``(…,)``; 0 where everybody has 0, NaN where a total is below 0, or 0 with some
    above and some below.

    Notes
    -----
    Population formula Σᵢⱼ|xᵢ−xⱼ| ÷ (2N²·mean) = Σᵢ(2i−N−1)·x₍ᵢ₎ ÷ (N·Σx), i from 1
    in ascending order.
    """
    n = x.shape[-1]
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread = np.sort(x, axis=-1) @ weights
    total = x.sum(axis=-1)
    nothing = ~np.any(x != 0.0, axis=-1)
    whole = np.where(total > 0.0, n * total, np.where(nothing, 1.0, np.nan))
    return np.asarray(np.where(nothing, 0.0, spread / whole))


def hedges(inside: Floats, outside: Floats) -> float:
    """Return the standardised difference of two groups' means.

    Notes
    -----
    J · (mean − mean) ÷ pooled sd with J = 1 − 3 ÷ (4·(n₁+n₂−2) − 1), Hedges (1981).
    NaN if a group is empty, there are fewer than four in all (J would be 0), or nobody
    differs within a group.
    """
    freedom = inside.size + outside.size - 2
    if min(inside.size, outside.size) == 0 or freedom < 2:
        return nan
    squares = sum(float(((x - x.mean()) ** 2).sum()) for x in (inside, outside))
    if squares <= 0.0:
        return nan
    correction = 1.0 - 3.0 / (4.0 * freedom - 1.0)
    gap = float(inside.mean() - outside.mean())
    return correction * gap / sqrt(squares / freedom)


def gaps(values: Floats, groups: Sequence[str]) -> tuple[Gap, ...]:
    """Return every group against everybody else, in the order of first appearance.

    Parameters
    ----------
    values
        ``(N,)`` one number a rep, such as mean attainment.
    groups
        N names.

    Raises
    ------
    ValueError
        The lengths differ.
    """
    if values.shape != (len(groups),):
        raise ValueError(f"{values.shape} values but {len(groups)} groups")
    names = np.array(groups, dtype=object)
    found = []
    for name in dict.fromkeys(groups):
        inside, outside = values[names == name], values[names != name]
        rest = float(outside.mean()) if outside.size else nan
        mean = float(inside.mean())
        effect = hedges(inside, outside)
        found.append(Gap(name, int(inside.size), mean, mean - rest, effect))
    return tuple(found)


def ranks(x: Floats) -> Floats:
    """Return ranks from 1, equal values at their mean rank."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place])


def trend(x: Floats, y: Floats, confidence: float) -> Trend | None:
    """Return how y moves with x over reps, or None where that cannot be told.

    Parameters
    ----------
    x, y
        ``(N,)``; reps with a NaN are left out.
    confidence
        Of the slope's interval.

    Returns
    -------
    None with fewer than three reps or if x is the same for all. The rank correlation
    is NaN if y is.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y, n = x[known], y[known], int(known.sum())
    if n < 3 or np.ptp(x) == 0.0:
        return None
    across, up = x - x.mean(), y - y.mean()
    squares = float(across @ across)
    slope = float(across @ up) / squares
    left = float(((up - slope * across) ** 2).sum())
    reach = student(confidence, n - 2) * sqrt(left / (n - 2) / squares)
    return Trend(slope, slope - reach, slope + reach, _correlation(x, y), n)


def _correlation(x: Floats, y: Floats) -> float:
    """Return Spearman's rank correlation: Pearson's of the ranks."""
    a, b = (ranks(z) - (z.size + 1) / 2.0 for z in (x, y))
    size = sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size > 0.0 else nan


def terciles(x: Floats) -> tuple[str, ...]:
    """Return everybody's third: low, middle, high; or unknown.

    Notes
    -----
    By (rank − ½) ÷ n with equal values at their mean rank: equals are never parted,
    and if all are equal, all are in the middle.
    """
    known = np.isfinite(x)
    third = np.full(x.size, -1)
    place = (ranks(x[known]) - 0.5) * 3.0
    third[known] = np.floor(place / max(int(known.sum()), 1)).astype(int)
    return tuple(UNKNOWN if k < 0 else TERCILES[k] for k in third)


def tenure_bands(months: Floats) -> tuple[str, ...]:
    """Return everybody's band of tenure, from months since hire; NaN is unknown."""
    return tuple(_band(float(month)) for month in months)


def _band(months: float) -> str:
    """Return one rep's band of tenure."""
    if np.isnan(months):
        return UNKNOWN
    for name, end in TENURES[:2]:
        if months < end:
            return name
    return TENURES[2][0] if months <= TENURES[2][1] else TENURES[3][0]
