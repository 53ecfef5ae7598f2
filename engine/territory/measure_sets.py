"""Rules on sets: groups, pairs, pieces and centres, counted from a plan alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Owners = NDArray[np.int32]


def groups_broken(together: Owners, owner: Owners) -> int:
    """Return how many groups are not covered by one territory as a whole.

    Parameters
    ----------
    together
        (n_units,) int32, number of the unit's group; below 0 it has none.
    owner
        (n_units,) int32. A group of which nobody covers a part is broken, unless
        nobody covers any of it.
    """
    rows = np.flatnonzero(together >= 0)
    if not rows.size:
        return 0
    group = together[rows].astype(np.int64)
    low = np.full(int(group.max()) + 1, np.iinfo(np.int64).max)
    high = np.full(int(group.max()) + 1, np.iinfo(np.int64).min)
    np.minimum.at(low, group, owner[rows])
    np.maximum.at(high, group, owner[rows])
    return int((low < high).sum())


def pairs_together(apart: Owners, owner: Owners) -> int:
    """Return how many pairs that should be apart share a territory."""
    one, two = owner[apart[:, 0]], owner[apart[:, 1]]
    return int(((one == two) & (one >= 0)).sum())


def pieces(edges: Owners, owner: Owners, num_territories: int) -> NDArray[np.int64]:
    """Return (n_territories,) int64: in how many pieces each territory lies.

    Parameters
    ----------
    edges
        (e, 2) int32, pairs of units that touch.
    owner
        (n_units,) int32, −1 for nobody.
    """
    label = piece_labels(edges, owner)
    held = np.flatnonzero(owner >= 0)
    _, first = np.unique(label[held], return_index=True)
    return np.bincount(owner[held[first]], minlength=num_territories).astype(np.int64)


def piece_labels(edges: Owners, owner: Owners) -> NDArray[np.int32]:
    """Return (n_units,) the piece each unit lies in; a piece is of one territory.

    Parameters
    ----------
    edges, owner
        As for :func:`pieces`.
    """
    one, two = edges[:, 0], edges[:, 1]
    same = owner[one] == owner[two]
    size = owner.size
    links = (np.ones(int(same.sum()), np.int8), (one[same], two[same]))
    label = connected_components(coo_array(links, shape=(size, size)), directed=False)
    return np.asarray(label[1])


def sites_missing(site: Owners, owner: Owners, exists: NDArray[np.bool_]) -> int:
    """Return how many open territories do not cover the unit where they stand.

    Parameters
    ----------
    site
        (n_territories,) int32, the unit, or −1 for none.
    owner
        (n_units,) int32.
    exists
        (n_territories,) bool.
    """
    stands = np.flatnonzero(exists & (site >= 0))
    return int((owner[site[stands]] != stands).sum())
