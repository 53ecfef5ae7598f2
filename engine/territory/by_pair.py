"""Something for every pair of a unit and a territory, written down or computed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    Index = NDArray[np.intp]

Scalar = TypeVar("Scalar", bound=np.generic)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a read-only copy; an array that is one already comes back as it is."""
    if array.flags.owndata and not array.flags.writeable:
        return array
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


class ByPair(ABC, Generic[Scalar]):
    """One value for every pair of a unit and a territory."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""

    @abstractmethod
    def at(self, units: Index, territories: Index) -> NDArray[Scalar]:
        """Return (k,), the value of each pair ``(units[k], territories[k])``."""

    @abstractmethod
    def rows(self, units: Index) -> NDArray[Scalar]:
        """Return (k, n_territories), all values of some units."""

    @abstractmethod
    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the arrays it is made of, for digests."""

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape, another type, or values that make no sense.

        Raises
        ------
        ValueError
            The message begins with ``name``.
        """
        if self.shape != shape:
            raise ValueError(f"{name}: shape must be {shape}, got {self.shape}")

    @cached_property
    def matrix(self) -> NDArray[Scalar]:
        """(n_units, n_territories), read-only; only for what fits in memory."""
        return read_only(self.rows(np.arange(self.shape[0])))


class Written(ByPair[Scalar]):
    """Values that are written down, pair by pair.

    Parameters
    ----------
    matrix
        (n_units, n_territories). A read-only copy is kept.
    """

    def __init__(self, matrix: NDArray[Scalar]) -> None:
        self.matrix = read_only(matrix)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return self.matrix.shape

    def at(self, units: Index, territories: Index) -> NDArray[Scalar]:
        """Return (k,), looked up."""
        return self.matrix[units, territories]

    def rows(self, units: Index) -> NDArray[Scalar]:
        """Return (k, n_territories), looked up."""
        return self.matrix[units]

    def take(self, units: Index, territories: Index) -> Self:
        """Return the table of some units and territories."""
        return type(self)(self.matrix[np.ix_(units, territories)])

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the matrix."""
        return (self.matrix,)
