"""``territory.tightest`` worked out: the problem with balance as close as it can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from engine.base.units import format_percent
from engine.territory.goals import without_costs
from engine.territory.solvers import choose
from engine.territory.tightest import tightest

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.base.outcome import Limits
    from engine.planning.frontier import Solving
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.tightest import Solve, Tightest


SHARE = 3
"""Each try may take so small a part of the work that the plan itself may take."""

ROUNDED = 10**6
"""Deviations are told to a ten-thousandth of a per cent."""

EXACT_SHARE = 2
"""The same where the search is exact: a proof takes longer than a plan."""

IN_ALL = 2
"""All tries together may take so many times the work that the plan itself may take."""


@dataclass(frozen=True, eq=False, slots=True)
class Tightened:
    """A problem whose balance is as close as was found possible.

    Parameters
    ----------
    problem
        With the tolerance of the best plan found; as it was where none was found.
    start
        That plan, or None.
    told
        What the manifest says of the search; empty where none was asked for.
    text
        The same as a sentence, or nothing.
    """

    problem: TerritoryProblem
    start: TerritorySolution | None
    told: dict[str, Any]
    text: str


def run_tightest(
    scenario: Scenario,
    problem: TerritoryProblem,
    solve: Solving,
    limits: Limits,
) -> Tightened:
    """Return the problem with balance as close as was found, if that is asked for."""
    asked = scenario.territory.tightest
    if asked is None:
        return Tightened(problem, None, {}, "")
    names = asked.measures or tuple(rule.name for rule in problem.balance)
    found = tightest(
        problem,
        _try(problem, solve, limits, scenario.config.solve.method),
        names=names,
        tolerance=asked.stop_at,
        steps=asked.tries,
        work=IN_ALL * limits.work,
    )
    told, text = _facts(found, names), _text(found, names)
    if found.within is None or found.result is None:
        return Tightened(problem, None, told, text)
    # Solvers multiply by both ends of a tolerance where the total depends on the plan.
    told_within = Fraction(ceil(found.within * ROUNDED), ROUNDED)
    rules = tuple(
        replace(
            rule,
            within=found.within if rule.total_is_constant else told_within,
            price=None,
        )
        if rule.name in names
        else rule
        for rule in problem.balance
    )
    tight = replace(problem, balance=rules)
    return Tightened(tight, found.result.solution, told, text)


def _try(
    problem: TerritoryProblem, solve: Solving, limits: Limits, method: str
) -> Solve:
    """Return who solves one try.

    An exact search is done with the first plan that it finds when costs are left out,
    and finds it sooner without a plan to start from, which breaks the tolerance. Of
    large problems costs stay: they say where to look.
    """
    exact = choose(without_costs(problem), method) == "exact"
    share = EXACT_SHARE if exact else SHARE
    part = replace(limits, work=max(1.0, limits.work / share))
    if exact:
        return lambda one, _: solve(without_costs(one), start=None, limits=part)
    return lambda one, start: solve(one, start=start, limits=part)


def _facts(found: Tightest, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "measures": list(names),
        "within": _number(found.within),
        "impossible": _number(found.impossible),
        "proved": found.proved,
        "others_clash": found.others_clash,
        "tried": [[float(within), str(status)] for within, status in found.tried],
    }


def _text(found: Tightest, names: tuple[str, ...]) -> str:
    what = " and ".join(names)
    if found.others_clash:
        return (
            f"No plan meets the other rules, however unevenly {what} is shared out;"
            " this is proven."
        )
    if found.within is None:
        return f"No plan was found, however unevenly {what} is shared out."
    best = f"Everybody's {what} can be within {_shown(found.within, ceil)}"
    if found.proved:
        return f"{best} of a fair share; no plan is closer, this is proven."
    if found.impossible is None:
        return f"{best} of a fair share; whether a plan is closer is not known."
    return (
        f"{best} of a fair share; no plan stays within"
        f" {_shown(found.impossible, floor)}, this is proven, and what lies between"
        " is not known."
    )


def _shown(share: Fraction, way: Callable[[Fraction], int]) -> str:
    """Return a share in per cent, rounded to what is sure of it."""
    return format_percent(Fraction(way(share * ROUNDED), ROUNDED))


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
