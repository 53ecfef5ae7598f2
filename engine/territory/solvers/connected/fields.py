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
    tune,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Floats = NDArray[np.float64]
    Units = NDArray[np.int32]
    Sets = NDArray[np.bool_]

MOST_NODES = 4_000_000
"""Nodes after which the listing of one field is given up."""

_LOOK = 300_000
"""Nodes after which the search for a field's best is, and a weaker bound is taken."""


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
        Sets found so far, (u,) bool each, with their costs.
    """

    name: int
    units: Units
    cost: Floats
    ground: Ground
    tilt: Floats
    seen: list[tuple[Sets, float]] = field(default_factory=list)

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
        The value is the set's own unless the search was given up; then it is that of
        the continuous knapsack, and the set is the best that is known, or None.
        """
        worth = self.cost - price[self.units]
        known: Sets | None = None
        for chosen, _ in self.seen:
            value = float(worth[chosen].sum())
            if value < bar:
                bar, known = value, chosen
        room = np.zeros((1, len(worth)), dtype=np.bool_)
        count, nodes, complete = self._hunt(worth, bar, room, np.zeros(1), every=False)
        if count:
            known = room[0]
            bar = float(worth[known].sum())
            self.seen.append((known, float(self.cost[known].sum())))
        if not complete:
            bar = min(bar, self._rough(worth))
        return bar, known, nodes

    def _rough(self, worth: Floats) -> float:
        """Return the continuous knapsack at the prices on loads last used."""
        guide, offset = self._guide(worth)
        return float(quick_bound(self.ground, guide, offset))

    def _guide(self, worth: Floats) -> tuple[Floats, float]:
        """Return worth with prices on loads added, and what to lessen its sums by."""
        ground, tilt = self.ground, self.tilt
        ends = np.where(tilt > 0, ground.high, ground.low)
        return worth + tilt @ ground.amounts, -float((tilt * ends).sum())

    def all_below(self, price: Floats, bar: float, room: int) -> tuple[Sets, int]:
        """Return every set of a value below the bar (rows), and nodes used.

        Raises
        ------
        OverflowError
            There are more than ``room``, or the search was given up.
        """
        worth = self.cost - price[self.units]
        size = 1024
        while True:
            found = np.zeros((size, len(worth)), dtype=np.bool_)
            count, nodes, complete = self._hunt(
                worth, bar, found, np.zeros(size), every=True
            )
            if complete:
                return found[:count], nodes
            if nodes > MOST_NODES or size >= room:
                raise OverflowError
            size = min(room, size * 16)

    def _hunt(
        self, worth: Floats, bar: float, found: Sets, values: Floats, *, every: bool
    ) -> tuple[int, int, bool]:
        ground, tilt = self.ground, self.tilt
        tilt[0] = 0.0
        if len(tilt) > 1:
            scale = float(np.abs(worth).mean() / ground.amounts[1:].mean())
            tune(ground, worth, tilt, 0.5 * scale)
        guide, offset = self._guide(worth)
        order = np.argsort(guide / np.maximum(ground.amounts[0], 1e-9), kind="stable")
        most = MOST_NODES if every else _LOOK
        aim = Hunt(worth, guide, offset, bar, most, every)
        count, nodes, complete = hunt(ground, order, aim, found, values)
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
