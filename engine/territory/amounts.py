"""What each pair of a unit and a territory costs or weighs, stored or computed.

A company of a million accounts and two thousand reps has two thousand million pairs:
they are never written down. What a pair costs follows from where the two are, or from
whose the account is today; these classes know how, and answer for the pairs asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.base.geo import EARTH_RADIUS_KM
from engine.territory.by_pair import ByPair, Written, read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

NOBODY = -1
"""Owner index of a unit that no territory covers today."""


class Amounts(ByPair[np.int64]):
    """A whole number, 0 or more, for every pair of a unit and a territory."""

    @property
    @abstractmethod
    def most(self) -> Ints:
        """(n_units,) int64: no amount of the unit is more than this."""

    @abstractmethod
    def take(self, units: Index, territories: Index) -> Amounts:
        """Return the amounts of some units and territories, in the order given."""

    @property
    @abstractmethod
    def constant(self) -> bool:
        """Whether a unit's amount is the same with every territory."""


class Table(Written[np.int64], Amounts):
    """Amounts that are written down, pair by pair.

    Parameters
    ----------
    matrix
        (n_units, n_territories) int64, 0 or more. A read-only copy is kept.
    """

    @cached_property
    def most(self) -> Ints:
        """(n_units,) int64, each unit's largest."""
        return read_only(self.matrix.max(axis=1))

    @cached_property
    def constant(self) -> bool:
        """Whether all columns are the same."""
        return bool((self.matrix == self.matrix[:, :1]).all())

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape, another type, or less than nothing."""
        super().check(name, shape)
        _check_kind(name, self.matrix, np.int64)
        if self.matrix.min() < 0:
            raise ValueError(f"{name}: must be 0 or more, got {self.matrix.min()}")


class PerUnit(Amounts):
    """One amount a unit, whoever covers it.

    Parameters
    ----------
    values
        (n_units,) int64, 0 or more.
    num_territories
        Number of territories.
    """

    def __init__(self, values: Ints, num_territories: int) -> None:
        self.values, self._width = read_only(values), num_territories

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return (*self.values.shape, self._width)

    def at(self, units: Index, territories: Index) -> Ints:  # noqa: ARG002
        """Return (k,) int64, the units' own."""
        return self.values[units]

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, each unit's own again and again."""
        return np.repeat(self.values[units][:, None], self._width, axis=1)

    @property
    def most(self) -> Ints:
        """(n_units,) int64, the values."""
        return self.values

    def take(self, units: Index, territories: Index) -> PerUnit:
        """Return the amounts of some units."""
        return PerUnit(self.values[units], len(territories))

    @property
    def constant(self) -> bool:
        """Whether it is the same with every territory: it is."""
        return True

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the values."""
        return (self.values,)

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape, another type, or less than nothing."""
        super().check(name, shape)
        _check_kind(name, self.values, np.int64)
        if self.values.min() < 0:
            raise ValueError(f"{name}: must be 0 or more, got {self.values.min()}")


class Moved(PerUnit):
    """One amount a unit where its owner changes, nothing where it stays.

    Parameters
    ----------
    values
        (n_units,) int64, 0 or more.
    current
        (n_units,) int32, today's owner; a unit of ``NOBODY`` changes for nothing.
    num_territories
        Number of territories.
    """

    def __init__(
        self, values: Ints, current: NDArray[np.int32], num_territories: int
    ) -> None:
        super().__init__(np.where(current == NOBODY, 0, values), num_territories)
        self.current = read_only(current)

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, nothing for today's owners."""
        return np.where(self.current[units] == territories, 0, self.values[units])

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64."""
        found = super().rows(units)
        owned = np.flatnonzero(self.current[units] >= 0)
        found[owned, self.current[units][owned]] = 0
        return found

    def take(self, units: Index, territories: Index) -> Moved:
        """Return the amounts of some units; owners that are left out are NOBODY's.

        A unit whose owner is left out keeps its amount with everybody.
        """
        place = np.full(self._width + 1, -2, dtype=np.int32)
        place[territories] = np.arange(len(territories), dtype=np.int32)
        place[-1] = NOBODY
        return Moved(self.values[units], place[self.current[units]], len(territories))

    @property
    def constant(self) -> bool:
        """Whether it is the same with every territory: only when nobody has any."""
        return not self.values.any()

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the values and the owners."""
        return (self.values, self.current)


class Distance(Amounts):
    """Amounts that grow with the way from a home to a unit.

    Parameters
    ----------
    places, homes
        (n_units, d) and (n_territories, d) float; on the sphere, points of the unit
        sphere (:func:`unit_sphere`).
    factor, offset
        (n_units,) float, 0 or more: a unit of distance, and what there is without any.
    metric
        ``sphere``: great circle in kilometres; ``plane``: straight line.
    power
        1, or 2 for the distance squared.

    Notes
    -----
    amount_ij = rint(offset_i + factor_i · d_ij^power), half to even.
    """

    def __init__(
        self,
        places: Floats,
        homes: Floats,
        factor: Floats,
        *,
        offset: Floats | None = None,
        metric: Literal["sphere", "plane"] = "sphere",
        power: Literal[1, 2] = 1,
    ) -> None:
        self.places = read_only(np.ascontiguousarray(places, dtype=np.float64))
        self.homes = read_only(np.ascontiguousarray(homes, dtype=np.float64))
        self.factor = read_only(np.asarray(factor, dtype=np.float64))
        none = np.zeros_like(self.factor) if offset is None else offset
        self.offset = read_only(np.asarray(none, dtype=np.float64))
        self.metric, self.power = metric, power

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return (self.places.shape[0], self.homes.shape[0])

    @property
    def _kind(self) -> dict[str, bool]:
        return {"sphere": self.metric == "sphere", "square": self.power == 2}

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, computed."""
        # Here, as what compiles takes longer to load than a file to check.
        from engine.territory.kernels.distance import amounts_at

        i, j = np.asarray(units, np.intp), np.asarray(territories, np.intp)
        found: Ints = amounts_at(
            self.places, self.homes, self.factor, self.offset, i, j, **self._kind
        )
        return found

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, computed."""
        from engine.territory.kernels.distance import amounts_of_rows

        i = np.asarray(units, np.intp)
        found: Ints = amounts_of_rows(
            self.places, self.homes, self.factor, self.offset, i, **self._kind
        )
        return found

    @cached_property
    def most(self) -> Ints:
        """(n_units,) int64, as far as the corner of the homes' box that is farthest."""
        low, high = self.homes.min(axis=0), self.homes.max(axis=0)
        reach = np.maximum(np.abs(self.places - low), np.abs(self.places - high))
        straight = np.sqrt((reach**2).sum(axis=1))
        if self.metric == "sphere":
            straight = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, straight / 2))
        most = np.ceil(self.offset + self.factor * straight**self.power) + 1
        return read_only(most.astype(np.int64))

    def take(self, units: Index, territories: Index) -> Distance:
        """Return the amounts of some units and territories."""
        return Distance(
            self.places[units],
            self.homes[territories],
            self.factor[units],
            offset=self.offset[units],
            metric=self.metric,
            power=self.power,
        )

    @property
    def constant(self) -> bool:
        """Whether it is the same with every territory: only without a factor."""
        return self.homes.shape[0] == 1 or not self.factor.any()

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return places, homes, factors and offsets."""
        kind = np.array([self.metric == "sphere", self.power == 2])
        return (self.places, self.homes, self.factor, self.offset, kind)

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse another shape, less than nothing, or what is not a number."""
        super().check(name, shape)
        for what in ("places", "homes", "factor", "offset"):
            if not np.isfinite(getattr(self, what)).all():
                raise ValueError(f"{name}: {what} must be finite")
        for what in ("factor", "offset"):
            values = getattr(self, what)
            if values.shape != (shape[0],):
                raise ValueError(f"{name}: {what} must be ({shape[0]},) float")
            if values.min() < 0:
                raise ValueError(f"{name}: must be 0 or more, got {values.min()}")


def unit_sphere(lat: Floats, lon: Floats) -> Floats:
    """Return (n, 3) float, points of the unit sphere, from degrees north and east."""
    north, east = np.radians(lat), np.radians(lon)
    flat = np.cos(north)
    return np.column_stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)])


def as_amounts(given: Amounts | Ints) -> Amounts:
    """Return amounts as they are, and a matrix as a :class:`Table`."""
    return given if isinstance(given, Amounts) else Table(given)


def _check_kind(name: str, array: np.ndarray, kind: type[np.generic]) -> None:
    if array.dtype != kind:
        raise ValueError(f"{name}: must be {kind.__name__}, got {array.dtype}")
