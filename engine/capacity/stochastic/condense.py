"""A world's program without its pools: they follow from what is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack
from scipy.sparse.linalg import spsolve_triangular

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.layout import Layout
    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]

TINY = 1e-12
"""Smaller numbers are what is left of rounding."""


def without_pools(program: Program, where: Layout) -> Program:
    """Return the program with pools written out as sums of decisions.

    The rows that defined them become rows that keep them within their bounds; their
    variables stay, without any part in the program. So what only common decisions
    bear upon is seen to be so, and is kept in all worlds from the start. A pool's row
    has the pools of its own month and of months before, so that they are lower
    triangular.
    """
    pool = where.columns("pool").ravel()
    if not pool.size:
        return program
    matrix = program.matrix
    mine = csr_array(matrix.tocsc()[:, pool])
    same = program.low == program.high
    defining = np.flatnonzero(same & (np.diff(mine.indptr) > 0))
    rest = np.setdiff1d(np.arange(program.low.size), defining)
    known = np.ones(program.cost.size)
    known[pool] = 0.0
    others = csr_array(matrix * known[None, :])
    carried = csr_array(mine[defining])
    base = spsolve_triangular(carried, program.low[defining])
    flows = others[defining]
    gives = np.zeros(flows.shape)
    moving = np.unique(flows.indices)
    gives[:, moving] = spsolve_triangular(carried, flows[:, moving].toarray())
    gives[np.abs(gives) < TINY] = 0.0
    brings = csr_array(gives)
    also = csr_array(mine[rest])
    kept = csr_array(vstack([others[rest] - also @ brings, -brings], format="csr"))
    kept.eliminate_zeros()
    shift = np.append(also @ base, base)
    lower, upper = program.lower.copy(), program.upper.copy()
    low = np.append(program.low[rest], lower[pool]) - shift
    high = np.append(program.high[rest], upper[pool]) - shift
    lower[pool] = upper[pool] = 0.0
    return replace(
        program,
        cost=program.cost * known - program.cost[pool] @ gives,
        lower=lower,
        upper=upper,
        matrix=kept,
        low=low,
        high=high,
        rows=tuple(program.rows[index] for index in (*rest, *defining)),
        constant=program.constant + float(program.cost[pool] @ base),
    )
