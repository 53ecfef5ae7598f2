"""Where each territory may lie, cut down to what could still matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.connected.districts import (
    Ground,
    Hunt,
    hunt,
    quick_bound,
)
from engine.territory.solvers.connected.live import level, narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Floats = NDArray[np.float64]
    Units = NDArray[np.int32]
    Sets = NDArray[np.bool_]

MOST_NODES = 4_000_000
"""Nodes after which the listing of one field is given up."""

LOOK = 20_000
"""Nodes after which the search for a field's best is at first, for a weaker bound."""

MOST_SEEN = 400
"""Sets that a field remembers."""


@dataclass(eq=False, slots=True)
class Field:
    """What one territory, or one centre, may cover.

    Parameters
    ----------
    name
        Index of the territory, or of the centre's unit.
    units
        (u,) the units it may have, rising.
    cost
        (u,) what each of them costs here.
    ground
        Graph and amounts of these units.
    tilt
        (q,) prices on the loads that guide the search: upper less lower end's.
    seen
        Sets found so far, (u,) bool each.
    look
        Nodes after which the search for the best is given up.
    sure
        Whether the last search for the best was not.
    """

    name: int
    units: Units
    cost: Floats
    ground: Ground
    tilt: Floats
    seen: dict[bytes, Sets] = field(default_factory=dict)
    look: int = LOOK
    sure: bool = True

    def best(self, price: Floats, bar: float) -> tuple[float, Sets | None, int]:
        """Return at most the least value of a territory here, a set, and nodes used.

        Parameters
        ----------
        price
            (n,) what each unit pays for being covered.
        bar
            Of no interest from here on: then the set is None and the value is the bar.

        Notes
        -----
        The value is the set's own unless the search was given up after ``look`` nodes;
        then it is a bound of the prices on loads, and the set is the best that is
        known, or None.
        """
        worth = self.cost - price[self.units]
        known: Sets | None = None
        for chosen in self.seen.values():
            value = float(worth[chosen].sum())
            if value < bar:
                bar, known = value, chosen
        base = float(level(self.ground, worth, self.tilt))
        room = np.zeros((1, len(worth)), dtype=np.bool_)
        count, nodes, self.sure = self._hunt(
            worth, (base, bar), room, np.zeros(1), most=self.look, every=False
        )
        if count:
            known = room[0]
            bar = float(worth[known].sum())
            self.saw(known)
        if not self.sure:
            bar = min(bar, max(base, self._rough(worth)))
        return bar, known, nodes

    def saw(self, chosen: Sets) -> None:
        """Remember a set, (u,) bool; of too many, the oldest is forgotten."""
        self.seen[chosen.tobytes()] = chosen
        if len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]

    def all_below(
        self, price: Floats, bar: float, room: int, most: int = MOST_NODES
    ) -> tuple[Sets, int]:
        """Return every set of a value below the bar (rows), and nodes used.

        Parameters
        ----------
        price, bar
            As for :meth:`best`.
        room, most
            Sets and nodes, at most.

        Raises
        ------
        OverflowError
            There are more than ``room``, or nodes ran out.
        """
        worth = self.cost - price[self.units]
        base = float(level(self.ground, worth, self.tilt))
        size = 1024
        while True:
            found = np.zeros((size, len(worth)), dtype=np.bool_)
            count, nodes, complete = self._hunt(
                worth, (base, bar), found, np.zeros(size), most=most, every=True
            )
            if complete:
                return found[:count], nodes
            if nodes > most or size >= room:
                raise OverflowError
            size = min(room, size * 16)

    def _rough(self, worth: Floats) -> float:
        """Return the continuous knapsack at the prices on loads last used."""
        guide, offset = self._guide(self.ground, worth)
        return float(quick_bound(self.ground, guide, offset))

    def _guide(self, ground: Ground, worth: Floats) -> tuple[Floats, float]:
        """Return worth with prices on loads added, and what to lessen its sums by.

        Measure 0 is left to the knapsack.
        """
        tilt = self.tilt[1:]
        ends = np.where(tilt > 0, ground.high[1:], ground.low[1:])
        return worth + tilt @ ground.amounts[1:], -float((tilt * ends).sum())

    def _hunt(
        self,
        worth: Floats,
        ends: tuple[float, float],
        found: Sets,
        values: Floats,
        *,
        most: int,
        every: bool,
    ) -> tuple[int, int, bool]:
        """Hunt between a bound and a bar among the units that could matter."""
        base, bar = ends
        room = bar - base + 1e-8 * (abs(base) + np.abs(worth).sum())
        if room < 0:
            return 0, 0, True
        reduced = worth + self.tilt @ self.ground.amounts
        ground, units = narrowed(self.ground, reduced, room)
        guide, offset = self._guide(ground, worth[units])
        order = np.argsort(guide / np.maximum(ground.amounts[0], 1e-9), kind="stable")
        aim = Hunt(worth[units], guide, offset, bar, most, every)
        rows = np.zeros((len(found), len(units)), dtype=np.bool_)
        count, nodes, complete = hunt(ground, order, aim, rows, values)
        found[:count, units] = rows[:count]
        return int(count), int(nodes), bool(complete)


def field_of(
    board: Board, name: int, label: int, cost: Floats, units: Units, roots: Units
) -> Field:
    """Return a field on some units of a board.

    Parameters
    ----------
    board
        Everything.
    name, label
        What the field is called, and the label whose intervals it has.
    cost
        (n,) what each unit costs here.
    units, roots
        Units it may have, rising, and those of which it needs one.
    """
    n = len(board.first) - 1
    local = np.full(n, -1, dtype=np.int32)
    local[units] = np.arange(len(units))
    near = [local[board.near[board.first[u] : board.first[u + 1]]] for u in units]
    near = [some[some >= 0] for some in near]
    first = np.concatenate([[0], np.cumsum([len(some) for some in near])])
    flat = np.concatenate([np.zeros(0, np.int32), *near]).astype(np.int32)
    at = label if board.amounts.shape[2] > 1 else 0
    amounts = np.ascontiguousarray(board.amounts[:, units, at])
    low, high = board.low[:, label].copy(), board.high[:, label].copy()
    if not len(amounts):
        amounts = np.ones((1, len(units)), dtype=np.int64)
        low, high = np.array([0]), np.array([n])
    ground = Ground(first.astype(np.int64), flat, amounts, low, high, local[roots])
    return Field(name, units, cost[units].copy(), ground, np.zeros(len(low)))
