"""Amounts that follow from how far a unit is from a home, pair by pair.

One scalar function computes every pair, so that a pair has the same whole number
wherever it is asked for, to the last unit.
"""

from __future__ import annotations

from math import asin, sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.base.geo import EARTH_RADIUS_KM
from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@kernel
def pair_distance(places: Floats, i: int, homes: Floats, j: int, sphere: bool) -> float:
    """Return the distance of one pair; on the sphere, kilometres along the surface."""
    total = 0.0
    for axis in range(places.shape[1]):
        step = places[i, axis] - homes[j, axis]
        total += step * step
    if not sphere:
        return sqrt(total)
    return 2.0 * EARTH_RADIUS_KM * asin(min(1.0, 0.5 * sqrt(total)))


@part
def _amount(distance: float, factor: float, offset: float, square: bool) -> float:
    size = distance * distance if square else distance
    amount: float = np.rint(offset + factor * size)
    return amount


@kernel
def amounts_at(
    places: Floats,
    homes: Floats,
    factor: Floats,
    offset: Floats,
    units: NDArray[np.intp],
    territories: NDArray[np.intp],
    sphere: bool,
    square: bool,
) -> Ints:
    """Return (k,) int64, the amount of each pair ``(units[k], territories[k])``.

    Parameters
    ----------
    places, homes
        (n, d) and (m, d) float; on the sphere, points of the unit sphere.
    factor, offset
        (n,) float.
    units, territories
        (k,) indices.
    sphere, square
        Great circle instead of straight line; the distance squared.

    Notes
    -----
    rint(offset_i + factor_i · d_ij^p), p = 1 or 2, half to even. On the sphere
    d = 2 R asin(c / 2) with the chord c, which keeps its digits when places are near.
    """
    found = np.empty(units.size, dtype=np.int64)
    for k in range(units.size):
        i = units[k]
        away = pair_distance(places, i, homes, territories[k], sphere)
        found[k] = int(_amount(away, factor[i], offset[i], square))
    return found


@kernel
def amounts_of_rows(
    places: Floats,
    homes: Floats,
    factor: Floats,
    offset: Floats,
    units: NDArray[np.intp],
    sphere: bool,
    square: bool,
) -> Ints:
    """Return (k, m) int64, the amounts of some units with every territory."""
    found = np.empty((units.size, homes.shape[0]), dtype=np.int64)
    for k in range(units.size):
        i = units[k]
        for j in range(homes.shape[0]):
            away = pair_distance(places, i, homes, j, sphere)
            found[k, j] = int(_amount(away, factor[i], offset[i], square))
    return found
