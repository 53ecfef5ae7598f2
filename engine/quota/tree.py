"""A hierarchy: the company, its regions, districts and territories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, eq=False)
class Tree:
    """Who belongs to whom, level by level.

    Parameters
    ----------
    levels
        From the top down, such as ``("company", "region", "territory")``: 2 or more.
    names
        Of the nodes, level by level; one node at the top, no name twice in a level.
    parent
        For each level below the top ``(nodes,)``: index of the parent in the level
        above.

    Raises
    ------
    ValueError
        It is no such tree; or a node above the lowest level has no children.
    """

    levels: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    parent: tuple[Ints, ...]

    def __post_init__(self) -> None:
        given = len(self.levels), len(self.names), len(self.parent) + 1
        if len(set(given)) > 1 or len(self.levels) < 2:
            raise ValueError(
                "a tree has two levels or more, with names for each and parents for "
                f"each but the first; got {given[0]}, {given[1]}, {len(self.parent)}"
            )
        if len(set(self.levels)) < len(self.levels):
            raise ValueError("levels have different names")
        if len(self.names[0]) != 1:
            raise ValueError(f"one node is at the top, not {len(self.names[0])}")
        for depth in range(len(self.levels)):
            self._check(depth)

    def _check(self, depth: int) -> None:
        level, names = self.levels[depth], self.names[depth]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"{level} '{twice}' is there twice")
        if not depth:
            return
        above, parent = len(self.names[depth - 1]), self.parent[depth - 1]
        if parent.shape != (len(names),):
            raise ValueError(f"each {level} has one parent")
        if parent.size and not (parent.min() >= 0 and parent.max() < above):
            raise ValueError(f"a parent of level '{level}' is not in the tree")
        childless = np.flatnonzero(np.bincount(parent, minlength=above) == 0)
        if childless.size:
            lone = self.names[depth - 1][childless[0]]
            raise ValueError(f"{self.levels[depth - 1]} '{lone}' has no {level}")

    @property
    def num_levels(self) -> int:
        """How many levels there are."""
        return len(self.levels)

    @property
    def num_territories(self) -> int:
        """How many nodes the lowest level has."""
        return len(self.names[-1])

    def size(self, depth: int) -> int:
        """Return how many nodes a level has."""
        return len(self.names[depth])

    @cached_property
    def rank(self) -> tuple[Ints, ...]:
        """For each level ``(nodes,)``: the place of each node in the order of names."""
        ranks = []
        for names in self.names:
            order = np.array(sorted(range(len(names)), key=names.__getitem__))
            places = np.empty(len(names), dtype=np.int64)
            places[order] = np.arange(len(names))
            ranks.append(places)
        return tuple(ranks)

    def sums(self, depth: int, values: NDArray[Number]) -> NDArray[Number]:
        """Return the sums over the children of each node of the level above ``depth``.

        Floats are added in the order of names, so that the order in which nodes are
        listed changes no bit; whole numbers are exact.
        """
        order = np.argsort(self.rank[depth], kind="stable")
        total = np.zeros(self.size(depth - 1), dtype=values.dtype)
        np.add.at(total, self.parent[depth - 1][order], values[order])
        return total

    def ancestors(self, depth: int) -> Ints:
        """Return for each territory ``(territories,)`` its node of a level."""
        node = np.arange(self.num_territories)
        for level in range(self.num_levels - 1, depth, -1):
            node = self.parent[level - 1][node]
        return node


def tree_of(levels: Sequence[str], paths: Sequence[Sequence[str]]) -> Tree:
    """Return the tree of territories that are each listed with all their parents.

    Parameters
    ----------
    levels
        From the top down.
    paths
        For each territory the name of its node at each level, from the top down.

    Raises
    ------
    ValueError
        A path is too short or too long; a node is in two parents; a territory is there
        twice.
    """
    found: list[dict[str, int]] = [{} for _ in levels]
    parents: list[list[int]] = [[] for _ in levels]
    for path in paths:
        if len(path) != len(levels):
            raise ValueError(f"{list(path)} has not one name for each of {levels}")
        above = -1
        for depth, name in enumerate(path):
            known = found[depth].setdefault(name, len(found[depth]))
            if known == len(parents[depth]):
                parents[depth].append(above)
            elif parents[depth][known] != above:
                raise ValueError(f"{levels[depth]} '{name}' is in two parents")
            elif depth == len(levels) - 1:
                raise ValueError(f"{levels[depth]} '{name}' is there twice")
            above = known
    return Tree(
        tuple(levels),
        tuple(tuple(names) for names in found),
        tuple(np.array(each, dtype=np.int64) for each in parents[1:]),
    )
