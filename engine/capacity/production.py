"""What people make of what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem, Pipeline
    from engine.capacity.records import HeadCount

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Production:
    """What can be made, is made and is missed, ``(needs, months)`` units each.

    Parameters
    ----------
    capacity
        Of people and cover.
    made, missed
        Of the amount that is needed.
    surplus
        Capacity beyond the amount.
    """

    capacity: Floats
    made: Floats
    missed: Floats
    surplus: Floats


def produce(
    problem: CapacityProblem, plan: CapacityPlan, people: HeadCount
) -> Production:
    """Return ``made = min(amount, capacity, pipeline ÷ coverage)`` and what follows."""
    productive = people.ramped + people.ramping
    shape = (len(problem.needs), len(problem.months))
    amount, capacity = np.zeros(shape), plan.cover.copy()
    for index, need in enumerate(problem.needs):
        amount[index] = need.amount
        for cell, rate in need.rate.items():
            capacity[index] += rate * productive[cell]
    made = np.minimum(amount, capacity)
    for pipeline in problem.pipelines:
        there = closing(pipeline, productive)
        made[pipeline.need] = np.minimum(made[pipeline.need], there / pipeline.coverage)
    made = np.maximum(made, 0.0)
    return Production(capacity, made, amount - made, np.maximum(capacity - amount, 0.0))


def closing(pipeline: Pipeline, productive: Floats) -> Floats:
    """Return the pipeline that closes in each month.

    Parameters
    ----------
    productive
        ``(cells, months)`` productive people.
    """
    cycle = pipeline.cycle
    found = np.array(pipeline.inbound, dtype=float)
    found[:cycle] += pipeline.opening[:cycle]
    created = np.zeros_like(found)
    for cell, rate in pipeline.rate.items():
        created += rate * productive[cell]
    found[cycle:] += created[: created.size - cycle]
    return found
