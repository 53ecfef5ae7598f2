"""Blocks of futures put together as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.workforce.problem import Futures

if TYPE_CHECKING:
    from engine.sim.workforce.problem import Floats, WorkforceProblem

NEARLY = 1.0 - 1e-9
"""Share of an amount with which it is made."""
TOTALS = ("heads", "productive", "capacity", "made", "spend")


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """What happened in a block; ``n`` futures.

    Parameters
    ----------
    totals
        ``(5, n, months)`` in the order of TOTALS.
    goal_made
        ``(n, goals)``.
    cells
        ``(2, 2, cells, months)`` of heads and of productive people: mean, and sum of
        squared differences from it.
    outputs
        ``(outputs, months)`` sums of what was made.
    """

    totals: Floats
    goal_made: Floats
    cells: Floats
    outputs: Floats


class Notes:
    """What is noted of a block while it is played; its first ``n`` futures count."""

    def __init__(self, problem: WorkforceProblem, n: int) -> None:
        cells, months = len(problem.settled), problem.months
        self.problem, self.n = problem, n
        self.totals = np.zeros((len(TOTALS), n, months))
        self.goal_made = np.zeros((n, len(problem.goals)))
        self.cells = np.zeros((2, 2, cells, months))
        self.outputs = np.zeros((len(problem.outputs), months))

    def people(self, month: int, heads: Floats, work: Floats) -> None:
        """Note ``(futures, cells)`` heads and productive people of a month."""
        for place, values in enumerate((heads[: self.n], work[: self.n])):
            self.totals[place, :, month] = values.sum(axis=1)
            mean = values.mean(axis=0)
            self.cells[place, 0, :, month] = mean
            self.cells[place, 1, :, month] = ((values - mean) ** 2).sum(axis=0)

    def market(self, month: int, capacity: Floats, made: Floats, spend: Floats) -> None:
        """Note ``(futures, outputs)`` of a month, and ``(futures,)`` money."""
        made = made[: self.n]
        self.totals[2, :, month] = capacity[: self.n].sum(axis=1)
        self.totals[3, :, month] = made.sum(axis=1)
        self.totals[4, :, month] = spend[: self.n]
        self.outputs[:, month] = made.sum(axis=0)
        for place, goal in enumerate(self.problem.goals):
            if month in goal.months:
                chosen = np.array(goal.outputs, dtype=np.int64)
                self.goal_made[:, place] += made[:, chosen].sum(axis=1)

    def block(self) -> Block:
        """Return what was noted."""
        return Block(self.totals, self.goal_made, self.cells, self.outputs)


def gathered(problem: WorkforceProblem, blocks: list[Block]) -> Futures:
    """Return the futures of one or more blocks, in their order.

    Standard deviations have ``n − 1`` below the line (0 for one future); means and sums
    of squares of blocks are put together by the method of Chan, Golub and LeVeque
    (1979).
    """
    totals = np.concatenate([block.totals for block in blocks], axis=1)
    goal_made = np.concatenate([block.goal_made for block in blocks])
    n = totals.shape[1]
    outputs = np.zeros_like(blocks[0].outputs)
    mean, squares, seen = *np.zeros_like(blocks[0].cells).swapaxes(0, 1), 0
    for block in blocks:
        outputs += block.outputs
        new = len(block.goal_made)
        gap = block.cells[:, 0] - mean
        mean = mean + gap * (new / (seen + new))
        squares = squares + block.cells[:, 1] + gap**2 * (seen * new / (seen + new))
        seen += new
    sd = np.sqrt(squares / max(1, n - 1))
    made = totals[3]
    amount = sum((o.amount for o in problem.outputs), np.zeros(problem.months))
    due = np.cumsum(amount) * NEARLY
    least = np.array([goal.least for goal in problem.goals], dtype=np.float64)
    return Futures(
        heads=totals[0],
        productive=totals[1],
        capacity=totals[2],
        made=made,
        spend=totals[4],
        reached=goal_made >= least * NEARLY,
        goal_made=goal_made,
        to_date=(np.cumsum(made, axis=1) >= due).mean(axis=0),
        cell_heads=mean[0],
        cell_heads_sd=sd[0],
        cell_productive=mean[1],
        cell_productive_sd=sd[1],
        output_made=outputs / n,
    )
