"""How evenly quotas treat people: spread, lines against potential, hits by group.

Every function takes columns over reps (numpy arrays, lists or polars series) and gives
a frozen record. Reps with an unknown number (NaN) are left out where it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from engine.base.streams import Purpose, stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

BAND = (0.8, 1.2)
THIN = 5.0
"""Least expected count from which the chi-square distribution is near enough."""
SHUFFLES = 9_999


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart attainments are.

    Parameters
    ----------
    n
        Reps whose attainment is known.
    mean
        Of attainment (1: the quota).
    cv, cv_sample
        Standard deviation ÷ mean, the former with n, the latter with n − 1.
    gini
        0 if all are alike; see :func:`gini`.
    at_quota, in_band
        Shares with attainment of 1 or more, and within the band, ends included.
    """

    n: int
    mean: float
    cv: float
    cv_sample: float
    gini: float
    at_quota: float
    in_band: float


@dataclass(frozen=True, slots=True)
class Line:
    """The least-squares line of y on x.

    Parameters
    ----------
    n
        Reps with both known.
    slope, low, high
        With its t interval; NaN where x is the same for all or n is below 3.
    correlation
        Pearson's; NaN where either is the same for all.
    p_value
        Two-sided, of a slope of 0.
    """

    n: int
    slope: float
    low: float
    high: float
    correlation: float
    p_value: float


@dataclass(frozen=True, slots=True)
class HitTest:
    """Whether groups hit their quotas equally often.

    Parameters
    ----------
    statistic, freedom
        Pearson's chi-square, without Yates' correction, and its degrees of freedom.
    p_value
        By the chi-square distribution, or by shuffling where counts are thin.
    shuffled
        Whether an expected count was below 5, so that hits were shuffled instead.
    """

    statistic: float
    freedom: int
    p_value: float
    shuffled: bool


def attainment_spread(
    attainment: ArrayLike, band: tuple[float, float] = BAND
) -> Spread:
    """Return how far apart attainments are.

    Raises
    ------
    ValueError
        No attainment is known.
    """
    x = column(attainment)
    x = x[np.isfinite(x)]
    if not x.size:
        raise ValueError("no attainment is known")
    mean = float(x.mean())
    whole = float(x.std()) / mean if mean > 0 else nan
    sample = whole * sqrt(x.size / (x.size - 1)) if x.size > 1 else nan
    # 80 % of a rounded quota is within the band, though a float may be just below.
    low, high = band[0] - 1e-9, band[1] + 1e-9
    return Spread(
        n=int(x.size),
        mean=mean,
        cv=whole,
        cv_sample=sample,
        gini=gini(x),
        at_quota=float((x >= 1 - 1e-9).mean()),
        in_band=float(((x >= low) & (x <= high)).mean()),
    )


def gini(amounts: ArrayLike) -> float:
    """Return the Gini coefficient of amounts of 0 or more.

    ``Σᵢⱼ|xᵢ − xⱼ| ÷ (2 n² mean) = Σ (2i − n − 1) x₍ᵢ₎ ÷ (n Σx)``, x₍ᵢ₎ ascending.
    0 where all have nothing; NaN with an amount below 0 or none known.
    """
    x = column(amounts)
    x = np.sort(x[np.isfinite(x)])
    if not x.size or x[0] < 0:
        return nan
    total = float(x.sum())
    if total == 0:
        return 0.0
    weights = 2.0 * np.arange(1, x.size + 1) - x.size - 1.0
    return float(weights @ x / (x.size * total))


def line(x: ArrayLike, y: ArrayLike, confidence: float = 0.95) -> Line:
    """Return the least-squares line of y on x, and what chance may have done.

    Raises
    ------
    ValueError
        The lengths differ, or the confidence is not between 0 and 1.
    """
    a, b = column(x), column(y)
    if a.shape != b.shape:
        raise ValueError(f"{a.size} of one but {b.size} of the other")
    if not 0 < confidence < 1:
        raise ValueError("confidence must be more than 0 and less than 1")
    both = np.isfinite(a) & np.isfinite(b)
    a, b, n = a[both], b[both], int(both.sum())
    if n < 3 or flat(a):
        return Line(n, nan, nan, nan, nan, nan)
    a, b = a - a.mean(), b - b.mean()
    squares = float(a @ a)
    slope = float(a @ b) / squares
    if flat(b):
        return Line(n, 0.0, 0.0, 0.0, nan, nan)
    correlation = float(np.clip(a @ b / sqrt(squares * float(b @ b)), -1.0, 1.0))
    left = float(((b - slope * a) ** 2).sum())
    error = sqrt(left / (n - 2) / squares)
    reach = float(stdtrit(n - 2, 0.5 + confidence / 2)) * error
    p = 2 * float(stdtr(n - 2, -abs(slope) / error)) if error > 0 else 0.0
    return Line(n, slope, slope - reach, slope + reach, correlation, p)


def hit_test(hit: ArrayLike, groups: Sequence[object], seed: int = 0) -> HitTest:
    """Return whether groups hit equally often, from who hit and who is in which group.

    Parameters
    ----------
    hit
        ``(n,)`` whether a rep reached the quota.
    groups
        n names.
    seed
        Of the shuffles, when there are any.

    Raises
    ------
    ValueError
        The lengths differ.
    """
    yes = np.asarray(hit, dtype=bool)
    if yes.shape != (len(groups),):
        raise ValueError(f"{yes.size} reps but {len(groups)} groups")
    names = list(dict.fromkeys(groups))
    place = np.array([names.index(group) for group in groups], dtype=np.int64)
    won = np.bincount(place[yes], minlength=len(names))
    lost = np.bincount(place[~yes], minlength=len(names))
    return chi_square(np.column_stack([won, lost]), seed)


def chi_square(table: ArrayLike, seed: int = 0) -> HitTest:
    """Return Pearson's chi-square test of a table of counts, Yates' correction off.

    Parameters
    ----------
    table
        ``(groups, 2)`` hits and misses, or any table of counts.
    seed
        Of the shuffles: with an expected count below 5 the p value is the share of
        9,999 shuffles of who hit (and the table itself) with as large a statistic.
    """
    from scipy.stats import PermutationMethod, chi2_contingency

    counts = np.asarray(table, dtype=np.int64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return HitTest(0.0, 0, 1.0, shuffled=False)
    found = chi2_contingency(counts, correction=False)
    statistic, p = float(found.statistic), float(found.pvalue)
    thin = bool(found.expected_freq.min() < THIN)
    if thin:
        draws = PermutationMethod(
            n_resamples=SHUFFLES, rng=stream(seed, Purpose.RESAMPLE)
        )
        p = float(chi2_contingency(counts, correction=False, method=draws).pvalue)
    return HitTest(statistic, int(found.dof), p, thin)


def column(values: ArrayLike) -> Floats:
    """Return a column as floats.

    Raises
    ------
    ValueError
        It has more than one dimension.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"one column is needed, got the shape {found.shape}")
    return found


def flat(x: Floats) -> bool:
    """Return whether numbers differ by no more than floats round."""
    return bool(np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max())))
