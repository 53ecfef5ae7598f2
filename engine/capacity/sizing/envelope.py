"""The least concave curve above a response curve, between two efforts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.optimize import brentq

from engine.capacity.sizing.curves import Adbudg, Piecewise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.sizing.curves import Curve, Response

    Floats = NDArray[np.float64]


class Envelope(Protocol):
    """A concave curve between two efforts."""

    def demand(self, price: float) -> float:
        """Return the effort at which value − price × effort is most; the least one."""

    def value(self, x: float) -> float:
        """Return its value."""


@dataclass(frozen=True, slots=True)
class Smooth:
    """A line of slope ``steep`` from ``low`` to ``joint``, the curve from there on."""

    curve: Response
    low: float
    joint: float
    high: float
    steep: float

    def demand(self, price: float) -> float:
        """Return the effort at which value − price × effort is most; the least one."""
        if self.joint > self.low and self.steep <= price:
            return self.low
        return min(max(self.curve.at_slope(price), self.joint), self.high)

    def value(self, x: float) -> float:
        """Return its value."""
        if not self.low < x < self.joint:
            return float(self.curve.value(x))
        return float(self.curve.value(self.low)) + self.steep * (x - self.low)


@dataclass(frozen=True, eq=False, slots=True)
class Hull:
    """Straight lines between corners, each less steep than the one before."""

    efforts: Floats
    sales: Floats

    def demand(self, price: float) -> float:
        """Return the effort at which value − price × effort is most; the least one."""
        steep = np.diff(self.sales) > price * np.diff(self.efforts)
        return float(self.efforts[int(steep.sum())])

    def value(self, x: float) -> float:
        """Return its value."""
        return float(np.interp(x, self.efforts, self.sales))


def hull(x: Floats, y: Floats) -> Hull:
    """Return the upper concave hull of points whose efforts rise."""
    kept: list[int] = []
    for i in range(x.size):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if (y[b] - y[a]) * (x[i] - x[b]) > (y[i] - y[b]) * (x[b] - x[a]):
                break
            kept.pop()
        kept.append(i)
    return Hull(x[kept], y[kept])


def tangent_from(curve: Adbudg, low: float) -> float:
    """Return where a straight line from the curve at ``low`` touches it further on.

    Notes
    -----
    The root of S(x) − S(low) = (x − low) S′(x) beyond the inflection; not beyond the
    tangency from no effort, as tangencies come nearer the further ``low`` is.
    """
    if low <= 0:
        return curve.tangency
    first = float(curve.value(low))

    def short(x: float) -> float:
        return float(curve.value(x)) - first - (x - low) * float(curve.slope(x))

    near, far = curve.inflection, curve.tangency
    if short(far) <= 0:
        return far
    if short(near) >= 0:
        return near
    return float(brentq(short, near, far, xtol=1e-300, rtol=1e-15))


def envelope(curve: Curve, low: float, high: float) -> Envelope:
    """Return the least concave curve that is above a curve from ``low`` to ``high``.

    Parameters
    ----------
    curve
        Any response curve.
    low, high
        Efforts, 0 or more; ``high`` may be endless for a smooth curve.
    """
    if isinstance(curve, Piecewise):
        last = min(high, max(low, float(curve.efforts[-1])))
        inner = curve.efforts[(curve.efforts > low) & (curve.efforts < last)]
        x = np.unique(np.concatenate(([low], inner, [last])))
        return hull(x, curve.value(x))
    if not isinstance(curve, Adbudg) or not low < min(curve.inflection, high):
        return Smooth(curve, low, low, high, 0.0)
    joint = high if high <= curve.inflection else tangent_from(curve, low)
    joint = min(joint, high)
    ends = curve.value([low, joint])
    return Smooth(curve, low, joint, high, float(ends[1] - ends[0]) / (joint - low))
