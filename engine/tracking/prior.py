"""What colleagues tell about a rep of whom little is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """Means of reps are normal around a team's, with a spread; months around them.

    Parameters
    ----------
    mean, between
        Mean and standard deviation of reps' means, mu0 and tau (0: all are alike).
    within
        Standard deviation s of a rep's month around the rep's mean.
    freedom
        Degrees of freedom with which ``within`` is known; infinite if it is given.
    error
        Standard error of ``mean``; 0 if it is given.

    Raises
    ------
    ValueError
        A spread is negative, or something is not a number.
    """

    mean: float
    between: float
    within: float
    freedom: float = inf
    error: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no spread."""
        if not all(x >= 0 for x in (self.between, self.within, self.error)):
            raise ValueError("between, within and error must be 0 or more")
        if not (np.isfinite(self.mean) and self.freedom > 0):
            raise ValueError("the mean must be finite and freedom more than 0")

    def weight(self, months: ArrayLike) -> Floats:
        """Return the weight B of a rep's own months: tau² ÷ (tau² + s²/n)."""
        told = np.asarray(months, dtype=np.float64) * self.between**2
        noise = self.within**2
        both = told + noise
        # Without any spread a month says all, and none says nothing.
        return np.where(both > 0, told / np.where(both > 0, both, 1.0), 0.0)

    def posterior(self, mean: ArrayLike, months: ArrayLike) -> tuple[Floats, Floats]:
        """Return mean and variance of what is believed of reps' means.

        Parameters
        ----------
        mean
            ``(rows,)`` of the months seen; any number where there are none.
        months
            ``(rows,)`` how many, 0 or more.
        """
        own = self.weight(months)
        seen = np.asarray(months) > 0
        centre = self.mean + own * (np.where(seen, mean, self.mean) - self.mean)
        variance = self.between**2 * (1 - own) + ((1 - own) * self.error) ** 2
        return np.asarray(centre), np.asarray(variance)


def fit_prior(rates: Floats) -> Prior:
    """Return what a team's months say of any of its reps, by the method of moments.

    Parameters
    ----------
    rates
        ``(rows, months)`` sold ÷ quota; NaN where unknown.

    Raises
    ------
    ValueError
        There are fewer than two reps with a month, or no rep has two months.

    Notes
    -----
    ``within`` pools the spread around each rep's own mean: it is taken to be the same
    for all. ``between`` is DerSimonian and Laird's (1986) estimate, 0 when reps differ
    by no more than luck.
    """
    known = np.isfinite(rates)
    months = known.sum(axis=1)
    seen = months > 0
    n = months[seen].astype(np.float64)
    freedom = float((n - 1).sum())
    if n.size < 2 or freedom <= 0:
        raise ValueError("a team's prior needs two reps, one of them with two months")
    filled = np.where(known, rates, 0.0)
    means = filled.sum(axis=1)[seen] / n
    off = np.where(known[seen], filled[seen] - means[:, None], 0.0)
    within = float((off**2).sum()) / freedom
    between = _between(means, n, within)
    weights = n / (n * between + within) if within + between > 0 else n
    mean = float(weights @ means / weights.sum())
    error = sqrt(1.0 / float(weights.sum())) if within + between > 0 else 0.0
    return Prior(mean, sqrt(between), sqrt(within), freedom, error)


def _between(means: Floats, months: Floats, within: float) -> float:
    """Return the variance of reps' true means, 0 or more."""
    total = months.sum()
    mean = months @ means / total
    spread = float(months @ (means - mean) ** 2) - (means.size - 1) * within
    return max(0.0, spread / float(total - (months**2).sum() / total))
