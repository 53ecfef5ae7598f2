"""Never believe a solver: recompute what it claims, and refuse what does not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Status
from engine.territory.certificate import certified_bound
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult

if TYPE_CHECKING:
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Claim


def believe(problem: TerritoryProblem, claim: Claim, method: str) -> TerritoryResult:
    """Turn a solver's claim into a result, having recomputed all of it.

    Parameters
    ----------
    problem
        What is given.
    claim
        What the solver says.
    method
        The solver's name.

    Raises
    ------
    SolverMismatchError
        The plan's cost is not what was claimed, it breaks a rule, the bound is above
        the cost or is not confirmed by its own prices, or the status does not fit.
    """
    measures = None
    if claim.solution is not None:
        measures = measure(problem, claim.solution)
        _check_plan(claim, measures, method)
    _check_bound(problem, claim, method)
    _check_status(claim, method)
    return TerritoryResult(
        outcome=claim.outcome,
        method=method,
        solution=claim.solution,
        measures=measures,
        bound=claim.bound,
        prices=claim.prices,
        conflict=claim.conflict,
        work=claim.work,
        trace=claim.trace,
    )


def _check_plan(claim: Claim, measures: Measures, method: str) -> None:
    if claim.objective != measures.objective:
        raise SolverMismatchError(
            f"{method} claims a cost of {claim.objective}, its plan costs "
            f"{measures.objective}"
        )
    if measures.broken:
        rules = ", ".join(sorted({check.rule for check in measures.broken}))
        raise SolverMismatchError(f"{method}'s plan breaks: {rules}")
    if claim.bound is not None and claim.bound > measures.objective:
        raise SolverMismatchError(
            f"{method} claims that no plan costs less than {claim.bound}; its own "
            f"costs {measures.objective}"
        )


def _check_bound(problem: TerritoryProblem, claim: Claim, method: str) -> None:
    if claim.bound is None or claim.prices is None:
        return
    confirmed = certified_bound(problem, claim.prices)
    if confirmed < claim.bound:
        raise SolverMismatchError(
            f"{method} claims a bound of {claim.bound}; its prices confirm {confirmed}"
        )


def _check_status(claim: Claim, method: str) -> None:
    has_plan = claim.solution is not None
    needs_plan = claim.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
    if has_plan != needs_plan:
        raise SolverMismatchError(
            f"{method} says '{claim.outcome}' and "
            f"{'gives a' if has_plan else 'gives no'} plan"
        )
    if claim.outcome.status is Status.OPTIMAL and claim.objective != claim.bound:
        raise SolverMismatchError(
            f"{method} says '{claim.outcome}' at {claim.objective}, with a bound of "
            f"{claim.bound}"
        )
