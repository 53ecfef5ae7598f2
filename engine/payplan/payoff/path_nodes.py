"""Parts of a plan on a path: what each is worth to date, given totals at month ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.payplan.payoff.path_year import Even, Started, closes, opens
from engine.payplan.payoff.standard import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.payplan.payoff.path_values import Line, Value
    from engine.payplan.payoff.path_year import Totals, Year

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
    """What a month pays of ``own`` times factors, beyond what it is worth to date."""

    own: Own
    swing: Swing

    def correction(self, month: int, start: Totals, end: Totals) -> Floats:
        """Return ΔF·(g − ĝ) less the swing that stands for it."""
        change = self.own.worth(month, end)
        if opens(self.own.length, month) != month:
            change = change - self.own.worth(month - 1, start)
        factor = times(self.swing.factors, month, end) - self.swing.usual
        return change * factor - self.swing.worth(month, end)


def to_date(node: Node, length: int, month: int, now: Totals) -> Floats:
    """Return what a part has brought so far in the period of a length.

    Notes
    -----
    In a longer period, the closed periods that the totals tell no more about are taken
    to have been alike. Where one closes, it is counted among them even while its own
    total is still known: the next month starts from the same worth.
    """
    if isinstance(node, Fixed | Steady) and node.fits(length):
        return node.to_date(length, month, now)
    if length <= node.length:
        return _since(node, length, month, now)
    year, first = now.year, opens(length, month)
    forget = closes(node.length, month) and not closes(length, month)
    known = first if forget else opens(node.length, month)
    ends = [m for m in range(first, month + 1) if closes(node.length, m)]
    ends = ends if forget else [m for m in ends if m < known]
    present = NONE if forget else node.worth(month, now)
    if not ends:
        return present
    sold = now.of(length) * float(year.whole(length, month))
    if not forget:
        sold = sold - now.of(node.length) * float(year.whole(node.length, month))
    quota = sum(year.shares[first : ends[-1] + 1])
    return present + alike(node, ends, sold / float(quota), year)


def alike(node: Node, ends: list[int], attainment: Floats, year: Year) -> Floats:
    """Return what closed periods bring that all had the same attainment."""
    if isinstance(node, Own):
        kinds: dict[int, tuple[Value, int]] = {}
        for month in ends:
            value = node.values[month]
            kinds[id(value)] = (value, kinds.get(id(value), (value, 0))[1] + 1)
        parts = [value.evaluate(attainment) * n for value, n in kinds.values()]
    else:
        parts = [node.worth(month, Even(year, attainment, month)) for month in ends]
    return _sum(parts)


def exact_in(node: Node, length: int) -> bool:
    """Tell whether totals at month ends say what a part brings in a period."""
    if isinstance(node, Fixed | Steady) and node.fits(length):
        return True
    if length <= node.length:
        return True
    return isinstance(node, Own) and length == 2 * node.length


def _since(node: Node, length: int, month: int, now: Totals) -> Floats:
    """Return what a part brings in a period inside its own, up to a month."""
    first = opens(length, month)
    value = node.worth(month, now)
    if length == node.length or first % node.length == 0:
        return value
    return value - node.worth(first - 1, Started(now, length, month))


def _marks_of(
    factors: tuple[Factor, ...], length: int, month: int, *, jumps: bool
) -> frozenset[float]:
    lines = [factor.lines[month] for factor in factors if factor.length == length]
    places = [line.jumps if jumps else line.kinks for line in lines]
    return frozenset(place for line in places for place in line)


def _sum(parts: Iterable[Floats]) -> Floats:
    total = NONE
    for part in parts:
        total = total + part
    return total
