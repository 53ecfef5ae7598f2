"""Objective terms that depend on a whole territory, not on one pair at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.territory.by_pair import read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Owners = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]


class ShapeTerm(Protocol):
    """A part of the objective that a plan as a whole has."""

    @property
    def name(self) -> str:
        """What the term is called in tables."""

    def value(self, owner: Owners, num_territories: int) -> int:
        """Return what the objective rises by; units of nobody (−1) count nothing."""

    def take(self, units: Index, territories: Index) -> ShapeTerm:
        """Return the term with units and territories in another order."""

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the arrays it is made of, for digests."""

    def check(self, num_units: int) -> None:
        """Refuse arrays that do not fit; ValueError says which."""


@dataclass(frozen=True, eq=False, slots=True)
class Inertia:
    """Σ w |x − mean of its territory|², the smaller the more compact.

    Parameters
    ----------
    places
        (n_units, d) float.
    weights
        (n_units,) float, 0 or more.
    name
        What the term is called.

    Notes
    -----
    The weighted mean is the point for which the sum is least (Hess et al. 1965 with
    free centres; k-means).
    """

    places: Floats
    weights: Floats
    name: str = "inertia"

    def __post_init__(self) -> None:
        for what in ("places", "weights"):
            object.__setattr__(self, what, read_only(getattr(self, what)))

    def value(self, owner: Owners, num_territories: int) -> int:
        """Return the sum, rounded half to even."""
        rows = np.flatnonzero(owner >= 0)
        held, weights = owner[rows], self.weights[rows]
        mass = np.bincount(held, weights, minlength=num_territories)
        total = 0.0
        for axis in range(self.places.shape[1]):
            x = self.places[rows, axis]
            moment = np.bincount(held, weights * x, minlength=num_territories)
            mean = moment / np.where(mass > 0, mass, 1.0)
            total += float((weights * (x - mean[held]) ** 2).sum())
        return round(total)

    def take(self, units: Index, territories: Index) -> Inertia:  # noqa: ARG002
        """Return the term with units in another order."""
        return Inertia(self.places[units], self.weights[units], self.name)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return places and weights."""
        return (self.places, self.weights)

    def check(self, num_units: int) -> None:
        """Refuse another number of units, or weights below nothing."""
        if self.places.ndim != 2 or len(self.places) != num_units:
            raise ValueError(f"{self.name}: places must be ({num_units}, d) float")
        if self.weights.shape != (num_units,) or self.weights.min() < 0:
            raise ValueError(f"{self.name}: weights must be ({num_units},), 0 or more")


@dataclass(frozen=True, eq=False, slots=True)
class CutEdges:
    """The price of every edge whose ends are in different territories.

    Parameters
    ----------
    edges
        (e, 2) int32, pairs of units.
    prices
        (e,) int64, 0 or more.
    name
        What the term is called.
    """

    edges: NDArray[np.int32]
    prices: Ints
    name: str = "cut edges"

    def __post_init__(self) -> None:
        for what in ("edges", "prices"):
            object.__setattr__(self, what, read_only(getattr(self, what)))

    def value(self, owner: Owners, num_territories: int) -> int:  # noqa: ARG002
        """Return the total price of the edges that are cut."""
        one, two = owner[self.edges[:, 0]], owner[self.edges[:, 1]]
        return int(self.prices[(one != two) & (one >= 0) & (two >= 0)].sum())

    def take(self, units: Index, territories: Index) -> CutEdges:  # noqa: ARG002
        """Return the term with units in another order."""
        place = np.argsort(units).astype(np.int32)
        return CutEdges(place[self.edges], self.prices, self.name)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return edges and prices."""
        return (self.edges, self.prices)

    def check(self, num_units: int) -> None:
        """Refuse edges to units that are not there, or prices below nothing."""
        check_edges(self.name, self.edges, num_units)
        if self.prices.shape != (len(self.edges),) or self.prices.min(initial=0) < 0:
            raise ValueError(f"{self.name}: one price an edge, 0 or more")


@dataclass(frozen=True, eq=False, slots=True)
class Diameter:
    """The largest distance between two units of one territory.

    Parameters
    ----------
    distance
        (n_units, n_units) int64, symmetric, 0 or more.
    name
        What the term is called.
    """

    distance: Ints
    name: str = "diameter"

    def __post_init__(self) -> None:
        object.__setattr__(self, "distance", read_only(self.distance))

    def value(self, owner: Owners, num_territories: int) -> int:
        """Return the largest over all territories; 0 when each has one unit."""
        largest = 0
        for j in range(num_territories):
            held = np.flatnonzero(owner == j)
            if held.size > 1:
                largest = max(largest, int(self.distance[np.ix_(held, held)].max()))
        return largest

    def take(self, units: Index, territories: Index) -> Diameter:  # noqa: ARG002
        """Return the term with units in another order."""
        return Diameter(self.distance[np.ix_(units, units)], self.name)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the distances."""
        return (self.distance,)

    def check(self, num_units: int) -> None:
        """Refuse another shape, distances below nothing, or one-way distances."""
        if self.distance.shape != (num_units, num_units):
            raise ValueError(f"{self.name}: must be ({num_units}, {num_units}) int64")
        if self.distance.min() < 0 or (self.distance != self.distance.T).any():
            raise ValueError(f"{self.name}: symmetric and 0 or more")


def check_edges(name: str, edges: NDArray[np.int32], num_units: int) -> None:
    """Refuse edges that are not (e, 2) int32 pairs of two units that are there.

    Raises
    ------
    ValueError
        The message begins with ``name``.
    """
    if edges.ndim != 2 or edges.shape[1] != 2 or edges.dtype != np.int32:
        raise ValueError(f"{name}: edges must be (e, 2) int32")
    if edges.size and (edges.min() < 0 or edges.max() >= num_units):
        raise ValueError(f"{name}: an edge names a unit that does not exist")
    if (edges[:, 0] == edges[:, 1]).any():
        raise ValueError(f"{name}: an edge joins a unit with itself")
