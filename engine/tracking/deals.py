"""Landing when sales come in deals: their number is random, and so are their sizes.

Deals come at a rate, each of a size drawn from a list. The amount sold is a compound
Poisson sum; with a rate known only from the deals seen, a compound negative binomial.
Both are exact on the whole multiples of a unit, by the fast Fourier transform.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CUT = 1e-14
"""Chance that the transform may fold back: below what a float can tell."""
BLOCK = 2**21  # values of one transform held at a time


@dataclass(frozen=True, eq=False, slots=True)
class Sizes:
    """Sizes that a deal may have, and how often it has them.

    Parameters
    ----------
    units
        ``(sizes,)`` whole units, 1 or more, such as hundreds of the currency.
    shares
        ``(sizes,)`` chances, 0 or more, that add up to 1.

    Raises
    ------
    ValueError
        Not so.
    """

    units: Ints
    shares: Floats

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if self.units.shape != self.shares.shape or self.units.ndim != 1:
            raise ValueError("units and shares must be two lists of equal length")
        if not self.units.size or (self.units < 1).any() or (self.shares < 0).any():
            raise ValueError("sizes must be 1 or more and shares 0 or more")
        if abs(float(self.shares.sum()) - 1.0) > 1e-9:
            raise ValueError("shares must add up to 1")

    @classmethod
    def of(cls, amounts: ArrayLike, unit: float) -> Sizes:
        """Return the sizes of deals as they were; each amount keeps its mean.

        An amount between two multiples of the unit is shared between them so that its
        mean stays; below one unit it counts as one.
        """
        amounts = np.asarray(amounts, dtype=np.float64).ravel() / unit
        if not amounts.size or not (amounts > 0).all() or not np.isfinite(unit):
            raise ValueError("amounts and the unit must be more than 0")
        amounts = np.maximum(amounts, 1.0)
        near = np.rint(amounts)
        amounts = np.where(np.abs(amounts - near) < 1e-9 * near, near, amounts)
        below = np.floor(amounts)
        above = amounts - below
        units = np.concatenate([below, below + 1]).astype(np.int64)
        shares = np.concatenate([1 - above, above]) / amounts.size
        found, where = np.unique(units, return_inverse=True)
        added = np.bincount(where, weights=shares).astype(np.float64)
        return cls(found[added > 0], added[added > 0])

    @property
    def mean(self) -> float:
        """Mean size in units."""
        return float(self.units @ self.shares)


def deal_chance(
    needed: ArrayLike, deals: ArrayLike, sizes: Sizes, seen: ArrayLike = inf
) -> Floats:
    """Return the chance that deals still to come add up to what is needed.

    Parameters
    ----------
    needed
        ``(rows,)`` whole units still missing; 0 or less is certain.
    deals
        ``(rows,)`` expected number of deals to come, 0 or more.
    sizes
        What a deal may be.
    seen
        ``(rows,)`` deals that the rate was estimated from, more than 0: the number to
        come is negative binomial, of variance ``deals + deals²/seen``. Infinite: the
        rate is known, the number is Poisson.

    Raises
    ------
    ValueError
        Something is negative or not a number.

    Notes
    -----
    The sum's generating function is ``exp(d (g − 1))`` or ``(1 − d/r (g − 1))^−r``, g
    that of a size. The transform is long enough that less than 1e-14 folds back
    (Chernoff's bound).
    """
    parts = np.atleast_1d(np.asarray(needed), np.asarray(deals), np.asarray(seen))
    missing, mean, known = np.broadcast_arrays(*parts)
    if not ((mean >= 0).all() and np.isfinite(mean).all() and (known > 0).all()):
        raise ValueError("deals must be 0 or more and finite, and seen more than 0")
    goal = np.asarray(np.ceil(missing), dtype=np.int64)
    found = np.where(goal <= 0, 1.0, 0.0)
    lengths = _lengths(mean, known, sizes)
    for length in np.unique(lengths):
        rows = np.flatnonzero((lengths == length) & (goal > 0))
        for part in np.array_split(rows, max(1, -(-rows.size * length // BLOCK))):
            sums = _sums(mean[part], known[part], sizes, int(length))
            below = np.arange(length)[None, :] < goal[part, None]
            found[part] = np.maximum(1.0 - np.where(below, sums, 0.0).sum(axis=1), 0.0)
    return found


def deal_sums(deals: float, sizes: Sizes, seen: float = inf) -> Floats:
    """Return the chances of 0, 1, 2, … units in all; what is left out is below 1e-14.

    Parameters are those of :func:`deal_chance`, for one row.
    """
    one, known = np.array([deals]), np.array([seen])
    length = int(_lengths(one, known, sizes)[0])
    return np.asarray(_sums(one, known, sizes, length)[0])


def _sums(deals: Floats, seen: Floats, sizes: Sizes, length: int) -> Floats:
    """Return the distribution of sums, ``(rows, length)``."""
    one = np.zeros(length)
    # Beyond the transform a deal would be part of what is cut off.
    fits = sizes.units < length
    one[sizes.units[fits]] = sizes.shares[fits]
    less = np.fft.rfft(one)[None, :] - 1.0
    poisson = np.isinf(seen)[:, None]
    shape = np.where(poisson, 1.0, seen[:, None])
    mean = deals[:, None]
    made = np.where(
        poisson, np.exp(mean * less), np.exp(-shape * np.log(1 - mean / shape * less))
    )
    return np.maximum(np.fft.irfft(made, length, axis=1), 0.0)


def _lengths(deals: Floats, seen: Floats, sizes: Sizes) -> Ints:
    """Return powers of two that the sums pass with a chance below the cut, by rows."""
    tilts = np.geomspace(1e-4, 5.0, 80) / float(sizes.units.max())
    grown = np.expm1(tilts[:, None] * sizes.units) @ sizes.shares
    poisson = np.isinf(seen)[:, None]
    shape = np.where(poisson, 1.0, seen[:, None])
    heavy = deals[:, None] / shape * grown  # from 1 on, the tilted sum is infinite
    mixed = -shape * np.log1p(-np.minimum(heavy, 1 - 1e-9))
    bound = np.where(poisson, deals[:, None] * grown, mixed)
    bound = np.where(~poisson & (heavy >= 1 - 1e-9), np.inf, bound)
    least = ((bound - log(CUT)) / tilts).min(axis=1)
    if not np.isfinite(least).all():
        raise ValueError("deals to come are too many for the deals seen")
    return np.asarray(2 ** np.ceil(np.log2(np.maximum(least, 2.0))), dtype=np.int64)
