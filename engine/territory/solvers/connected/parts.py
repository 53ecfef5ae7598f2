"""Territories by what they leave: parts of the rest, each room for so many others.

A territory in one piece leaves one part or more, each in one piece and with a
neighbour only in the territory. Other territories fill each part, so a part of a plan
weighs what a whole number of territories may. Prices add up over parts.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.connected.faces import carried, faces_of
from engine.territory.solvers.connected.hess import knapsack
from engine.territory.solvers.connected.rings import (
    NEVER,
    Table,
    Wanted,
    fill,
    least_ring,
    rings,
)
from engine.territory.solvers.connected.unions import (
    least_sums,
    none_of,
    pieces_of,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.charts import Chart

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

_BOXES, _MARGIN = 1_000, 100
"""Boxes of all that there is, and boxes beyond at both ends of a table."""

_MOST_CELLS = 120_000_000
"""Cells of a table, at most."""

_PASSES = 4
"""How often parts are searched for, with better knowledge of the least prices."""

_LOWER = 0.3
"""By which share of the way to the least price a bar falls when there is no room."""

_WORK_PER_CELL = 8e-10
"""Work units that one step into one cell of a table counts as."""

WORK_PER_NODE = 6e-8
"""Work units that a step of the search counts as."""


class Over(Exception):  # noqa: N818 - it is no error, and never leaves the solver
    """Time is over, or a table would be too large."""


class Parts:
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
        Prices are multiples of 1 / grain from here on, so that sums are exact.
    work
        Work used so far.
    """

    def __init__(
        self,
        chart: Chart,
        low: Ints,
        high: Ints,
        count: int,
        stop: Callable[[float], bool],
    ) -> None:
        self.chart, self.count, self.work = chart, count, 0.0
        self._low, self._high, self._stop = low, high, stop
        self._faces = faces_of(chart)
        self._total = int(chart.amounts[0].sum())
        self.grain = int(2**26 // max(1, int(chart.price.sum()))) * 2
        ends = np.arange(count + 1)
        first = np.maximum(ends * low[0], self._total - (count - ends) * high[0])
        last = np.minimum(ends * high[0], self._total - (count - ends) * low[0])
        self._window = np.column_stack([first, last])

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
        faces, chart = self._faces, self.chart
        self.units = self.rounded(price)
        self._rate = float(self.units.sum()) / self._total
        level = np.round(self._rate * chart.amounts[0]).astype(np.int64)
        extra = carried(faces, self.units - level)
        self._extra = int((self.units - level).sum())
        cost = chart.price[faces.edge] * (self.grain // 2) + extra
        steps, f = self._longest(bar * self.grain) + 1, len(faces.order)
        largest, boxes = int(np.abs(cost).max()), 2 * _BOXES + 2 * _MARGIN
        if largest * steps >= NEVER // 2 or steps * f * boxes > _MOST_CELLS:
            raise Over
        self._cost = cost.astype(np.int32)
        self._bar = bar * self.grain
        width = self._total / _BOXES
        self._table = Table(
            np.empty((steps, f, boxes), np.int32),
            np.empty((steps, f), np.int32),
            np.round(faces.area / width).astype(np.int64),
            -_BOXES - _MARGIN,
            width,
        )
        self._look()

    def rounded(self, price: Floats) -> Ints:
        """Return prices in whole grains."""
        return np.round(price * self.grain).astype(np.int64)

    def whole(self, sets: Sets) -> Sets:
        """Return (c,) bool: which sets are in one piece and have loads that fit."""
        loads = sets @ self.chart.amounts.T
        fits = ((loads >= self._low) & (loads <= self._high)).all(axis=1)
        return np.asarray(fits & (pieces_of(self._faces, sets) == 1))

    def _longest(self, bar: float) -> int:
        """Return how many edges a border has at most.

        Half a border's price is a territory's worth and its units' prices, and these
        are at most what a continuous knapsack says.
        """
        most, least = len(self._faces.order), int(self.chart.price.min())
        if least <= 0:
            return max(2, most)
        size = np.ascontiguousarray(self.chart.amounts[0])
        low, high = int(self._low[0]), int(self._high[0])
        none, share = np.zeros(0, dtype=np.int64), np.zeros(len(size))
        worth = -self.units.astype(np.float64)
        value = -knapsack(worth, size, none, low, high, share)
        half = (bar + value) / self.grain + 1e-6
        return max(2, min(most, int(max(0.0, 2.0 * half / least))))

    def _wanted(self, with_0: bool, number: int, bar: float, most: int) -> Wanted:
        """Return which rings enclose a part for so many territories.

        One with unit 0 is counted less all there is: see :class:`Faces`.
        """
        low, high = self._window[number].tolist()
        given = min(self._rate * low, self._rate * high)
        given += self._extra if with_0 else 0
        room = np.ceil(bar - given) + self.chart.num_units + 1
        less = self._total if with_0 else 0
        room = int(np.clip(room, -NEVER, NEVER))
        return Wanted(low - less, high - less, room, most)

    def _homes(self) -> Iterator[int]:
        """Yield the first face of all rings there may be."""
        for home in self._faces.order.tolist():
            if self._stop(self.work):
                raise Over
            yield home

    def _filled(self, home: int) -> None:
        """Fill the table for rings through a face."""
        fill(self._faces, self._cost, home, self._table)
        later = len(self._faces.order) - int(self._faces.rank[home])
        cells = self._table.way.shape[0] * self._table.way.shape[2]
        self.work += 3.0 * later * cells * _WORK_PER_CELL

    def _look(self) -> None:
        """Find at most the least price of a part for each number of territories."""
        self.least = np.full(self.count, np.inf)
        self._rings: dict[tuple[bool, int], Floats] = {}
        for home in self._homes():
            self._filled(home)
            for with_0 in (False, True):
                own = np.full(self.count, np.inf)
                for number in range(1, self.count):
                    wanted = self._wanted(with_0, number, 0.0, 1)
                    value = least_ring(
                        self._faces, self._cost, home, self._table, wanted
                    )
                    if value < NEVER // 2:
                        own[number] = value - wanted.bar
                self._rings[with_0, home] = own
                self.least = np.minimum(self.least, own)
        self.rest = least_sums(self.least)

    @property
    def floor(self) -> float:
        """At most the least worth of any territory, in grains; the bar at most.

        Borders that only territories above the bar may have are not in the table.
        """
        least = float(self.rest[self.count - 1]) - float(self.units.sum())
        return min(least, self._bar)

    def below(self, bar: float, room: int, nodes: int) -> tuple[Sets, Ints, bool]:
        """Return territories worth the bar or less, the least first.

        Parameters
        ----------
        bar
            Half the price of its border less its units' prices, in grains, at most.
        room, nodes
            Parts and steps of one search, at most. When there are more, the parts that
            cost least are looked at.

        Returns
        -------
        sets, worth, every
            (c, n) territories, (c,) their worths in grains, and whether they are all.

        Raises
        ------
        Over
            Time is over.
        ValueError
            The bar is above the one that prices were set for.
        """
        if bar > self._bar + 1.0:
            raise ValueError("the bar is above the one that prices were set for")
        self._every = True
        parts = self._parts(bar + float(self.units.sum()), room, nodes)
        sets = np.concatenate([none_of(self.chart.num_units), *self._left(parts, bar)])
        if len(sets):
            sets = np.unique(sets, axis=0)
        sets = sets[self.whole(sets)]
        worth = self.worth(sets)
        order = np.argsort(worth, kind="stable")
        order = order[worth[order] <= bar]
        return sets[order], worth[order], self._every

    def worth(self, sets: Sets) -> Ints:
        """Return (c,) half the price of each border less prices, in grains."""
        half = self.chart.border(sets) * (self.grain // 2)
        return np.asarray(half - sets @ self.units)

    def _parts(
        self, top: float, room: int, nodes: int
    ) -> Mapping[int, tuple[Sets, Ints]]:
        """Return the parts, with their prices, that are cheap enough, by number.

        The table's least prices let too much through. What is found raises them, and
        then less has to be found.
        """
        nothing = self._priced([], 0.0)
        kept = dict.fromkeys(range(1, self.count), nothing)
        reached = np.full(self.count, -np.inf)
        for _ in range(_PASSES):
            bars = top - self.rest[self.count - 1 - np.arange(self.count)]
            open_ = [j for j in range(1, self.count) if reached[j] < bars[j]]
            self._every = not open_
            if not open_:
                break
            lists = self._searched(open_, bars, room, nodes)
            for number, some in lists.items():
                kept[number] = self._priced(some, float(bars[number]))
                reached[number] = bars[number]
                own = kept[number][1][:1].tolist()
                least = min(float(bars[number]), *own, np.inf)
                self.least[number] = max(self.least[number], least)
            self.rest = least_sums(self.least)
        bars = top - self.rest[self.count - 1 - np.arange(self.count)]
        self._every = bool((reached >= bars)[1:].all())
        return kept

    def _searched(
        self, numbers: list[int], bars: Floats, room: int, nodes: int
    ) -> dict[int, list[Sets]]:
        """Return parts of some numbers below bars, which fall when they are many."""
        lists: dict[int, list[Sets]] = {number: [] for number in numbers}
        found = np.zeros((room, self.chart.num_units), dtype=np.bool_)
        for home in self._homes():
            ready = False
            for with_0, number in product((False, True), numbers):
                own, every, count = self._rings[with_0, home][number], False, 0
                while not every and own <= bars[number]:
                    if not ready:
                        self._filled(home)
                        ready = True
                    wanted = self._wanted(with_0, number, float(bars[number]), nodes)
                    count, used, every = rings(
                        self._faces, self._cost, home, self._table, wanted, found
                    )
                    self.work += used * WORK_PER_NODE
                    if not every:
                        gap = max(1.0, bars[number] - self.least[number])
                        bars[number] -= _LOWER * gap
                        count = 0
                lists[number].append(found[:count].copy())
        return lists

    def _priced(self, some: list[Sets], bar: float) -> tuple[Sets, Ints]:
        """Return parts that are cheap enough, the cheapest first, and their prices."""
        sets = np.concatenate([none_of(self.chart.num_units), *some])
        half = self.chart.border(sets) * (self.grain // 2)
        price = np.asarray(half + sets @ self.units, dtype=np.int64)
        order = np.argsort(price, kind="stable")
        order = order[price[order] <= bar]
        return np.asarray(sets[order]), np.asarray(price[order])

    def _left(
        self, parts: Mapping[int, tuple[Sets, Ints]], bar: float
    ) -> Iterator[Sets]:
        """Yield territories that leave parts which, together, are cheap enough."""
        top, n = bar + float(self.units.sum()), self.chart.num_units
        last = self.count - 1
        begun = np.zeros((1, n), dtype=np.bool_), np.zeros(1, dtype=np.int64)
        waiting = [(last, last, *begun)]
        while waiting:
            free, most, sets, price = waiting.pop()
            for number in range(1, min(free, most) + 1):
                left = free - number
                limit = top - float(self.rest[left])
                more, every = together((sets, price), parts[number], limit)
                self._every &= every
                if left == 0:
                    whole = ~more[0]
                    if free < last:
                        whole = whole[pieces_of(self._faces, whole) == 1]
                    yield whole
                elif len(more[1]):
                    waiting.append((left, number, *more))
