"""Latitude and longitude exchanged by mistake: found by where the others are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.data.findings import LISTED, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead

_EARTH_KM = 6371.0
_FAR_KM = 1500.0
"""Nothing nearer than this to where it belongs is ever said to be swapped."""
_LEAST_SPREAD_KM = 50.0
_NEAR_KM = 500.0
"""A place no farther than this from the middle of a table lies among its rows."""


def fit_exchanged(lat: pl.Series, lon: pl.Series) -> NDArray[np.bool_]:
    """Return (n_rows,) bool: impossible as they are, exchanged among the other rows.

    Parameters
    ----------
    lat, lon
        Degrees, also of places that there are not; null where a cell says nothing.

    Notes
    -----
    The other rows are those with places that there are. If there is none, rows that
    are impossible are held against each other, all of them exchanged.
    """
    places = np.array([lat.to_numpy(), lon.to_numpy()])
    turned = places[::-1]
    there, wrong = _on_earth(places), ~_on_earth(places) & _on_earth(turned)
    others = places[:, there] if there.any() else turned[:, wrong]
    if not others.size:
        return wrong
    middle = np.median(others, axis=1)
    near = max(3 * float(np.median(_km(others, middle))), _NEAR_KM)
    return np.asarray(wrong & (_km(turned, middle) < near))


def swapped(accounts: TableRead, reps: TableRead) -> list[InputProblem]:
    """Return the tables, or single rows, whose coordinates look exchanged.

    Parameters
    ----------
    accounts, reps
        Tables, which may have problems of their own.

    Notes
    -----
    Of a table with problems, rows without a place on earth are left out, and those
    with a coordinate of 0, which stands for cells that were refused.
    A row is named only if it is very far from the middle of all accounts, eight
    times as far as half of them are, and exchanged lies among them. Countries near
    lat = lon are never caught; nothing right is ever caught there either.
    """
    places = _places(accounts, "lat", "lon")
    homes = _places(reps, "home_lat", "home_lon")
    if not (np.isfinite(places).any() and np.isfinite(homes).any()):
        return []
    middle, home = np.nanmedian(places, axis=1), np.nanmedian(homes, axis=1)
    apart, mirrored = float(_km(middle, home)), float(_km(middle[::-1], home))
    if apart > _FAR_KM and mirrored < apart / 4:
        return [
            accounts.source.problem(
                f"lat and lon look swapped, here or in {reps.source.shown}: the "
                f"accounts are {_round(apart)} km from the reps' homes, and "
                f"{_round(mirrored)} km with the two exchanged in one of the tables"
            )
        ]
    spread = max(float(np.nanmedian(_km(places, middle))), _LEAST_SPREAD_KM)
    return [
        *_rows(accounts, places, middle, spread, "lat"),
        *_rows(reps, homes, middle, spread, "home_lat"),
    ]


def _rows(
    read: TableRead,
    places: NDArray[np.float64],
    middle: NDArray[np.float64],
    spread: float,
    column: str,
) -> list[InputProblem]:
    away, mirrored = _km(places, middle), _km(places[::-1], middle)
    wrong = (away > max(_FAR_KM, 8 * spread)) & (mirrored < 3 * spread)
    messages = [
        f"found lat {places[0, i]:g}, lon {places[1, i]:g}, which look swapped: "
        f"{_round(away[i])} km from the middle of the accounts, "
        f"{_round(mirrored[i])} km if exchanged"
        for i in np.flatnonzero(wrong)[:LISTED]
    ]
    rows = read.rows.filter(pl.Series(wrong))
    return listed(read.source, rows, read.source.theirs(column), messages)


def _places(read: TableRead, lat: str, lon: str) -> NDArray[np.float64]:
    """Return ``(2, n_rows)`` latitudes and longitudes, degrees; NaN: not known."""
    places = np.array([read.frame[lat].to_numpy(), read.frame[lon].to_numpy()])
    if not read.problems:
        return places
    known = _on_earth(places) & (places != 0).all(axis=0)
    return np.where(known, places, np.nan)


def _on_earth(places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether latitudes and longitudes are in range; not where one is NaN."""
    return np.asarray((np.abs(places[0]) <= 90) & (np.abs(places[1]) <= 180))


def _km(
    places: NDArray[np.float64], middle: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the great-circle distances to one place, km (haversine)."""
    lat, lon = np.radians(places[0]), np.radians(places[1])
    lat0, lon0 = np.radians(middle[0]), np.radians(middle[1])
    chord = (
        np.sin((lat - lat0) / 2) ** 2
        + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    )
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def _round(km: float) -> str:
    return f"{km:,.0f}".replace(",", " ")
