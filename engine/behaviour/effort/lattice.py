"""The evenly spaced points at which a problem is solved, and reading between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Lattice:
    """Nodes of the innermost total, a finer grid around them, and offsets.

    Parameters
    ----------
    zero
        Which node is a total of 0.
    h
        Spacing of nodes, quota shares.
    count
        Number of nodes.
    parts
        Fine points a spacing; every node is one.
    left, right
        Spacings that the fine grid reaches past the nodes, so that luck and effort
        lead nowhere outside of it.
    offsets
        Evenly spaced offsets of each outer level; 0 is one of them.
    """

    zero: int
    h: float
    count: int
    parts: int
    left: int
    right: int
    offsets: tuple[Floats, ...]

    @property
    def nodes(self) -> Floats:
        """Return the totals at the nodes, ``(X,)``."""
        return evenly(self.count, self.zero, self.h)

    @property
    def reached(self) -> Floats:
        """Return the totals at nodes and past them on both sides."""
        n = self.left + self.count + self.right
        return evenly(n, self.zero + self.left, self.h)

    @property
    def fine(self) -> Floats:
        """Return the totals of the fine grid, ``(F,)``."""
        n = (self.left + self.count + self.right) * self.parts
        start = (self.zero + self.left) * self.parts
        return evenly(n, start, self.h / self.parts)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of offsets of each outer level."""
        return tuple(len(d) for d in self.offsets)

    @property
    def lines(self) -> int:
        """Return how many combinations of offsets there are."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def home(self) -> int:
        """Return the line on which all offsets are 0."""
        at = tuple(int(np.argmin(np.abs(d))) for d in self.offsets)
        return int(np.ravel_multi_index(at, self.shape)) if at else 0

    def gather(self, masses: Floats) -> Floats:
        """Return ``(L, F)`` masses on the fine grid at the nodes: undoes `expand`.

        What is past the nodes is put on the last one.
        """
        n = self.left + self.count + self.right
        cells = masses.reshape(len(masses), n, self.parts)
        out = np.zeros((len(masses), n + 5))
        out[:, 2 : 2 + n] += cells[:, :, 0]
        for part in range(1, self.parts):
            weights = lagrange(part / self.parts, (-2, -1, 0, 1, 2, 3))
            for j, w in enumerate(weights):
                out[:, j : j + n] += w * cells[:, :, part]
        left = self.left + 2
        found = out[:, left : left + self.count].copy()
        found[:, 0] += out[:, :left].sum(axis=1)
        found[:, -1] += out[:, left + self.count :].sum(axis=1)
        return found

    def window(self, room: Sequence[tuple[float, float]]) -> Lattice:
        """Return the lattice with only such offsets as are possible, and some more."""
        found = []
        for d, (low, high) in zip(self.offsets, room, strict=True):
            step = d[1] - d[0]
            first = min(max(floor((low - d[0]) / step) - 2, 0), len(d) - 2)
            found.append(d[first : max(ceil((high - d[0]) / step) + 3, first + 2)])
        return replace(self, offsets=tuple(found))

    def spread(self, values: Floats, wide: Lattice) -> Floats:
        """Return a window's ``(L, X)`` at all offsets: beyond, as at its edge."""
        found = values.reshape(*self.shape, values.shape[-1])
        for axis, (d, all_) in enumerate(zip(self.offsets, wide.offsets, strict=True)):
            first = round((d[0] - all_[0]) / (d[1] - d[0]))
            which = np.clip(np.arange(len(all_)) - first, 0, len(d) - 1)
            found = np.take(found, which, axis=axis)
        return found

    def totals(self, x: Floats) -> list[Floats]:
        """Return totals of every level at innermost totals ``x``; shapes go together.

        Level 0 has the shape of ``x``; outer ones an axis for each offset before it.
        """
        levels = len(self.offsets)
        inner = x.reshape((1,) * levels + x.shape)
        found = [inner]
        for level, d in enumerate(self.offsets):
            shape = [1] * (levels + x.ndim)
            shape[level] = len(d)
            found.append(inner + d.reshape(shape))
        return found

    def extend(self, values: Floats) -> Floats:
        """Return ``(L, X)`` values at :attr:`reached`, straight on past the ends."""
        return _extend(values, self.left, self.right)

    def expand(self, values: Floats) -> Floats:
        """Return ``(L, X)`` values on the fine grid: polynomials of six nodes."""
        if self.parts == 1:
            return self.extend(values)
        wide = _extend(values, self.left + 2, self.right + 3)
        n = self.left + self.count + self.right
        out = np.empty((values.shape[0], n, self.parts))
        out[:, :, 0] = wide[:, 2 : 2 + n]
        for part in range(1, self.parts):
            weights = lagrange(part / self.parts, (-2, -1, 0, 1, 2, 3))
            out[:, :, part] = sum(w * wide[:, j : j + n] for j, w in enumerate(weights))
        return out.reshape(values.shape[0], n * self.parts)


def evenly(count: int, zero: int, step: float) -> Floats:
    """Return ``count`` multiples of ``step``; number ``zero`` is 0."""
    found: Floats = (np.arange(count, dtype=np.float64) - zero) * step
    return found


def lagrange(where: float, nodes: Sequence[float]) -> list[float]:
    """Return the weights of values at ``nodes`` in their polynomial at ``where``."""
    weights = []
    for a in nodes:
        w = 1.0
        for b in nodes:
            if a != b:
                w *= (where - b) / (a - b)
        weights.append(w)
    return weights


def taps(where: Floats, first: float, step: float, count: int) -> tuple[Ints, Floats]:
    """Return which of ``count`` even points to read for ``where``, and their weights.

    Returns
    -------
    tuple
        The first point read ``(…,)``, and the weights of four points from it on
        ``(…, 4)``: cubic inside, straight on past the ends.
    """
    position = (where - first) / step
    near = np.rint(position)
    position = np.where(np.abs(position - near) < 1e-9, near, position)
    size = min(4, count)
    begin = np.clip(
        np.floor(position).astype(np.int64) - (size - 1) // 2, 0, count - size
    )
    weights = np.zeros((*where.shape, 4))
    if size == 1:
        weights[..., 0] = 1.0
        return begin, weights
    t = position - begin
    for a in range(size):
        w = np.ones(where.shape)
        for b in range(size):
            if a != b:
                w *= (t - b) / (a - b)
        weights[..., a] = w
    for outside, at in ((position < 0, 0), (position > count - 1, size - 2)):
        if outside.any():
            weights[outside] = 0.0
            weights[outside, at] = (at + 1) - t[outside]
            weights[outside, at + 1] = t[outside] - at
    return begin, weights


def _extend(values: Floats, left: int, right: int) -> Floats:
    below = values[:, :1] - (values[:, 1:2] - values[:, :1]) * np.arange(left, 0, -1)
    above = values[:, -1:] + (values[:, -1:] - values[:, -2:-1]) * np.arange(
        1, right + 1
    )
    return np.concatenate([below, values, above], axis=1)
