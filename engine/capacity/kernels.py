"""How a starter's presence and productivity unfold: what is linear in the starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Kernels:
    """What one planned start brings, by months since the planned month.

    Parameters
    ----------
    settled
        ``(cells,)`` months since start from which all people of a cell have the same
        ramp and the same chance to leave; then they are in its pool.
    keep
        ``(cells,)`` share of the pool that stays from one month to the next.
    weight
        ``(cells,)`` productive share of a settled person.
    heads, work
        ``(streams, months)`` producing heads and productive people of one planned
        start that are not settled yet; delays and arrivals reckoned with.
    settles
        ``(streams, months)`` people of one planned start that enter the pool.
    opening_heads, opening_work
        ``(cells, months)`` of people there at the start who are not settled yet, or who
        work part-time (these never enter the pool).
    opening_settles
        ``(cells, months)`` of them that enter the pool.
    opening_pool
        ``(cells,)`` people in the pool in the first month before anyone moves, is let
        go or enters it (after the first leaving, if people leave before they produce).
    """

    settled: NDArray[np.int64]
    keep: Floats
    weight: Floats
    heads: Floats
    work: Floats
    settles: Floats
    opening_heads: Floats
    opening_work: Floats
    opening_settles: Floats
    opening_pool: Floats


def settled_at(problem: CapacityProblem, cell: int) -> int:
    """Return from how many months since start people of a cell are settled."""
    raise NotImplementedError


def kernels(problem: CapacityProblem) -> Kernels:
    """Return the kernels of a problem.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell.
    """
    raise NotImplementedError
