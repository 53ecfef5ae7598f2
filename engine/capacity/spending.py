"""What a plan costs, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.records import Money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.records import HeadCount

    Floats = NDArray[np.float64]


def spend(
    problem: CapacityProblem, plan: CapacityPlan, people: HeadCount, missed: Floats
) -> Money:
    """Return the money of each month.

    Parameters
    ----------
    missed
        ``(needs, months)`` units.
    """
    training, cover, price = (np.zeros(len(problem.months)) for _ in range(3))
    for classes, each in zip(plan.classes, problem.trainings, strict=True):
        training += each.cost * classes
    for index, need in enumerate(problem.needs):
        cover += (need.cover_price or 0.0) * plan.cover[index]
        price += need.miss_price * missed[index]
    return Money(
        pay=pay(problem, plan, people).sum(axis=0),
        hiring=hiring(problem, plan).sum(axis=0),
        training=training,
        separations=letting_go(problem, plan).sum(axis=0),
        cover=cover,
        missed=price,
    )


def spent_on(
    problem: CapacityProblem,
    plan: CapacityPlan,
    people: HeadCount,
    cells: tuple[int, ...],
) -> Floats:
    """Return pay, separations and hiring of some cells, ``(months,)``."""
    which = list(cells)
    money = pay(problem, plan, people)[which] + letting_go(problem, plan)[which]
    into = np.array([stream.into for stream in problem.streams], dtype=np.int64)
    hired = hiring(problem, plan)[np.isin(into, which)]
    found: Floats = money.sum(axis=0) + hired.sum(axis=0)
    return found


def pay(problem: CapacityProblem, plan: CapacityPlan, people: HeadCount) -> Floats:
    """Return ``(cells, months)`` pay; short time keeps its share."""
    rate = np.array([cell.pay for cell in problem.cells]).reshape(people.start.shape)
    off = np.array([1 - cell.short_time for cell in problem.cells])
    found: Floats = rate * (people.producing - off[:, None] * plan.short_time)
    return found


def hiring(problem: CapacityProblem, plan: CapacityPlan) -> Floats:
    """Return ``(streams, months)`` costs of planned starts."""
    cost = np.array([stream.cost for stream in problem.streams])
    found: Floats = cost[:, None] * plan.starts
    return found


def letting_go(problem: CapacityProblem, plan: CapacityPlan) -> Floats:
    """Return ``(cells, months)`` costs of separations."""
    cost = np.array([cell.separation_cost or 0.0 for cell in problem.cells])
    found: Floats = cost[:, None] * plan.separations
    return found
