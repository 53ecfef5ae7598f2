"""Distances on the sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle_km(
    lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees
) -> NDArray[np.float64]:
    """Return great-circle distances between all pairs of two sets of places.

    Parameters
    ----------
    lat, lon
        (n,) degrees north and east.
    other_lat, other_lon
        (m,) degrees north and east.

    Returns
    -------
    NDArray[np.float64]
        (n, m) kilometres on a sphere of radius ``EARTH_RADIUS_KM``.

    Notes
    -----
    The haversine formula, which is exact on the sphere and keeps its digits for short
    distances: a = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2), d = 2 R asin √a. The sphere
    itself is within 0.6 % of the ellipsoid.
    """
    return great_circle_km_at(
        lat[:, None], lon[:, None], other_lat[None, :], other_lon[None, :]
    )


def great_circle_km_at(
    lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees
) -> NDArray[np.float64]:
    """Return great-circle distances of places, pair by pair.

    The arrays have the same shape, or shapes that numpy takes as the same; the formula
    is that of :func:`great_circle_km`, to the last digit.
    """
    north, other_north = np.radians(lat), np.radians(other_lat)
    east = np.radians(other_lon) - np.radians(lon)
    half = np.sin((other_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(other_north) * np.sin(east / 2) ** 2
    angle: NDArray[np.float64] = 2 * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return EARTH_RADIUS_KM * angle
