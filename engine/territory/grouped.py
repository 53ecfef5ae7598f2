"""Amounts and permits of groups of units that go everywhere together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Amounts, PerUnit
from engine.territory.masks import Mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]


class Members:
    """Which units each group has, in one array after the other.

    Parameters
    ----------
    group
        (n_units,) indices of groups, each of 0 … the largest with a member.
    """

    def __init__(self, group: Index) -> None:
        self.order = np.argsort(group, kind="stable")
        self.sizes = np.bincount(group)
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    @property
    def first(self) -> Index:
        """(n_groups,) each group's first unit."""
        return np.asarray(self.order[self.starts], dtype=np.intp)

    def of(self, groups: Index) -> tuple[Index, Index]:
        """Return the units of some groups, one group after the other, and starts.

        Returns
        -------
        units, starts
            (k,) indices of units; (n,) where in them each group begins.
        """
        sizes = self.sizes[groups]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        places = np.arange(int(sizes.sum())) - np.repeat(starts, sizes)
        return self.order[np.repeat(self.starts[groups], sizes) + places], starts


class GroupedAmounts(Amounts):
    """A group's amount is the sum of its members'.

    Parameters
    ----------
    inner
        The members' amounts.
    members
        Who they are.
    """

    def __init__(self, inner: Amounts, members: Members) -> None:
        self._inner, self._members = inner, members

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_groups, n_territories)."""
        return (self._members.sizes.size, self._inner.shape[1])

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, added up."""
        groups = np.asarray(units, np.intp)
        found, starts = self._members.of(groups)
        there = np.repeat(territories, self._members.sizes[groups])
        return _added(self._inner.at(found, there), starts)

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, added up."""
        found, starts = self._members.of(np.asarray(units, np.intp))
        return _added(self._inner.rows(found), starts)

    @cached_property
    def most(self) -> Ints:
        """(n_groups,) int64, added up."""
        found, starts = self._members.of(np.arange(self.shape[0]))
        return _added(self._inner.most[found], starts)

    def take(self, units: Index, territories: Index) -> Amounts:
        """Return the amounts of some groups, still computed from the members'."""
        inner_units, _ = self._members.of(np.asarray(units, np.intp))
        sizes = self._members.sizes[units]
        groups = np.repeat(np.arange(len(sizes)), sizes)
        inner = self._inner.take(inner_units, territories)
        return GroupedAmounts(inner, Members(groups))

    @property
    def constant(self) -> bool:
        """Whether it is the same with every territory."""
        return self._inner.constant or bool((self.matrix == self.matrix[:, :1]).all())

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the members' arrays and the groups."""
        return (*self._inner.parts(), self._members.order, self._members.sizes)


class GroupedMask(Mask):
    """A group may go where all its members may.

    Parameters
    ----------
    inner
        What is allowed the members.
    members
        Who they are.
    """

    def __init__(self, inner: Mask, members: Members) -> None:
        self._inner, self._members = inner, members

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_groups, n_territories)."""
        return (self._members.sizes.size, self._inner.shape[1])

    def at(self, units: Index, territories: Index) -> Bools:
        """Return (k,) bool."""
        groups = np.asarray(units, np.intp)
        found, starts = self._members.of(groups)
        there = np.repeat(territories, self._members.sizes[groups])
        return np.logical_and.reduceat(self._inner.at(found, there), starts)

    def rows(self, units: Index) -> Bools:
        """Return (k, n_territories) bool."""
        found, starts = self._members.of(np.asarray(units, np.intp))
        return np.logical_and.reduceat(self._inner.rows(found), starts, axis=0)

    def take(self, units: Index, territories: Index) -> Mask:
        """Return the mask of some groups, still computed from the members'."""
        inner_units, _ = self._members.of(np.asarray(units, np.intp))
        sizes = self._members.sizes[units]
        groups = np.repeat(np.arange(len(sizes)), sizes)
        inner = self._inner.take(inner_units, territories)
        return GroupedMask(inner, Members(groups))

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the members' arrays and the groups."""
        return (*self._inner.parts(), self._members.order, self._members.sizes)


def grouped(inner: Amounts, members: Members) -> Amounts:
    """Return the amounts of groups; as simple as the members' where that is so."""
    if isinstance(inner, PerUnit) and inner.constant:
        found, starts = members.of(np.arange(members.sizes.size))
        return PerUnit(_added(inner.values[found], starts), inner.shape[1])
    return GroupedAmounts(inner, members)


def _added(values: Ints, starts: Index) -> Ints:
    return np.add.reduceat(values, starts, axis=0)
