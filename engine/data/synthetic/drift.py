"""What happens to an alignment over the years: heirs, newcomers, strays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats

    Ints = NDArray[np.intp]

NEWCOMER_SHARE = 0.6
"""How much of a fair share a newcomer is handed, at most."""
STRAY_WITHIN = 5
"""An account that strays goes to one of so many nearest reps."""


def inherit(owner: Ints, left: Ints, km: Floats) -> Ints:
    """Return the owners after the accounts of reps who left went to the nearest rep.

    Parameters
    ----------
    owner, left
        (n_accounts,) index of the rep; indices of the reps who left.
    km
        (n_accounts, n_reps) distances to homes.
    """
    leaving = np.isin(np.arange(km.shape[1]), left)
    heir = np.where(leaving, np.inf, km).argmin(axis=1)
    return np.where(leaving[owner], heir, owner)


def hand_over(
    owner: Ints, rep: int, km: Floats, potential: NDArray[np.int64], fte: Floats
) -> Ints:
    """Return the owners after a newcomer was handed the nearest accounts.

    Parameters
    ----------
    owner
        (n_accounts,) index of the rep.
    rep
        The newcomer.
    km, potential
        (n_accounts,) distance to the newcomer's home; currency a year.
    fte
        (n_reps,) capacity.

    Notes
    -----
    Only reps who have more than a fair share give, and part of a fair share is all a
    newcomer is handed.
    """
    fair = potential.sum() * fte / fte.sum()
    busy = np.bincount(owner, potential, len(fte)) > fair
    givers = np.flatnonzero(busy[owner])
    order = givers[np.argsort(km[givers], kind="stable")]
    enough = np.cumsum(potential[order]) <= NEWCOMER_SHARE * fair[rep]
    after = owner.copy()
    after[order[enough]] = rep
    return after


def stray(owner: Ints, km: Floats, share: float, rng: np.random.Generator) -> Ints:
    """Return the owners after a share of the accounts went to a rep nearby.

    Parameters
    ----------
    owner
        (n_accounts,) index of the rep.
    km
        (n_accounts, n_reps) distances to homes.
    share, rng
        How many stray, and what draws them.
    """
    near = np.argsort(km, axis=1, kind="stable")[:, :STRAY_WITHIN]
    other = near[np.arange(len(owner)), rng.integers(0, near.shape[1], len(owner))]
    return np.where(rng.uniform(size=len(owner)) < share, other, owner)
