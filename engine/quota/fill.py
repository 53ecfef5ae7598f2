"""Water-filling: one level θ for all, each quota as near to it as its limits allow."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

POLISHING = 4
"""Rounds in which θ is reckoned anew from the free ones; one or two do."""


class CannotFillError(ValueError):
    """A total is outside what the limits allow.

    Parameters
    ----------
    side
        ``low``: the floors add up to more than the total; ``high``: the caps to less.
    total, limit
        What was to be spread; what those limits add up to.
    """

    def __init__(self, side: str, total: float, limit: float) -> None:
        self.side, self.total, self.limit = side, total, limit
        super().__init__(
            f"the floors add up to {limit:,.15g}, more than {total:,.15g}: lower them "
            f"by {self.least_change:,.15g} in all"
            if side == "low"
            else f"the caps add up to {limit:,.15g}, less than {total:,.15g}: raise "
            f"them by {self.least_change:,.15g} in all"
        )

    @property
    def least_change(self) -> float:
        """By how much limits (or the total) must give way at least."""
        return abs(self.total - self.limit)


@dataclass(frozen=True, eq=False, slots=True)
class Filled:
    """A total spread.

    Parameters
    ----------
    theta
        The level; ±infinity where all are at a limit.
    amounts
        ``(units,)`` clip(base + θ × weight, low, high).
    """

    theta: float
    amounts: Floats


def water_fill(
    weights: ArrayLike,
    total: float,
    low: ArrayLike = 0.0,
    high: ArrayLike = inf,
    base: ArrayLike = 0.0,
) -> Filled:
    """Return clip(base + θ × weights, low, high) with the θ at which they add up.

    Parameters
    ----------
    weights
        ``(units,)``, all more than 0.
    total
        What they add up to.
    low, high
        ``(units,)`` or one for all; −inf and inf: no limit.
    base
        ``(units,)`` or one for all.

    Raises
    ------
    CannotFillError
        The low limits add up to more than the total, or the high ones to less.
    ValueError
        A weight is not more than 0, or a low limit is above a high one.

    Notes
    -----
    The sum is piecewise linear in θ, with corners where an amount meets a limit; they
    are sorted (O(n log n)) and the piece with the total is found by bisection among
    them. θ is then reckoned anew from the free amounts with exactly rounded sums, so
    that neither the order of units nor the search leaves a trace.
    """
    w, a, lo, hi = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, dtype=float)) for x in (weights, base, low, high))
    )
    if not (w > 0).all() or not np.isfinite(w).all():
        raise ValueError("weights are finite and more than 0")
    if (lo > hi).any():
        raise ValueError("a low limit is above its high limit")
    floors, caps = fsum(lo), fsum(hi)
    if floors > total or caps < total:
        side = "low" if floors > total else "high"
        raise CannotFillError(side, total, floors if side == "low" else caps)
    theta = level(corners(w, a, lo, hi), total)
    theta = polished(theta, total, w, a, lo, hi)
    return Filled(theta, np.clip(a + theta * w, lo, hi))


@dataclass(frozen=True, eq=False, slots=True)
class Corners:
    """A sum that never falls as θ rises: piecewise linear.

    Parameters
    ----------
    start
        Its value left of all corners; −inf: it falls without end.
    slope, at_zero
        Slope left of all corners, and the line's value there extended to θ = 0.
    at, bend
        ``(corners,)`` θ of each, ascending, and by how much the slope changes there.
    """

    start: float
    slope: float
    at_zero: float
    at: Floats
    bend: Floats


def corners(w: Floats, a: Floats, low: Floats, high: Floats) -> Corners:
    """Return Σ clip(a + θ w, low, high) as a function of θ."""
    free = ~np.isfinite(low)
    lower, upper = ~free, np.isfinite(high)
    at = np.concatenate([((low - a) / w)[lower], ((high - a) / w)[upper]])
    bend = np.concatenate([w[lower], -w[upper]])
    order = np.lexsort((bend, at))
    start = -inf if free.any() else fsum(low)
    zero = fsum(np.where(free, a, low))
    return Corners(start, fsum(w[free]), zero, at[order], bend[order])


def level(of: Corners, total: float) -> float:
    """Return the least θ at which a sum reaches a total; ±inf: beyond its end."""
    if not of.at.size:
        return (total - of.at_zero) / of.slope if of.slope else inf
    slopes = of.slope + np.cumsum(of.bend)
    first = of.at_zero + of.slope * of.at[0]
    values = first + np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(of.at))])
    if total <= values[0]:
        return (total - of.at_zero) / of.slope if of.slope else float(of.at[0])
    piece = int(np.searchsorted(values, total, side="left")) - 1
    if piece == values.size - 1:
        steep = float(slopes[-1])
        missing = total - float(values[-1])
        tiny = 1e-12 * max(1.0, abs(total))
        if missing <= tiny or steep <= 1e-12 * float(np.abs(of.bend).max()):
            return float(of.at[-1])
        return float(of.at[-1]) + missing / steep
    part = (total - values[piece]) / (values[piece + 1] - values[piece])
    return float(of.at[piece] + part * (of.at[piece + 1] - of.at[piece]))


def polished(
    theta: float, total: float, w: Floats, a: Floats, low: Floats, high: Floats
) -> float:
    """Return θ reckoned from the amounts that are free at it, exactly rounded."""
    for _ in range(POLISHING):
        line = a + theta * w
        free = (line > low) & (line < high)
        if not free.any():
            return theta
        fixed = fsum(np.where(free, a, np.clip(line, low, high)))
        better = (total - fixed) / fsum(w[free])
        if better == theta:
            break
        theta = better
    return theta
