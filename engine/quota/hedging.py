"""A hedge in whole units: what children add up to, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def hedged(units: Ints, hedge: Fraction) -> Ints:
    """Return (1 + hedge) × units, rounded half up to whole units; exact.

    >>> from fractions import Fraction
    >>> hedged(np.array([10, 30]), Fraction(1, 20))
    array([11, 32])
    """
    if not hedge:
        return units.copy()
    top, bottom = (1 + hedge).numerator, (1 + hedge).denominator
    found = [(2 * top * int(each) + bottom) // (2 * bottom) for each in units]
    return np.array(found, dtype=np.int64)


def least_for(children: Ints, hedge: Fraction) -> Ints:
    """Return the fewest units whose children add up to at least so many."""
    if not hedge:
        return children.copy()
    top, bottom = (1 + hedge).numerator, (1 + hedge).denominator
    found = [max(0, -((1 - 2 * int(each)) * bottom // (2 * top))) for each in children]
    return np.array(found, dtype=np.int64)


def most_for(children: Ints, hedge: Fraction) -> Ints:
    """Return the most units whose children add up to at most so many."""
    if not hedge:
        return children.copy()
    top, bottom = (1 + hedge).numerator, (1 + hedge).denominator
    found = [-(-(2 * int(each) + 1) * bottom // (2 * top)) - 1 for each in children]
    return np.array(found, dtype=np.int64)
