"""The same program in numbers that libraries compute well with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, diags_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]

PASSES = 3
"""Turns of rows and columns; more change little."""


@dataclass(frozen=True, eq=False, slots=True)
class Scaled:
    """A program whose numbers are near 1, and the way back.

    Parameters
    ----------
    program
        With variable ``x ÷ column`` and rows multiplied by ``row``.
    column, row
        Powers of two, so that nothing is rounded. 1 for whole numbers.
    """

    program: Program
    column: Floats
    row: Floats


def scaled(program: Program) -> Scaled:
    """Return the program with rows and fractional variables brought near 1.

    Money beside heads spreads the numbers of a row over many powers of ten; presolve
    steps that drop what is tiny then give bounds that are false by far more than any
    tolerance. Factors are the geometric mean of the least and greatest number
    (Curtis and Reid's aim by the usual alternation), rounded to a power of two.
    """
    size = abs(program.matrix).tocsr()
    size.eliminate_zeros()
    row, column = np.ones(size.shape[0]), np.ones(size.shape[1])
    for _ in range(PASSES):
        row = 1.0 / _middle(csr_array(size @ diags_array(column)))
        column = 1.0 / _middle(csr_array((diags_array(row) @ size).T))
        column[program.whole] = 1.0
    row, column = _power(row), _power(column)
    matrix = csr_array(diags_array(row) @ program.matrix @ diags_array(column))
    return Scaled(
        replace(
            program,
            cost=program.cost * column,
            lower=program.lower / column,
            upper=program.upper / column,
            matrix=matrix,
            low=program.low * row,
            high=program.high * row,
        ),
        column,
        row,
    )


def _middle(size: csr_array) -> Floats:
    """Return the geometric mean of each row's least and greatest number, else 1."""
    middle = np.ones(size.shape[0])
    filled = np.flatnonzero(np.diff(size.indptr))
    if filled.size:
        first = size.indptr[filled]
        least = np.minimum.reduceat(size.data, first)
        most = np.maximum.reduceat(size.data, first)
        middle[filled] = np.sqrt(least * most)
    return middle


def _power(factor: Floats) -> Floats:
    return np.asarray(2.0 ** np.round(np.log2(factor)))
