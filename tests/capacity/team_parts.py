"""What small capacity problems and their plans are put together from."""

from __future__ import annotations

import numpy as np

from engine.capacity.plan import CapacityPlan
from engine.capacity.problem import CapacityProblem


def steady(months, value) -> np.ndarray:
    """Return one value for every month."""
    return np.full(months, float(value))


def make(months, cells, streams=(), opening=(), needs=(), **other) -> CapacityProblem:
    """Return a problem of so many months without discount, people leaving after."""
    given = {"leave_before": False, "discount": np.ones(months)} | other
    return CapacityProblem(
        months=tuple(f"m{month:02}" for month in range(months)),
        cells=tuple(cells),
        streams=tuple(streams),
        opening=tuple(opening),
        needs=tuple(needs),
        **given,
    )


def plan_of(problem, starts=None, **other) -> CapacityPlan:
    """Return the plan with these arrays and zeros elsewhere."""
    months = len(problem.months)
    sizes = {
        "starts": len(problem.streams),
        "classes": len(problem.trainings),
        "separations": len(problem.cells),
        "short_time": len(problem.cells),
        "cover": len(problem.needs),
    }
    given = {"starts": starts} | other
    arrays = {
        name: np.zeros((size, months))
        if given.get(name) is None
        else np.array(given[name], dtype=float).reshape(size, months)
        for name, size in sizes.items()
    }
    return CapacityPlan(**arrays)
