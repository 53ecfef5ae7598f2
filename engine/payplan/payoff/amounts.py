"""Two kinds of amount under the same rules: exact curves, and arrays of floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from engine.payplan.payoff.combine import at_least, at_most, product, summed

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from engine.payplan.curve import Curve

    Floats = NDArray[np.float64]


class Amount(Protocol):
    """What a month pays, seen as a function of attainment."""

    def plus(self, other: Self) -> Self:
        """Return the sum."""

    def minus(self, other: Self) -> Self:
        """Return the difference."""

    def times(self, other: Self) -> Self:
        """Return the product, place by place."""

    def scaled(self, factor: int) -> Self:
        """Return the amount so many times."""

    def held(
        self, *, most: Fraction | None = None, least: Fraction | None = None
    ) -> Self:
        """Return the amount, not more than ``most`` and not less than ``least``."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A curve; ``exact`` is False once a parabola has been cut into straight lines."""

    curve: Curve
    exact: bool = True

    def plus(self, other: Exact) -> Exact:
        """Return the sum."""
        total = summed([self.curve, other.curve])
        return Exact(total, self.exact and other.exact)

    def minus(self, other: Exact) -> Exact:
        """Return the difference."""
        return self.plus(Exact(other.curve.scaled(-1), other.exact))

    def times(self, other: Exact) -> Exact:
        """Return the product."""
        curve, exact = product(self.curve, other.curve)
        return Exact(curve, exact and self.exact and other.exact)

    def scaled(self, factor: int) -> Exact:
        """Return the curve so many times."""
        return Exact(self.curve.scaled(factor), self.exact)

    def held(
        self, *, most: Fraction | None = None, least: Fraction | None = None
    ) -> Exact:
        """Return the curve between its limits."""
        curve = self.curve if least is None else at_least(self.curve, least)
        return Exact(curve if most is None else at_most(curve, most), self.exact)


@dataclass(frozen=True, eq=False, slots=True)
class Sampled:
    """Values at many places, and how fast each grows; any shapes that go together.

    Parameters
    ----------
    slope
        None: nobody asks.
    """

    value: Floats
    slope: Floats | None = None

    def plus(self, other: Sampled) -> Sampled:
        """Return the sum."""
        value = self.value + other.value
        if self.slope is None or other.slope is None:
            return Sampled(value)
        return Sampled(value, self.slope + other.slope)

    def minus(self, other: Sampled) -> Sampled:
        """Return the difference."""
        value = self.value - other.value
        if self.slope is None or other.slope is None:
            return Sampled(value)
        return Sampled(value, self.slope - other.slope)

    def times(self, other: Sampled) -> Sampled:
        """Return the product."""
        value = self.value * other.value
        if self.slope is None or other.slope is None:
            return Sampled(value)
        return Sampled(value, self.slope * other.value + self.value * other.slope)

    def scaled(self, factor: int) -> Sampled:
        """Return the values so many times."""
        slope = None if self.slope is None else self.slope * factor
        return Sampled(self.value * factor, slope)

    def held(
        self, *, most: Fraction | None = None, least: Fraction | None = None
    ) -> Sampled:
        """Return the values between their limits; where held, nothing grows."""
        value, slope = self.value, self.slope
        if least is not None:
            slope = (
                None if slope is None else np.where(value < float(least), 0.0, slope)
            )
            value = np.maximum(value, float(least))
        if most is not None:
            slope = (
                None if slope is None else np.where(value >= float(most), 0.0, slope)
            )
            value = np.minimum(value, float(most))
        return Sampled(value, slope)
