"""The solver that suits the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.capacity.solvers.cbc import solve_cbc

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]


def solve_auto(
    program: Program,
    *,
    limits: Limits,
    seed: int = 0,
    relaxed: bool = False,
    start: Floats | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProgramClaim:
    """Solve by blocks where that pays and a gap is allowed, else with CBC.

    Parameters
    ----------
    program, limits, seed, relaxed, start, stop
        See :class:`engine.capacity.solvers.port.ProgramSolver`.

    Notes
    -----
    It pays from :data:`engine.capacity.solvers.blocks.solver.WHOLE_AT_LEAST` whole
    numbers in :data:`engine.capacity.solvers.blocks.solver.BLOCKS_AT_LEAST` blocks.
    """
    if not relaxed and limits.gap > 0:
        from engine.capacity.solvers.blocks import solver

        if solver.pays(program):
            return solver.solve_blocks(
                program, limits=limits, seed=seed, start=start, stop=stop
            )
    return solve_cbc(
        program, limits=limits, seed=seed, relaxed=relaxed, start=start, stop=stop
    )
