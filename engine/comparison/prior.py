"""What is assumed of people, drawn from bands: doubt that more luck cannot remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import special
from scipy.stats import qmc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Limits: TypeAlias = tuple[float, float, float]
"""Low, value, high of something assumed."""

PEAK = 4.0
"""Weight of the value against each end, as PERT has it."""


def check(limits: Limits) -> None:
    """Refuse a band whose value lies outside.

    Raises
    ------
    ValueError
        Not low ≤ value ≤ high, all finite.
    """
    low, value, high = limits
    if not (np.isfinite(limits).all() and low <= value <= high):
        raise ValueError(f"not a band: {low} to {high} with value {value}")


def shape(limits: Limits) -> tuple[float, float]:
    """Return α and β of a band's beta distribution.

    Notes
    -----
    PERT: α = 1 + 4(value − low)/(high − low), β = 1 + 4(high − value)/(high − low). Its
    mode is the value, its mean (low + 4·value + high)/6; Malcolm, Roseboom, Clark &
    Fazar (1959).

    Raises
    ------
    ValueError
        It is not a band, or is closed: low equals high.
    """
    check(limits)
    low, value, high = limits
    if low == high:
        raise ValueError(f"a band of {low} to {high} has no shape")
    share = (value - low) / (high - low)
    return 1.0 + PEAK * share, 1.0 + PEAK * (1.0 - share)


def mass_below(limits: Limits, threshold: float) -> float:
    """Return the probability that what is assumed lies below a threshold."""
    low, _, high = limits
    if low == high:
        check(limits)
        return float(threshold > low)
    alpha, beta = shape(limits)
    share = min(max((threshold - low) / (high - low), 0.0), 1.0)
    return float(special.betainc(alpha, beta, share))


def quantile(limits: Limits, levels: Floats) -> Floats:
    """Return a band's quantiles, of a closed one its value."""
    low, _, high = limits
    if low == high:
        check(limits)
        return np.full(levels.shape, low)
    alpha, beta = shape(limits)
    spread = special.betaincinv(alpha, beta, levels)
    return np.clip(low + (high - low) * np.asarray(spread), low, high)


def draw(bands: Sequence[Limits], draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of everything assumed; draw 0 is the values themselves.

    Parameters
    ----------
    bands
        P bands; closed ones are constant and move no other's draws.
    draws
        How many, draw 0 included; at least 1.
    rng
        Of purpose ``PRIOR``.

    Returns
    -------
    ``(draws, P)``, each within its band. Bands are independent.

    Notes
    -----
    The others are a Latin hypercube: each band's distribution is cut into as many
    equally likely slices as there are draws, and each slice is met once (McKay,
    Beckman & Conover 1979). Band means are thus far more exact than of plain draws.

    Raises
    ------
    ValueError
        Not a band, or no draws.
    """
    if draws < 1:
        raise ValueError(f"need at least one draw, not {draws}")
    for limits in bands:
        check(limits)
    found = np.tile(np.array([value for _, value, _ in bands], np.float64), (draws, 1))
    doubtful = [j for j, (low, _, high) in enumerate(bands) if low < high]
    if doubtful and draws > 1:
        levels = qmc.LatinHypercube(d=len(doubtful), rng=rng).random(draws - 1)
        for j, column in zip(doubtful, levels.T, strict=True):
            found[1:, j] = quantile(bands[j], column)
    return found


FEW = 20
"""Draws from which percentiles are told; of fewer, the extremes are."""


def band(differences: Floats) -> tuple[float, float]:
    """Return the 5th and 95th percentile of mean differences over draws.

    Parameters
    ----------
    differences
        ``(draws,)`` mean differences, draw 0 among them. Of fewer than 20 the least
        and the most are returned: their 5th percentile would lie well inside.

    Raises
    ------
    ValueError
        There are none.
    """
    if differences.size == 0:
        raise ValueError("a band needs draws")
    ends = (0.0, 1.0) if differences.size < FEW else (0.05, 0.95)
    low, high = np.quantile(differences, ends)
    return float(low), float(high)
