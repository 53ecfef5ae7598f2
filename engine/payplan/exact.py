"""Exact whole-number arithmetic on arrays: a × b ÷ d with one stated rounding.

Every amount is a whole number of hundredths. NumPy's 64 bits are used where they are
proven enough, Python's whole numbers of any size where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Whole = NDArray[Any]

CENT, UNIT = 1, 100
"""What is rounded to, in hundredths: the hundredth, or the whole currency unit."""

_FACTOR = 2**62
_DIVISOR = 2**60
_QUOTIENT = 2.0**50


class Rounding(StrEnum):
    """What happens to the part that is too small to pay."""

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounder:
    """One plan's rule: how, and to what.

    Parameters
    ----------
    how
        The rule for halves and parts.
    unit
        What is rounded to, in hundredths: ``CENT`` or ``UNIT``.
    """

    how: Rounding = Rounding.HALF_EVEN
    unit: int = CENT

    @property
    def to_cent(self) -> Rounder:
        """The same rule, always to the hundredth."""
        return Rounder(self.how, CENT)

    def one(self, value: Fraction | int) -> int:
        """Return one exact amount of hundredths, rounded."""
        value = Fraction(value)
        return self._settle_one(value.numerator, value.denominator)

    def ratio(self, a: Whole | int, b: Whole | int, d: Whole | int) -> Whole:
        """Return a × b ÷ d, element by element, rounded once.

        Parameters
        ----------
        a, b
            Whole numbers: int64 arrays, object arrays of Python's, or plain.
        d
            Whole numbers, all more than 0.

        Returns
        -------
        NDArray[np.int64]

        Raises
        ------
        OverflowError
            A result does not fit into 64 bits.

        Notes
        -----
        The quotient is guessed in floating point; the remainder a·b − q·d is exact
        modulo 2⁶⁴, and small, so it is exact; the guess is corrected by it.
        """
        a, b, d = np.broadcast_arrays(a, b, d)
        if any(part.dtype.kind in "Ou" for part in (a, b, d)):
            return self._slowly(a, b, d)  # a number of 2⁶³ or more is "u" by itself
        a, b, d = (part.astype(np.int64, copy=False) for part in (a, b, d))
        guess = a.astype(np.float64) * b / (d.astype(np.float64) * self.unit)
        if not a.size:
            return np.zeros(a.shape, dtype=np.int64)
        fits = int(d.max()) * self.unit < _DIVISOR and np.abs(guess).max() < _QUOTIENT
        if not fits:
            return self._slowly(a, b, d)
        quotient = np.rint(guess).astype(np.int64)
        divisor = d * self.unit
        with np.errstate(over="ignore"):
            rest = a * b - quotient * divisor
        step = rest // divisor
        quotient += step
        rest -= step * divisor
        up = self._goes_up(quotient, rest, divisor)
        settled: Whole = (quotient + up) * self.unit
        return settled

    def _goes_up(self, quotient: Whole, rest: Whole, divisor: Whole) -> Whole:
        """Tell which floors are one too low; 0 ≤ rest < divisor."""
        up: Whole
        twice = 2 * rest
        if self.how is Rounding.DOWN:
            up = (quotient < 0) & (rest > 0)
        elif self.how is Rounding.HALF_UP:
            up = (twice > divisor) | ((twice == divisor) & (quotient >= 0))
        else:
            up = (twice > divisor) | ((twice == divisor) & (quotient % 2 != 0))
        return up

    def _slowly(self, a: Whole, b: Whole, d: Whole) -> Whole:
        tops = a.astype(object) * b.astype(object)
        flat = [
            self._settle_one(int(top), int(bottom))
            for top, bottom in zip(tops.ravel(), d.ravel(), strict=True)
        ]
        return np.array(flat, dtype=np.int64).reshape(a.shape)

    def _settle_one(self, top: int, bottom: int) -> int:
        bottom *= self.unit
        quotient, rest = divmod(top, bottom)
        if self.how is Rounding.DOWN:
            up = quotient < 0 and rest > 0
        elif self.how is Rounding.HALF_UP:
            up = 2 * rest > bottom or (2 * rest == bottom and quotient >= 0)
        else:
            up = 2 * rest > bottom or (2 * rest == bottom and quotient % 2 != 0)
        return (quotient + up) * self.unit


def largest(values: Whole) -> int:
    """Return the largest magnitude; 0 of nothing."""
    return max(int(values.max()), -int(values.min())) if values.size else 0


def roomy(values: Whole, *factors: int) -> Whole:
    """Return the array, as Python's whole numbers if a product with it may not fit."""
    biggest = max(largest(values), 1)
    for factor in factors:
        biggest *= max(abs(factor), 1)
    return values if biggest < _FACTOR else values.astype(object)


def fitting(values: list[int]) -> Whole:
    """Return an array of 64-bit numbers, or of Python's where one may not fit."""
    small = all(abs(value) < _FACTOR for value in values)
    return np.array(values, dtype=np.int64 if small else object)


def over_one(fractions: Iterable[Fraction]) -> tuple[list[int], int]:
    """Return whole numerators of fractions over their least common denominator."""
    listed = list(fractions)
    common = lcm(*(part.denominator for part in listed))
    return [int(part * common) for part in listed], common


def shared_out(amount: int, weights: list[int]) -> list[int]:
    """Return an amount in proportion to weights, to the hundredth, adding up exactly.

    Everyone gets the part rounded down; what is left goes one each to the largest
    remainders, ties to the earlier one.

    >>> shared_out(100, [1, 1, 1]), shared_out(10, [0, 3])
    ([34, 33, 33], [0, 10])
    """
    total = sum(weights)
    if total <= 0:
        return [0] * len(weights)
    parts = [divmod(amount * weight, total) for weight in weights]
    left = amount - sum(part for part, _ in parts)
    order = sorted(range(len(parts)), key=lambda i: -parts[i][1])
    extra = set(order[:left])
    return [part + (i in extra) for i, (part, _) in enumerate(parts)]
