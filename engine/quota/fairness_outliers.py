"""Quotas that stand apart from the rest, by measures that outliers cannot bend."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.fairness import column

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

NORMAL_MAD = 0.6744897501960817
"""Median absolute deviation of a standard normal."""
NORMAL_MEAN = 0.7978845608028654
"""Mean absolute deviation of a standard normal, √(2/π)."""
FAR = 3.5
"""Robust score from which a value stands apart (Iglewicz and Hoaglin 1993)."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """One rep whose number stands apart.

    Parameters
    ----------
    row, what
        Place of the rep, and what was looked at.
    value, middle
        The number, and the median of all.
    score
        Robust standard deviations from the median.
    why
        The same in a sentence.
    """

    row: int
    what: str
    value: float
    middle: float
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What quotas change against last year's.

    Parameters
    ----------
    n
        Reps with both.
    rise, rise_row, fall, fall_row
        Largest relative rise and fall (0 or more each) and whose they are; −1 if
        nobody's.
    median
        Of the relative changes.
    moved
        Share of the quota that changes hands: what is above last year's quotas raised
        alike to the new total, ÷ that total.
    """

    n: int
    rise: float
    rise_row: int
    fall: float
    fall_row: int
    median: float
    moved: float


def robust_scores(values: ArrayLike) -> Floats:
    """Return how many robust standard deviations each value is from the median.

    ``0.6745 (x − median) ÷ MAD``; where more than half are equal, the mean absolute
    deviation takes the place of the median one. 0 where all are equal, NaN stays NaN.
    """
    x = column(values)
    known = np.isfinite(x)
    scores = np.full(x.size, nan)
    if not known.any():
        return scores
    off = x[known] - np.median(x[known])
    size = np.abs(off)
    scale = float(np.median(size)) / NORMAL_MAD
    if scale <= 1e-12 * max(1.0, float(np.abs(x[known]).max())):
        scale = float(size.mean()) / NORMAL_MEAN
    scores[known] = off / scale if scale > 0 else 0.0
    return scores


def outliers(
    values: ArrayLike,
    what: str,
    *,
    ratio: bool = False,
    far: float = FAR,
    material: float = 0.05,
) -> tuple[Outlier, ...]:
    """Return who stands apart, furthest first.

    Parameters
    ----------
    values
        ``(n,)`` such as quota ÷ potential; NaN is not judged.
    what
        What they are, for the sentence.
    ratio
        Judge logarithms: twice and half are equally far. Values must be above 0.
    far
        Robust score from which a value stands apart.
    material
        Distance from the median (relative, if a ratio) that is never worth a word.

    Raises
    ------
    ValueError
        A ratio is not positive.
    """
    x = column(values)
    known = np.isfinite(x)
    if not known.any():
        return ()
    if ratio and (x[known] <= 0).any():
        raise ValueError(f"{what} must be more than 0 to be judged as a ratio")
    middle = float(np.median(x[known]))
    scores = robust_scores(np.log(x) if ratio else x)
    off = x / middle - 1 if ratio else x - middle
    found = np.flatnonzero(known & (np.abs(scores) >= far) & (np.abs(off) >= material))
    order = found[np.argsort(-np.abs(scores[found]), kind="stable")]
    return tuple(
        Outlier(int(k), what, float(x[k]), middle, float(scores[k]), sentence)
        for k in order
        for sentence in [_why(what, float(x[k]), middle, float(off[k]), ratio)]
    )


def quota_changes(quota: ArrayLike, last: ArrayLike) -> Changes:
    """Return what quotas change against last year's; reps without either are left out.

    Raises
    ------
    ValueError
        The lengths differ.
    """
    new, old = column(quota), column(last)
    if new.shape != old.shape:
        raise ValueError(f"{new.size} quotas but {old.size} of last year")
    both = np.flatnonzero(np.isfinite(new) & np.isfinite(old) & (old > 0))
    if not both.size:
        return Changes(0, 0.0, -1, 0.0, -1, nan, nan)
    change = new[both] / old[both] - 1
    top, bottom = int(change.argmax()), int(change.argmin())
    alike = old[both] * (new[both].sum() / old[both].sum())
    moved = float(np.maximum(new[both] - alike, 0.0).sum() / new[both].sum())
    rises, falls = change[top] > 0, change[bottom] < 0
    return Changes(
        n=int(both.size),
        rise=float(change[top]) if rises else 0.0,
        rise_row=int(both[top]) if rises else -1,
        fall=float(-change[bottom]) if falls else 0.0,
        fall_row=int(both[bottom]) if falls else -1,
        median=float(np.median(change)),
        moved=moved,
    )


def _why(what: str, value: float, middle: float, off: float, ratio: bool) -> str:
    """Return a sentence on one outlier."""
    if ratio:
        way = "above" if off > 0 else "below"
        return f"{what} is {value:.3g}, {abs(off):.0%} {way} the median of {middle:.3g}"
    return f"{what} is {value:+.0%}, the median is {middle:+.0%}"
