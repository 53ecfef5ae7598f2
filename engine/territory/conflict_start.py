"""A plan on a map to begin from: in one piece each as far as that is easily had.

Each territory keeps its largest piece of today's, is joined to what is locked to it
over as few units as can be, and takes what is then nobody's and next to it.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure_sets import piece_labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Owners = NDArray[np.int32]

_FREE, _TAKEN = 1.0, 3.0
"""What a way over a unit costs that is nobody's, or that another territory has."""


def in_pieces_no_more(
    edges: Owners, near: Owners, begun: Owners, cost: Callable[[int, int], float]
) -> Owners:
    """Return (n,) int32, owners that lie in few pieces; each is one of its choices.

    Parameters
    ----------
    edges
        (e, 2) int32, units that touch.
    near
        (n, k) int32, territories that each unit may go to; −1 fills up.
    begun
        (n,) int32, owners to begin with.
    cost
        Of a unit with a territory.
    """
    work = _Start(edges, near, begun, cost)
    work.loosen()
    for unit in np.flatnonzero((near >= 0).sum(axis=1) == 1).tolist():
        work.join(unit)
    work.loosen()
    work.grow()
    return np.where(work.owner < 0, begun, work.owner).astype(np.int32)


class _Start:
    """Owners under way; −1 is nobody."""

    def __init__(
        self,
        edges: Owners,
        near: Owners,
        begun: Owners,
        cost: Callable[[int, int], float],
    ) -> None:
        n = len(near)
        self._edges, self._cost = edges, cost
        self.owner = begun.copy()
        self._may = [set(row[row >= 0].tolist()) for row in near]
        self._beside: list[list[int]] = [[] for _ in range(n)]
        for one, two in edges.tolist():
            self._beside[one].append(two)
            self._beside[two].append(one)

    def loosen(self) -> None:
        """Take from each territory all but its largest piece and what is locked."""
        label = piece_labels(self._edges, self.owner)
        size = np.bincount(label)
        main: dict[int, int] = {}
        for unit, owner in enumerate(self.owner.tolist()):
            piece = int(label[unit])
            if owner >= 0 and size[piece] > size[main.get(owner, piece)] - (
                owner not in main
            ):
                main[owner] = piece
        self._main = main
        self._in_main = np.zeros(label.size, dtype=np.bool_)
        for unit, owner in enumerate(self.owner.tolist()):
            stays = owner >= 0 and main[owner] == label[unit]
            self._in_main[unit] = stays
            if not stays and len(self._may[unit]) > 1:
                self.owner[unit] = -1

    def join(self, unit: int) -> None:
        """Join a locked unit to its territory's main piece, if there is a way."""
        (home,) = self._may[unit]
        self.owner[unit] = home
        if self._in_main[unit]:
            return
        way = self._way(unit, home)
        for step in way:
            self.owner[step] = home
            self._in_main[step] = True

    def _way(self, unit: int, home: int) -> list[int]:
        best, before = {unit: 0.0}, {unit: -1}
        heap = [(0.0, unit)]
        while heap:
            far, here = heappop(heap)
            if far > best[here]:
                continue
            if self._in_main[here] and self.owner[here] == home:
                way = []
                while here >= 0:
                    way.append(here)
                    here = before[here]
                return way
            for there in self._beside[here]:
                if home not in self._may[there]:
                    continue
                owner = self.owner[there]
                step = 0.0 if owner == home else _FREE if owner < 0 else _TAKEN
                if far + step < best.get(there, np.inf):
                    best[there], before[there] = far + step, here
                    heappush(heap, (far + step, there))
        return []

    def grow(self) -> None:
        """Give what is nobody's to territories that touch it, the cheapest first."""
        heap = [
            (self._cost(there, owner), there, owner)
            for unit, owner in enumerate(self.owner.tolist())
            if owner >= 0
            for there in self._beside[unit]
            if self.owner[there] < 0 and owner in self._may[there]
        ]
        heapify(heap)
        while heap:
            _, unit, owner = heappop(heap)
            if self.owner[unit] >= 0:
                continue
            self.owner[unit] = owner
            for there in self._beside[unit]:
                if self.owner[there] < 0 and owner in self._may[there]:
                    heappush(heap, (self._cost(there, owner), there, owner))
