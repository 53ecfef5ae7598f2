"""Amounts that are linear in the variables, and rows that limit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from engine.capacity.program.program import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    """``matrix @ x + constant``: one amount a row.

    Parameters
    ----------
    matrix
        ``(amounts, variables)``.
    constant
        ``(amounts,)``.
    """

    matrix: csr_array
    constant: Floats

    def __add__(self, other: Linear) -> Linear:
        return Linear(self.matrix + other.matrix, self.constant + other.constant)

    def __sub__(self, other: Linear) -> Linear:
        return Linear(self.matrix - other.matrix, self.constant - other.constant)

    def times(self, factors: Floats) -> Linear:
        """Return each amount times its factor."""
        matrix = self.matrix.copy()
        matrix.data *= np.repeat(factors, np.diff(matrix.indptr))
        return Linear(matrix, self.constant * factors)

    def added(self, weights: csr_array) -> Linear:
        """Return sums of amounts: ``weights @ self``."""
        return Linear(csr_array(weights @ self.matrix), weights @ self.constant)


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Rows of a program: ``low ≤ matrix @ x ≤ high``, and what each says."""

    matrix: csr_array
    low: Floats
    high: Floats
    rows: tuple[Row, ...]


def sparse(
    rows: ArrayLike, columns: ArrayLike, values: ArrayLike, shape: tuple[int, int]
) -> csr_array:
    """Return a matrix from its entries; entries of the same place are added."""
    entry = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    matrix = csr_array(coo_array((np.asarray(values, dtype=float), entry), shape))
    matrix.eliminate_zeros()
    return matrix


def sums(groups: Sequence[Sequence[int]], months: int, count: int) -> csr_array:
    """Return the matrix that adds members up, month by month.

    Parameters
    ----------
    groups
        Members of each sum.
    months
        Of each member.
    count
        Members there are.

    Returns
    -------
    csr_array
        ``(groups × months, count × months)``.
    """
    which = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    member = np.concatenate([*map(np.asarray, groups), np.zeros(0)]).astype(np.int64)
    month = np.arange(months)
    return sparse(
        (which[:, None] * months + month).ravel(),
        (member[:, None] * months + month).ravel(),
        np.ones(member.size * months),
        (len(groups) * months, count * months),
    )


def limited(
    amounts: Linear,
    rows: Sequence[Row],
    *,
    low: Floats | float = -np.inf,
    high: Floats | float = np.inf,
) -> Rows:
    """Return rows that keep amounts between limits.

    Rows without a limit, and rows without a variable that hold anyway, are left out.
    """
    amounts.matrix.eliminate_zeros()
    size = amounts.constant.size
    floor = np.broadcast_to(np.asarray(low, dtype=float), size) - amounts.constant
    ceiling = np.broadcast_to(np.asarray(high, dtype=float), size) - amounts.constant
    finite = np.isfinite(floor) | np.isfinite(ceiling)
    holds = (np.diff(amounts.matrix.indptr) == 0) & (floor <= 0) & (ceiling >= 0)
    kept = np.flatnonzero(finite & ~holds)
    return Rows(
        csr_array(amounts.matrix[kept]),
        floor[kept],
        ceiling[kept],
        tuple(rows[index] for index in kept.tolist()),
    )


def stacked(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, in order."""
    return Rows(
        csr_array(vstack([part.matrix for part in parts], format="csr")),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        tuple(row for part in parts for row in part.rows),
    )


def by_month(rule: str, family: str, months: int) -> tuple[Row, ...]:
    """Return what a rule's rows say, a row a month."""
    return tuple(Row(rule, family, month) for month in range(months))
