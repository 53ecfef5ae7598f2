"""Who adds up to whom: the finest series and everything they are summed to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

GROUPINGS = (
    (),
    ("segment",),
    ("region",),
    ("channel",),
    ("segment", "region"),
    ("segment", "channel"),
    ("segment", "region", "channel"),
)
"""What sales are added up by, coarsest first; the last is the finest."""

BETWEEN = " × "
"""Between the names of dimensions in the name of a level."""


@dataclass(frozen=True, slots=True)
class Node:
    """A series of some level.

    Parameters
    ----------
    level
        ``total``, ``segment``, ``segment × region`` and so on.
    segment, region, channel
        What it is restricted to; empty: nothing.
    """

    level: str
    segment: str = ""
    region: str = ""
    channel: str = ""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """All series of a history; the finest come last, in the order of its keys.

    Parameters
    ----------
    nodes
        Every series of every level, coarsest level first.
    parts
        ``(nodes,)`` for each, the numbers of the finest series it is the sum of.
    """

    nodes: tuple[Node, ...]
    parts: tuple[NDArray[np.intp], ...]

    @property
    def num_bottom(self) -> int:
        """How many finest series there are."""
        return 1 + max(int(part[-1]) for part in self.parts)

    @cached_property
    def level_numbers(self) -> NDArray[np.intp]:
        """``(nodes,)`` numbers of their levels, 0 for the coarsest."""
        names = list(dict.fromkeys(node.level for node in self.nodes))
        return np.array([names.index(node.level) for node in self.nodes], dtype=np.intp)

    @cached_property
    def distinct(self) -> NDArray[np.intp]:
        """Numbers of nodes that are the sums of different parts; the finest last.

        A segment that is sold in one region only is the same series at two levels: it
        is forecast once, or it would count twice.
        """
        last = {part.tobytes(): place for place, part in enumerate(self.parts)}
        return np.array(sorted(last.values()), dtype=np.intp)

    @cached_property
    def alike(self) -> NDArray[np.intp]:
        """``(nodes,)`` which of :attr:`distinct` each node is."""
        place = {
            self.parts[node].tobytes(): row for row, node in enumerate(self.distinct)
        }
        return np.array([place[part.tobytes()] for part in self.parts], dtype=np.intp)

    @cached_property
    def summing(self) -> sparse.csr_array:
        """``(distinct, finest)`` ones where a series has a part."""
        return _ones([self.parts[node] for node in self.distinct], self.num_bottom)

    @cached_property
    def summing_all(self) -> sparse.csr_array:
        """``(nodes, finest)`` ones where a node has a part."""
        return _ones(list(self.parts), self.num_bottom)


def build_hierarchy(
    dimensions: tuple[str, ...], keys: tuple[tuple[str, ...], ...]
) -> Hierarchy:
    """Return the hierarchy of finest series split by these dimensions.

    Parameters
    ----------
    dimensions
        Those of segment, region and channel that there are, in this order.
    keys
        For each finest series its value in each dimension; no two alike.
    """
    nodes: list[Node] = []
    parts: list[NDArray[np.intp]] = []
    for grouping in GROUPINGS:
        if not set(grouping) <= set(dimensions) or grouping == dimensions:
            continue
        groups: dict[tuple[str, ...], list[int]] = {}
        places = [dimensions.index(name) for name in grouping]
        for number, key in enumerate(keys):
            groups.setdefault(tuple(key[place] for place in places), []).append(number)
        level = BETWEEN.join(grouping) or "total"
        for values in sorted(groups):
            nodes.append(Node(level, **dict(zip(grouping, values, strict=True))))
            parts.append(np.array(groups[values], dtype=np.intp))
    finest = BETWEEN.join(dimensions) or "total"
    for number, key in enumerate(keys):
        nodes.append(Node(finest, **dict(zip(dimensions, key, strict=True))))
        parts.append(np.array([number], dtype=np.intp))
    return Hierarchy(tuple(nodes), tuple(parts))


def _ones(parts: list[NDArray[np.intp]], width: int) -> sparse.csr_array:
    from scipy import sparse

    ends = np.cumsum([0, *(len(part) for part in parts)])
    places = np.concatenate(parts)
    return sparse.csr_array(
        (np.ones(len(places)), places, ends), shape=(len(parts), width)
    )
