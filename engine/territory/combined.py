"""Amounts made of other amounts: weighted, and added up; nothing is written down."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Amounts
from engine.territory.by_pair import read_only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

_LARGEST = 2**62


class Weighted(Amounts):
    """Other amounts times a weight, each rounded once.

    Parameters
    ----------
    of
        The amounts.
    weight
        0 or more, exact.

    Raises
    ------
    ValueError
        The weight is below 0, or a product is too large to be exact.

    Notes
    -----
    ⌊weight · amount + ½⌋: halves are rounded up, so that a larger amount never becomes
    the smaller one.
    """

    def __init__(self, of: Amounts, weight: Fraction) -> None:
        if weight < 0:
            raise ValueError(f"a weight must be 0 or more, got {weight}")
        self.of, self.weight = of, weight
        most = int(of.most.max(initial=0))
        if (2 * most + 1) * weight.numerator + weight.denominator >= _LARGEST:
            raise ValueError(f"weight {weight}: amounts up to {most} become too large")

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return self.of.shape

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, weighted."""
        return self._weighted(self.of.at(units, territories))

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, weighted."""
        return self._weighted(self.of.rows(units))

    @cached_property
    def most(self) -> Ints:
        """(n_units,) int64: no amount of the unit is more than this."""
        return read_only(self._weighted(self.of.most))

    def take(self, units: Index, territories: Index) -> Weighted:
        """Return the amounts of some units and territories."""
        return Weighted(self.of.take(units, territories), self.weight)

    @property
    def constant(self) -> bool:
        """Whether it is the same with every territory, as far as is known."""
        return self.of.constant or not self.weight

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the parts of the amounts, and the weight."""
        weight = np.array([self.weight.numerator, self.weight.denominator])
        return (*self.of.parts(), weight)

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse what the amounts refuse."""
        self.of.check(name, shape)

    def _weighted(self, amounts: Ints) -> Ints:
        p, q = self.weight.numerator, self.weight.denominator
        return (2 * amounts * p + q) // (2 * q)


class Added(Amounts):
    """Other amounts, added up pair by pair.

    Parameters
    ----------
    parts_of
        One or more, all of one shape.
    """

    def __init__(self, parts_of: Sequence[Amounts]) -> None:
        self.of = tuple(parts_of)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return self.of[0].shape

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, added up."""
        found: Ints = np.sum([part.at(units, territories) for part in self.of], axis=0)
        return found

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, added up."""
        total = self.of[0].rows(units).copy()
        for part in self.of[1:]:
            total += part.rows(units)
        return total

    @cached_property
    def most(self) -> Ints:
        """(n_units,) int64: no amount of the unit is more than this."""
        return read_only(np.sum([part.most for part in self.of], axis=0))

    def take(self, units: Index, territories: Index) -> Added:
        """Return the amounts of some units and territories."""
        return Added([part.take(units, territories) for part in self.of])

    @property
    def constant(self) -> bool:
        """Whether every part is the same with every territory."""
        return all(part.constant for part in self.of)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the parts of all."""
        return tuple(array for part in self.of for array in part.parts())

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse what a part refuses."""
        for part in self.of:
            part.check(name, shape)


def added(some: Sequence[Amounts]) -> Amounts:
    """Return amounts added up; of one, those."""
    return some[0] if len(some) == 1 else Added(some)
