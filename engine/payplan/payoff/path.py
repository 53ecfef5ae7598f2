"""A plan on a path: pay month by month, whatever is sold when, for simulation.

The same plan that is paid to the cent elsewhere, in floating point: one stream of sales
a rep, with the same attainment of every quota measure, and nothing rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.line import BLOCK
from engine.payplan.payoff.path_build import excluded, take_apart
from engine.payplan.payoff.path_year import LENGTHS, Given, Year, opens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from engine.payplan.payoff.path_factors import Exactly
    from engine.payplan.payoff.path_nodes import Fixed, Node, Steady
    from engine.payplan.payoff.path_year import Totals
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Plan

    Floats = NDArray[np.float64]

__all__ = ["LENGTHS", "PathPayoff", "path_payoff"]


@dataclass(frozen=True, eq=False, slots=True)
class PathPayoff:
    """Variable pay of the months of a year on any path of sales; money units.

    Parameters
    ----------
    year
        Shares of quota of the months.
    lengths
        Months of the periods whose totals matter beyond a straight line, ascending;
        ``(1,)`` where none does. ``worth`` is asked for each of them.
    nodes
        Parts that are worth something to date in a period of one of the lengths.
    hosted
        Straight parts, which fit the period of any length, with the one they are in.
    exactly
        Parts that a month pays otherwise than what they are worth to date says.
    approximate
        Names of adjustments that the totals at month ends do not determine.
    excluded
        Names of what is left out.
    """

    year: Year
    lengths: tuple[int, ...]
    nodes: tuple[Node, ...]
    hosted: tuple[tuple[Fixed | Steady, int], ...]
    exactly: tuple[Exactly, ...]
    approximate: tuple[str, ...]
    excluded: tuple[str, ...]

    def month(
        self, month: int, before: Sequence[Floats], after: Sequence[Floats]
    ) -> Floats:
        """Return the money that a month of the plan's year brings.

        Parameters
        ----------
        month
            0 to 11.
        before, after
            Credits so far ÷ quota of the whole period, for each of :data:`LENGTHS`, at
            the start and at the end of the month; shapes go together. At the start of
            a period: 0.

        Notes
        -----
        Σ over lengths of ``worth`` after the month, less ``worth`` before it where the
        period did not start with the month; but a factor that changes within the
        period of what it multiplies is applied to the month's own amount, exactly.
        """
        every = [np.asarray(x, dtype=np.float64) for x in (*before, *after)]
        shape = np.broadcast_shapes(*(x.shape for x in every))
        money = np.zeros(shape)
        if money.size <= BLOCK:
            self._add_month(month, every, money)
            return money
        flat = [
            x if x.ndim == 0 else np.broadcast_to(x, shape).reshape(-1) for x in every
        ]
        out = money.reshape(-1)
        for begin in range(0, out.size, BLOCK):
            cut = slice(begin, begin + BLOCK)
            parts = [x if x.ndim == 0 else x[cut] for x in flat]
            self._add_month(month, parts, out[cut])
        return money

    def _add_month(self, month: int, every: list[Floats], money: Floats) -> None:
        """Add a month's money at totals before it and after it to zeros."""
        count = len(LENGTHS)
        start, end = self._totals(every[:count]), self._totals(every[count:])
        for length in self.lengths:
            money += self._worth(length, month, end)
            if opens(length, month) != month:
                money -= self._worth(length, month - 1, start)
        for part in self.exactly:
            money += part.correction(month, start, end)

    def worth(self, length: int, month: int, after: Sequence[Floats]) -> Floats:
        """Return the money to date, after a month, of what a period decides.

        Parameters
        ----------
        length
            One of ``lengths``.
        month
            0 to 11.
        after
            As in :meth:`month`. Of an entry whose length is not in ``lengths`` only
            the shape matters.
        """
        now = self._totals(after)
        money = np.zeros(np.broadcast_shapes(*(part.shape for part in now.x)))
        money += self._worth(length, month, now)
        return money

    def told_by(self, length: int) -> PathPayoff:
        """Return the same pay with a length among ``lengths``, as a solver may want it.

        Straight parts that fit the length move there; lengths that then tell nothing
        are dropped. A SPIFF of some months fits none that is longer than they are.
        """
        hosted = tuple(
            (part, length if part.fits(length) else host) for part, host in self.hosted
        )
        found = {length, *(host for _, host in hosted)}
        for node in self.nodes:
            found |= {node.length, *node.uses}
        return replace(self, lengths=tuple(sorted(found)), hosted=hosted)

    def jumps(self, length: int, month: int) -> tuple[float, ...]:
        """Return totals of a length, ascending, at which money after a month jumps."""
        return self._marks(length, month, jumps=True)

    def kinks(self, length: int, month: int) -> tuple[float, ...]:
        """Return totals of a length at which money jumps or changes its slope.

        Where a cap or floor over components begins to bind is not among them.
        """
        return self._marks(length, month, jumps=False)

    def _marks(self, length: int, month: int, *, jumps: bool) -> tuple[float, ...]:
        found = [node.marks(length, month, jumps=jumps) for node in self.nodes]
        return tuple(sorted(frozenset[float]().union(*found)))

    def _worth(self, length: int, month: int, now: Totals) -> Floats:
        total: Floats = np.zeros(())
        for part, host in self.hosted:
            if host == length:
                total = total + part.to_date(length, month, now)
        for node in self.nodes:
            if node.length == length:
                total = total + node.worth(month, now)
        return total

    def _totals(self, given: Sequence[Floats]) -> Given:
        return Given(self.year, tuple(np.asarray(x, dtype=np.float64) for x in given))


def path_payoff(
    plan: Plan,
    standard: Standard,
    shares: Sequence[float] | None = None,
    starts: date | None = None,
) -> PathPayoff:
    """Return a plan's variable pay as a function of a rep's path through a year.

    Parameters
    ----------
    shares
        ``(12,)`` share of the yearly quota of each month; None: a twelfth each.
    starts
        First day of the plan's year: only then are SPIFFs with a rate known to lie in
        it, and counted by the days of their window. None: they are excluded.

    Raises
    ------
    ValueError
        A quota is missing in the standard (the message names the component), or the
        shares are not 12 numbers above 0 that add up to 1.
    """
    year = Year.of(shares)
    taken = take_apart(plan, standard, year, starts)
    return PathPayoff(
        year=year,
        lengths=taken.lengths(),
        nodes=taken.telescoping(),
        hosted=taken.hosted(),
        exactly=tuple(taken.exactly),
        approximate=tuple(dict.fromkeys(taken.approximate)),
        excluded=excluded(plan, taken),
    )
