"""Where reps live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.data.synthetic.geography import Points, distance_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats
    from engine.data.synthetic.market import Market

    Ints = NDArray[np.intp]

MIDDLE_KM = 15.0
"""How near the middle of what they cover reps live, about."""
MOVE_KM = 30.0
"""How far a rep who moves house moves, about."""


def km_to_homes(market: Market, home: Ints) -> Floats:
    """Return (n_accounts, n_homes) distances to the clusters people live at."""
    return distance_km(market.points, market.points.take(home))


def draw_homes(
    market: Market,
    potential: Floats,
    fte: Floats,
    home: Ints,
    new: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Return the homes, those of the new reps drawn where nobody serves yet.

    Parameters
    ----------
    market, potential
        The clusters, and what each is worth for the question, (n_accounts,).
    fte, home
        (n_reps,) capacity, and the cluster each lives at; what stands in ``home`` for
        new reps is not used.
    new
        Indices of the new reps.
    rng
        Draws the homes.

    Notes
    -----
    Each rep, the new ones last, serves the nearest free potential up to a fair share,
    so that large cities get several reps and every region gets its due.
    """
    free = potential.astype(np.float64)
    fair = free.sum() * fte / fte.sum()
    homes = home.copy()
    for rep in np.setdiff1d(np.arange(len(fte)), new):
        _serve(free, market, homes[rep], fair[rep])
    for rep in new:
        by_place = np.bincount(market.place, free)[market.place]
        homes[rep] = _pick(free * by_place, rng)
        _serve(free, market, homes[rep], fair[rep])
    return homes


def _serve(free: Floats, market: Market, home: int, share: float) -> None:
    """Take the nearest free potential, up to the share, out of ``free``."""
    km = km_to_homes(market, np.array([home]))[:, 0]
    order = np.argsort(km, kind="stable")
    served = np.minimum(np.cumsum(free[order]), share)
    free[order] -= np.diff(served, prepend=0.0)
    np.maximum(free, 1e-9 * share, out=free)


def home_near_middle(
    market: Market, mine: NDArray[np.bool_], rng: np.random.Generator
) -> int:
    """Return one of a rep's own clusters to live at, near the middle of them."""
    weight = np.where(mine, market.potential_then, 0.0)
    middle = Points(
        np.array([np.average(market.points.lat, weights=weight)]),
        np.array([np.average(market.points.lon, weights=weight)]),
    )
    km = distance_km(market.points, middle)[:, 0]
    nearest = km[mine].min()
    return _pick(weight * np.exp(-(((km - nearest) / MIDDLE_KM) ** 2)), rng)


def new_home(market: Market, old: int, rng: np.random.Generator) -> int:
    """Return another cluster to live at, some way off, rather a large place."""
    km = km_to_homes(market, np.array([old]))[:, 0]
    near = np.exp(-(((km - MOVE_KM) / (MOVE_KM / 3)) ** 2))
    return _pick(market.potential * (near + 1e-12), rng)


def _pick(weight: Floats, rng: np.random.Generator) -> int:
    return int(rng.choice(len(weight), p=weight / weight.sum()))
