"""The territories of a map at given prices of units: the least, and all below a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.connected.rest import leave_room, rest_of
from engine.territory.solvers.connected.sweep import sweep_of
from engine.territory.solvers.connected.ways import (
    NEVER,
    Costs,
    Table,
    Wanted,
    fill,
    least,
    matter,
    price_of_weight,
    territories,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.chart import Chart

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

_BOXES, _FEWEST_BOXES = 400, 100
"""Boxes of the heaviest territory, and as many at least."""

_MOST_CELLS = 120_000_000
"""Cells of a table, at most."""

_LOWER = 0.3
"""By which share of the way to the least price a bar falls when there is no room."""

_WORK_PER_CELL, _WORK_PER_STEP = 1e-9, 6e-8
"""Work units that a cell of a table, and a step of the search, count as."""


class Over(Exception):  # noqa: N818 - it is no error, and never leaves the solver
    """Time is over, or a table would be too large."""


class Territories:
    """The territories of a map at given prices of units.

    Parameters
    ----------
    chart
        The map.
    low, high
        (q,) interval of each load of a territory; that of measure 0 begins above 0.
    count
        How many territories there are, 2 or more.
    stop
        Told the work used; whether to leave off.

    Attributes
    ----------
    grain
        Prices are multiples of 1 / grain, so that sums are exact.
    work
        Work used so far.

    Raises
    ------
    Over
        There are too many states.
    """

    def __init__(
        self,
        chart: Chart,
        low: Ints,
        high: Ints,
        count: int,
        stop: Callable[[float], bool],
    ) -> None:
        self.grain = int(2**26 // max(1, int(chart.price.sum()))) * 2
        sweep = sweep_of(chart) if self.grain else None
        if sweep is None:
            raise Over
        self.chart, self.work, self._sweep, self._stop = chart, 0.0, sweep, stop
        swept, ends = chart.in_order(sweep.order), (int(low[0]), int(high[0]))
        self._rest = rest_of(swept, *ends, count)
        self._low, self._high = low.copy(), high.copy()
        self._low[0], self._high[0] = self._rest.window[1]
        self._amount = self._rest.amount
        self._ahead, self._rate = np.empty(len(sweep.take)), 0.0
        self._row = np.empty(len(sweep.take), np.int32)

    def price(self, price: Floats, bar: float) -> None:
        """Set the prices of units.

        Parameters
        ----------
        price
            (n,) in costs; rounded to whole grains.
        bar
            Worth up to which territories will be asked for, in costs.

        Raises
        ------
        Over
            The table is too large, prices are, or there is no more time.
        """
        sweep, edge = self._sweep, self.grain // 2
        if self._stop(self.work):
            raise Over
        self.units, self._asked = self.rounded(price), bar * self.grain
        largest = int(np.abs(self.units).sum()) + edge * int(self.chart.price.sum())
        if largest >= NEVER // 4:
            raise Over
        self._costs = Costs(edge, self.units[sweep.order])
        self._table = self._filled(self._kept())
        low, high = float(self._low[0]), float(self._high[0])
        self.floor = min(self._bar, float(least(self._table, 0, 0, low, high)))

    def _kept(self) -> int:
        """Return how many states have a row; the bar falls when they are too many."""
        ends = float(self._low[0]), float(self._high[0])
        given = self._sweep, self._costs, self._amount
        rate, tries = price_of_weight(*given, ends, self._rate, self._ahead)
        self._rate = rate
        added = max(rate * ends[0], rate * ends[1])
        value, self._bar = self._ahead[0] - added, self._asked
        while True:
            most = self._bar + added + 1.0
            rows = matter(*given, rate, self._ahead, most, self._row)
            tries += 1
            if rows * _FEWEST_BOXES <= _MOST_CELLS:
                self.work += tries * len(self._ahead) * _WORK_PER_CELL
                return rows
            if self._bar <= value + 1.0:
                raise Over
            self._bar -= _LOWER * (self._bar - value)

    def _filled(self, rows: int) -> Table:
        """Return the table of so many states."""
        rows = max(1, rows)
        boxes = min(_BOXES, _MOST_CELLS // rows)
        box = max(1.0, float(self._high[0]) / boxes)
        shift = np.round(self._amount / box).astype(np.int64)
        off = np.append(shift - self._amount / box, 0.0)[::-1]
        above = np.cumsum(np.maximum(off, 0.0))[::-1]
        below = np.cumsum(np.maximum(-off, 0.0))[::-1]
        wide = int(self._high[0] / box + above[0]) + 2
        way = np.empty((rows, wide), np.int32)
        table = Table(self._row, way, box, shift, above.copy(), below.copy())
        fill(self._sweep, self._costs, table)
        self.work += rows * wide * _WORK_PER_CELL
        return table

    def rounded(self, price: Floats) -> Ints:
        """Return prices in whole grains."""
        return np.round(price * self.grain).astype(np.int64)

    def whole(self, sets: Sets) -> Sets:
        """Return (c,) bool: which sets are territories that leave room for others."""
        loads = sets @ self.chart.amounts.T
        fits = ((loads >= self._low) & (loads <= self._high)).all(axis=1)
        return np.asarray(fits & leave_room(self._rest, sets[:, self._sweep.order]))

    def worth(self, sets: Sets) -> Ints:
        """Return (c,) half the price of each border less prices, in grains."""
        half = self.chart.border(sets) * (self.grain // 2)
        return np.asarray(half - sets @ self.units)

    def below(self, bar: float, room: int, steps: int) -> tuple[Sets, Ints, bool]:
        """Return territories worth the bar or less, the least first.

        Parameters
        ----------
        bar
            Half the price of its border less its units' prices, in grains, at most.
        room, steps
            Sets and steps of the search, at most. When there are more, those that are
            worth least are looked for.

        Returns
        -------
        sets, worth, every
            (c, n) territories, (c,) their worths in grains, and whether they are all
            that a plan may have.

        Raises
        ------
        Over
            Time is over.
        ValueError
            The bar is above the one that prices were set for.
        """
        if bar > self._asked + 1.0:
            raise ValueError("the bar is above the one that prices were set for")
        every, bar = bar <= self._bar + 1.0, min(bar, self._bar)
        n, count = self.chart.num_units, 0
        found = np.zeros((room, n), dtype=np.bool_)
        while bar >= self.floor:
            low, high = int(self._low[0]), int(self._high[0])
            wanted = Wanted(self._rest, low, high, int(np.floor(bar)), steps)
            count, used, done = territories(
                self._sweep, self._costs, self._table, wanted, found
            )
            self.work += used * _WORK_PER_STEP
            if self._stop(self.work):
                raise Over
            if done:
                break
            every, count = False, 0
            bar -= _LOWER * max(1.0, bar - self.floor)
        sets = np.zeros((count, n), dtype=np.bool_)
        sets[:, self._sweep.order] = found[:count]
        sets = sets[self.whole(sets)]
        worth = self.worth(sets)
        order = np.argsort(worth, kind="stable")
        return sets[order], worth[order], every
