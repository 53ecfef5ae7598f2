"""Pay for two attainments at once: the cell reached, or between cells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.exact import over_one, roomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.payplan.exact import Rounder, Whole
    from engine.payplan.terms import Matrix

    Scale = tuple[Whole, Fraction, Whole | int]


def matrix_pay(
    matrix: Matrix,
    counted: tuple[Whole, Whole],
    quotas: tuple[Whole, Whole],
    rounder: Rounder,
    full: Scale,
    needed: Whole,
) -> Whole:
    """Return the pay of a matrix at many places; 0 where a quota is 0.

    Parameters
    ----------
    counted, quotas
        Credits and quota of rows and of columns, hundredths.
    full
        (scale, factor, over): the full bonus is scale × factor ÷ over.
    needed
        Where a value is needed at all; elsewhere it is 0.
    """
    none = (quotas[0] <= 0) | (quotas[1] <= 0) | ~needed
    bases = tuple(np.where(none, 1, quota) for quota in quotas)
    if matrix.linear:
        return _between(matrix, counted, bases, rounder, full, none)
    row = _reached(counted[0], bases[0], matrix.row_starts)
    column = _reached(counted[1], bases[1], matrix.column_starts)
    width = len(matrix.column_starts)
    tops, bottom = over_one([cell for line in matrix.pays for cell in line])
    cells = np.array(tops, dtype=np.int64)[row * width + column]
    scale, factor, over = full
    bottom *= factor.denominator
    below = np.broadcast_to(np.asarray(over), scale.shape)
    pay = rounder.ratio(
        scale, roomy(cells, factor.numerator) * factor.numerator, below * bottom
    )
    return np.where(none, 0, pay)


def _reached(counted: Whole, quota: Whole, starts: Sequence[Fraction]) -> Whole:
    """Return the last start that an attainment reaches; the first if none."""
    tops, cut = over_one(starts)
    x, y = roomy(counted, cut), roomy(quota, max(map(abs, tops)))
    place = np.zeros(counted.shape, dtype=np.intp)
    for top in tops[1:]:
        place += (x * cut >= top * y).astype(np.intp)
    return place


def _between(
    matrix: Matrix,
    counted: tuple[Whole, Whole],
    quotas: tuple[Whole, ...],
    rounder: Rounder,
    full: Scale,
    none: Whole,
) -> Whole:
    """Return interpolated pay; exact fractions, one place at a time."""
    scale, factor, over = full
    below = np.broadcast_to(np.asarray(over), scale.shape)
    pay = np.zeros(scale.shape, dtype=np.int64)
    for at in zip(*np.nonzero(~none & (scale != 0)), strict=True):
        x = Fraction(int(counted[0][at]), int(quotas[0][at]))
        y = Fraction(int(counted[1][at]), int(quotas[1][at]))
        share = interpolated(matrix, x, y) * factor
        pay[at] = rounder.one(share * int(scale[at]) / int(below[at]))
    return pay


def interpolated(matrix: Matrix, x: Fraction, y: Fraction) -> Fraction:
    """Return the share of the full bonus between four cells; flat outside."""
    i, u = _position(x, matrix.row_starts)
    j, v = _position(y, matrix.column_starts)
    pays = matrix.pays
    k, m = min(i + 1, len(pays) - 1), min(j + 1, len(pays[0]) - 1)
    upper = pays[i][j] * (1 - v) + pays[i][m] * v
    lower = pays[k][j] * (1 - v) + pays[k][m] * v
    return upper * (1 - u) + lower * u


def _position(x: Fraction, starts: Sequence[Fraction]) -> tuple[int, Fraction]:
    """Return the cell and how far into it, from 0 to 1."""
    x = min(max(x, starts[0]), starts[-1])
    i = max(sum(x >= start for start in starts) - 1, 0)
    if i + 1 >= len(starts):
        return i, Fraction(0)
    return i, (x - starts[i]) / (starts[i + 1] - starts[i])
