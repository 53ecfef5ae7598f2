"""What a library is to do, and how work becomes nodes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]

NODES_AND_NUMBERS = 1e6
"""Numbers of the matrix × nodes that a unit of work pays for (about a second)."""


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """What a library is to do.

    Parameters
    ----------
    library
        ``HIGHS``, ``GSCIP`` or ``GLOP``.
    program, limits, seed, relaxed, start
        As a solver is given them.
    """

    library: str
    program: Program
    limits: Limits
    seed: int = 0
    relaxed: bool = False
    start: Floats | None = None


def most_nodes(program: Program, limits: Limits) -> int:
    """Return the nodes that the work limit allows: the same on any machine.

    None of the libraries counts its work but in nodes. Before the first node there is
    no counting, so on large programs ``time_s`` is the limit that holds.
    """
    numbers = max(1_000, program.matrix.nnz)
    return ceil(min(limits.work * NODES_AND_NUMBERS / numbers, 2e9))
