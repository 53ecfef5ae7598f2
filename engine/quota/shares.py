"""Fair shares: what each territory would carry if nothing limited it."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def by_weight(weights: ArrayLike, total: float) -> Floats:
    """Return ``(territories,)`` a total in proportion to weights or to potential.

    Raises
    ------
    ValueError
        A weight is below 0 or not finite, or none is more than 0.
    """
    w = _checked(weights, "weights")
    shared: Floats = w * (total / fsum(w))
    return shared


def by_history(history: ArrayLike, growth: ArrayLike = 0.0) -> Floats:
    """Return ``(territories,)`` last year's sales × (1 + growth).

    Parameters
    ----------
    history
        Sales, 0 or more.
    growth
        −1 or more: one for all, or one for each.

    Notes
    -----
    A ratchet: a unit sold more last year raises the quota by 1 + growth.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    grown = np.asarray(growth, dtype=float)
    if not (grown >= -1).all() or not np.isfinite(grown).all():
        raise ValueError("growth is -100% or more")
    found: Floats = _checked(history, "sales") * (1 + grown)
    return found


def by_untapped(history: ArrayLike, potential: ArrayLike, total: float) -> Floats:
    """Return last year's sales, with the growth split by untapped potential.

    Parameters
    ----------
    history, potential
        ``(territories,)`` sales and what could be sold, 0 or more.
    total
        What the shares add up to.

    Notes
    -----
    q = h + G u ÷ Σu with u = max(potential − h, 0) and G = total − Σh. No ratchet where
    there is potential left: dq/dh = (1 − u ÷ Σu)(1 − G ÷ Σu) < 1 as long as 0 < G < Σu.
    Where all is tapped a territory carries what it sold, and dq/dh is 1. A total below
    last year's is split in proportion to sales.

    Raises
    ------
    ValueError
        A number is out of range, or there is growth but no potential left for it.
    """
    h, p = _checked(history, "sales"), _checked(potential, "potential")
    growth = total - fsum(h)
    if growth <= 0:
        return by_weight(h, total)
    room = np.maximum(p - h, 0.0)
    left = fsum(room)
    if not left:
        raise ValueError("there is growth to share out, but no untapped potential")
    found: Floats = h + room * (growth / left)
    return found


def blend(one: ArrayLike, other: ArrayLike, weight: ArrayLike) -> Floats:
    """Return weight × one + (1 − weight) × other, such as a shrunk share.

    Raises
    ------
    ValueError
        A weight is not in 0 to 1.
    """
    w = np.asarray(weight, dtype=float)
    if not ((w >= 0) & (w <= 1)).all():
        raise ValueError("weights of a blend are 0 to 1")
    found: Floats = w * np.asarray(one, float) + (1 - w) * np.asarray(other, float)
    return found


def _checked(values: ArrayLike, name: str) -> Floats:
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or not np.isfinite(found).all() or (found < 0).any():
        raise ValueError(f"{name} are finite numbers, 0 or more, one each")
    if not (found > 0).any():
        raise ValueError(f"none of the {name} is more than 0")
    return found
