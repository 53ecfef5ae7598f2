"""What no solution can cost less than, from prices of coupling rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.blocks.part import Made
    from engine.capacity.solvers.blocks.structure import Block

    Floats = NDArray[np.float64]


def usable(program: Program, duals: Floats) -> Floats:
    """Return the prices, 0 where the side they belong to is infinite."""
    up = (duals > 0) & np.isfinite(program.low)
    down = (duals < 0) & np.isfinite(program.high)
    return np.where(up | down, duals, 0.0)


def lagrangian(
    program: Program,
    duals: Floats,
    x: Floats,
    blocks: Sequence[Block],
    made: Sequence[Made],
) -> float | None:
    """Return the bound ``L(λ) = λᵀside + Σ_blocks min (c − λA) x``, or None.

    Parameters
    ----------
    program, duals, x
        And the usable prices λ of its coupling rows (others are not looked at), and
        the optimum with fractions that they come from: what a block pays there is the
        least it can pay with fractions.
    blocks
        All of them.
    made
        What came of blocks in whole numbers. A block without its own bound has that
        with fractions.

    Notes
    -----
    Geoffrion (1974): with whole numbers kept inside the blocks it is at least the
    bound with fractions, for the prices of the program with fractions.
    """
    coupling = np.zeros(program.low.size, bool)
    for block in blocks:
        coupling[block.coupling] = True
    price = np.where(coupling, duals, 0.0)
    side = np.where(price > 0, program.low, np.where(price < 0, program.high, 0.0))
    total = program.constant + float(price @ np.where(price == 0, 0.0, side))
    cost = program.cost - program.matrix.T @ price
    alone = np.ones(program.cost.size, bool)
    known = {int(one.block.columns[0]): one.bound for one in made}
    for block in blocks:
        if not block.rows.size:
            continue
        columns = block.columns
        alone[columns] = False
        fractional = float(cost[columns] @ x[columns])
        bound = known.get(int(columns[0]))
        total += fractional if bound is None else max(bound, fractional)
    at = np.where(cost > 0, program.lower, program.upper)
    at = np.where(cost == 0, 0.0, at)[alone]
    total += float(cost[alone] @ at)
    return total if np.isfinite(total) else None
