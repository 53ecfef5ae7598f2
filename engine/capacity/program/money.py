"""What is spent, and what each goal counts, linear in what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.linear import Linear, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.people import People
    from engine.capacity.result import Goal

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Spend:
    """Money by month, not discounted.

    Parameters
    ----------
    cells
        ``(cells × months,)`` pay, letting people go, and what starts into a cell cost.
    other
        ``(months,)`` training and cover.
    """

    cells: Linear
    other: Linear

    def by_month(self) -> Linear:
        """Return all money, ``(months,)``."""
        months = self.other.constant.size
        count = self.cells.constant.size // max(1, months)
        return self.cells.added(sums([range(count)], months, count)) + self.other


def spend(problem: CapacityProblem, where: Layout, people: People) -> Spend:
    """Return what is spent.

    People on short time are paid the share of their pay that they keep.
    """
    months, cells = where.months, len(problem.cells)
    pay = np.array([cell.pay for cell in problem.cells]).ravel()
    off = np.array([1.0 - cell.short_time for cell in problem.cells])
    leave = np.array([cell.separation_cost or 0.0 for cell in problem.cells])
    present = people.heads - people.short_time.times(np.repeat(off, months))
    own = present.times(pay) + people.let_go.times(np.repeat(leave, months))
    cost = np.zeros((len(problem.streams), months))
    cost[:, :1] = np.array([[each.cost] for each in problem.streams]).reshape(-1, 1)
    into = np.array([stream.into for stream in problem.streams], dtype=np.int64)
    hiring = Linear(where.unfolded(cost, into, cells), np.zeros(cells * months))
    return Spend(own + hiring, _training(problem, where) + _cover(problem, where))


def _training(problem: CapacityProblem, where: Layout) -> Linear:
    count = len(problem.trainings)
    price = np.repeat([each.cost for each in problem.trainings], where.months)
    cost = where.amounts("classes", count).times(price)
    return cost.added(sums([range(count)], where.months, count))


def _cover(problem: CapacityProblem, where: Layout) -> Linear:
    count = len(problem.needs)
    price = np.repeat([need.cover_price or 0.0 for need in problem.needs], where.months)
    cost = where.amounts("cover", count).times(price)
    return cost.added(sums([range(count)], where.months, count))


def goal_costs(
    problem: CapacityProblem, where: Layout, spent: Spend
) -> dict[Goal, tuple[Floats, float]]:
    """Return what each goal counts: a cost of each variable, and a constant."""
    money = spent.by_month()
    discounted = problem.discount @ money.matrix
    always = float(problem.discount @ money.constant)
    prices = np.array([need.miss_price * problem.discount for need in problem.needs])
    missing, missed, gone, hired = (np.zeros(where.variables) for _ in range(4))
    missing[where.columns("missed").ravel()] = prices.ravel()
    missed[where.columns("missed").ravel()] = 1.0
    gone[where.columns("separations").ravel()] = 1.0
    outside = np.array([stream.out_of is None for stream in problem.streams])
    hired[: where.lot.size] = where.lot * outside[where.stream]
    return {
        "spend": (discounted, always),
        "loss": (discounted + missing, always),
        "missed": (missed, 0.0),
        "separations": (gone, 0.0),
        "starts": (hired, 0.0),
    }
