"""Where a year lands, given what was sold to date: chances, intervals, money lost.

The model: in a month of weight s (its quota, or its share of a season) a rep sells
``s (mu + sigma e)`` with e standard normal, independent between months. With a mean and
spread that are only estimated from a few months, the landing is Student's t, which is
wider than the normal that takes the estimates for the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, ndtr, ndtri, stdtr, stdtrit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from engine.tracking.prior import Prior

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Landing:
    """Distribution of what will have been sold in all: ``centre + spread × t``.

    Parameters
    ----------
    centre, spread
        ``(rows,)`` money; a spread of 0 is certainty.
    freedom
        ``(rows,)`` degrees of freedom of Student's t; infinite is the normal.
    """

    centre: Floats
    spread: Floats
    freedom: Floats

    def below(self, amount: ArrayLike) -> Floats:
        """Return P(landing ≤ amount), ``(rows,)``; below certainty 0, from it on 1."""
        amount = np.asarray(amount, dtype=np.float64)
        score = self._score(amount)
        sure = np.where(amount >= self.centre, 1.0, 0.0)
        return np.where(self.spread > 0, _share(self.freedom, score), sure)

    def chance(self, quota: ArrayLike) -> Floats:
        """Return P(landing ≥ quota), ``(rows,)``: Φ or t of (centre − quota)/spread."""
        quota = np.asarray(quota, dtype=np.float64)
        sure = np.where(self.centre >= quota, 1.0, 0.0)
        found = _share(self.freedom, -self._score(quota))
        return np.where(self.spread > 0, found, sure)

    def quantile(self, share: float) -> Floats:
        """Return the amount that is not passed with a chance of ``share``, ``(rows,)``.

        Raises
        ------
        ValueError
            The share is not between 0 and 1.
        """
        if not 0 < share < 1:
            raise ValueError(f"share must be more than 0 and less than 1, got {share}")
        normal = np.isinf(self.freedom)
        some = np.where(normal, 1.0, self.freedom)
        score = np.where(normal, ndtri(share), stdtrit(some, share))
        return np.asarray(self.centre + self.spread * score)

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """Return what the landing is between with a chance of ``confidence``.

        Raises
        ------
        ValueError
            The confidence is not between 0 and 1.
        """
        tail = (1.0 - confidence) / 2.0
        return self.quantile(tail), self.quantile(1.0 - tail)

    def missing(self, quota: ArrayLike, floor: ArrayLike) -> Floats:
        """Return the expected money by which the landing falls short, ``(rows,)``.

        ``E min(max(quota − landing, 0), quota − floor)``, the integral of P(landing ≤
        x) from ``floor`` (what is sold already) to the quota; 0 above the quota.
        """
        most: Floats = np.asarray(quota, dtype=np.float64)
        least: Floats = np.minimum(np.asarray(floor, dtype=np.float64), most)
        gap: Floats = self._shortfall(most) - self._shortfall(least)
        return np.maximum(gap, 0.0)

    def _score(self, amount: Floats) -> Floats:
        scale = np.where(self.spread > 0, self.spread, 1.0)
        return np.asarray((amount - self.centre) / scale)

    def _shortfall(self, amount: Floats) -> Floats:
        """Return an antiderivative of P(landing ≤ x); differences are what counts."""
        z = self._score(amount)
        rises = z * _share(self.freedom, z) + _rest(self.freedom, z)
        sure = np.maximum(amount - self.centre, 0.0)
        return np.where(self.spread > 0, self.spread * rises, sure)


def landing_known(
    sold: ArrayLike, left: ArrayLike, mean: ArrayLike, sd: ArrayLike
) -> Landing:
    """Return the landing of reps whose mean and spread a month are known.

    ``P = Φ((A + M mu − Q) ÷ (sigma √Σs²))`` with ``M = Σs`` over the months to come.

    Parameters
    ----------
    sold
        ``(rows,)`` money to date, A.
    left
        ``(rows, months)`` or ``(months,)`` weights s of the months to come.
    mean, sd
        ``(rows,)`` of what is sold for each unit of weight.
    """
    weight, square = _weights(left)
    centre = np.asarray(sold, dtype=np.float64) + weight * np.asarray(mean)
    spread = np.asarray(sd) * np.sqrt(square)
    return _landing(centre, spread, inf)


def landing_estimated(
    sold: ArrayLike, left: ArrayLike, mean: ArrayLike, sd: ArrayLike, months: ArrayLike
) -> Landing:
    """Return the landing of reps of whom only some months are known.

    ``P = F_t,n−1((A + M x̄ − Q) ÷ (s √(Σs² + M²/n)))``: the predictive distribution of
    normal months with mean and spread unknown. Its intervals cover as often as they say
    however few months there are.

    Parameters
    ----------
    sold, left
        As for :func:`landing_known`.
    mean, sd
        ``(rows,)`` of sold ÷ weight over the months seen; the sd with n − 1.
    months
        ``(rows,)`` months seen, n; 2 or more.

    Raises
    ------
    ValueError
        A rep has fewer than two months: use :func:`landing_with_prior`.
    """
    seen = np.asarray(months, dtype=np.float64)
    if (seen < 2).any():
        raise ValueError("a spread needs two months; with fewer, take a prior")
    weight, square = _weights(left)
    centre = np.asarray(sold, dtype=np.float64) + weight * np.asarray(mean)
    spread = np.asarray(sd) * np.sqrt(square + weight**2 / seen)
    return _landing(centre, spread, seen - 1.0)


def landing_with_prior(
    sold: ArrayLike,
    left: ArrayLike,
    mean: ArrayLike,
    months: ArrayLike,
    prior: Prior,
) -> Landing:
    """Return the landing when means of reps are like those of their colleagues.

    ``v = 1/(1/tau² + n/s²)``, ``mu = v (mu0/tau² + n x̄/s²)``, ``P = Φ((A + M mu − Q) ÷
    √(s² Σs² + M² v))``. The error of an estimated mu0 widens v by ``((1 − B) error)²``,
    B the weight of the rep's own months; an estimated s makes it Student's t.

    Parameters
    ----------
    sold, left
        As for :func:`landing_known`.
    mean
        ``(rows,)`` of sold ÷ weight over the months seen; any number where there are 0.
    months
        ``(rows,)`` months seen, n; 0 or more.
    prior
        What colleagues tell.
    """
    weight, square = _weights(left)
    centre, variance = prior.posterior(mean, months)
    spread = np.sqrt(prior.within**2 * square + weight**2 * variance)
    sold = np.asarray(sold, dtype=np.float64)
    return _landing(sold + weight * centre, spread, prior.freedom)


def _landing(centre: ArrayLike, spread: ArrayLike, freedom: ArrayLike) -> Landing:
    parts = np.broadcast_arrays(*np.atleast_1d(centre, spread, freedom))
    return Landing(*(np.array(part, dtype=np.float64) for part in parts))


def _weights(left: ArrayLike) -> tuple[Floats, Floats]:
    """Return Σs and Σs² over the months to come."""
    weights = np.asarray(left, dtype=np.float64)
    return np.asarray(weights.sum(axis=-1)), np.asarray((weights**2).sum(axis=-1))


def _share(freedom: Floats, score: Floats) -> Floats:
    """Return P(t ≤ score), the normal's where freedom is infinite."""
    normal = np.isinf(freedom)
    some = np.where(normal, 1.0, freedom)
    return np.where(normal, ndtr(score), stdtr(some, score))


def _rest(freedom: Floats, z: Floats) -> Floats:
    """Return ∫F − zF: the density times (v + z²)/(v − 1), or its limits.

    The normal's density for v = ∞; −ln(1 + z²)/2π for Cauchy's, v = 1.
    """
    normal, cauchy = np.isinf(freedom), freedom == 1.0
    v = np.where(normal | cauchy, 2.0, freedom)
    log = gammaln((v + 1) / 2) - gammaln(v / 2) - np.log(v * pi) / 2
    density = np.exp(log - (v + 1) / 2 * np.log1p(z**2 / v))
    student = density * (v + z**2) / (v - 1)
    bell = np.exp(-(z**2) / 2) / np.sqrt(2 * pi)
    return np.where(normal, bell, np.where(cauchy, -np.log1p(z**2) / (2 * pi), student))
