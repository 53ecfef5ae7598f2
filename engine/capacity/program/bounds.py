"""Bounds of the variables, and which of them are whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.layout import lots
from engine.capacity.program.needs import amounts, given

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout

    Floats = NDArray[np.float64]


def bounds(
    problem: CapacityProblem, where: Layout
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return least, most, and whether whole, of each variable.

    Nothing beyond its amount is missed or covered: that loses no plan worth having.
    """
    lower, upper = np.zeros(where.variables), np.full(where.variables, np.inf)
    whole = np.zeros(where.variables, dtype=np.bool_)
    low, high = lots(problem)
    at = where.stream, where.month
    lower[: where.lot.size], upper[: where.lot.size] = low[at], high[at]
    lot = np.array([float(each.lot) for each in problem.streams])
    whole[: where.lot.size] = lot[where.stream] > 0 if lot.size else False
    for name, most in _most(problem).items():
        columns, members = where.columns(name), where.members[name]
        upper[columns] = np.maximum(0.0, most[members])
        whole[columns] = name == "classes"
    return lower, upper, whole


def _most(problem: CapacityProblem) -> dict[str, Floats]:
    """Return the most of each block's variables, with a row for each member."""
    months = len(problem.months)
    wanted = amounts(problem)

    return {
        "classes": np.floor(
            given([each.classes_at_most for each in problem.trainings], months) + 1e-9
        ),
        "separations": given(
            [cell.separations_at_most for cell in problem.cells], months
        ),
        "short_time": given(
            [cell.short_time_at_most for cell in problem.cells], months
        ),
        "cover": np.minimum(
            given([n.cover_at_most for n in problem.needs], months), wanted
        ),
        "missed": wanted,
    }
