"""The way from one visit to the next on a trip, from how dense accounts are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STOP_FACTOR = 0.57
"""Daganzo's k: the way between stops is k / √density."""
NEAREST = 10
"""Accounts around one that tell how dense they are there."""


def km_between_visits(places: Floats, visits: Floats) -> Floats:
    """Return the straight kilometres that each visit adds to its trip.

    Parameters
    ----------
    places
        (n_accounts, 2) float, kilometres on a flat map.
    visits
        (n_accounts,) float, visits a year.

    Returns
    -------
    (n_accounts,) float, the same whoever makes the visit; 0 for accounts that nobody
    visits, and where accounts stand in one place.

    Notes
    -----
    A trip of C stops, drawn from a zone of density δ at distance r, is about
    2 r + C k / √δ long, k ≈ 0.57 (Daganzo 1984, *Transportation Science* 18(4),
    331–350, after Beardwood, Halton & Hammersley 1959). The density that a visit to i
    meets counts its ``NEAREST`` neighbours k within radius ρ as often as they are due
    when i is: δ_i = max(1, Σ_k min(1, v_k / v_i)) / (π ρ²).
    """
    count = len(places)
    near = min(NEAREST, count - 1)
    if near == 0:
        return np.zeros(count)
    away, who = map(np.asarray, KDTree(places).query(places, k=near + 1))
    radius = away[:, -1]
    often = np.maximum(visits, 1e-12)
    due = np.minimum(1.0, visits[who[:, 1:]] / often[:, None]).sum(axis=1)
    km = STOP_FACTOR * radius * np.sqrt(np.pi / np.maximum(1.0, due))
    return np.where(visits > 0, km, 0.0)
