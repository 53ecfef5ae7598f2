"""What a step's end is worth, in the pieces that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.close import After, restarted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """The end of a step as a function of totals: shut + (1 − w)·going + w·later.

    w is what later money is worth now. Values carry what was earned so far in periods
    that go on (V + worth before), which is smooth where the worth of a plan jumps; so
    money of those periods counts only by the 1 − w that it comes sooner.

    Parameters
    ----------
    shut
        Worth of periods that close with the step, on the fine grid, one array a level.
    going
        Worth of periods that go on.
    later
        The next step's values, one array for each belief about it; shapes go together
        with ``shut`` and ``going``. On the fine grid, or at nodes.
    """

    shut: tuple[Floats, ...]
    going: tuple[Floats, ...]
    later: tuple[Floats, ...]


def closed_levels(problem: EffortProblem, step: int) -> int:
    """Return how many levels' periods close with a step."""
    return int(np.count_nonzero(problem.closes[:, step]))


def money(
    problem: EffortProblem,
    worth: Callable[[int, int], Floats],
    step: int,
    *,
    timing: bool,
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Return the worth of levels that close and, if its timing matters, of the rest.

    Parameters
    ----------
    worth
        Of a level and a step, such as :meth:`.Worth.cells`.
    """
    levels = problem.closes.shape[0]
    last = step == problem.closes.shape[1] - 1
    closed = levels if last else closed_levels(problem, step)
    shut = tuple(worth(level, step) for level in range(closed))
    if not timing:
        return shut, ()
    return shut, tuple(worth(level, step) for level in range(closed, levels))


def later(
    problem: EffortProblem,
    lattice: Lattice,
    step: int,
    after: Sequence[After],
    *,
    fine: bool,
) -> tuple[Floats, ...]:
    """Return the next step's values, where a step may end: none are moved.

    Parameters
    ----------
    after
        The next step's values, one for each belief about it.
    fine
        Whether on the fine grid; else at nodes and past them.
    """
    x = lattice.fine if fine else lattice.reached
    if step == problem.closes.shape[1] - 1:
        return tuple(problem.after * lattice.totals(x)[-1] for _ in after)
    closed = closed_levels(problem, step)
    if closed:
        return tuple(restarted(lattice, v, closed, x) for v in after)
    read = lattice.expand if fine else lattice.extend
    return tuple(read(v.values).reshape(*lattice.shape, len(x)) for v in after)


def whole(lattice: Lattice, parts: Sequence[tuple[float, Floats]]) -> Floats:
    """Return the weighted sum of arrays whose shapes go together, ``(L, N)``."""
    n = max(part.shape[-1] for _, part in parts)
    total = np.zeros((*lattice.shape, n))
    for weight, part in parts:
        if weight == 1.0:
            total += part
        elif weight != 0.0:
            total += weight * part
    return total.reshape(lattice.lines, n)


def reshaped(lattice: Lattice, pieces: Pieces) -> Pieces:
    """Return pieces of ``(L, N)`` with an axis for each offset."""

    def all_(parts: Sequence[Floats]) -> tuple[Floats, ...]:
        return tuple(part.reshape(*lattice.shape, part.shape[-1]) for part in parts)

    return Pieces(all_(pieces.shut), all_(pieces.going), all_(pieces.later))
