"""A decided level that has no answer: the least tolerance that would give it one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Reason
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.tightest import tightest

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.base.outcome import Limits
    from engine.planning.frontier import Solving
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solution import TerritorySolution
    from engine.territory.tightest import Tightest

ROUNDED = 10**4
"""Tolerances are told to a hundredth of a per cent, so that they can be copied."""

_CLOSE, _STEPS = Fraction(1, ROUNDED), 10
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
        Whether no tolerance would do, however wide: proven.
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
    tries = _tries(result if len(names) == 1 else None, solve, limits)
    return tightest(
        without_costs(above),
        tries,
        names=names,
        tolerance=_CLOSE,
        steps=_STEPS,
        work=limits.work,
    )


def _tries(
    known: TerritoryResult | None, solve: Solving, limits: Limits
) -> Callable[[TerritoryProblem, TerritorySolution | None], TerritoryResult]:
    """Return who solves a try; the first is known where it is the level itself."""
    left = limits.work

    def one(tried: TerritoryProblem, _: TerritorySolution | None) -> TerritoryResult:
        nonlocal known, left
        if known is not None:
            first, known = replace(known, work=0.0), None
            return first
        within = replace(limits, work=max(limits.work / _STEPS, left / 2))
        result = solve(tried, start=None, limits=within)
        left -= result.work
        return result

    return one


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
