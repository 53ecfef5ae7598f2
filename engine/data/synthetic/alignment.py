"""A fair alignment: territories around homes, equal by capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats

PATIENCE = 300
"""Rounds without a better alignment after which the search ends."""


def fair_alignment(km: Floats, load: Floats, capacity: Floats) -> NDArray[np.intp]:
    """Return each account's rep: a power diagram whose loads are near fair shares.

    Parameters
    ----------
    km
        (n_accounts, n_reps) distance of each account from each home.
    load
        (n_accounts,) what is to be shared out.
    capacity
        (n_reps,) more than 0.

    Notes
    -----
    An account goes to the rep with the least d² + price. Prices of overloaded reps
    rise and those of underloaded reps fall, by less and less once they swing; the best
    round is kept.

    References
    ----------
    Aurenhammer, Hoffmann and Aronov (1998), Minkowski-type theorems and least-squares
    clustering. doi:10.1007/PL00009187
    """
    squared = km**2
    fair = load.sum() * capacity / capacity.sum()
    price = np.zeros(len(capacity))
    step = np.full(len(capacity), np.median(squared.min(axis=1)) + 1.0)
    best: NDArray[np.intp] = np.argmin(squared, axis=1)
    best_error, waited = np.inf, 0
    before = np.zeros(len(capacity))
    while waited < PATIENCE:
        owner = np.argmin(squared + price, axis=1)
        excess = np.bincount(owner, load, len(capacity)) / fair - 1.0
        error = float(np.abs(excess).max())
        waited += 1
        if error < best_error:
            best, best_error, waited = owner, error, 0
        step *= np.where(excess * before > 0, 1.15, 0.6)
        price += step * np.clip(excess, -1.0, 1.0)
        before = excess
    return best
