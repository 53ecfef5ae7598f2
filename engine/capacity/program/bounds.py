"""Bounds of the variables, and which of them are whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.layout import lots
from engine.capacity.program.linear import by_month
from engine.capacity.program.needs import amounts, given
from engine.capacity.program.program import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout

    Floats = NDArray[np.float64]
    Bound = tuple[Row, float]


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


def bound_rules(problem: CapacityProblem, where: Layout) -> tuple[Bound | None, ...]:
    """Return which rule's limit the upper bound of each variable is, if any.

    Named as the rule's check, with the units of the limit in one of the variable; None:
    the bound is no limit of anybody's.
    """
    months = where.months
    rules: list[Bound | None] = [None] * where.variables
    for at, (stream, month) in enumerate(
        zip(where.stream.tolist(), where.month.tolist(), strict=True)
    ):
        row = Row(problem.streams[stream].name, "lot", month)
        rules[at] = row, float(where.lot[at])
    names = {
        "classes": [(f"{one.name}, classes", "training") for one in problem.trainings],
        "separations": [(f"{one.place}, let go", "people") for one in problem.cells],
        "short_time": [(f"{one.place}, short time", "people") for one in problem.cells],
        "cover": [
            (f"cover {one.good} {one.place}".strip(), "cover") for one in problem.needs
        ],
    }
    for block, known in names.items():
        for columns, member in zip(
            where.columns(block), where.members[block].tolist(), strict=True
        ):
            rule, family = known[member]
            rows = by_month(rule, family, months)
            rules[columns[0] : columns[0] + months] = [(row, 1.0) for row in rows]
    _without_needless_cover(problem, where, rules)
    return tuple(rules)


def _without_needless_cover(
    problem: CapacityProblem, where: Layout, rules: list[Bound | None]
) -> None:
    """Forget the bounds on cover that only say that no more is needed."""
    most = given([need.cover_at_most for need in problem.needs], where.months)
    needless = (most > amounts(problem))[where.members["cover"]]
    for column in where.columns("cover")[needless].tolist():
        rules[column] = None


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
