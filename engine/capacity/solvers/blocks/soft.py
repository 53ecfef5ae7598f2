"""The program for annealing: whole numbers alone, and what each row's sum costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from engine.capacity.solvers.blocks.walk import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]
    Ints = NDArray[np.signedinteger]
    Piece = tuple[int, float, float]


ROUND = 1e-9
"""Share of a side by which a sum may pass it, since sums are rounded."""


@dataclass(frozen=True, eq=False, slots=True)
class Soft:
    """Whole numbers, and rows that fractions fill up or that may be broken.

    Parameters
    ----------
    columns
        The whole numbers' places in the program.
    cost, lower, upper
        ``(columns,)``; rows that are priced only are in the cost.
    matrix
        ``(rows, columns)`` of the rows that are kept.
    rows
        What a row's sum costs.
    kept, priced
        Places in the program of the rows that are kept, and of those whose price
        stands for them because fractions of several rows share them.
    duals
        ``(rows,)`` prices of those that are kept.
    """

    columns: Ints
    cost: Floats
    lower: Floats
    upper: Floats
    matrix: csr_array
    rows: Rows
    kept: Ints
    priced: Ints
    duals: Floats


def can_soften(program: Program) -> bool:
    """Return whether each fraction fills up one row: none passes from row to row."""
    fractions = np.flatnonzero(~program.whole)
    if (program.lower[fractions] != 0).any():
        return False
    strip = csr_array(program.matrix[:, fractions])
    strip.eliminate_zeros()
    held = (program.low == program.high) & (np.diff(strip.indptr) > 0)
    return not bool(held.any())


def soften(program: Program, duals: Floats, unit: Floats) -> Soft:
    """Return the program with fractions worked into the cost of rows.

    A fraction has its home in the narrowest of its rows, where it stands for a price a
    unit that is missing or too much; in its other rows it is priced. For whole numbers
    at hand the cost is that of the best fractions, but for what other prices would do.

    Parameters
    ----------
    program
        One that :func:`can_soften` says yes to.
    duals
        ``(rows,)`` prices, 0 where the side they belong to is infinite.
    unit
        ``(rows,)`` what a unit of each row usually costs.
    """
    whole = np.flatnonzero(program.whole)
    by_column = csc_array(program.matrix)
    by_column.eliminate_zeros()
    matrix = csr_array(by_column[:, whole])
    matrix.eliminate_zeros()
    width = np.diff(matrix.indptr)
    under, over, shared = _pieces(program, by_column, duals, width)
    priced = np.flatnonzero(shared)
    kept = np.flatnonzero(~shared & (width > 0))
    own = csr_array(matrix[kept])
    cost = program.cost[whole] - matrix[priced].T @ duals[priced]
    place = np.full(width.size, -1)
    place[kept] = np.arange(kept.size)
    rows = Rows(
        program.low[kept] - ROUND * np.maximum(1.0, np.abs(program.low[kept])),
        program.high[kept] + ROUND * np.maximum(1.0, np.abs(program.high[kept])),
        unit[kept],
        *_listed(under, place, kept.size),
        *_listed(over, place, kept.size),
    )
    lower, upper = program.lower[whole], program.upper[whole]
    return Soft(whole, cost, lower, upper, own, rows, kept, priced, duals[kept].copy())


def _pieces(
    program: Program, by_column: csc_array, duals: Floats, width: Ints
) -> tuple[list[Piece], list[Piece], NDArray[np.bool_]]:
    """Return what fractions offer rows that are below, and above; and shared rows."""
    under: list[Piece] = []
    over: list[Piece] = []
    shared = np.zeros(width.size, bool)
    most = int(width.max(initial=0)) + 1
    for column in np.flatnonzero(~program.whole).tolist():
        part = slice(by_column.indptr[column], by_column.indptr[column + 1])
        rows, values = by_column.indices[part], by_column.data[part]
        if not rows.size or program.upper[column] <= program.lower[column]:
            continue
        # A row without whole numbers, such as a target of what is missed, is no home.
        at = int(np.argmin(np.where(width[rows] > 0, width[rows], most)))
        others = np.arange(rows.size) != at
        shared[rows[others]] = True
        price = program.cost[column] - float(duals[rows[others]] @ values[others])
        unit = max(price, 0.0) / abs(values[at])
        size = (program.upper[column] - program.lower[column]) * abs(values[at])
        (under if values[at] > 0 else over).append((int(rows[at]), unit, size))
    return under, over, shared


def _listed(
    pieces: Iterable[Piece], place: Ints, rows: int
) -> tuple[Ints, Floats, Floats]:
    """Return first piece of each row, prices and sizes, cheapest first."""
    known = sorted((int(place[at]), *rest) for at, *rest in pieces if place[at] >= 0)
    row = np.array([piece[0] for piece in known], dtype=np.int64)
    first = np.searchsorted(row, np.arange(rows + 1))
    price = np.array([piece[1] for piece in known], dtype=float)
    size = np.array([piece[2] for piece in known], dtype=float)
    return first, price, size
