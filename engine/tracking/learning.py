"""What a quarter teaches: attainment as believed before it, and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of a quarter's attainment (1: the quota) of reps.

    Attainment of a rep is normal; any two reps of a quarter have the same correlation,
    for they share the market. Mean and spread are unknown: normal-inverse-chi-square.

    Parameters
    ----------
    mean, weight
        Of the mean, and how many reps, each in a quarter of its own, it rests on.
    sd, freedom
        Standard deviation of a rep's attainment, and its degrees of freedom.
    correlation
        Of any two reps in a quarter, from 0 to below 1; given, not learnt.

    Raises
    ------
    ValueError
        Something is outside its range.
    """

    mean: float
    weight: float
    sd: float
    freedom: float
    correlation: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no belief."""
        if not (self.weight > 0 and self.freedom > 0 and self.sd >= 0):
            raise ValueError("weight and freedom must be above 0, the sd 0 or more")
        if not (np.isfinite(self.mean) and 0 <= self.correlation < 1):
            raise ValueError("the mean must be finite, the correlation from 0 to 1")

    def after(self, attainments: ArrayLike) -> Belief:
        """Return the belief after a quarter.

        With n reps of mean x̄ and ``m = n/(1 + (n − 1) rho)``, what the mean is worth:
        ``mean' = (k mean + m x̄)/(k + m)``, ``k' = k + m``, ``v' = v + n``, ``v' sd'² =
        v sd² + Σ(x − x̄)²/(1 − rho) + k m (x̄ − mean)²/(k + m)``.

        Parameters
        ----------
        attainments
            ``(n,)`` of the reps that had a quota; NaN is left out. None: no change.
        """
        x = np.asarray(attainments, dtype=np.float64)
        x = x[np.isfinite(x)]
        if not x.size:
            return self
        worth = _worth(x.size, self.correlation)
        mean, weight = float(x.mean()), self.weight + worth
        freedom = self.freedom + x.size
        squares = float(((x - mean) ** 2).sum()) / (1 - self.correlation)
        squares += self.weight * worth / weight * (mean - self.mean) ** 2
        squares += self.freedom * self.sd**2
        centre = (self.weight * self.mean + worth * mean) / weight
        sd = float(np.sqrt(squares / freedom))
        return Belief(centre, weight, sd, freedom, self.correlation)

    def forget(self, keep: float) -> Belief:
        """Return the belief with only a share of what it rests on, for times change.

        Raises
        ------
        ValueError
            The share is not above 0 and at most 1.
        """
        if not 0 < keep <= 1:
            raise ValueError(f"keep must be above 0 and at most 1, got {keep}")
        weight, freedom = self.weight * keep, self.freedom * keep
        return Belief(self.mean, weight, self.sd, freedom, self.correlation)

    def band(self, confidence: float, reps: int = 1) -> tuple[float, float]:
        """Return what the mean attainment of so many reps in a quarter will be between.

        ``mean ± t_v sd √(1/k + 1/m)``.

        Raises
        ------
        ValueError
            The confidence is not between 0 and 1, or there are no reps.
        """
        if not 0 < confidence < 1 or reps < 1:
            raise ValueError("a band needs a confidence between 0 and 1, and reps")
        worth = _worth(reps, self.correlation)
        reach = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * self.sd
        reach *= float(np.sqrt(1 / self.weight + 1 / worth))
        return self.mean - reach, self.mean + reach


@dataclass(frozen=True, slots=True)
class Replayed:
    """One quarter as it was foreseen, and as it came.

    Parameters
    ----------
    quarter, reps
        Number from 0, and how many reps had a quota.
    before
        What was believed.
    low, high, actual
        Band of the mean attainment, and the mean as it came.
    inside
        Whether the band held it.
    rep_coverage
        Share of reps inside the band of a single rep.
    """

    quarter: int
    reps: int
    before: Belief
    low: float
    high: float
    actual: float
    inside: bool
    rep_coverage: float


def replay_quarters(
    quarters: Sequence[ArrayLike],
    prior: Belief,
    confidence: float = 0.8,
    keep: float = 1.0,
) -> tuple[tuple[Replayed, ...], Belief]:
    """Foresee each quarter from those before it, and learn from it.

    Parameters
    ----------
    quarters
        Attainments of each quarter's reps; a quarter without any is passed over.
    prior
        What is believed before the first.
    confidence
        Of the bands.
    keep
        Share of what is known that still counts a quarter later.

    Returns
    -------
    Every quarter, and the belief after the last.
    """
    belief, found = prior, []
    for quarter, given in enumerate(quarters):
        x = np.asarray(given, dtype=np.float64)
        x = x[np.isfinite(x)]
        if x.size:
            low, high = belief.band(confidence, x.size)
            least, most = belief.band(confidence)
            actual = float(x.mean())
            inside = low <= actual <= high
            reps = float(((x >= least) & (x <= most)).mean())
            found.append(
                Replayed(quarter, x.size, belief, low, high, actual, inside, reps)
            )
            belief = belief.after(x)
        belief = belief.forget(keep)
    return tuple(found), belief


def _worth(reps: int, correlation: float) -> float:
    """Return how many independent reps the mean of so many is worth."""
    return reps / (1 + (reps - 1) * correlation)
