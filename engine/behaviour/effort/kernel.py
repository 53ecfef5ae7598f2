"""Luck on an evenly spaced grid: masses that sum to 1 and have the right mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor, log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REACH = 9.0
"""Standard deviations of a normal that a kernel covers: all but 2·10⁻¹⁹."""
TAIL = 1e-7
"""Probability in the upper tail of skewed luck that is put where the kernel ends."""


@dataclass(frozen=True, eq=False, slots=True)
class Masses:
    """Probabilities ``p[j]`` of first·h, (first + 1)·h …; sum 1, mean exact."""

    first: int
    p: Floats


def normal(mean: float, sd: float, h: float) -> Masses:
    """Return the masses of a normal on multiples of ``h``.

    Notes
    -----
    Where the luck is wider than the spacing: masses of cells of N(mean, sd² − h²/12),
    so that the variance of the masses is sd². Else linear interpolation's weights,
    which keep the mean and are exact for what is linear between points.
    """
    if sd < 0.9 * h:
        return _hats(lambda k: _put_normal(k, mean, sd), mean, 9 * sd, h)
    first = floor((mean - REACH * sd) / h)
    last = ceil((mean + REACH * sd) / h)
    edges = (np.arange(first, last + 2) - 0.5) * h
    narrow = sqrt(sd * sd - h * h / 12)
    below = ndtr((edges - mean) / narrow)
    above = ndtr((mean - edges) / narrow)
    p = np.where(edges[1:] < mean, np.diff(below), -np.diff(above))
    return _exact(first, p, mean, h)


def lognormal(mean: float, cv: float, h: float) -> Masses:
    """Return the masses of mean · exp(sZ − s²/2), s² = ln(1 + cv²).

    Notes
    -----
    Weights of linear interpolation widen by h²/6 on average, so s is that much less.
    """
    if mean <= 0:
        return Masses(0, np.ones(1))
    narrow = cv * cv - (h / mean) ** 2 / 6
    s = sqrt(log(1 + max(narrow, cv * cv / 2)))
    top = mean * exp(5.2 * s - s * s / 2)
    return _hats(lambda k: _put_lognormal(k, mean, s), mean, top - mean, h)


def deals(means: Floats, size: float, cv: float, h: float) -> list[Masses]:
    """Return the masses of Poisson(mean ÷ size) deals of lognormal sizes.

    Parameters
    ----------
    means
        One expected total, 0 or more, for each distribution wanted.

    Notes
    -----
    exp(λ(φ − 1)) with φ the Fourier transform of one deal's masses.
    """
    one = _sizes(size, cv, h)
    most = max(float(means.max()), 0.0)
    spread = sqrt(most * size * (1 + cv * cv))
    top = most + 12 * spread + len(one) * h
    length = int(next_fast_len(2 * ceil(top / h) + 8, real=True))
    transform = rfft(one, length) - 1.0
    rates = np.maximum(means, 0.0) / size
    found = irfft(np.exp(rates[:, None] * transform), length, axis=1)
    return [_ends(p, mean, h) for p, mean in zip(found, rates * size, strict=True)]


def one_sale(mean: float, unit: float, h: float) -> Masses:
    """Return the masses of one unit sold with probability mean ÷ unit, within 0 to 1.

    ``h`` divides the unit.
    """
    chance = min(max(mean / unit, 0.0), 1.0)
    p = np.zeros(round(unit / h) + 1)
    p[0], p[-1] = 1 - chance, chance
    return Masses(0, p)


@lru_cache(maxsize=64)
def _sizes(size: float, cv: float, h: float) -> Floats:
    p = lognormal(size, cv, h)
    return np.concatenate([np.zeros(p.first), p.p])


def _ends(p: Floats, mean: float, h: float) -> Masses:
    """Leave out tails that weigh nothing."""
    p = np.maximum(p, 0.0)
    upper = np.cumsum(p[::-1])[::-1]
    last = max(int(np.searchsorted(-upper, -TAIL)), 1)
    if last < len(p):
        p[last - 1] += upper[last]
    return _exact(0, p[:last], mean, h)


def _hats(
    put: Callable[[Floats], Floats], mean: float, wide: float, h: float
) -> Masses:
    """Return E[hat((y − kh)/h)] from the price of puts E[(kh − y)⁺]."""
    first = min(floor((mean - wide) / h), floor(mean / h)) - 1
    last = ceil((mean + wide) / h) + 2
    values = put(np.arange(first - 1, last + 2, dtype=np.float64) * h)
    p = np.maximum(np.diff(values, 2) / h, 0.0)
    keep = np.flatnonzero(p > 1e-17)
    first, p = first + int(keep[0]), p[keep[0] : keep[-1] + 1]
    return _exact(first, p, mean, h)


def _put_normal(k: Floats, mean: float, sd: float) -> Floats:
    if sd <= 1e-12 * (k[1] - k[0]):
        return np.maximum(k - mean, 0.0)
    d = (k - mean) / sd
    density = np.exp(-d * d / 2) / sqrt(2 * np.pi)
    found: Floats = (k - mean) * ndtr(d) + sd * density
    return found


def _put_lognormal(k: Floats, mean: float, s: float) -> Floats:
    inside = np.maximum(k, 1e-300)
    if s <= 0:
        return np.maximum(k - mean, 0.0)
    d = (np.log(inside / mean) + s * s / 2) / s
    found: Floats = np.where(k > 0, k * ndtr(d) - mean * ndtr(d - s), 0.0)
    return found


def _exact(first: int, p: Floats, mean: float, h: float) -> Masses:
    """Make masses sum to 1 and have the mean wanted, by moving a sliver of mass."""
    p = p / p.sum()
    where = first + np.arange(len(p))
    for _ in range(2):
        gap = mean / h - float(p @ where)
        if abs(gap) < 1e-15 * max(1.0, abs(mean / h)) or len(p) < 2:
            break
        centre = float(p @ where)
        tilt = p * (where - centre)
        spread = float(tilt @ where)
        if spread <= 0:
            break
        p = np.maximum(p + tilt * (gap / spread), 0.0)
        p /= p.sum()
    return Masses(first, p)
