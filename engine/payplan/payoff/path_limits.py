"""Caps and floors over components on a path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.path_nodes import NONE, NOWHERE
from engine.payplan.payoff.path_within import (
    exact_in,
    is_straight_in,
    to_date,
    to_start,
    total_of,
)
from engine.payplan.payoff.path_year import Even, Started, closes, opens
from engine.payplan.payoff.standard import YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.payoff.path_nodes import Node
    from engine.payplan.payoff.path_year import Totals

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Limit:
    """The line of a cap (what it takes) or a floor (what it adds at the close).

    What each month pays of it is worked out within the shortest period of what is
    inside, so that this period's total counts as it is; only closed ones are alike.

    Parameters
    ----------
    period
        Months of its own period.
    bound
        Money: the most that ``inside`` pays in a period, or the least.
    inside
        Components, with their factors, and earlier limits on some of them.
    carried
        A cap's excess goes to the next period of the year.
    """

    period: int
    bound: float
    is_cap: bool
    inside: tuple[Node, ...]
    carried: bool = False

    @cached_property
    def length(self) -> int:
        """Months of the period in which it telescopes."""
        return min([self.period, *(node.length for node in self._bent)])

    @cached_property
    def uses(self) -> frozenset[int]:
        """Its period, and whatever matters to what is inside."""
        found = {self.period, YEAR} if self.carried else {self.period}
        return frozenset(found).union(
            *({node.length, *node.uses} for node in self._bent)
        )

    @cached_property
    def exact(self) -> bool:
        """Whether totals at month ends say what its components brought."""
        if self.carried and self.period < YEAR:
            known = all(node.uses <= {self.period} for node in self._bent)
            return known and 2 * self.period == YEAR
        return all(exact_in(node, self.period) for node in self.inside)

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the line to date in the period of ``length``."""
        inside, period = self.inside, self.period
        if not self.is_cap:
            if not closes(period, month):
                return NONE
            return np.maximum(self.bound - earned(inside, period, month, now), 0.0)
        carry = self._carry(month, now) if self.carried else NONE
        line = self._taken(earned(inside, period, month, now), carry)
        first = opens(self.length, month)
        if first == opens(period, month):
            return line
        start = Started(now, self.length, month)
        parts = [to_start(node, period, first, start) for node in inside]
        return line - self._taken(total_of(parts), carry)

    def free(self, month: int, now: Totals) -> NDArray[np.bool_]:
        """Tell where more from what is inside would not be taken, or made up for."""
        if not self.is_cap and not closes(self.period, month):
            return np.ones((), dtype=bool)
        total = earned(self.inside, self.period, month, now)
        if not self.is_cap:
            return total > self.bound
        carry = self._carry(month, now) if self.carried else NONE
        return carry + total < self.bound

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return nothing of its own: it jumps where what is inside does."""
        del length, month, jumps
        return NOWHERE

    @cached_property
    def _bent(self) -> tuple[Node, ...]:
        """What is inside that is no straight line in its period."""
        return tuple(n for n in self.inside if not is_straight_in(n, self.period))

    def _taken(self, total: Floats, carry: Floats) -> Floats:
        return np.minimum(carry + total, self.bound) - total

    def _carry(self, month: int, now: Totals) -> Floats:
        """Return what earlier periods of the year carried in, had they been alike."""
        first, year = opens(self.period, month), now.year
        if first == 0:
            return NONE
        sold = now.of(YEAR)
        sold = sold - now.of(self.period) * float(year.whole(self.period, month))
        attainment = sold / float(year.to_date(YEAR, first - 1))
        carry = NONE
        for close in range(self.period - 1, first, self.period):
            even = Even(year, attainment, close)
            total = carry + earned(self.inside, self.period, close, even)
            carry = np.maximum(total - self.bound, 0.0)
        return carry


def earned(inside: tuple[Node, ...], length: int, month: int, now: Totals) -> Floats:
    """Return what parts together have brought so far in the period of a length."""
    return total_of([to_date(node, length, month, now) for node in inside])
