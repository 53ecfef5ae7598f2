"""The facts of a result that a manifest records, in plain values."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.territory.tables import MINOR, for_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.outcome import Limits
    from engine.territory.measure import Measures
    from engine.territory.problem import Budget, TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.rules import BalanceRule, CostTerm


@dataclass(frozen=True, slots=True)
class LeastChange:
    """How little must change hands for every other rule to be met.

    Parameters
    ----------
    bound
        Proven: no plan moves less than this fraction; None when nothing is known.
    found
        Fraction that the best plan found moves, or None.
    cap
        Fraction that the scenario allows.
    status
        How the search for it ended.
    """

    bound: float | None
    found: float | None
    cap: float
    status: str

    @classmethod
    def of(cls, found: TerritoryResult, budget: Budget, cap: float) -> LeastChange:
        """Return the result of minimising a budget's amounts, as fractions.

        Parameters
        ----------
        found
            Result of the problem whose objective is the budget's amounts.
        budget
            The budget that ``cap`` limits.
        cap
            The limit as a fraction of the whole.
        """
        said = found.bound, found.objective, str(found.outcome.status)
        return cls.said(*said, budget, cap)

    @classmethod
    def said(
        cls,
        bound: int | None,
        found: int | None,
        status: str,
        budget: Budget,
        cap: float,
    ) -> LeastChange:
        """Return the same of amounts that are known, in the budget's unit."""
        whole = budget.at_most / cap if cap else float(budget.amounts.most.sum())

        def fraction(amount: int | None) -> float | None:
            return None if amount is None else round(amount / max(whole, 1.0), 6)

        return cls(fraction(bound), fraction(found), cap, status)


def problem_digest(problem: TerritoryProblem) -> str:
    """Return the SHA-256 of every number and name of the problem."""
    digest = hashlib.sha256()
    digest.update(repr((problem.unit_ids, problem.territory_ids)).encode())
    digest.update(problem.current.tobytes())
    for rule in problem.balance:
        digest.update(f"{rule.name} {rule.within} {rule.price or ''}".rstrip().encode())
        digest.update(rule.weights.tobytes())
    for limit in problem.budgets:
        digest.update(f"{limit.name} {limit.at_most}".encode())
    counted: tuple[CostTerm | BalanceRule, ...] = (*problem.costs, *problem.balance)
    for array in (
        *(array for part in counted for array in part.amounts.parts()),
        *(array for part in problem.permits for array in part.allowed.parts()),
        *(array for part in problem.budgets for array in part.amounts.parts()),
        *_later_parts(problem),
    ):
        digest.update(array.tobytes())
    return digest.hexdigest()


def _later_parts(problem: TerritoryProblem) -> Iterator[np.ndarray]:
    """Yield the arrays of what a problem may have besides costs and loads."""
    for limit in problem.limits:
        yield from (*limit.amounts.parts(), limit.low, limit.high)
    for together in problem.sets:
        yield from (*together.amounts.parts(), together.member)
        yield from (together.low, together.high)
    for array in (problem.together, problem.apart):
        if array is not None:
            yield array
    if problem.contiguity is not None:
        yield problem.contiguity.edges
    if problem.opening is not None:
        opening = problem.opening
        yield np.array([opening.low, opening.high])
        yield from (opening.cost, opening.fixed)
        if opening.site is not None:
            yield opening.site
    for term in problem.shape:
        yield from term.parts()


def result_facts(
    problem: TerritoryProblem,
    before: Measures,
    result: TerritoryResult,
    limits: Limits,
    least: LeastChange | None,
) -> dict[str, Any]:
    """Return what the manifest says of a result; money in currency units."""
    gap = result.gap
    return {
        "outcome": {
            "status": str(result.outcome.status),
            "reason": str(result.outcome.reason),
            "raw": result.outcome.raw,
        },
        "method": result.method,
        "objective": _money(result.objective),
        "bound": _money(result.bound),
        "gap": None if gap is None else round(gap, 8),
        "before_objective": _money(before.objective),
        "least_change": None if least is None else asdict(least),
        "conflict": _conflict(problem, result),
        "limits": {"work": limits.work, "gap": limits.gap, "time_s": limits.time_s},
        "work_used": round(result.work, 3),
        "problem": {
            "units": problem.num_units,
            "territories": problem.num_territories,
            "digest": problem_digest(problem),
        },
    }


def _conflict(
    problem: TerritoryProblem, result: TerritoryResult
) -> list[dict[str, Any]]:
    """Return the rules that the nearest plan still breaks, in the problem's grains."""
    ids = problem.territory_ids
    return [
        {
            "rule": for_people(check.rule),
            "territory": None if check.territory is None else ids[check.territory],
            "found": check.found,
            "low": check.low,
            "high": check.high,
            "unit": for_people(check.unit),
        }
        for check in result.conflict
    ]


def _money(minor: int | None) -> float | None:
    return None if minor is None else minor / MINOR
