"""Rules over several months: the number, money, and goals that come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from engine.capacity.program.linear import Linear, limited
from engine.capacity.program.needs import amounts
from engine.capacity.program.program import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.linear import Rows
    from engine.capacity.program.money import Spend
    from engine.capacity.result import Goal

    Floats = NDArray[np.float64]


def target_rows(problem: CapacityProblem, where: Layout) -> Rows:
    """Return ``−Σ missed ≥ (share − 1) × Σ amount``: enough is made."""
    count, months = len(problem.needs), where.months
    wanted = amounts(problem)
    chosen = np.zeros((len(problem.targets), count, months))
    low = np.zeros(len(problem.targets))
    for index, target in enumerate(problem.targets):
        at = np.ix_(target.needs, target.months)
        chosen[index][at] = -1.0
        low[index] = (target.share - 1.0) * wanted[at].sum()
    weights = csr_array(chosen.reshape(len(low), count * months))
    made = where.amounts("missed", count).added(weights)
    names = [Row(target.name, "target", -1) for target in problem.targets]
    return limited(made, names, low=low)


def budget_rows(problem: CapacityProblem, where: Layout, spent: Spend) -> Rows:
    """Return ``Σ money ≤ budget``, not discounted."""
    cells, months = len(problem.cells), where.months
    own = np.zeros((len(problem.budgets), cells, months))
    other = np.zeros((len(problem.budgets), months))
    for index, budget in enumerate(problem.budgets):
        which = range(cells) if budget.cells is None else budget.cells
        own[index][np.ix_(which, budget.months)] = 1.0
        if budget.cells is None:
            other[index, list(budget.months)] = 1.0
    weights = csr_array(own.reshape(len(other), cells * months))
    money = spent.cells.added(weights) + spent.other.added(csr_array(other))
    names = [Row(budget.name, "budget", -1) for budget in problem.budgets]
    most = np.array([budget.at_most for budget in problem.budgets])
    return limited(money, names, high=most)


def goal_rows(
    costs: Mapping[Goal, tuple[Floats, float]],
    floors: Mapping[Goal, float],
    variables: int,
) -> Rows:
    """Return ``goal ≤ so much`` for each goal that comes first."""
    vectors = np.array([costs[goal][0] for goal in floors]).reshape(-1, variables)
    constants = np.array([costs[goal][1] for goal in floors], dtype=float)
    counted = Linear(csr_array(vectors), constants)
    names = [Row(goal, "earlier goal", -1) for goal in floors]
    return limited(counted, names, high=np.array(list(floors.values()), dtype=float))
