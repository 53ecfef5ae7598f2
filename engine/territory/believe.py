"""Never believe a solver: recompute what it claims, and refuse what does not agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Reason, Status
from engine.territory.certificate import certified_bound, proves_infeasible
from engine.territory.location_bound import location_bound
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult

if TYPE_CHECKING:
    from engine.territory.contract import Contracted
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
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
        The plan is another problem's, its cost is not what was claimed, it breaks a
        rule, the bound is above the cost, the prices confirm neither the bound nor the
        infeasibility, or the two words fit neither the rest nor each other.

    Notes
    -----
    A bound or an infeasibility that comes without prices, from a search that excluded
    everything else, cannot be recomputed; its consistency is all that is checked.
    """
    measures = None
    if claim.solution is not None:
        measures = _measured(problem, claim.solution, method)
        _check_plan(claim, measures, method)
    _check_prices(problem, claim, method)
    _check_cover(problem, claim, method)
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


def expanded(
    problem: TerritoryProblem, groups: Contracted, result: TerritoryResult
) -> TerritoryResult:
    """Return the result for groups as one for the units, measured anew.

    The prices stay those of the groups, of which they prove more.

    Raises
    ------
    SolverMismatchError
        The plan of the units costs something else or breaks a rule.
    """
    if result.solution is None:
        return result
    solution = groups.expand(result.solution)
    measures = _measured(problem, solution, result.method)
    if measures.objective != result.objective or not measures.feasible:
        raise SolverMismatchError(
            f"{result.method}: groups made one unit each cost {result.objective}, "
            f"their members {measures.objective}"
        )
    return replace(result, solution=solution, measures=measures)


def _measured(
    problem: TerritoryProblem, solution: TerritorySolution, method: str
) -> Measures:
    try:
        return measure(problem, solution)
    except ValueError as error:
        raise SolverMismatchError(f"{method}: {error}") from error


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


def _check_prices(problem: TerritoryProblem, claim: Claim, method: str) -> None:
    """Recompute what the prices prove; where a unit may go nowhere, anything is."""
    if claim.prices is None or not _each_may_go_somewhere(problem):
        return
    refused = claim.outcome.status is Status.INFEASIBLE
    try:
        confirmed = certified_bound(problem, claim.prices)
        impossible = refused and proves_infeasible(problem, claim.prices)
    except ValueError as error:
        raise SolverMismatchError(f"{method}: {error}") from error
    if claim.bound is not None and confirmed < claim.bound:
        raise SolverMismatchError(
            f"{method} claims a bound of {claim.bound}; its prices confirm {confirmed}"
        )
    if refused and not impossible:
        raise SolverMismatchError(
            f"{method} says '{claim.outcome}'; its prices do not prove it"
        )


def _check_cover(problem: TerritoryProblem, claim: Claim, method: str) -> None:
    """Recompute the bound that prices of units give where sites are chosen."""
    if claim.cover is None or claim.bound is None:
        return
    try:
        confirmed = location_bound(problem, claim.cover)
    except ValueError as error:
        raise SolverMismatchError(f"{method}: {error}") from error
    if confirmed < claim.bound:
        raise SolverMismatchError(
            f"{method} claims a bound of {claim.bound}; prices of units confirm "
            f"{confirmed}"
        )


def _each_may_go_somewhere(problem: TerritoryProblem) -> bool:
    """Whether permits leave every unit a territory; looked at a block at a time."""
    if not problem.permits:
        return True
    return all(
        problem.allowed_rows(rows).any(axis=1).all() for rows in problem.blocks()
    )


def _check_status(claim: Claim, method: str) -> None:
    outcome = claim.outcome
    has_plan = claim.solution is not None
    if has_plan != (outcome.status in (Status.OPTIMAL, Status.FEASIBLE)):
        raise SolverMismatchError(
            f"{method} says '{outcome}' and "
            f"{'gives a' if has_plan else 'gives no'} plan"
        )
    if claim.objective is not None and not has_plan:
        raise SolverMismatchError(
            f"{method} claims a cost of {claim.objective} without a plan"
        )
    if outcome.status is Status.OPTIMAL and claim.objective != claim.bound:
        raise SolverMismatchError(
            f"{method} says '{outcome}' at {claim.objective}, with a bound of "
            f"{claim.bound}"
        )
    proved = outcome.reason is Reason.PROVED
    needs_proof = outcome.status is Status.INFEASIBLE
    may_be_proved = outcome.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if (needs_proof and not proved) or (proved and not may_be_proved):
        raise SolverMismatchError(f"{method} says '{outcome}': the two do not fit")
