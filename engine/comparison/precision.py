"""How many replications are enough, with intervals that stay honest after stopping."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.paired import mean_interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUND = 256
"""Sizes are multiples of this, the replications of a block."""
SLOWEST, FASTEST = 1.5, 2.0
"""Growth of a stage: few looks bias less, and a doubling overshoots little."""
AIM = 1.2
"""Replications of a stage ÷ those that seem needed: so the last look mostly passes."""


def safe_half_width(x: Floats, confidence: float) -> float:
    """Return the half-width to stop by: the t interval's, once that can be trusted.

    Parameters
    ----------
    x
        ``(n,)`` paired differences.
    confidence
        Of the interval that is reported in the end.

    Returns
    -------
    Infinite while the mean of so skew a sample is not near normal. 0 if all are equal.

    Notes
    -----
    Who stops when an interval looks narrow, stops on samples whose spread is too small
    by chance, and the interval covers less than it says (Chow & Robbins 1965; Law &
    Kelton 1982). Costs that are rare and large are the worst case: too few of them make
    mean and spread too small together. So n ≥ 28 + 25·G₁² is asked for, G₁ the sample
    skewness: Cochran's rule for t intervals as Sugden, Smith & Jones (2000) extended
    it. Nothing else of the sample decides: a factor that grows with its kurtosis was
    measured to cover less, as it stops all the more on samples without rare events.

    A cost so rare that not one of ``n`` futures shows it cannot be seen by any rule:
    the least size must expect several.
    """
    width = mean_interval(x, confidence).half_width
    if not width > 0.0:
        return width
    skew = float((((x - x.mean()) / x.std()) ** 3).mean())
    return width if x.size >= 28.0 + 25.0 * skew**2 else inf


def enough(half_widths: Iterable[float], target: float) -> bool:
    """Whether every half-width is within the target; an unknown one is not."""
    return all(width <= target for width in half_widths)


def round_up(n: float) -> int:
    """Return the least multiple of a block that is at least n, and at least one."""
    return max(1, ceil(n / ROUND)) * ROUND


def next_size(n: int, half_width: float, target: float, most: int) -> int:
    """Return how many replications there should be after the next stage.

    Parameters
    ----------
    n
        Replications so far.
    half_width
        The widest of :func:`safe_half_width`; infinite or NaN: unknown.
    target
        Half-width asked for, more than 0.
    most
        Never more than this, a multiple of a block after rounding up.

    Returns
    -------
    ``n`` if they are enough or the most. Else 1.2·n·(half-width ÷ target)², but between
    1.5 and 2 times n, in whole blocks: a stage that aims a little past what seems
    needed seldom depends on luck at its last look.

    Raises
    ------
    ValueError
        ``n`` or ``target`` is not more than 0.
    """
    if n <= 0 or not target > 0.0:
        raise ValueError(f"need n and target more than 0, not {n} and {target}")
    most = round_up(most)
    if n >= most or enough((half_width,), target):
        return n
    growth = AIM * (half_width / target) ** 2
    growth = min(max(growth, SLOWEST), FASTEST) if growth == growth else FASTEST
    return min(round_up(n * growth), most)


def next_stage(differences: Floats, confidence: float, target: float, most: int) -> int:
    """Return the size after the next stage for several differences at once.

    Parameters
    ----------
    differences
        ``(k, n)`` paired differences of k plans; without plans n is enough.
    confidence, target, most
        As in :func:`safe_half_width` and :func:`next_size`.
    """
    widths = [safe_half_width(x, confidence) for x in differences]
    worst = float(np.max(widths)) if widths else 0.0
    return next_size(differences.shape[1], worst, target, most)
