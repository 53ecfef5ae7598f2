"""Parts of a plan on a path: what each is worth to date, given totals at month ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.payplan.payoff.path_year import closes, opens
from engine.payplan.payoff.standard import YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.payoff.path_values import Value
    from engine.payplan.payoff.path_year import Totals

    Floats = NDArray[np.float64]

NONE = np.zeros(())
NOWHERE: frozenset[float] = frozenset()


class Node(Protocol):
    """Money that telescopes: what it is worth after a month less before it is paid."""

    @property
    def length(self) -> int:
        """Months of the period in which it telescopes."""

    @property
    def uses(self) -> frozenset[int]:
        """Lengths of the periods whose totals matter to it."""

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the money to date in its period, after a month."""

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return totals of a length at which it jumps, or has a kink or jump."""


@dataclass(frozen=True, eq=False, slots=True)
class Fixed:
    """The same whatever is sold: money of each month."""

    amounts: tuple[float, ...]

    length = 1
    uses: frozenset[int] = frozenset()

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the month's money."""
        del now
        return np.array(self.amounts[month])

    def fits(self, length: int) -> bool:
        """Tell whether it can be told from the totals of a length alone: always."""
        del length
        return True

    def to_date(self, length: int, month: int, now: Totals) -> Floats:
        """Return the money so far in the period of a length."""
        del now
        return np.array(sum(self.amounts[opens(length, month) : month + 1]))

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return nothing: it is a constant."""
        del length, month, jumps
        return NOWHERE


@dataclass(frozen=True, eq=False, slots=True)
class Steady:
    """A rate on what a month sells: twelve, money a share of the yearly quota."""

    rates: tuple[float, ...]

    length = 1
    uses: frozenset[int] = frozenset()

    def worth(self, month: int, now: Totals) -> Floats:
        """Return what the month's sales bring."""
        return self.to_date(1, month, now)

    def fits(self, length: int) -> bool:
        """Tell whether the rate is one in every period of a length."""
        return all(
            np.isclose(self.rates[m], self.rates[opens(length, m)], rtol=1e-12, atol=0)
            for m in range(YEAR)
        )

    def to_date(self, length: int, month: int, now: Totals) -> Floats:
        """Return the money so far in the period of a length that it fits."""
        quota = float(now.year.whole(length, month))
        return now.of(length) * (quota * self.rates[month])

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return nothing: it is a straight line."""
        del length, month, jumps
        return NOWHERE


@dataclass(frozen=True, eq=False, slots=True)
class Own:
    """A value to date of the total of one period alone.

    Parameters
    ----------
    length
        Months of the period.
    values
        Twelve, one after each month of the year.
    at_end
        It is paid when the period closes; else to date.
    """

    length: int
    values: tuple[Value, ...]
    at_end: bool

    @property
    def uses(self) -> frozenset[int]:
        """Its own period."""
        return frozenset([self.length])

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the value to date; nothing before the close if paid at the end."""
        if self.at_end and not closes(self.length, month):
            return NONE
        return self.values[month].evaluate(now.of(self.length))

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return totals at which it jumps, or has a kink or jump."""
        if length != self.length or (self.at_end and not closes(length, month)):
            return NOWHERE
        value = self.values[month]
        return frozenset(value.jumps if jumps else value.kinks)
