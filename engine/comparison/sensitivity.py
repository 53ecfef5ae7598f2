"""Which assumption would turn the decision, and what would have to be true for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from engine.comparison.prior import mass_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Swing:
    """One assumption moved alone from end to end of its band.

    Parameters
    ----------
    parameter
        Its name.
    low, value, high
        The band and what is assumed.
    at_low, at_value, at_high
        Mean difference in what decides there.
    """

    parameter: str
    low: float
    value: float
    high: float
    at_low: float
    at_value: float
    at_high: float

    @property
    def width(self) -> float:
        """Distance between the most and the least of the three differences."""
        three = (self.at_low, self.at_value, self.at_high)
        return max(three) - min(three)

    @property
    def monotone(self) -> bool:
        """Whether the difference only rises, or only falls, along the band."""
        return (self.at_value - self.at_low) * (self.at_high - self.at_value) >= 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What would have to be true for the decision to turn.

    Parameters
    ----------
    parameter
        What would have to differ.
    direction
        Whether it would have to be more or less than the threshold.
    threshold
        Value at which the difference is nought.
    share
        Probability of that, by the band's own distribution.
    becomes
        Sign of the difference beyond the threshold: 1 or −1.
    """

    parameter: str
    direction: Literal["more than", "less than"]
    threshold: float
    share: float
    becomes: int


def tornado(swings: Iterable[Swing]) -> tuple[Swing, ...]:
    """Return swings from the widest to the narrowest, equals by name."""
    return tuple(sorted(swings, key=lambda swing: (-swing.width, swing.parameter)))


def crossings(x: Sequence[float], y: Sequence[float]) -> tuple[float, ...]:
    """Return every place at which a polyline changes its sign, ascending.

    Parameters
    ----------
    x, y
        Points, x ascending; equal neighbours are one point.

    Notes
    -----
    Between neighbours of opposite sign x₁ + (x₂ − x₁)·y₁/(y₁ − y₂). Where it is nought
    from one point to another and has opposite signs around, the middle. Touching nought
    is no change.
    """
    found = []
    points = [(a, b) for a, b in zip(x, y, strict=True) if b != 0.0]
    noughts = [a for a, b in zip(x, y, strict=True) if b == 0.0]
    for (x1, y1), (x2, y2) in pairwise(points):
        if (y1 > 0.0) == (y2 > 0.0):
            continue
        flat = [a for a in noughts if x1 < a < x2]
        if flat:
            found.append((flat[0] + flat[-1]) / 2.0)
        else:
            found.append(x1 + (x2 - x1) * (y1 / (y1 - y2)))
    return tuple(found)


def flips(swing: Swing) -> tuple[float, ...]:
    """Return all values within the band at which the sign of the difference turns."""
    return crossings(
        (swing.low, swing.value, swing.high),
        (swing.at_low, swing.at_value, swing.at_high),
    )


def flips_at(swing: Swing) -> float | None:
    """Return the turn nearest to what is assumed; None if there is none in the band."""
    return min(flips(swing), key=lambda x: abs(x - swing.value), default=None)


def what_would_have_to_be_true(swings: Iterable[Swing]) -> tuple[Condition, ...]:
    """Return what would turn the decision, the likeliest first, equals by name.

    Notes
    -----
    One assumption at a time, the others as assumed; beyond a turn the difference keeps
    its new sign to the end of the band, as there is one point on each side. Where the
    difference is nought as things are assumed, there is no decision to turn.
    """
    found = [condition for swing in swings for condition in _conditions(swing)]
    return tuple(sorted(found, key=lambda one: (-one.share, one.parameter)))


def _conditions(swing: Swing) -> Iterable[Condition]:
    """Yield the conditions of one swing, at most one on each side of its value."""
    limits = (swing.low, swing.value, swing.high)
    for turn in crossings(limits[:2], (swing.at_low, swing.at_value)):
        share, sign = mass_below(limits, turn), 1 if swing.at_low > 0.0 else -1
        yield Condition(swing.parameter, "less than", turn, share, sign)
    for turn in crossings(limits[1:], (swing.at_value, swing.at_high)):
        share, sign = 1.0 - mass_below(limits, turn), 1 if swing.at_high > 0.0 else -1
        yield Condition(swing.parameter, "more than", turn, share, sign)
