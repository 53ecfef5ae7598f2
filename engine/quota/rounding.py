"""Rounding that loses nothing: largest remainder, in one list or down a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.quota.fill import water_fill
from engine.quota.hedging import hedged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from engine.quota.fill_tree import TreeFilled
    from engine.quota.units import Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DIGITS = 6
"""Digits of a unit in which remainders are compared: less is floating-point dust."""


def largest_remainder(
    weights: ArrayLike, total: int, unit: int = 1, names: Sequence[str] | None = None
) -> Ints:
    """Return whole multiples of a unit in proportion to weights that add up exactly.

    Parameters
    ----------
    weights
        ``(parts,)``, 0 or more, any scale.
    total
        What they add up to. A remainder that makes no unit goes to the largest part
        (ties: first by name).
    unit
        Size of a unit, 1 or more.
    names
        Of the parts; None: their order is that of the list.

    Notes
    -----
    Each part gets the whole units of its share; the units left go one each to the
    largest remainders (Hamilton's method). Remainders are compared to a millionth of a
    unit; ties go by the order of names.

    Raises
    ------
    ValueError
        A weight is below 0 or not finite, or none is more than 0.
    """
    w = np.asarray(weights, dtype=float)
    if (w < 0).any() or not np.isfinite(w).all() or not (w > 0).any():
        raise ValueError("weights are finite, 0 or more, and one is more than 0")
    w = w / w.max()
    units, rest = divmod(total, unit)
    rank = ranked(names, w.size)
    ideal = water_fill(np.where(w > 0, w, 1.0), units, 0.0, np.where(w > 0, np.inf, 0))
    group = np.zeros(w.size, dtype=np.int64)
    lows, highs = np.zeros_like(group), np.full_like(group, units)
    found = settle(ideal.amounts, group, np.array([units]), (lows, highs), rank)[0]
    amounts = found * unit
    amounts[np.lexsort((rank, -w))[0]] += rest
    return amounts


def ranked(names: Sequence[str] | None, size: int) -> Ints:
    """Return the place of each name in their order; without names, that of the list."""
    if names is None:
        return np.arange(size)
    if len(names) != size or len(set(names)) != size:
        raise ValueError("there is one name for each part, none twice")
    rank = np.empty(size, dtype=np.int64)
    rank[np.argsort(np.array(names), kind="stable")] = np.arange(size)
    return rank


def settle(
    ideal: Floats, group: Ints, sums: Ints, limits: tuple[Ints, Ints], rank: Ints
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return whole numbers next to the ideals that add up to the sums of their groups.

    Parameters
    ----------
    ideal, group, rank
        ``(parts,)``.
    sums
        ``(groups,)``.
    limits
        Whole numbers between which they stay.

    Returns
    -------
    whole, settled
        ``(parts,)`` and ``(groups,)``: False where no rounding to the neighbours of
        the ideals gives the sum.
    """
    low, high = limits
    near = np.round(ideal, DIGITS)
    whole = np.clip(np.floor(near).astype(np.int64), low, high)
    may = whole < high
    remainder = np.where(may, near - whole, -np.inf)
    have, room = (np.zeros(sums.size, dtype=np.int64) for _ in range(2))
    np.add.at(have, group, whole)
    np.add.at(room, group, may)
    need = sums - have
    order = np.lexsort((rank, -remainder, group))
    first = np.searchsorted(group[order], np.arange(sums.size))
    place = np.empty(group.size, dtype=np.int64)
    place[order] = np.arange(group.size) - first[group[order]]
    whole += place < np.clip(need, 0, room)[group]
    return whole, (need >= 0) & (need <= room)


def round_tree(units: Units, filled: TreeFilled) -> tuple[Ints, ...]:
    """Return whole units for every node, each level's sums exact.

    Parameters
    ----------
    units
        Total, limits and hedges; possible.
    filled
        Ideals of every node.

    Notes
    -----
    Controlled rounding from the top down: the children of a node are rounded to the
    whole number below or above their ideal, by largest remainder, so that they add up
    to their parent's (hedged) units; between what their own descendants need and can
    hold. Without hedges that always works, so every node is less than a unit from its
    ideal. Where a hedge's own rounding takes that away, the children's ideals are
    first spread anew to the sum that is due.
    """
    tree = units.tree
    least, most = units.ranges()
    whole = [np.array([units.total], dtype=np.int64)]
    for depth in range(1, tree.num_levels):
        due = hedged(whole[-1], units.hedges[depth - 1])
        parent, ideal = tree.parent[depth - 1], filled.ideal[depth]
        limits = least[depth], most[depth]
        found, settled = settle(ideal, parent, due, limits, tree.rank[depth])
        if not settled.all():
            ideal = _respread(ideal, parent, due, limits, np.flatnonzero(~settled))
            found, settled = settle(ideal, parent, due, limits, tree.rank[depth])
        whole.append(found)
    return tuple(whole)


def _respread(
    ideal: Floats, parent: Ints, due: Ints, limits: tuple[Ints, Ints], nodes: Ints
) -> Floats:
    """Return ideals of which the children of some nodes add up to what is due."""
    ideal = ideal.copy()
    for node in nodes.tolist():
        own = np.flatnonzero(parent == node)
        weights = np.maximum(ideal[own], 1e-9 * max(1.0, float(ideal[own].max())))
        low, high = (side[own] for side in limits)
        ideal[own] = water_fill(weights, int(due[node]), low, high).amounts
    return ideal
