"""What a matrix pays of two measures' attainments, in the same two readings."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.curve import Curve, Piece
from engine.payplan.matrix import interpolated
from engine.payplan.payoff.amounts import Exact, Sampled
from engine.payplan.payoff.combine import chords, simplified

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.payoff.leaves import Places
    from engine.payplan.terms import Matrix

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Surface:
    """scale × the cell of a matrix, at two attainments × the share reached of each."""

    matrix: Matrix
    scale: Fraction
    names: tuple[str, str]
    reached: tuple[Fraction, Fraction]
    most: Fraction | None
    least: Fraction | None
    starts: tuple[Floats, Floats]
    cells: Floats

    @classmethod
    def of(
        cls,
        matrix: Matrix,
        scale: Fraction,
        names: tuple[str, str],
        reached: tuple[Fraction, Fraction],
        limits: tuple[Fraction | None, Fraction | None] = (None, None),
    ) -> Surface:
        """Return a matrix of two measures' attainments; limits are (most, least)."""
        starts = [
            np.array([float(start / part) for start in line])
            for line, part in zip(
                (matrix.row_starts, matrix.column_starts), reached, strict=True
            )
        ]
        cells = np.array([[float(c * scale) for c in line] for line in matrix.pays])
        return cls(
            matrix, scale, names, reached, *limits, (starts[0], starts[1]), cells
        )

    @property
    def measures(self) -> frozenset[str]:
        """What it depends on."""
        return frozenset(self.names)

    def exact(self) -> Exact:
        """Return it as a curve of one attainment, the same in both directions."""
        matrix, (first, second) = self.matrix, self.reached
        starts = {s / first for s in matrix.row_starts}
        ends = sorted(starts | {s / second for s in matrix.column_starts})
        pieces = [Piece(ends[0] - 1, self._at(ends[0]), Fraction(0))]
        exact = True
        for low, high in pairwise(ends):
            middle, edge = self._at((low + high) / 2), self._at(low)
            if not matrix.linear or middle * 2 == edge + self._at(high):
                slope = (middle - edge) * 2 / (high - low)
                pieces.append(Piece(low, edge - slope * low, slope))
            else:
                exact = False
                pieces += chords(self._at, low, high)
        pieces.append(Piece(ends[-1], self._at(ends[-1]), Fraction(0)))
        found = Exact(simplified(Curve(tuple(pieces))), exact)
        return found.held(most=self.most, least=self.least)

    def _at(self, x: Fraction) -> Fraction:
        first, second = x * self.reached[0], x * self.reached[1]
        if self.matrix.linear:
            return self.scale * interpolated(self.matrix, first, second)
        row = sum(first >= start for start in self.matrix.row_starts[1:])
        column = sum(second >= start for start in self.matrix.column_starts[1:])
        return self.scale * self.matrix.pays[row][column]

    def sampled(self, places: Places) -> Sampled:
        """Return it at given attainments."""
        found = self._between(places) if self.matrix.linear else self._cell(places)
        return found.held(most=self.most, least=self.least)

    def _cell(self, places: Places) -> Sampled:
        x, y = (places[name].value for name in self.names)
        row = self.starts[0][1:].searchsorted(x, side="right")
        column = self.starts[1][1:].searchsorted(y, side="right")
        return Sampled(np.asarray(self.cells[row, column]), np.zeros(()))

    def _between(self, places: Places) -> Sampled:
        x, y = (places[name] for name in self.names)
        i, u, du = _position(x, self.starts[0])
        j, v, dv = _position(y, self.starts[1])
        k = np.minimum(i + 1, self.cells.shape[0] - 1)
        m = np.minimum(j + 1, self.cells.shape[1] - 1)
        a, b, c, d = (self.cells[at] for at in ((i, j), (i, m), (k, j), (k, m)))
        upper, lower = a * (1 - v) + b * v, c * (1 - v) + d * v
        value = upper * (1 - u) + lower * u
        if du is None or dv is None:
            return Sampled(value)
        across = (b - a) * (1 - u) + (d - c) * u
        return Sampled(value, (lower - upper) * du + across * dv)


def _position(
    x: Sampled, starts: Floats
) -> tuple[NDArray[np.intp], Floats, Floats | None]:
    """Return the cell, how far into it from 0 to 1, and how fast that grows."""
    place = np.asarray(starts[1:].searchsorted(x.value, side="right"))
    widths = np.append(np.diff(starts), np.inf)
    into = (np.clip(x.value, starts[0], starts[-1]) - starts[place]) / widths[place]
    if x.slope is None:
        return place, into, None
    inside = (x.value >= starts[0]) & (x.value < starts[-1])
    return place, into, np.where(inside, x.slope / widths[place], 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class Change:
    """A matrix's value to date, less that of the month before."""

    now: Surface
    before: Surface

    @property
    def measures(self) -> frozenset[str]:
        """What it depends on."""
        return self.now.measures

    def exact(self) -> Exact:
        """Return it as a curve of one attainment, the same in both directions."""
        return self.now.exact().minus(self.before.exact())

    def sampled(self, places: Places) -> Sampled:
        """Return it at given attainments."""
        return self.now.sampled(places).minus(self.before.sampled(places))
