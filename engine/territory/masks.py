"""Which pairs a rule allows, stored or computed for the pairs asked for."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.by_pair import ByPair, Written, read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts

    Bools = NDArray[np.bool_]
    Index = NDArray[np.intp]


class Mask(ByPair[np.bool_]):
    """Yes or no for every pair of a unit and a territory."""

    @abstractmethod
    def take(self, units: Index, territories: Index) -> Mask:
        """Return the mask of some units and territories, in the order given."""


class MaskTable(Written[np.bool_], Mask):
    """Answers that are written down, pair by pair.

    Parameters
    ----------
    matrix
        (n_units, n_territories) bool. A read-only copy is kept.
    """

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape or type."""
        super().check(name, shape)
        if self.matrix.dtype != np.bool_:
            raise ValueError(f"{name}: must be bool, got {self.matrix.dtype}")


class Pins(Mask):
    """Some units may go to one territory only, the others anywhere.

    Parameters
    ----------
    target
        (n_units,) int32, the one territory, or −1.
    num_territories
        Number of territories.
    """

    def __init__(self, target: NDArray[np.int32], num_territories: int) -> None:
        self.target, self._width = read_only(target), num_territories

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return (*self.target.shape, self._width)

    def at(self, units: Index, territories: Index) -> Bools:
        """Return (k,) bool."""
        target = self.target[units]
        return np.asarray((target == -1) | (target == territories))

    def rows(self, units: Index) -> Bools:
        """Return (k, n_territories) bool."""
        target = self.target[units][:, None]
        return np.asarray((target == -1) | (target == np.arange(self._width)))

    def take(self, units: Index, territories: Index) -> Pins:
        """Return the pins of some units; where a target is left out, nobody may."""
        place = np.full(self._width + 1, -2, dtype=np.int32)
        place[territories] = np.arange(len(territories), dtype=np.int32)
        place[-1] = -1
        target = self.target[units]
        return Pins(np.where(target == -2, -2, place[target]), len(territories))

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the targets."""
        return (self.target,)

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape or a target that is not there."""
        super().check(name, shape)
        if self.target.max(initial=-1) >= shape[1]:
            raise ValueError(f"{name}: pins to a territory that does not exist")


class ByClass(Mask):
    """Units of a class may go to territories of certain classes.

    Parameters
    ----------
    unit_class, territory_class
        (n_units,) and (n_territories,) int32, indices into the table.
    table
        (n_unit_classes, n_territory_classes) bool.
    """

    def __init__(
        self,
        unit_class: NDArray[np.int32],
        territory_class: NDArray[np.int32],
        table: Bools,
    ) -> None:
        self.unit_class, self.territory_class = (
            read_only(unit_class),
            read_only(territory_class),
        )
        self.table = read_only(table)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return (*self.unit_class.shape, *self.territory_class.shape)

    def at(self, units: Index, territories: Index) -> Bools:
        """Return (k,) bool."""
        return self.table[self.unit_class[units], self.territory_class[territories]]

    def rows(self, units: Index) -> Bools:
        """Return (k, n_territories) bool."""
        return self.table[self.unit_class[units]][:, self.territory_class]

    def take(self, units: Index, territories: Index) -> ByClass:
        """Return the mask of some units and territories."""
        return ByClass(
            self.unit_class[units], self.territory_class[territories], self.table
        )

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the classes and the table."""
        return (self.unit_class, self.territory_class, self.table)


class AtMost(Mask):
    """Pairs whose amount is no more than a limit, such as a distance from home.

    Parameters
    ----------
    amounts
        What each pair has.
    limit
        The most that is allowed, in the same unit.
    """

    def __init__(self, amounts: Amounts, limit: int) -> None:
        self.amounts, self.limit = amounts, limit

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return self.amounts.shape

    def at(self, units: Index, territories: Index) -> Bools:
        """Return (k,) bool."""
        return np.asarray(self.amounts.at(units, territories) <= self.limit)

    def rows(self, units: Index) -> Bools:
        """Return (k, n_territories) bool."""
        return np.asarray(self.amounts.rows(units) <= self.limit)

    def take(self, units: Index, territories: Index) -> AtMost:
        """Return the mask of some units and territories."""
        return AtMost(self.amounts.take(units, territories), self.limit)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the arrays of the amounts, and the limit."""
        return (*self.amounts.parts(), np.array([self.limit]))

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape, or amounts that are wrong."""
        super().check(name, shape)
        self.amounts.check(name, shape)


def as_mask(given: Mask | Bools) -> Mask:
    """Return a mask as it is, and a matrix as a :class:`MaskTable`."""
    return given if isinstance(given, Mask) else MaskTable(given)
