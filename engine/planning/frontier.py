"""``territory.frontier`` worked out: one goal against another, as a table."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from engine.base.units import MINOR_PER_UNIT
from engine.scenario.frontier import build_frontier
from engine.territory.frontier import frontier
from engine.territory.goals import with_goal
from engine.territory.measure import measure
from engine.territory.rules import CostTerm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.outcome import Limits
    from engine.data.dataset import Dataset
    from engine.scenario.frontier import FrontierAsk
    from engine.scenario.load import Scenario
    from engine.scenario.section_frontier import Frontier
    from engine.territory.amounts import Amounts
    from engine.territory.frontier import Point
    from engine.territory.goals import Solve
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solution import TerritorySolution

PLAN = "plan"
"""Place of the row that is the scenario's own plan."""
COLUMNS = {
    "point": pl.Int64,
    **dict.fromkeys(("minimise", "against", "unit"), pl.String),
    **dict.fromkeys(("cap", "found", "objective", "bound", "gap"), pl.Float64),
    **dict.fromkeys(("place", "outcome"), pl.String),
    "accounts_moved": pl.Int64,
}


class Solving(Protocol):
    """Solves a problem within limits, from a plan where there is one."""

    def __call__(
        self,
        problem: TerritoryProblem,
        *,
        start: TerritorySolution | None,
        limits: Limits,
    ) -> TerritoryResult:
        """Return the result."""


def run_frontier(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    plan: TerritorySolution | None,
    solve: Solving,
    limits: Limits,
) -> dict[str, pl.DataFrame]:
    """Return the table ``frontier``, the tightest cap first; nothing without points.

    Parameters
    ----------
    scenario, dataset, problem
        What is given.
    plan
        The scenario's plan, which gets a row of its own, the last.
    solve, limits
        Solves one point; its work is the frontier's own, or a third of this.

    Raises
    ------
    InputError
        Moves are to be capped, but no account has a rep today.
    """
    ask = build_frontier(scenario, dataset, problem)
    asked = scenario.territory.frontier
    if ask is None or asked is None:
        return {}
    limits = replace(limits, work=asked.work or limits.work / 3)
    known = [] if plan is None else [plan]

    def solved(
        given: TerritoryProblem, start: TerritorySolution | None
    ) -> TerritoryResult:
        return solve(given, start=start, limits=limits)

    caps, least = _caps(ask, asked, known, solved)
    points = frontier(ask.problem, ask.axis, caps, solved, known=known, least=least)
    rows = list(_rows(asked, ask, points, problem))
    if plan is not None:
        rows.append(_plan_row(asked, ask, plan, problem, len(rows)))
    return {"frontier": pl.DataFrame(rows, schema=COLUMNS)}


def _caps(
    ask: FrontierAsk, asked: Frontier, known: list[TerritorySolution], solved: Solve
) -> tuple[list[Fraction], Fraction | None]:
    """Return the caps, and the proven least where there is one.

    Plans that are found on the way are added to those known.
    """
    caps = [cap * ask.whole for cap in asked.caps or ()]
    if ask.amounts is None:
        return caps, None
    found = solved(_least(ask, ask.amounts), known[-1] if known else None)
    known += [] if found.solution is None else [found.solution]
    least = None if found.bound is None else Fraction(found.bound)
    return caps or _even(ask, known, asked.points or 2, solved), least


def _least(ask: FrontierAsk, amounts: Amounts) -> TerritoryProblem:
    """Return the problem of having least of the second goal."""
    free = ask.free
    costs = (*free.costs, CostTerm(ask.axis.name, amounts))
    if ask.axis.name in {term.name for term in free.costs}:
        costs = free.costs
    return with_goal(replace(free, costs=costs), (ask.axis.name,))


def _even(
    ask: FrontierAsk, known: list[TerritorySolution], count: int, solved: Solve
) -> list[Fraction]:
    """Return caps, evenly from the least there is to what the cheapest plan has.

    The cheapest plan without a cap is added to those known.
    """
    found = solved(ask.free, known[-1] if known else None)
    known += [] if found.solution is None else [found.solution]
    if not known:
        return [Fraction(0)]
    low = min(ask.axis.value(plan) for plan in known)
    high = ask.axis.value(known[-1])
    return [low + (high - low) * k / (count - 1) for k in range(count)]


def _rows(
    asked: Frontier,
    ask: FrontierAsk,
    points: tuple[Point, ...],
    problem: TerritoryProblem,
) -> Iterator[dict[str, Any]]:
    for number, point in enumerate(points, start=1):
        row = _row(asked, ask, point.solution, problem)
        row |= {
            "point": number,
            "cap": float(point.cap / ask.whole),
            "bound": None if point.bound is None else point.bound / MINOR_PER_UNIT,
            "gap": point.gap,
            "place": str(point.place),
            "outcome": point.outcome,
        }
        yield row


def _row(
    asked: Frontier,
    ask: FrontierAsk,
    plan: TerritorySolution | None,
    problem: TerritoryProblem,
) -> dict[str, Any]:
    """Return what any plan has of both goals."""
    found = objective = moved = None
    if plan is not None:
        found = float(ask.axis.value(plan) / ask.whole)
        objective = measure(ask.problem, plan).objective / MINOR_PER_UNIT
        moved = int(((plan.owner != problem.current) & (problem.current >= 0)).sum())
    return {
        "minimise": asked.minimise,
        "against": asked.against,
        "unit": "share" if ask.is_share else "money",
        "found": found,
        "objective": objective,
        "accounts_moved": moved,
    }


def _plan_row(
    asked: Frontier,
    ask: FrontierAsk,
    plan: TerritorySolution,
    problem: TerritoryProblem,
    count: int,
) -> dict[str, Any]:
    row = _row(asked, ask, plan, problem)
    none = dict.fromkeys(("cap", "bound", "gap"))
    return {**row, **none, "point": count + 1, "place": PLAN, "outcome": ""}
