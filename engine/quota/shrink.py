"""Shrinkage: as much of a territory's own history as it proves, the rest of a model.

Source: empirical Bayes with a normal prior around the model; the variance between
territories by the method of moments of Paule and Mandel (1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

TINY = 1e-300
"""In place of no noise at all, where there is nothing between territories either."""

HALVINGS = 100
"""Of the variance between territories."""


@dataclass(frozen=True, eq=False, slots=True)
class Shrunk:
    """Expected sales of each territory.

    Parameters
    ----------
    mean
        ``(territories,)`` B × history + (1 − B) × model.
    weight
        ``(territories,)`` B, of the history.
    sd
        ``(territories,)`` of next year's sales around the mean: what is not known of
        the territory, and a year's own noise.
    tau, noise
        Standard deviations between territories around the model, and ``(territories,)``
        of a year around its territory; shares of the model where reckoned as such.
    """

    mean: Floats
    weight: Floats
    sd: Floats
    tau: float
    noise: Floats


def shrink_weight(tau: float, noise: ArrayLike, years: ArrayLike) -> Floats:
    """Return B = τ² ÷ (τ² + s² ÷ n), 0 where there are no years.

    Raises
    ------
    ValueError
        A number is below 0, or neither deviation is more than 0.
    """
    n, s = np.broadcast_arrays(np.asarray(years, float), np.asarray(noise, float))
    if not tau >= 0 or not (s >= 0).all() or not (tau + s > 0).all() or (n < 0).any():
        raise ValueError("deviations and years are 0 or more, and one deviation more")
    total = n * tau**2 + s**2
    parts: Floats = np.zeros(n.shape)
    np.divide(n * tau**2, total, out=parts, where=total > 0)
    return parts


def shrink(
    sales: ArrayLike,
    model: ArrayLike,
    *,
    tau: float | None = None,
    noise: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    relative: bool = True,
) -> Shrunk:
    """Return the history of each territory shrunk to what a model expects of it.

    Parameters
    ----------
    sales
        ``(territories, years)``; NaN where there was no territory yet.
    model
        ``(territories,)`` expected sales of a year, from potential or a regression.
    tau, noise
        Standard deviations between territories and of a year (one for all, or one for
        each territory); None: estimated.
    groups
        ``(territories,)`` such as the segment: the noise is estimated for each group;
        None: one noise for all.
    relative
        Whether they are shares of the model (large territories vary more), or the same
        amount everywhere.

    Notes
    -----
    The noise is pooled from the years of each territory, each around its own mean (a
    common rise or fall of a year belongs in the model). τ² makes
    Σ (history − model)² ÷ (τ² + s² ÷ n) what it is expected to be, the number of
    territories; 0 if it is less even then.

    Raises
    ------
    ValueError
        Shapes differ, the model is not above 0, or no territory has two years to
        estimate the noise from.
    """
    y, m = np.atleast_2d(np.asarray(sales, float)), np.asarray(model, dtype=float)
    if y.shape[0] != m.size or not (m > 0).all() or not np.isfinite(m).all():
        raise ValueError("there is a model value above 0 for each row of sales")
    scale = m if relative else np.ones_like(m)
    y = y / scale[:, None]
    there = np.isfinite(y)
    n = there.sum(axis=1)
    own = np.where(there, y, 0.0).sum(axis=1) / np.maximum(n, 1)
    given = _noises(y, own, n, groups) if noise is None else np.asarray(noise, float)
    s = np.broadcast_to(given, m.shape)
    centre, known = m / scale, n > 0
    if tau is None:
        gaps = (own - centre)[known]
        tau = _between(gaps, s[known] ** 2 / n[known])
    weight = shrink_weight(tau, np.where(s > 0, s, TINY) if not tau else s, n)
    mean = weight * own + (1 - weight) * centre
    sd = np.sqrt((1 - weight) * tau**2 + s**2)
    return Shrunk(mean * scale, weight, sd * scale, float(tau), s)


def _noises(
    y: Floats, own: Floats, n: NDArray[np.int64], groups: ArrayLike | None
) -> Floats:
    """Return each territory's noise: that of its group."""
    if groups is None:
        return np.full(own.size, _noise(y, own, n))
    found = np.empty(own.size)
    members = np.asarray(groups)
    for group in np.unique(members):
        inside = members == group
        found[inside] = _noise(y[inside], own[inside], n[inside])
    return found


def _noise(y: Floats, own: Floats, n: NDArray[np.int64]) -> float:
    freedom = int(np.maximum(n - 1, 0).sum())
    if not freedom:
        raise ValueError(
            "none of the territories (of a group) has two years to tell noise from"
        )
    away = np.where(np.isfinite(y), y - own[:, None], 0.0)
    return float(np.sqrt((away**2).sum() / freedom))


def _between(gaps: Floats, variance: Floats) -> float:
    """Return τ of Paule and Mandel; found by halving, as the sum falls with τ²."""

    def excess(tau2: float) -> float:
        total = tau2 + variance
        parts = np.divide(
            gaps**2, total, where=total > 0, out=np.full(gaps.size, np.inf)
        )
        return float(parts.sum()) - gaps.size

    if not gaps.size or not gaps.any() or excess(0.0) <= 0:
        return 0.0
    few, many = 0.0, float((gaps**2).sum())
    for _ in range(HALVINGS):
        middle = (few + many) / 2
        few, many = (middle, many) if excess(middle) > 0 else (few, middle)
    return float(np.sqrt(many))
