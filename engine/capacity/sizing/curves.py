"""Response to effort: how many sales come of how much effort in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, log1p, sqrt
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

ENDLESS = 690.0
"""Logarithm beyond which effort counts as endless."""
STEPS = 200
"""Newton's, at most; near an inflection they halve what is missing."""


def effort_of(x: ArrayLike) -> Floats:
    """Return effort as an array, checked to be 0 or more."""
    effort = np.asarray(x, dtype=np.float64)
    if not (effort >= 0).all():
        raise ValueError("effort is 0 or more")
    return effort


def above_zero(**numbers: float) -> None:
    """Refuse numbers that are not more than 0 and finite."""
    for name, number in numbers.items():
        if not 0 < number < inf:
            raise ValueError(f"{name} is more than 0, not {number}")


class Response(Protocol):
    """A smooth, rising curve: first convex up to ``inflection``, then concave."""

    @property
    def inflection(self) -> float:
        """Effort from which the curve is concave; 0: everywhere."""

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more, same shape."""

    def at_slope(self, slope: float) -> float:
        """Return the effort at which the concave part is so steep.

        Its lower end, where it is less steep everywhere.
        """


@dataclass(frozen=True, slots=True)
class Power:
    """Sales k·x^b: elasticity b everywhere, 0 < b < 1."""

    scale: float
    elasticity: float

    def __post_init__(self) -> None:
        above_zero(scale=self.scale)
        if not 0 < self.elasticity < 1:
            raise ValueError(f"elasticity is within (0, 1), not {self.elasticity}")

    @property
    def inflection(self) -> float:
        """Effort from which the curve is concave."""
        return 0.0

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""
        return np.asarray(self.scale * effort_of(x) ** self.elasticity)

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more, endless at 0."""
        with np.errstate(divide="ignore"):
            rise = effort_of(x) ** (self.elasticity - 1.0)
        return np.asarray(self.scale * self.elasticity * rise)

    def at_slope(self, slope: float) -> float:
        """Return (k·b ÷ slope)^(1 ÷ (1 − b))."""
        high = log(self.scale * self.elasticity) - log(slope)
        return exp(min(high / (1.0 - self.elasticity), ENDLESS))


@dataclass(frozen=True, slots=True)
class Log:
    """Sales k·ln(1 + b·x)."""

    scale: float
    rate: float = 1.0

    def __post_init__(self) -> None:
        above_zero(scale=self.scale, rate=self.rate)

    @property
    def inflection(self) -> float:
        """Effort from which the curve is concave."""
        return 0.0

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""
        return np.asarray(self.scale * np.log1p(self.rate * effort_of(x)))

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more, same shape."""
        return np.asarray(self.scale * self.rate / (1.0 + self.rate * effort_of(x)))

    def at_slope(self, slope: float) -> float:
        """Return k ÷ slope − 1 ÷ b."""
        return max(self.scale / slope - 1.0 / self.rate, 0.0)


@dataclass(frozen=True, slots=True)
class Exponential:
    """Sales k·(1 − e^(−b·x))."""

    scale: float
    rate: float

    def __post_init__(self) -> None:
        above_zero(scale=self.scale, rate=self.rate)

    @property
    def inflection(self) -> float:
        """Effort from which the curve is concave."""
        return 0.0

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""
        return np.asarray(-self.scale * np.expm1(-self.rate * effort_of(x)))

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more, same shape."""
        return np.asarray(self.scale * self.rate * np.exp(-self.rate * effort_of(x)))

    def at_slope(self, slope: float) -> float:
        """Return ln(k·b ÷ slope) ÷ b."""
        steep = log(self.scale) + log(self.rate) - log(slope)
        return max(steep / self.rate, 0.0)


@dataclass(frozen=True, slots=True)
class Adbudg:
    """Sales low + (high − low)·x^c ÷ (d + x^c); S-shaped if c > 1 (Little 1970).

    Parameters
    ----------
    low, high
        Sales without effort, and with endless effort.
    shape, half
        c and d; half of the rise is reached at d^(1 ÷ c).
    """

    low: float
    high: float
    shape: float
    half: float

    def __post_init__(self) -> None:
        above_zero(shape=self.shape, half=self.half)
        if not 0 <= self.low < self.high < inf:
            raise ValueError("sales without effort are 0 or more, and less than most")

    @property
    def inflection(self) -> float:
        """Effort from which the curve is concave: (d(c − 1) ÷ (c + 1))^(1 ÷ c)."""
        c = self.shape
        return float((self.half * (c - 1) / (c + 1)) ** (1 / c)) if c > 1 else 0.0

    @property
    def tangency(self) -> float:
        """Effort where a straight line from no effort touches: (d(c − 1))^(1 ÷ c)."""
        c = self.shape
        return float((self.half * (c - 1)) ** (1 / c)) if c > 1 else 0.0

    def share(self, x: ArrayLike) -> Floats:
        """Return the share of the rise that is reached, x^c ÷ (d + x^c)."""
        effort = effort_of(x)
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(1.0 / (1.0 + self.half * effort**-self.shape))

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""
        return np.asarray(self.low + (self.high - self.low) * self.share(x))

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more; at 0 endless if c < 1."""
        effort = effort_of(x)
        share = self.share(effort)
        first = {True: inf, False: 0.0}[self.shape < 1]
        if self.shape == 1:
            first = 1.0 / self.half
        at = np.where(effort > 0, effort, 1.0)
        rise = np.where(effort > 0, self.shape * share * (1.0 - share) / at, first)
        return np.asarray((self.high - self.low) * rise)

    def at_slope(self, slope: float) -> float:
        """Return the effort of such a slope beyond the inflection.

        Notes
        -----
        With u = ln x, ln S′ is concave and, beyond the inflection, falls; so Newton's
        steps from an effort that is too large come down to the root and never pass it.
        """
        rise, c = (self.high - self.low) / slope, self.shape
        if c == 1:
            return max(sqrt(rise * self.half) - self.half, 0.0)
        at = min((log(rise) + log(c * self.half)) / (c + 1), ENDLESS)
        if c > 1:
            least = log(self.inflection)
            if at <= least or self._over(least, rise)[0] <= 0:
                return self.inflection
        for _ in range(STEPS):
            over, falling = self._over(at, rise)
            lower = at - over / falling
            if not lower < at:
                break
            at = lower
        return exp(at)

    def _over(self, log_x: float, rise: float) -> tuple[float, float]:
        """Return ln(slope at e^log_x ÷ slope asked for), and its own derivative."""
        odds = self.shape * log_x - log(self.half)
        tail = exp(-abs(odds))
        steep = log(rise * self.shape) - abs(odds) - 2.0 * log1p(tail) - log_x
        side = (1.0 - tail) / (1.0 + tail)
        return steep, -self.shape * (side if odds > 0 else -side) - 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Piecewise:
    """Sales along straight lines between points, and level after the last.

    Parameters
    ----------
    efforts
        ``(P,)`` rising from 0.
    sales
        ``(P,)`` never falling; of any shape.
    """

    efforts: Floats
    sales: Floats

    def __post_init__(self) -> None:
        x = np.array(self.efforts, dtype=np.float64)
        y = np.array(self.sales, dtype=np.float64)
        if x.ndim != 1 or x.shape != y.shape or not x.size:
            raise ValueError("efforts and sales are lists of the same length")
        if x[0] or not (np.diff(x) > 0).all() or not np.isfinite(x).all():
            raise ValueError("efforts rise from 0")
        if not (np.isfinite(y).all() and (np.diff(y) >= 0).all()):
            raise ValueError("sales never fall as effort rises")
        object.__setattr__(self, "efforts", x)
        object.__setattr__(self, "sales", y)

    def value(self, x: ArrayLike) -> Floats:
        """Return sales at efforts, same shape."""
        return np.asarray(np.interp(effort_of(x), self.efforts, self.sales))

    def slope(self, x: ArrayLike) -> Floats:
        """Return sales of a unit of effort more, at a corner to its right."""
        steep = np.append(np.diff(self.sales) / np.diff(self.efforts), 0.0)
        at = np.searchsorted(self.efforts, effort_of(x), side="right") - 1
        return np.asarray(steep[at])


Curve = Power | Log | Exponential | Adbudg | Piecewise
"""Any response curve."""
