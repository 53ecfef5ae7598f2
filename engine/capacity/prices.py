"""What a relaxation's prices prove, reckoned anew: a bound whatever the prices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from engine.capacity.result import Price

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program, Row

    Floats = NDArray[np.float64]

ROUNDS = 200
"""Times that bounds are passed on from row to row."""

GIVEN = ("flow", "people", "earlier goal")
"""Families of rows that are nobody's limit."""

WORTH = 1e-7
"""Money a unit below which a limit is worth nothing."""


def safe_bound(
    program: Program, duals: Floats, *, ceiling: float | None = None
) -> float | None:
    """Return a number that no solution of the program is below.

    For any ``y``, ``cost·x = y·(A x) + (cost − yA)·x`` is at least
    ``Σ_rows y × (low or high) + Σ_variables (cost − yA) × (lower or upper)``; rounding
    errors of our own are taken off. See A. Neumaier and O. Shcherbina, "Safe bounds in
    linear and mixed-integer linear programming", Mathematical Programming 99 (2004).

    Parameters
    ----------
    duals
        ``(rows,)`` prices; wrong ones make the bound weak, never false.
    ceiling
        Objective of a solution that is known; then the bound is of all that are
        better, and no higher than it.

    Returns
    -------
    float or None
        None when a variable without a bound leaves nothing to say.
    """
    price = np.where(np.isfinite(program.low), np.maximum(duals, 0.0), 0.0)
    price += np.where(np.isfinite(program.high), np.minimum(duals, 0.0), 0.0)
    reduced = program.cost - program.matrix.T @ price
    size = np.abs(program.cost) + abs(program.matrix).T @ np.abs(price)
    entries = np.bincount(program.matrix.indices, minlength=program.cost.size)
    error = (entries + 2) * np.finfo(float).eps * size
    lower, upper = _endless_bounded(program, ceiling)
    terms = [
        _product(np.maximum(price, 0.0), program.low),
        _product(np.minimum(price, 0.0), program.high),
        np.minimum(
            _least(reduced - error, lower, upper), _least(reduced + error, lower, upper)
        ),
    ]
    flat = np.concatenate([*terms, [program.constant]])
    if not np.isfinite(flat).all():
        return None
    found = math.fsum(flat) - float(np.finfo(float).eps * np.abs(flat).sum())
    return found if ceiling is None else min(found, ceiling)


def shadow_prices(
    program: Program,
    duals: Floats,
    bounded_by: Sequence[tuple[Row, float] | None] = (),
    units: Mapping[str, float] | None = None,
) -> tuple[Price, ...]:
    """Return what one unit more of each binding limit saves, largest first.

    Of a limit that must be reached, such as a target, one unit less.

    Parameters
    ----------
    bounded_by
        ``(variables,)`` the rule whose limit an upper bound is, and how many of its
        units one of the variable is; None: nobody's limit.
    units
        Rule to how many of its units one of its row is, where it is not 1.
    """
    sizes = units or {}
    worth = [
        Price(row.rule, row.family, row.month, saves / sizes.get(row.rule, 1.0))
        for row, saves in zip(program.rows, np.abs(duals).tolist(), strict=True)
        if saves > WORTH and row.family not in GIVEN
    ]
    saving = program.matrix.T @ duals - program.cost
    free = np.isfinite(program.upper) & (program.lower < program.upper)
    for at in np.flatnonzero(free & (saving > WORTH)).tolist():
        bound = bounded_by[at] if bounded_by else None
        if bound is not None:
            row, each = bound
            saves = float(saving[at]) / each
            worth.append(Price(row.rule, row.family, row.month, saves))
    return tuple(
        sorted(worth, key=lambda one: (-one.saves, one.family, one.rule, one.month))
    )


def _least(cost: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the least that each variable can cost between its bounds."""
    return _product(cost, np.where(cost > 0, lower, upper))


def _product(factor: Floats, value: Floats) -> Floats:
    """Return products in which 0 times infinity is 0."""
    return np.multiply(factor, value, out=np.zeros_like(factor), where=factor != 0)


def _endless_bounded(program: Program, ceiling: float | None) -> tuple[Floats, Floats]:
    """Return bounds, infinite ones replaced by what the rows imply where they do."""
    lower, upper = program.lower.copy(), program.upper.copy()
    matrix, most = _as_at_most(program, ceiling)
    for _ in range(ROUNDS):
        endless = np.isinf(lower) | np.isinf(upper)
        concerned = abs(matrix) @ endless.astype(float) > 0
        if not concerned.any():
            break
        before = int(np.isinf(lower).sum() + np.isinf(upper).sum())
        _imply(csr_array(matrix[concerned]), most[concerned], lower, upper)
        if before == int(np.isinf(lower).sum() + np.isinf(upper).sum()):
            break
    return lower, upper


def _as_at_most(program: Program, ceiling: float | None) -> tuple[csr_array, Floats]:
    """Return all rows as ``matrix @ x ≤ most``, that of the ceiling included."""
    parts = [program.matrix, -program.matrix]
    sides = [program.high, -program.low]
    if ceiling is not None:
        parts.append(csr_array(program.cost[None, :]))
        sides.append(np.array([ceiling - program.constant]))
    most = np.concatenate(sides)
    finite = np.isfinite(most)
    stack = csr_array(vstack(parts, format="csr"))
    return csr_array(stack[finite]), most[finite]


def _imply(matrix: csr_array, most: Floats, lower: Floats, upper: Floats) -> None:
    """Bound endless variables by rows in which all others are bounded."""
    entry = coo_array(matrix)
    least = np.where(
        entry.data > 0, entry.data * lower[entry.col], entry.data * upper[entry.col]
    )
    own = np.isfinite(least)
    known = np.where(own, least, 0.0)
    total = np.bincount(entry.row, known, minlength=most.size)
    magnitude = np.bincount(entry.row, np.abs(known), minlength=most.size)
    unknown = np.bincount(entry.row, ~own, minlength=most.size)
    usable = unknown[entry.row] == ~own
    rest = most[entry.row] - (total[entry.row] - known)
    slack = 1e-9 * (1.0 + magnitude[entry.row] + np.abs(most[entry.row]))
    for positive, bound, reduce in (
        (True, upper, np.minimum),
        (False, lower, np.maximum),
    ):
        at = usable & ((entry.data > 0) == positive) & np.isinf(bound[entry.col])
        value = (rest[at] + slack[at]) / entry.data[at]
        reduce.at(bound, entry.col[at], value)
