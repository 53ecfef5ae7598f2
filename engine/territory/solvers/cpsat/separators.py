"""Where a plan's territories fall into pieces, and what lies between the pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Cut = tuple[int, int, tuple[int, ...]]
"""Two units, and the units of which one is on every way between them."""


class Graph:
    """A graph on units, asked what separates them.

    Parameters
    ----------
    edges
        (e, 2) int32.
    num_units
        Number of units.
    """

    def __init__(self, edges: NDArray[np.int32], num_units: int) -> None:
        both = np.concatenate([edges, edges[:, ::-1]])
        links = (np.ones(len(both), np.int8), (both[:, 0], both[:, 1]))
        self._links = csr_array(links, shape=(num_units, num_units))

    def cuts(self, owner: NDArray[np.int32]) -> Iterator[Cut]:
        """Yield a cut for each piece of a territory but its largest.

        Parameters
        ----------
        owner
            (n_units,) int32.

        Notes
        -----
        Of the units around a piece only those next to the part of the map that the
        largest piece lies in are needed: a minimal separator.
        """
        label = self._pieces(owner)
        for j in np.unique(owner[owner >= 0]).tolist():
            held = np.flatnonzero(owner == j)
            pieces, sizes = np.unique(label[held], return_counts=True)
            if len(pieces) == 1:
                continue
            main = held[label[held] == pieces[sizes.argmax()]]
            for piece in pieces.tolist():
                small = held[label[held] == piece]
                if small[0] != main[0]:
                    yield self._between(small, main)

    def _pieces(self, owner: NDArray[np.int32]) -> NDArray[np.int32]:
        """(n_units,) number of the piece of a territory that each unit lies in."""
        links = self._links.tocoo()
        same = owner[links.row] == owner[links.col]
        inside = (links.data[same], (links.row[same], links.col[same]))
        graph = csr_array(inside, shape=self._links.shape)
        return np.asarray(connected_components(graph, directed=False)[1])

    def _between(self, small: NDArray[np.intp], main: NDArray[np.intp]) -> Cut:
        """Return the minimal separator around a piece, seen from the largest."""
        around = np.setdiff1d(self._near(small), small)
        outside = np.ones(self._links.shape[0], dtype=np.bool_)
        outside[around] = False
        outside[small] = False
        side = self._reached(main[:1], outside)
        facing = np.intersect1d(around, self._near(np.flatnonzero(side)))
        return int(small[0]), int(main[0]), tuple(facing.tolist())

    def _near(self, some: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.unique(self._links[some].indices).astype(np.intp)

    def _reached(
        self, start: NDArray[np.intp], inside: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """(n_units,) bool: what is reached from a unit by steps inside a set."""
        reached = np.zeros(inside.size, dtype=np.bool_)
        while start.size:
            reached[start] = True
            near = self._near(start)
            start = near[inside[near] & ~reached[near]]
        return reached
