"""Two plans in the same futures: their difference, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the ends of its confidence interval."""

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the distance of the ends."""
        return (self.high - self.low) / 2.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One plan less another, replication by replication.

    Parameters
    ----------
    mean, low, high
        Mean difference and its confidence interval: chance.
    sd, n
        Standard deviation of a single difference (n − 1), and replications.
    p_better, p_better_low, p_better_high
        Share of years in which the first is better, a tie counting half, and its
        Wilson interval.
    p05, p95
        5th and 95th percentile of a single year's difference.
    """

    mean: float
    low: float
    high: float
    sd: float
    n: int
    p_better: float
    p_better_low: float
    p_better_high: float
    p05: float
    p95: float


def student(confidence: float, freedom: float) -> float:
    """Return the two-sided quantile of Student's t.

    Raises
    ------
    ValueError
        ``confidence`` is not between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
    return float(special.stdtrit(freedom, (1.0 + confidence) / 2.0))


def wilson(share: float, n: float, confidence: float) -> tuple[float, float]:
    """Return the score interval of a probability.

    Notes
    -----
    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n), E. B. Wilson (1927). It stays
    within 0 and 1 and is not empty at 0 or n hits. With ties counted half, the sum of
    the scores varies less than a binomial one, so the interval is on the safe side.

    Raises
    ------
    ValueError
        ``confidence`` is not between 0 and 1.
    """
    z = student(confidence, float("inf"))
    middle = share + z * z / (2.0 * n)
    reach = z * sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    scale = 1.0 + z * z / n
    low = 0.0 if share <= 0.0 else (middle - reach) / scale
    high = 1.0 if share >= 1.0 else (middle + reach) / scale
    return low, high


def mean_interval(x: Floats, confidence: float) -> Interval:
    """Return the mean of independent replications with its t interval.

    Parameters
    ----------
    x
        ``(n,)`` at least two; with a NaN everything is NaN.
    confidence
        Such as 0.95.

    Notes
    -----
    x̄ ± t(n−1) · s ÷ √n. A ratio (pay ÷ revenue) is one number a replication: what is
    estimated is the mean of the ratio, not the ratio of the means.

    Raises
    ------
    ValueError
        Fewer than two replications, not one axis, or a senseless confidence.
    """
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"need at least two replications on one axis, not {x.shape}")
    mean = float(x.mean())
    reach = student(confidence, x.size - 1) * float(x.std(ddof=1)) / sqrt(x.size)
    return Interval(mean, mean - reach, mean + reach)


def difference(
    a: Floats, b: Floats, confidence: float, *, lower_is_better: bool = False
) -> Difference:
    """Return a − b with chance and the range of a year kept apart.

    Parameters
    ----------
    a, b
        ``(n,)`` aligned by replication, so that luck common to both cancels.
    confidence
        Of both intervals.
    lower_is_better
        Whether a is better where it is less, such as exits. The difference stays a − b.

    Raises
    ------
    ValueError
        The arrays are not aligned, or as in :func:`mean_interval`.
    """
    if a.shape != b.shape:
        raise ValueError(f"replications are not aligned: {a.shape} and {b.shape}")
    less = a - b
    chance = mean_interval(less, confidence)
    n = int(less.size)
    won = float(np.sign(-less if lower_is_better else less).mean())
    p = (1.0 + won) / 2.0
    p_low, p_high = wilson(p, n, confidence)
    p05, p95 = (float(q) for q in np.quantile(less, (0.05, 0.95)))
    return Difference(
        mean=chance.mean,
        low=chance.low,
        high=chance.high,
        sd=float(less.std(ddof=1)),
        n=n,
        p_better=p,
        p_better_low=p_low,
        p_better_high=p_high,
        p05=p05,
        p95=p95,
    )
