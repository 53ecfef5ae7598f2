"""Newton's system: how the slope of the smoothed dual changes with its prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg, splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_FEW_ENTRIES = 24
"""Entries a row up to which a matrix is factored."""

_NEARLY, _ROUNDS = 1e-3, 400
"""Residual, and rounds at most, of conjugate gradients."""


_FULL_UP_TO = 3_000
"""Rows up to which a full matrix is written down and solved."""


class Bonds(NamedTuple):
    """How choices bind territories to each other, from all units.

    Parameters
    ----------
    pairs
        (k, 2) territories, the smaller index first.
    between
        (k, r (r + 1) / 2) float, upper triangles of what binds them where each unit
        weighs the same with both; else (k, r r), rows by the first territory.
    own
        (m, r r) float, each territory's own part, where units weigh differently.
    lean
        (m, r) float: how much of a total's price is each territory's, where limits
        are shares of a plan's total; None where none is.
    """

    pairs: NDArray[np.int64]
    between: Floats
    own: Floats
    lean: Floats | None


def newton(
    bonds: Bonds, diagonal: Floats, ties: Floats, corner: Floats, slope: Floats
) -> Floats:
    """Return the step that takes the slope to 0, were the dual a parabola.

    Parameters
    ----------
    bonds
        What binds territories.
    diagonal
        (m, r) float, more than 0: curvature of the limits' worth, and damping.
    ties, corner
        (b, m, r) and (b, b) float, curvature between loads and budgets, and of budgets.
    slope
        (m r + b,) float.

    Returns
    -------
    (m r + b,) float.
    """
    if bonds.own.size:
        return _moving(bonds, diagonal, ties, corner, slope)
    matrix = _laplacian(bonds, diagonal)
    if corner.size:
        flat = sparse.csc_matrix(ties.reshape(-1, diagonal.size))
        above = sparse.hstack([matrix, flat.T], format="csc")
        below = sparse.hstack([flat, sparse.csc_matrix(corner)], format="csc")
        matrix = sparse.csc_matrix(sparse.vstack([above, below], format="csc"))
    return _solved(matrix, slope)


def _moving(
    bonds: Bonds, diagonal: Floats, ties: Floats, corner: Floats, slope: Floats
) -> Floats:
    """Return the step where units weigh differently with different territories.

    Notes
    -----
    Prices of pairs are q = λ − 1 gᵀλ, rule by rule, where g is how the price of the
    total leans on λ. The curvature in λ is therefore (I − g 1ᵀ) H (I − 1 gᵀ).
    """
    size = diagonal.size
    matrix = _covariance(bonds, diagonal.shape)
    ones, lean = _directions(bonds, diagonal.shape)
    flat = ties.reshape(-1, size)
    flat = flat - (flat @ ones) @ lean.T
    if size <= _FULL_UP_TO:
        full = matrix.toarray()
        full -= lean @ (ones.T @ full)
        full -= (full @ ones) @ lean.T
        full[np.diag_indices(size)] += diagonal.ravel()
        whole = np.block([[full, flat.T], [flat, corner]]) if corner.size else full
        return np.asarray(np.linalg.solve(whole, slope), dtype=np.float64)

    def times(x: Floats) -> Floats:
        prices, tolls = x[:size], x[size:]
        bent = matrix @ (prices - ones @ (lean.T @ prices))
        bent = bent - lean @ (ones.T @ bent) + diagonal.ravel() * prices
        return np.concatenate([bent + flat.T @ tolls, flat @ prices + corner @ tolls])

    scale = np.concatenate([matrix.diagonal() + diagonal.ravel(), np.diag(corner)])
    shape = (slope.size, slope.size)
    operator = LinearOperator(shape, matvec=times, dtype=np.float64)
    return _conjugate(operator, slope, scale)


def _directions(bonds: Bonds, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return (m r, k) float: all prices of one rule alike, and what the total pays."""
    lean = np.zeros(shape) if bonds.lean is None else bonds.lean
    moving = np.flatnonzero(np.abs(lean).sum(axis=0))
    ones, leans = np.zeros((*shape, moving.size)), np.zeros((*shape, moving.size))
    for at, r in enumerate(moving.tolist()):
        ones[:, r, at], leans[:, r, at] = 1.0, lean[:, r]
    size = lean.size
    return ones.reshape(size, -1), leans.reshape(size, -1)


def _covariance(bonds: Bonds, shape: tuple[int, ...]) -> sparse.csr_array:
    """Return the covariance of loads under smoothed choice, over the heat."""
    m, rules = shape
    one, two = bonds.pairs[:, 0] * rules, bonds.pairs[:, 1] * rules
    home = np.arange(m) * rules
    rows, columns, values = [], [], []
    for r in range(rules):
        for s in range(rules):
            at = r * rules + s
            rows += [one + r, two + s, home + r]
            columns += [two + s, one + r, home + s]
            values += [-bonds.between[:, at], -bonds.between[:, at], bonds.own[:, at]]
    place = (np.concatenate(rows), np.concatenate(columns))
    size = m * rules
    return sparse.csr_array((np.concatenate(values), place), shape=(size, size))


def _solved(matrix: sparse.csc_matrix, right: Floats) -> Floats:
    """Return x with A x = b, exactly where few entries are, else nearly.

    Notes
    -----
    A warm dual binds each territory to very many; factors of that would be full, while
    conjugate gradients, scaled by the diagonal, need few rounds.
    """
    if matrix.nnz <= _FEW_ENTRIES * matrix.shape[0]:
        options = {"SymmetricMode": True}
        factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", options=options)
        return np.asarray(factors.solve(right), dtype=np.float64)
    return _conjugate(sparse.csr_array(matrix), right, matrix.diagonal())


def _conjugate(
    matrix: sparse.csr_array | LinearOperator, right: Floats, diagonal: Floats
) -> Floats:
    scale = sparse.diags_array(1.0 / diagonal)
    solved, _ = cg(matrix, right, rtol=_NEARLY, maxiter=_ROUNDS, M=scale)
    return np.asarray(solved, dtype=np.float64)


def _laplacian(bonds: Bonds, diagonal: Floats) -> sparse.csc_matrix:
    """Return the curvature: bonds pull two territories' prices towards each other."""
    m, rules = diagonal.shape
    one, two = bonds.pairs[:, 0] * rules, bonds.pairs[:, 1] * rules
    whole = np.zeros((m, rules, rules))
    rows, columns, values = [], [], []
    at = 0
    for r in range(rules):
        for s in range(r, rules):
            bond = bonds.between[:, at]
            at += 1
            for a, b in {(r, s), (s, r)}:
                np.add.at(whole[:, a, b], bonds.pairs[:, 0], bond)
                np.add.at(whole[:, a, b], bonds.pairs[:, 1], bond)
                rows += [one + a, two + a]
                columns += [two + b, one + b]
                values += [-bond, -bond]
    index = np.arange(m) * rules
    for a in range(rules):
        whole[:, a, a] += diagonal[:, a]
        for b in range(rules):
            rows.append(index + a)
            columns.append(index + b)
            values.append(whole[:, a, b])
    place = (np.concatenate(rows), np.concatenate(columns))
    size = m * rules
    return sparse.csc_matrix((np.concatenate(values), place), shape=(size, size))
