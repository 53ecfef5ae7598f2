"""From degrees to a flat picture: a local equirectangular projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH = 600.0
MAX_HEIGHT = 760.0
KM_PER_DEGREE = 111.2
SMALLEST_KM = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture ``width`` × ``height`` units wide around a region of the earth.

    Parameters
    ----------
    west, north
        The picture's left and upper edge in km of the projection.
    squeeze
        Cosine of the middle latitude.
    scale
        Picture units per km.
    is_turned
        Longitudes are counted eastwards from Greenwich to 360° (regions that cross
        the date line).
    """

    west: float
    north: float
    squeeze: float
    scale: float
    width: float
    height: float
    is_turned: bool

    def place(self, lat: Floats, lon: Floats) -> Floats:
        """Return (n, 2) picture positions, x to the right and y downwards."""
        x, y = _km(lat, lon, self.squeeze, is_turned=self.is_turned)
        return np.column_stack((x - self.west, self.north - y)) * self.scale


def _km(
    lat: Floats, lon: Floats, squeeze: float, *, is_turned: bool
) -> tuple[Floats, Floats]:
    east = lon % 360.0 if is_turned else lon
    return east * squeeze * KM_PER_DEGREE, lat * KM_PER_DEGREE


def make_frame(lat: Floats, lon: Floats, margin: float = 0.03) -> Frame:
    """Return the frame that holds all points with a margin (a share of its size).

    Parameters
    ----------
    lat, lon
        (n,) degrees, n ≥ 1.
    """
    is_turned = float(np.ptp(lon)) > 180.0
    squeeze = float(np.cos(np.radians((lat.min() + lat.max()) / 2)))
    x, y = _km(lat, lon, squeeze, is_turned=is_turned)
    wide, high = (max(float(np.ptp(axis)), SMALLEST_KM) for axis in (x, y))
    pad = margin * max(wide, high)
    wide, high = wide + 2 * pad, high + 2 * pad
    scale = min(WIDTH / wide, MAX_HEIGHT / high)
    height = max(high * scale, 0.5 * WIDTH)
    return Frame(
        west=float(x.min() + x.max() - WIDTH / scale) / 2,
        north=float(y.min() + y.max() + height / scale) / 2,
        squeeze=squeeze,
        scale=scale,
        width=WIDTH,
        height=float(np.ceil(height)),
        is_turned=is_turned,
    )
