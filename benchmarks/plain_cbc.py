"""The textbook model in PuLP, solved by CBC: what one would write first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pulp

from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem


def solve_plain(problem: TerritoryProblem, seconds: float) -> TerritorySolution | None:
    """Return CBC's plan within the seconds, or None when it found none."""
    model = pulp.LpProblem("territories", pulp.LpMinimize)
    pairs = list(zip(*np.nonzero(problem.allowed), strict=True))
    takes = {(i, j): pulp.LpVariable(f"x_{i}_{j}", cat="Binary") for i, j in pairs}
    model += pulp.lpSum(int(problem.cost[pair]) * takes[pair] for pair in pairs)
    by_unit: dict[int, list] = {}
    by_territory: dict[int, list] = {}
    for i, j in pairs:
        by_unit.setdefault(i, []).append(takes[i, j])
        by_territory.setdefault(j, []).append((i, j))
    for choices in by_unit.values():
        model += pulp.lpSum(choices) == 1
    for rule in problem.balance:
        total = pulp.LpVariable(f"total_{rule.name}", lowBound=0)
        loads = {
            j: pulp.lpSum(int(rule.amounts.matrix[pair]) * takes[pair] for pair in held)
            for j, held in by_territory.items()
        }
        model += total == pulp.lpSum(loads.values())
        for j, load in loads.items():
            share = float(rule.weights[j] / rule.weights.sum())
            model += load <= float(1 + rule.within) * share * total
            model += load >= float(1 - rule.within) * share * total
    for budget in problem.budgets:
        used = pulp.lpSum(
            int(budget.amounts.matrix[pair]) * takes[pair] for pair in pairs
        )
        model += used <= budget.at_most
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0.001))
    owner = np.full(problem.num_units, -1, dtype=np.int32)
    for (i, j), variable in takes.items():
        if variable.value() is not None and variable.value() > 0.5:
            owner[i] = j
    return TerritorySolution(owner) if (owner >= 0).all() else None
