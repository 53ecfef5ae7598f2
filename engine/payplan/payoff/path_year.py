"""The year that a path runs through: quotas of its periods, totals at a month's end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.payplan.payoff.standard import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LENGTHS = (1, 3, 6, 12)
"""Months of the periods whose totals are given, in this order everywhere."""

_FINEST = 10**9
"""Shares of quota are read as fractions with denominators up to this."""


@dataclass(frozen=True, slots=True)
class Year:
    """Which share of the yearly quota each month has; they add up to 1 exactly."""

    shares: tuple[Fraction, ...]

    @classmethod
    def of(cls, shares: Sequence[float] | None) -> Year:
        """Return a year with these shares; None: twelve equal months.

        Raises
        ------
        ValueError
            They are not 12 numbers above 0 that add up to 1.
        """
        if shares is None:
            return cls((Fraction(1, YEAR),) * YEAR)
        given = [float(share) for share in shares]
        good = len(given) == YEAR and all(math.isfinite(s) and s > 0 for s in given)
        if not good or abs(sum(given) - 1) > 1e-6:
            message = "shares of quota must be 12 numbers above 0 that add up to 1"
            raise ValueError(message)
        exact = [Fraction(share).limit_denominator(_FINEST) for share in given]
        return cls(tuple(share / sum(exact) for share in exact))

    def whole(self, length: int, month: int) -> Fraction:
        """Return the share of a whole period: that of this length with the month."""
        first = opens(length, month)
        return sum(self.shares[first : first + length], Fraction(0))

    def to_date(self, length: int, month: int) -> Fraction:
        """Return the share of a period's months up to and with this one."""
        return sum(self.shares[opens(length, month) : month + 1], Fraction(0))

    def reached(self, length: int, month: int) -> Fraction:
        """Return the share of a period's quota that its months to date have."""
        return self.to_date(length, month) / self.whole(length, month)


def opens(length: int, month: int) -> int:
    """Return the first month of a period."""
    return month - month % length


def closes(length: int, month: int) -> bool:
    """Tell whether a period ends with the month."""
    return (month + 1) % length == 0


class Totals(Protocol):
    """Attainments at a month's end, or at the start of the next, some at 0 again."""

    @property
    def year(self) -> Year:
        """The path's year."""

    def of(self, length: int) -> Floats:
        """Return credits so far ÷ quota of the whole period of a length."""


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """Totals of a path: one array for each of :data:`LENGTHS`."""

    year: Year
    x: tuple[Floats, ...]

    def of(self, length: int) -> Floats:
        """Return credits so far ÷ quota of the whole period of a length."""
        return self.x[LENGTHS.index(length)]


@dataclass(frozen=True, eq=False, slots=True)
class Started:
    """The same path when the present period of a length began.

    What has been sold since is taken from the totals of longer periods.
    """

    now: Totals
    length: int
    month: int

    @property
    def year(self) -> Year:
        """The path's year."""
        return self.now.year

    def of(self, length: int) -> Floats:
        """Return credits so far ÷ quota of the whole period of a length."""
        since = self.now.of(self.length)
        if length <= self.length:
            return np.zeros_like(since)
        whole = self.year.whole
        part = whole(self.length, self.month) / whole(length, self.month)
        return self.now.of(length) - since * float(part)


@dataclass(frozen=True, eq=False, slots=True)
class Even:
    """A path on which every month so far had the same attainment."""

    year: Year
    attainment: Floats
    month: int

    def of(self, length: int) -> Floats:
        """Return credits so far ÷ quota of the whole period of a length."""
        return self.attainment * float(self.year.reached(length, self.month))
