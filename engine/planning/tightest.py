"""``territory.tightest`` worked out: the problem with balance as close as it can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.base.units import format_percent
from engine.territory.tightest import tightest

if TYPE_CHECKING:
    from fractions import Fraction

    from engine.base.outcome import Limits
    from engine.planning.frontier import Solving
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.tightest import Tightest


SHARE = 3
"""Each try may take so small a part of the work that the plan itself may take."""


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
    scenario: Scenario, problem: TerritoryProblem, solve: Solving, limits: Limits
) -> Tightened:
    """Return the problem with balance as close as was found, if that is asked for."""
    asked = scenario.territory.tightest
    if asked is None:
        return Tightened(problem, None, {}, "")
    part = replace(limits, work=max(1.0, limits.work / SHARE))
    names = asked.measures or tuple(rule.name for rule in problem.balance)
    found = tightest(
        problem,
        lambda one, start: solve(one, start=start, limits=part),
        names=names,
        tolerance=asked.stop_at,
        steps=asked.tries,
    )
    told = {
        "measures": list(names),
        "within": _number(found.within),
        "impossible": _number(found.impossible),
        "proved": found.proved,
        "tried": [[float(within), str(status)] for within, status in found.tried],
    }
    if found.within is None or found.result is None:
        return Tightened(problem, None, told, _text(found, names))
    rules = tuple(
        replace(rule, within=found.within, price=None) if rule.name in names else rule
        for rule in problem.balance
    )
    tight = replace(problem, balance=rules)
    return Tightened(tight, found.result.solution, told, _text(found, names))


def _text(found: Tightest, names: tuple[str, ...]) -> str:
    what = " and ".join(names)
    below = (
        ""
        if found.impossible is None
        else f" No plan stays within {format_percent(_rounded(found.impossible))};"
        " this is proven."
    )
    if found.within is None:
        return f"No tolerance of {what} was found to be possible.{below}"
    best = f"Everybody's {what} can be within {_shown(found.within)} of a fair share"
    if found.proved:
        return f"{best}; no plan is closer, this is proven."
    return f"{best}.{below}"


def _shown(share: Fraction) -> str:
    return format_percent(_rounded(share))


def _rounded(share: Fraction) -> Fraction:
    return round(share, 5)


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
