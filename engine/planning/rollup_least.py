"""A decided level that has no answer: the least tolerance that would give it one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Reason, Status
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.solvers import chosen
from engine.territory.tightest import Tightest, at_tolerance, tightest

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.base.outcome import Limits
    from engine.planning.frontier import Solving
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solution import TerritorySolution

ROUNDED = 10**4
"""Tolerances are told to a hundredth of a per cent, so that they can be copied."""

_CLOSE, _STEPS = Fraction(1, ROUNDED), 10
_WIDE, _WIDEST = Fraction(9, 10), Fraction(1)
_FIRST_PLAN = 0.9
"""A gap at which a try ends with its first plan."""

_ENDED = (Reason.INTERRUPTED, Reason.TIME_LIMIT)


@dataclass(frozen=True, eq=False, slots=True)
class Loosened:
    """What would give a level an answer.

    Parameters
    ----------
    told
        One entry for each change that would do by itself, as the manifest keeps it.
    others_clash
        Whether no tolerance that a file may say would do: proven.
    plan
        An answer that keeps the level's rules as they are, if one was met by chance.
    """

    told: tuple[dict[str, Any], ...] = ()
    others_clash: bool = False
    plan: TerritorySolution | None = None


def loosened(
    above: TerritoryProblem, result: TerritoryResult, solve: Solving, limits: Limits
) -> Loosened:
    """Return which tolerances would give a level an answer, each with its proof.

    One measure is loosened at a time; where that is not enough, all of them to one
    tolerance. After somebody or the clock ended the search, nothing is looked for.

    Parameters
    ----------
    above, result
        The problem of the level, and how it ended: without a plan.
    solve, limits
        Tries tolerances; all tries take about as much work as the level might.
    """
    names = [rule.name for rule in above.balance]
    if not names or result.outcome.reason in _ENDED:
        return Loosened()
    part = replace(limits, work=limits.work / len(names), gap=_FIRST_PLAN)
    found = [_least(above, result, (name,), solve, part) for name in names]
    told = [_facts((name,), one) for name, one in zip(names, found, strict=True)]
    if len(names) > 1 and not any(told):
        found = [_least(above, result, tuple(names), solve, part)]
        told = [_facts(tuple(names), found[0])]
    kept = [_kept(above, one) for one in found if one.result is not None]
    plan = next((one for one in kept if one is not None), None)
    clash = found[-1].others_clash and not any(told)
    return Loosened(tuple(one for one in told if one), clash, plan)


def _least(
    above: TerritoryProblem,
    result: TerritoryResult,
    names: tuple[str, ...],
    solve: Solving,
    limits: Limits,
) -> Tightest:
    """Return how even a level can be in some measures, the others as they are asked.

    Large problems keep their costs, which say where to look; a search that is exact is
    done sooner without. Looked at first is the widest tolerance that a file may say,
    and before it one that leaves no set empty, which some searches find more easily.
    """
    exact = chosen(without_costs(above), "auto") == "exact"
    problem = without_costs(above) if exact else above
    for wide in (_WIDE, _WIDEST):
        tried = at_tolerance(problem, names, wide)
        first = solve(tried, start=None, limits=limits)
        if first.solution is not None:
            break
    if first.solution is None:
        clash = first.outcome.status is Status.INFEASIBLE
        return Tightest(None, None, False, None, (), clash)
    # What has no plan as it was asked for has none that is more even in all of it.
    asked = min(_within(above, names))
    found = tightest(
        problem,
        _tries(replace(result, work=0.0), names, solve, limits, asked=asked),
        names=names,
        tolerance=_CLOSE,
        steps=_STEPS,
        work=limits.work,
        known=first,
    )
    if result.outcome.status is not Status.INFEASIBLE:
        return found
    return replace(found, impossible=max(asked, found.impossible or asked))


def _tries(
    known: TerritoryResult,
    names: tuple[str, ...],
    solve: Solving,
    limits: Limits,
    *,
    asked: Fraction,
) -> Callable[[TerritoryProblem, TerritorySolution | None], TerritoryResult]:
    """Return who solves a try; up to the tolerance that was asked for, all is known."""
    left = limits.work

    def one(
        tried: TerritoryProblem, start: TerritorySolution | None
    ) -> TerritoryResult:
        nonlocal left
        if max(_within(tried, names)) <= asked:
            return known
        within = replace(limits, work=max(limits.work / _STEPS, left / 2))
        result = solve(tried, start=start, limits=within)
        left -= result.work
        return result

    return one


def _within(problem: TerritoryProblem, names: tuple[str, ...]) -> list[Fraction]:
    return [rule.within for rule in problem.balance if rule.name in names]


def _facts(names: tuple[str, ...], found: Tightest) -> dict[str, Any]:
    """Return a change that would do; empty where none was found."""
    if found.within is None:
        return {}
    less = found.impossible
    return {
        "measures": list(names),
        "within": ceil(found.within * ROUNDED) / ROUNDED,
        "impossible": None if less is None else floor(less * ROUNDED) / ROUNDED,
        "proved": found.proved,
    }


def _kept(above: TerritoryProblem, found: Tightest) -> TerritorySolution | None:
    """Return the plan of the last try if it keeps the level's own tolerances, too."""
    plan = None if found.result is None else found.result.solution
    return plan if plan is not None and measure(above, plan).feasible else None
