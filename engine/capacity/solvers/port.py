"""What a solver of programs is: one call that returns a claim; nobody believes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Limits, Outcome
    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class ProgramClaim:
    """What a solver says of a program.

    Parameters
    ----------
    outcome
        How it ended.
    x
        ``(variables,)`` its solution, or None.
    objective, bound
        Of the solution; no solution is lower. None when unknown.
    duals
        ``(rows,)`` for a program without whole numbers, else None: what the objective
        gains when the row's side is raised by one.
    work
        Nodes or iterations.
    """

    outcome: Outcome
    x: Floats | None
    objective: float | None
    bound: float | None
    duals: Floats | None = None
    work: float = 0.0


class ProgramSolver(Protocol):
    """Anything that can try a program; the same program gives the same claim."""

    def __call__(
        self,
        program: Program,
        *,
        limits: Limits,
        seed: int = 0,
        relaxed: bool = False,
        start: Floats | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> ProgramClaim:
        """Return the best solution and bound that the limits allow.

        Parameters
        ----------
        relaxed
            Whether whole numbers may be fractions; then duals are returned.
        start
            A solution to begin with.
        stop
            Asked now and then whether to end.
        """
