"""Companies of a hundred thousand accounts and more, made up: towns, homes, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYOUTS = ("country", "coast")
"""``country``: towns all over a square. ``coast``: most people along one edge."""


@dataclass(frozen=True, eq=False, slots=True)
class LargeWorld:
    """Where everybody is and how much each account asks for.

    Parameters
    ----------
    lat, lon
        (n,) degrees.
    home_lat, home_lon
        (m,) degrees.
    amounts
        (3, n) int64: potential in currency units, work in minutes a year, and 1.
    visits
        (n,) float, visits a year.
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    home_lat: NDArray[np.float64]
    home_lon: NDArray[np.float64]
    amounts: NDArray[np.int64]
    visits: NDArray[np.float64]


def large_world(
    accounts: int, reps: int, seed: int, layout: str = "country"
) -> LargeWorld:
    """Return a made-up company; the same arguments give the same company.

    Notes
    -----
    Town sizes follow Zipf's law, a town's radius grows with the root of its size, one
    account in six lives outside towns. Potential is lognormal (σ = 1); visits grow with
    its root, work is visits times a lognormal length of visit. Homes are those of
    accounts drawn at random.
    """
    rng = stream(seed, Purpose.COMPANY, accounts, reps, LAYOUTS.index(layout))
    lat, lon = _places(rng, accounts, layout)
    potential = 20_000 * rng.lognormal(0.0, 1.0, accounts)
    visits = np.clip(np.rint(6 * np.sqrt(potential / 20_000)), 2, 52)
    minutes = np.rint(visits * 45 * rng.lognormal(0.0, 0.4, accounts))
    home = rng.choice(accounts, reps, replace=False)
    amounts = np.stack([np.rint(potential), minutes, np.ones(accounts)])
    return LargeWorld(lat, lon, lat[home], lon[home], amounts.astype(np.int64), visits)


def _places(
    rng: np.random.Generator, accounts: int, layout: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n,) latitudes and longitudes in a square of ten degrees."""
    towns = max(5, accounts // 1_000)
    size = 1.0 / np.arange(1, towns + 1)
    size /= size.sum()
    across = rng.uniform(0.0, 10.0, towns)
    if layout == "coast":
        across = 10.0 * rng.beta(0.6, 3.0, towns)
    centre = np.column_stack([45.0 + rng.uniform(0.0, 10.0, towns), 10.0 + across])
    town = rng.choice(towns, accounts, p=size)
    spread = 0.02 + 0.4 * np.sqrt(size)
    place = centre[town] + rng.normal(size=(accounts, 2)) * spread[town][:, None]
    rural = rng.random(accounts) < 1 / 6
    place[rural] = rng.uniform((45.0, 10.0), (55.0, 20.0), (int(rural.sum()), 2))
    return np.clip(place[:, 0], 44.0, 56.0), np.clip(place[:, 1], 9.0, 21.0)
