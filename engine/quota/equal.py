"""Quotas that everybody has the same chance to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.quota.fill import water_fill

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Shape = Literal["normal", "lognormal", "gamma"]
"""Of a territory's sales; each has the mean and standard deviation that are given."""

HALVINGS = 200
"""Of the chance: to what a number can tell apart."""
EDGE = 1e-12
"""Chances nearer to 0 or 1 are not looked at."""


@dataclass(frozen=True, eq=False, slots=True)
class EqualChance:
    """Quotas by chance.

    Parameters
    ----------
    quota
        ``(territories,)``, adding up to the total.
    p_attain
        ``(territories,)`` chance that sales reach the quota.
    chance
        Of all whom no limit binds; None: limits bind everywhere.
    z
        Normal sales only: the quota is mean + z × sd.
    """

    quota: Floats
    p_attain: Floats
    chance: float | None
    z: float | None


def attain_chance(
    quota: ArrayLike, mean: ArrayLike, sd: ArrayLike, shape: Shape = "normal"
) -> Floats:
    """Return the chance that sales reach a quota; without spread 0 or 1.

    Raises
    ------
    ValueError
        A standard deviation is below 0, or a mean not above 0 where the shape needs it.
    """
    q, mu, sigma = _numbers(quota, mean, sd, shape=shape)
    sure = sigma == 0
    spread = np.where(sure, 1.0, sigma)
    chance = _law(np.where(sure, 1.0, mu), spread, shape).sf(q)
    found: Floats = np.where(sure, (mu >= q).astype(float), chance)
    return found


def equal_chance(
    mean: ArrayLike,
    sd: ArrayLike,
    total: float,
    low: ArrayLike = 0.0,
    high: ArrayLike = np.inf,
    *,
    shape: Shape = "normal",
) -> EqualChance:
    """Return quotas that are reached with one chance, as far as limits allow.

    Parameters
    ----------
    mean, sd
        ``(territories,)`` of each territory's sales; standard deviations above 0.
    total
        What the quotas add up to.
    low, high
        Limits: ``(territories,)`` or one for all.
    shape
        Of the sales.

    Notes
    -----
    Normal: q = μ + z σ, z = (Q − Σμ) ÷ Σσ; with limits it is water-filling in z, exact.
    Otherwise quotas are the quantiles of one chance, found by halving; what is left by
    rounding is spread in proportion to σ.

    Raises
    ------
    CannotFillError
        Floors add up to more than the total, or caps to less.
    ValueError
        As :func:`attain_chance`; or a deviation is 0.
    """
    mu, sigma = _numbers(mean, sd, shape=shape)
    if not (sigma > 0).all():
        raise ValueError("standard deviations are more than 0")
    if shape == "normal":
        filled = water_fill(sigma, total, low, high, mu)
        quota, z = filled.amounts, filled.theta
    else:
        least, most = (
            np.broadcast_to(np.asarray(s, float), mu.shape) for s in (low, high)
        )
        water_fill(sigma, total, least, most, mu)
        quota, z = _by_quantile(mu, sigma, total, (least, most), shape), None
    p = attain_chance(quota, mu, sigma, shape)
    free = (quota > np.asarray(low, float)) & (quota < np.asarray(high, float))
    return EqualChance(quota, p, float(np.median(p[free])) if free.any() else None, z)


def _by_quantile(
    mu: Floats, sigma: Floats, total: float, limits: tuple[Floats, Floats], shape: Shape
) -> Floats:
    low, high = limits
    law = _law(mu, sigma, shape)
    few, many = EDGE, 1 - EDGE
    for _ in range(HALVINGS):
        middle = (few + many) / 2
        if not few < middle < many:
            break
        fits = np.clip(law.isf(middle), low, high).sum() >= total
        few, many = (middle, many) if fits else (few, middle)
    near = np.clip(law.isf(many), low, high)
    return water_fill(sigma, total, low, high, near).amounts


def _law(mu: Floats, sigma: Floats, shape: Shape) -> Any:  # noqa: ANN401 - SciPy's
    from scipy import stats

    if shape == "normal":
        return stats.norm(mu, sigma)
    spread = sigma / mu
    if shape == "lognormal":
        s2 = np.log1p(spread**2)
        return stats.lognorm(np.sqrt(s2), scale=mu * np.exp(-s2 / 2))
    return stats.gamma(spread**-2.0, scale=sigma * spread)


def _numbers(*values: ArrayLike, shape: Shape) -> list[Floats]:
    if shape not in ("normal", "lognormal", "gamma"):
        raise ValueError(f"there is no shape '{shape}'")
    arrays = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(value, dtype=float)) for value in values)
    )
    mu, sigma = arrays[-2:]
    if not all(np.isfinite(each).all() for each in (mu, sigma)) or (sigma < 0).any():
        raise ValueError("means are finite, standard deviations 0 or more")
    if shape != "normal" and not (mu > 0).all():
        raise ValueError(f"means of {shape} sales are more than 0")
    return list(arrays)
