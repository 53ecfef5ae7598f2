"""Distances on the globe and smooth random fields over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.geo import EARTH_RADIUS_KM, great_circle_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Points:
    """Positions on the globe.

    Parameters
    ----------
    lat, lon
        (n,) degrees.
    """

    lat: Floats
    lon: Floats

    def take(self, idcs: NDArray[np.intp]) -> Points:
        """Return the points at these positions, in this order."""
        return Points(self.lat[idcs], self.lon[idcs])

    def scattered(self, sd_km: Floats, rng: np.random.Generator) -> Points:
        """Return the points moved by a normal step, (n,) km, rounded to about 10 m."""
        north, east = rng.standard_normal((2, len(self.lat))) * sd_km / KM_PER_DEGREE
        lat = np.clip(self.lat + north, -89.0, 89.0)
        lon = self.lon + east / np.cos(np.radians(lat))
        lon = np.where(np.abs(lon) > 180.0, lon - np.sign(lon) * 360.0, lon)
        return Points(np.round(lat, 4), np.round(lon, 4))


def distance_km(from_: Points, to: Points) -> Floats:
    """Return (n_from, n_to) great-circle distances in km, to the metre.

    Rounded, as every value a choice depends on is: processors differ in the last digit
    of a sine, and an invented company must be the same on all of them.
    """
    return np.round(great_circle_km(from_.lat, from_.lon, to.lat, to.lon), 3)


def smooth_field(points: Points, length_km: float, rng: np.random.Generator) -> Floats:
    """Return (n,) values of a smooth random field, mean about 0, sd about 1, rounded.

    Parameters
    ----------
    points
        Where to read the field.
    length_km
        Distance over which it varies.
    rng
        Chooses the field.

    References
    ----------
    Rahimi and Recht (2007), Random features for large-scale kernel machines: a sum of
    cosines of random direction approximates a Gaussian process.
    """
    waves = 64
    lat, lon = np.radians(points.lat), np.radians(points.lon)
    globe = np.stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )
    direction = rng.standard_normal((waves, 3)) * (EARTH_RADIUS_KM / length_km)
    phase = rng.uniform(0.0, 2 * np.pi, (waves, 1))
    values = np.sqrt(2 / waves) * np.cos(direction @ globe + phase).sum(axis=0)
    return np.asarray(np.round(values, 6))
