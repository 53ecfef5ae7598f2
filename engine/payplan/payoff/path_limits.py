"""Caps and floors over components on a path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.path_nodes import NONE, NOWHERE
from engine.payplan.payoff.path_within import exact_in, is_straight_in, to_date
from engine.payplan.payoff.path_year import Even, closes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.payoff.path_nodes import Node
    from engine.payplan.payoff.path_year import Totals

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Limit:
    """The line of a cap (what it takes to date) or a floor (what it adds at the close).

    Parameters
    ----------
    length
        Months of its period.
    bound
        Money: the most that ``inside`` pays in a period, or the least.
    inside
        Components, with their factors, and earlier limits on some of them.
    """

    length: int
    bound: float
    is_cap: bool
    inside: tuple[Node, ...]

    @cached_property
    def uses(self) -> frozenset[int]:
        """Its period, and whatever matters to what is inside."""
        found = {self.length}
        for node in self.inside:
            if not is_straight_in(node, self.length):
                found |= {node.length, *node.uses}
        return frozenset(found)

    @property
    def exact(self) -> bool:
        """Whether totals at month ends say what its components brought."""
        return all(exact_in(node, self.length) for node in self.inside)

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the line to date."""
        if not self.is_cap and not closes(self.length, month):
            return NONE
        total = earned(self.inside, self.length, month, now)
        if self.is_cap:
            return np.minimum(self.bound - total, 0.0)
        return np.maximum(self.bound - total, 0.0)

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return nothing of its own: it jumps where what is inside does."""
        del length, month, jumps
        return NOWHERE


@dataclass(frozen=True, eq=False, slots=True)
class Carried:
    """The line of a cap that carries its excess, as on an even path to date.

    What one period carries into the next depends on all that went before. Here that is
    taken to have been alike: each month so far with the attainment of the year to date.
    """

    period: int
    bound: float
    inside: tuple[Node, ...]

    length = 12
    uses = frozenset([12])

    def worth(self, month: int, now: Totals) -> Floats:
        """Return the line to date in the year."""
        year = now.year
        attainment = now.of(12) / float(year.reached(12, month))
        line = so_far = allowed = np.zeros_like(attainment)
        for each in range(month + 1):
            if each % self.period == 0:
                so_far, allowed = so_far - allowed, np.zeros_like(attainment)
            even = Even(year, attainment, each)
            amount = earned(self.inside, 1, each, even)
            so_far = so_far + amount
            after = np.minimum(so_far, self.bound)
            line = line + (after - allowed - amount)
            allowed = after
        return line

    def marks(self, length: int, month: int, *, jumps: bool) -> frozenset[float]:
        """Return nothing: what is approximate has no exact places."""
        del length, month, jumps
        return NOWHERE


def earned(inside: tuple[Node, ...], length: int, month: int, now: Totals) -> Floats:
    """Return what parts together have brought so far in the period of a length."""
    total = NONE
    for node in inside:
        total = total + to_date(node, length, month, now)
    return total
