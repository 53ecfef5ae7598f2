"""A solver's claim, believed only when our own reckoning says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import SolverMismatchError
from engine.capacity.measure import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.records import Measures, RuleCheck
    from engine.capacity.result import Goal

RELATIVE = 1e-6
"""Objectives that differ by less than this share (or this much) are the same."""

NAMED = 5
"""So many broken rules are named."""


def goal_value(
    problem: CapacityProblem, plan: CapacityPlan, measures: Measures, goal: Goal
) -> float:
    """Return what a goal amounts to.

    ``missed`` are units over all needs and months, ``separations`` people let go,
    ``starts`` planned starts from outside; money is discounted.
    """
    if goal == "spend":
        return measures.spend
    if goal == "loss":
        return measures.loss
    if goal == "missed":
        return float(measures.missed.sum())
    if goal == "separations":
        return float(plan.separations.sum())
    outside = np.array(
        [stream.out_of is None for stream in problem.streams], dtype=bool
    )
    return float(plan.starts[outside].sum())


def believe(
    problem: CapacityProblem,
    goals: Sequence[Goal],
    plan: CapacityPlan,
    claimed_objective: float,
    bound: float | None,
) -> Measures:
    """Return what a claimed plan amounts to, once it is known to be true.

    Parameters
    ----------
    goals
        What was kept low; the objective is of the last.
    claimed_objective, bound
        What the solver says of the plan, and that no plan is below; None: no bound.

    Raises
    ------
    SolverMismatchError
        A rule is broken, the objective is another, or the bound is above it.
    ValueError
        The plan is of another problem's shape.
    """
    measures = measure(problem, plan)
    if measures.broken:
        raise SolverMismatchError(_broken(problem, measures.broken))
    goal = goals[-1]
    found = goal_value(problem, plan, measures, goal)
    slack = RELATIVE * max(1.0, abs(found))
    if not abs(claimed_objective - found) <= slack:
        raise SolverMismatchError(
            f"{goal}: the solver claims {claimed_objective!r}, the plan amounts to "
            f"{found!r}"
        )
    if bound is not None and not bound <= found + slack:
        raise SolverMismatchError(
            f"{goal}: the solver's bound {bound!r} is above its own plan's {found!r}"
        )
    return measures


def _broken(problem: CapacityProblem, checks: Sequence[RuleCheck]) -> str:
    """Return the rules that are broken, the first few by name."""
    said = []
    for check in checks[:NAMED]:
        when = f" in {problem.months[check.month]}" if check.month >= 0 else ""
        said.append(
            f"{check.rule} ({check.family}){when}: {check.value!r} against "
            f"{check.limit!r}"
        )
    more = len(checks) - len(said)
    tail = f"; and {more} more" if more else ""
    return f"the solver's plan breaks rules: {'; '.join(said)}{tail}"
