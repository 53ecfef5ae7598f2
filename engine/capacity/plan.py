"""What is decided: a capacity plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class CapacityPlan:
    """Decisions; what follows from them is measured.

    Parameters
    ----------
    starts
        ``(streams, months)`` planned starts.
    classes
        ``(trainings, months)`` classes begun.
    separations, short_time
        ``(cells, months)`` people.
    cover
        ``(needs, months)`` units made by overtime or agency.
    """

    starts: Floats
    classes: Floats
    separations: Floats
    short_time: Floats
    cover: Floats


def nothing(problem: CapacityProblem) -> CapacityPlan:
    """Return the plan in which nobody starts but those who are certain to."""
    months = len(problem.months)

    def empty(count: int) -> Floats:
        return np.zeros((count, months))

    starts = empty(len(problem.streams))
    for row, stream in zip(starts, problem.streams, strict=True):
        if stream.at_least is not None:
            row[:] = stream.at_least
    classes = empty(len(problem.trainings))
    for row, training in zip(classes, problem.trainings, strict=True):
        seated = starts[list(training.streams)].sum(axis=0)
        row[:] = np.ceil(seated / training.seats - 1e-9)
    cells = empty(len(problem.cells))
    return CapacityPlan(starts, classes, cells, cells.copy(), empty(len(problem.needs)))
