"""Spread a total over a tree of territories, and prove that it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.quota.cascade import cascade, in_money, roll_up
from engine.quota.conflict import explain
from engine.quota.measure import measure
from engine.quota.result import QuotaResult
from engine.quota.units import in_units

if TYPE_CHECKING:
    from engine.quota.problem import QuotaProblem
    from engine.quota.result import QuotaMeasures, QuotaPlan
    from engine.quota.units import Units

LIMITS = Limits(work=5.0)
"""How hard to look: beyond that little more is found on large trees."""

RELATIVE = 1e-6
"""Objectives that differ by less than this share (or this much) are the same."""


def set_quotas(problem: QuotaProblem, *, limits: Limits | None = None) -> QuotaResult:
    """Return a quota for every node, exact to the unit at every level.

    Parameters
    ----------
    problem
        Tree, total, fair shares, limits, and how to spread.
    limits
        When CBC is to stop; :data:`LIMITS` when not given. The proportional method
        needs none.

    Raises
    ------
    SolverMismatchError
        A plan does not stand up to recomputation.
    """
    units = in_units(problem)
    if not units.possible:
        outcome = Outcome(Status.INFEASIBLE, Reason.PROVED, "limits leave no room")
        return QuotaResult(outcome, None, None, conflict=explain(problem))
    if problem.method == "proportional":
        plan, theta = cascade(problem, units)
        outcome = Outcome(Status.OPTIMAL, Reason.PROVED, "water-filling")
        return QuotaResult(outcome, plan, _believed(problem, plan), theta=theta)
    return _solved(problem, units, limits or LIMITS)


def _solved(problem: QuotaProblem, units: Units, limits: Limits) -> QuotaResult:
    from engine.quota.solvers.spread import solve_spread

    claim = solve_spread(problem, units, limits)
    plan = in_money(problem, units, roll_up(units, claim.territories))
    measures = _believed(problem, plan)
    largest = problem.method == "least_largest"
    objective = measures.largest if largest else measures.total
    slack = RELATIVE * max(1.0, objective)
    if claim.bound is not None and claim.bound > objective + slack:
        raise SolverMismatchError(
            f"the bound {claim.bound!r} is above the plan's own {objective!r}"
        )
    if abs(claim.objective - objective) > slack:
        raise SolverMismatchError(
            f"the solver claims {claim.objective!r}, the plan has {objective!r}"
        )
    bound = None if claim.bound is None else min(claim.bound, objective)
    return QuotaResult(claim.outcome, plan, measures, objective, bound)


def _believed(problem: QuotaProblem, plan: QuotaPlan) -> QuotaMeasures:
    measures = measure(problem, plan)
    if measures.broken:
        first = measures.broken[0]
        raise SolverMismatchError(
            f"{len(measures.broken)} rules are broken; {first.family} of {first.rule}: "
            f"{first.value} against {first.limit}"
        )
    return measures
