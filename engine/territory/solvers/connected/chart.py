"""A graph of units with what they weigh and what cut edges cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Chart:
    """A graph and amounts; n units, e edges, q measures.

    Parameters
    ----------
    edges, price
        (e, 2) pairs of units, each once, and what each costs when it is cut.
    amounts
        (q, n) what units weigh in each measure.
    """

    edges: Ints
    price: Ints
    amounts: Ints

    @property
    def num_units(self) -> int:
        """Number of units on the map."""
        return int(self.amounts.shape[1])

    def border(self, sets: NDArray[np.bool_]) -> Ints:
        """Return (c,) what the edges on the border of each set cost, sets (c, n)."""
        apart = sets[:, self.edges[:, 0]] != sets[:, self.edges[:, 1]]
        return np.asarray(apart @ self.price)

    def in_order(self, order: Ints) -> Chart:
        """Return the same graph with units numbered by their place in an order."""
        place = np.argsort(order)
        return Chart(place[self.edges], self.price, self.amounts[:, order])


def chart_of(board: Board) -> Chart:
    """Return the graph of a board whose labels are alike and whose prices are whole."""
    tail = np.repeat(np.arange(len(board.first) - 1), np.diff(board.first))
    once = tail < board.near
    edges = np.column_stack([tail[once], board.near[once]]).astype(np.int64)
    price = np.round(board.price[once]).astype(np.int64)
    return Chart(edges, price, np.ascontiguousarray(board.amounts[:, :, 0]))
