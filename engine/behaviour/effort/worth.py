"""What a plan is worth on the fine grid, with its jumps where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.problem import Pay

    Floats = NDArray[np.float64]

HALVINGS = 14


class Worth:
    """Money to date on a lattice's fine grid.

    Parameters
    ----------
    pay, lattice
        What is evaluated, and where.
    discrete
        Whether totals are only ever at the points: then no cell around them counts.

    Notes
    -----
    A jump between two points is found by halving, and the cell of a point that it
    falls into gets the mean of both sides, weighted by their widths. So a bonus counts
    from where it is due, not from the next point of a grid.
    """

    def __init__(self, pay: Pay, lattice: Lattice, *, discrete: bool) -> None:
        self.pay = pay
        self.lattice = lattice
        self.discrete = discrete
        self._totals = lattice.totals(lattice.fine)

    def points(self, level: int, step: int) -> Floats:
        """Return worth at the fine points, ``(D… or 1…, F)``."""
        found = np.asarray(self.pay.worth(level, step, self._totals), dtype=np.float64)
        levels = len(self._totals)
        return found.reshape((1,) * (levels - found.ndim) + found.shape)

    def cells(self, level: int, step: int) -> Floats:
        """Return the mean worth over the cell around each fine point."""
        found = self.points(level, step)
        if self.discrete:
            return found
        at = _jumps(found)
        if not len(at[0]):
            return found
        share, jump = self._locate(level, step, found, at)
        found = found.copy()
        cell = (*at[:-1], np.where(share < 0.5, at[-1], at[-1] + 1))
        np.add.at(found, cell, (0.5 - share) * jump)
        return found

    def _locate(
        self, level: int, step: int, found: Floats, at: tuple[NDArray[np.int64], ...]
    ) -> tuple[Floats, Floats]:
        """Return where in its gap each jump is, 0 to 1, and how high it is."""
        h = self.lattice.h / self.lattice.parts
        x = self.lattice.fine[at[-1]]
        shift = [np.zeros(x.shape)]
        for axis, d in enumerate(self.lattice.offsets):
            wide = found.shape[axis] > 1
            shift.append(d[at[axis]] if wide else np.full(x.shape, d[0]))
        left, right = np.zeros(x.shape), np.ones(x.shape)
        low = found[at]
        high = found[(*at[:-1], at[-1] + 1)]
        for _ in range(HALVINGS):
            middle = (left + right) / 2
            totals = [x + middle * h + d for d in shift]
            value = np.asarray(self.pay.worth(level, step, totals), dtype=np.float64)
            below = np.abs(value - low) > np.abs(high - value)
            right, high = np.where(below, middle, right), np.where(below, value, high)
            left, low = np.where(below, left, middle), np.where(below, low, value)
        return (left + right) / 2, high - low


def _jumps(values: Floats) -> tuple[NDArray[np.int64], ...]:
    """Return the points after which worth rises far more than beside."""
    rise = np.abs(np.diff(values, axis=-1))
    beside = np.zeros_like(rise)
    beside[..., 1:] = rise[..., :-1]
    np.maximum(beside[..., :-1], rise[..., 1:], out=beside[..., :-1])
    scale = float(np.max(np.abs(values), initial=0.0))
    return np.nonzero(rise > 3 * beside + 1e-9 * scale + 1e-300)
