"""Multipliers and gates on a path, and components under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.path_nodes import NONE, NOWHERE, Fixed, Own, Steady
from engine.payplan.payoff.path_year import closes, opens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.payoff.path_limits import Limit
    from engine.payplan.payoff.path_values import Line
    from engine.payplan.payoff.path_year import Totals

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Factor:
    """A multiplier or gate by the total of a period; twelve lines, one a month."""

    length: int
    lines: tuple[Line, ...]

    def at(self, month: int, now: Totals) -> Floats:
        """Return the factor of a month."""
        return self.lines[month].evaluate(now.of(self.length))


def times(factors: tuple[Factor, ...], month: int, now: Totals) -> Floats:
    """Return the product of the factors of a month."""
    product = np.ones(())
    for factor in factors:
        product = product * factor.at(month, now)
    return product


@dataclass(frozen=True, eq=False, slots=True)
class Factored:
    """What is paid in one month of its period only, times factors of that month."""

    part: Fixed | Steady | Own
    factors: tuple[Factor, ...]

    @property
    def length(self) -> int:
        """That of what is multiplied."""
        return self.part.length

    @property
    def uses(self) -> frozenset[int]:
        """What is multiplied, and the factors."""
        own = {1} if isinstance(self.part, Steady) else self.part.uses
        return frozenset(own) | {factor.length for factor in self.factors}

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the value to date times the factors of the month."""
        if self._silent(month):
            return NONE
        return self.part.worth(month, now) * times(self.factors, month, now)

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return totals at which it jumps, or has a kink or jump."""
        if self._silent(month):
            return NOWHERE
        found = _marks_of(self.factors, length, month, jumps=jumps)
        return self.part.marks(length, month, jumps=jumps) | found

    def _silent(self, month: int) -> bool:
        """Tell whether a month pays nothing, whatever the totals."""
        part = self.part
        if isinstance(part, Fixed):
            return not part.amounts[month]
        return isinstance(part, Own) and part.at_end and not closes(self.length, month)


@dataclass(frozen=True, eq=False, slots=True)
class Swing:
    """How a factor away from its usual value changes what a month's sales bring.

    With g the factor, ĝ its usual value and s an average slope of the value to date F:
    (g − ĝ)·ΔF ≈ (g − ĝ)·s·(what the month sold). Exact where F is a straight line.

    Parameters
    ----------
    usual
        ĝ.
    slopes
        s of each month, money a share of the yearly quota.
    """

    factors: tuple[Factor, ...]
    usual: float
    slopes: tuple[float, ...]

    length = 1

    @property
    def uses(self) -> frozenset[int]:
        """The month, and the factors."""
        return frozenset([1, *(factor.length for factor in self.factors)])

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the month's swing."""
        sold = now.of(1) * (float(now.year.whole(1, month)) * self.slopes[month])
        return (times(self.factors, month, now) - self.usual) * sold

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return totals at which a factor jumps, or has a kink or jump."""
        return _marks_of(self.factors, length, month, jumps=jumps)


@dataclass(frozen=True, eq=False, slots=True)
class Exactly:
    """What a month pays of ``own`` times factors, beyond what it is worth to date.

    Nothing where one of the limits over it binds.
    """

    own: Own
    swing: Swing
    limits: tuple[Limit, ...] = ()

    def correction(self, month: int, start: Totals, end: Totals) -> Floats:
        """Return ΔF·(g − ĝ) less the swing that stands for it."""
        change = self.own.worth(month, end)
        if opens(self.own.length, month) != month:
            change = change - self.own.worth(month - 1, start)
        factor = times(self.swing.factors, month, end) - self.swing.usual
        more = change * factor - self.swing.worth(month, end)
        for limit in self.limits:
            more = more * limit.free(month, end)
        return more


def _marks_of(
    factors: tuple[Factor, ...], length: int, month: int, *, jumps: bool
) -> frozenset[float]:
    lines = [factor.lines[month] for factor in factors if factor.length == length]
    places = [line.jumps if jumps else line.kinks for line in lines]
    return frozenset(place for line in places for place in line)
