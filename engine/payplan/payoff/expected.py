"""What a curve pays on average when attainment is uncertain: closed forms.

Per piece from partial moments, exactly; so jumps, caps and thresholds are no trouble.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.curve import Curve

    Floats = NDArray[np.float64]
    Number = float | Floats

_FAR = 40.0
"""Standard deviations beyond which a normal density is 0 in floating point."""


class Partial(NamedTuple):
    """∫ (x − mean)ⁿ dF over an interval, for n = 0, 1, 2."""

    p: Floats
    first: Floats
    second: Floats


@dataclass(frozen=True, slots=True)
class Normal:
    """Normally distributed attainment.

    Parameters
    ----------
    mean, sd
        Of attainment (1 is 100 % of quota); sd more than 0. Numbers, or arrays of
        shapes that go together.

    Raises
    ------
    ValueError
        A standard deviation is not more than 0.
    """

    mean: Number
    sd: Number

    def __post_init__(self) -> None:
        _check(self.sd)

    def at_least(self, k: float) -> Floats:
        """Return P(x ≥ k)."""
        return _floats(ndtr((self.mean - np.float64(k)) / self.sd))

    def partial(self, low: float, high: float) -> Partial:
        """Return partial moments about the mean over [low, high).

        Notes
        -----
        With z = (x − μ)/σ: ∫φ = ΔΦ, ∫zφ = −Δφ, ∫z²φ = ΔΦ − Δ(zφ).
        """
        a, b = (
            np.clip((np.float64(k) - self.mean) / self.sd, -_FAR, _FAR)
            for k in (low, high)
        )
        p, da, db = _between(a, b), _density(a), _density(b)
        return Partial(
            p, _floats(self.sd * (da - db)), _floats(self.sd**2 * (p + a * da - b * db))
        )


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormally distributed attainment; never below 0.

    Parameters
    ----------
    mean, sd
        Of attainment itself, not of its logarithm; both more than 0. Numbers, or
        arrays of shapes that go together.

    Raises
    ------
    ValueError
        A mean or standard deviation is not more than 0.
    """

    mean: Number
    sd: Number

    def __post_init__(self) -> None:
        _check(self.mean)
        _check(self.sd)

    def at_least(self, k: float) -> Floats:
        """Return P(x ≥ k)."""
        return _floats(ndtr(-self._place(k)))

    def partial(self, low: float, high: float) -> Partial:
        """Return partial moments about the mean over [low, high).

        Notes
        -----
        ∫xⁿ dF = E[xⁿ] · Δ Φ((ln k − m)/s − n·s).
        """
        a, b, s = self._place(low), self._place(high), self._log_sd()
        p = _between(a, b)
        once = self.mean * _between(a - s, b - s)
        twice = self.mean**2 * np.exp(s**2) * _between(a - 2 * s, b - 2 * s)
        first = once - self.mean * p
        second = twice - 2 * self.mean * once + self.mean**2 * p
        return Partial(p, _floats(first), _floats(second))

    def _log_sd(self) -> Floats:
        ratio = np.divide(self.sd, self.mean)
        return _floats(np.sqrt(np.log1p(ratio**2)))

    def _place(self, k: float) -> Floats:
        """Return (ln k − m)/s; −∞ where k is not more than 0."""
        s = self._log_sd()
        with np.errstate(divide="ignore"):
            log = np.log(max(np.float64(k), np.float64(0)))
        return _floats((log - np.log(self.mean) + s**2 / 2) / s)


Distribution = Normal | Lognormal


class Expected(NamedTuple):
    """Mean and variance of what a curve pays."""

    mean: Floats
    variance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation."""
        return _floats(np.sqrt(self.variance))


def expected(curve: Curve, distribution: Distribution) -> Expected:
    """Return mean and variance of a curve's value, in its own unit.

    Notes
    -----
    With y = c + s·(x − μ) on a piece: E[y] = Σ c·P + s·M₁ and
    E[(y − E[y])²] = Σ (c − E[y])²·P + 2(c − E[y])·s·M₁ + s²·M₂, partial moments P, M₁,
    M₂ about μ. So nothing large cancels.
    """
    mu = distribution.mean
    edges = pairwise([-np.inf, *(float(p.start) for p in curve.pieces[1:]), np.inf])
    parts = [distribution.partial(low, high) for low, high in edges]
    slopes = [float(piece.slope) for piece in curve.pieces]
    levels = [
        float(p.intercept) + s * mu for p, s in zip(curve.pieces, slopes, strict=True)
    ]
    rows = list(zip(levels, slopes, parts, strict=True))
    mean = _floats(sum(c * m.p + s * m.first for c, s, m in rows))
    variance = sum(
        (c - mean) ** 2 * m.p + 2 * (c - mean) * s * m.first + s**2 * m.second
        for c, s, m in rows
    )
    return Expected(mean, _floats(np.maximum(variance, 0.0)))


def _between(a: Floats, b: Floats) -> Floats:
    """Return Φ(b) − Φ(a), in the upper tail from the other side."""
    upper = ndtr(-a) - ndtr(-b)
    return _floats(np.where(np.asarray(a) > 0, upper, ndtr(b) - ndtr(a)))


def _density(z: Floats) -> Floats:
    return _floats(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))


def _floats(value: object) -> Floats:
    return np.asarray(value, dtype=np.float64)


def _check(value: Number) -> None:
    if not np.all(np.asarray(value) > 0):
        raise ValueError("a distribution's mean and deviation must be more than 0")
