"""Levels above the territories: what each set carries, and sets that are decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.base.units import MINOR_PER_UNIT
from engine.planning.rollup_least import Loosened, loosened
from engine.scenario.measures import readable_units
from engine.scenario.rollup import above_problem, levels_given
from engine.territory.measure import territory_loads
from engine.territory.rollup import Level, level_of, level_pieces, nesting
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.base.outcome import Limits
    from engine.data.dataset import Dataset
    from engine.planning.frontier import Solving
    from engine.scenario.load import Scenario
    from engine.scenario.section_rollup import RollupLevel
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult

SETS = {
    **dict.fromkeys(("level", "set", "parent", "territories"), pl.String),
    "decided": pl.Boolean,
    **dict.fromkeys(("reps", "accounts_before", "accounts_after"), pl.Int64),
    **dict.fromkeys(("cost_before", "cost_after"), pl.Float64),
    "pieces": pl.Int64,
    "outcome": pl.String,
    **dict.fromkeys(("objective", "bound", "gap"), pl.Float64),
}
LOADS = {
    **dict.fromkeys(("level", "set", "stage", "measure", "unit"), pl.String),
    **dict.fromkeys(("load", "fair_share", "share", "lower", "upper"), pl.Float64),
    "within": pl.Boolean,
}


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """A level, what was asked of it, and how it was decided, if it was."""

    level: Level
    asked: RollupLevel
    result: TerritoryResult | None
    is_money: bool = True
    loose: Loosened = field(default_factory=Loosened)
    whole: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Rollup:
    """What levels gave: tables, and what the manifest says of those decided."""

    tables: dict[str, pl.DataFrame]
    told: dict[str, Any]


def run_rollup(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    plan: TerritorySolution | None,
    solve: Solving,
    limits: Limits,
) -> Rollup:
    """Return tables ``rollup`` and ``rollup_loads``; none where no level is asked for.

    How each level that is decided ended is told beside them as ``decided_levels``: one
    without an answer has no rows, but its rules, and what would give it an answer.

    Parameters
    ----------
    scenario, dataset, problem
        What is given.
    plan
        The plan of the territories; without one only today's loads are told, and
        nothing is decided.
    solve, limits
        Decides a level on top of the plan.
    """
    if not scenario.territory.rollup:
        return Rollup({}, {})
    made = list(_levels(scenario, dataset, problem, plan, solve, limits))
    stages = {"before": TerritorySolution(problem.current)}
    if plan is not None:
        stages["after"] = plan
    given = [one.level for one in made if one.result is None]
    sets = [row for one in made for row in _sets(problem, one, given, stages)]
    loads = [row for one in made for row in _loads(problem, one, stages)]
    tables = {
        "rollup": pl.DataFrame(sets, schema=SETS),
        "rollup_loads": pl.DataFrame(loads, schema=LOADS),
    }
    told = [_told(one, one.result) for one in made if one.result is not None]
    return Rollup(tables, {"decided_levels": told} if told else {})


def _levels(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    plan: TerritorySolution | None,
    solve: Solving,
    limits: Limits,
) -> Iterator[_Made]:
    given = {level.name: level for level in levels_given(scenario, dataset)}
    for asked in scenario.territory.rollup:
        if asked.column is not None:
            yield _Made(given[asked.level], asked, None)
        elif plan is not None:
            above = above_problem(scenario, dataset, problem, asked, plan)
            result, loose = _answer(above, solve, limits)
            level = _decided(asked, problem, plan, result)
            money = scenario.territory.travel is not None
            whole = above.contiguity is not None
            yield _Made(level, asked, result, money, loose, whole)


def _answer(
    above: TerritoryProblem, solve: Solving, limits: Limits
) -> tuple[TerritoryResult, Loosened]:
    """Return how a level was decided, and without an answer, what would give one."""
    result = solve(above, start=None, limits=limits)
    if result.solution is not None:
        return result, Loosened()
    loose = loosened(above, result, solve, limits)
    if loose.plan is not None:
        result = solve(above, start=loose.plan, limits=limits)
    return result, loose


def _told(made: _Made, result: TerritoryResult) -> dict[str, Any]:
    """Return how a level ended: its rules, and what would give it an answer."""
    lacks = result.solution is None
    return {
        "level": made.asked.level,
        "count": made.asked.count,
        "balance": {name: float(w) for name, w in made.asked.balance.items()},
        "in_one_piece": made.whole,
        "status": str(result.outcome.status),
        "reason": str(result.outcome.reason),
        "would_do": list(made.loose.told) if lacks else [],
        "no_tolerance": lacks and made.loose.others_clash,
    }


def _decided(
    asked: RollupLevel,
    problem: TerritoryProblem,
    plan: TerritorySolution,
    result: TerritoryResult,
) -> Level:
    """Return the sets, named after the reps at whose homes they are seated."""
    none = np.full(problem.num_territories, -1, dtype=np.int32)
    if result.solution is None:
        return Level(asked.level, (), none)
    seats = np.unique(result.solution.owner[result.solution.owner >= 0])
    names = tuple(f"around {problem.territory_ids[seat]}" for seat in seats.tolist())
    made = level_of(asked.level, names, result.solution, plan).member
    place = np.full(problem.num_territories + 1, -1, dtype=np.int32)
    place[seats] = np.arange(seats.size)
    none[: made.size] = place[made]
    return Level(asked.level, names, none)


def _sets(
    problem: TerritoryProblem,
    made: _Made,
    given: list[Level],
    stages: Mapping[str, TerritorySolution],
) -> Iterator[dict[str, Any]]:
    level, result = made.level, made.result
    ones = np.ones(problem.num_units, dtype=np.int64)
    counts = {s: _sum(level, plan, ones) for s, plan in stages.items()}
    costs = {s: _sum(level, plan, _cost(problem, plan)) for s, plan in stages.items()}
    pieces = None
    if problem.contiguity is not None:
        last = list(stages.values())[-1]
        pieces = level_pieces(problem.contiguity.edges, level, last).tolist()
    for k, name in enumerate(level.sets):
        inside = np.flatnonzero(level.member == k).tolist()
        yield {
            "level": level.name,
            "set": name,
            "parent": _parent(level, k, given),
            "territories": " ".join(problem.territory_ids[j] for j in inside),
            "decided": result is not None,
            "reps": len(inside),
            **{f"accounts_{s}": found[k] for s, found in counts.items()},
            **{f"cost_{s}": v[k] / MINOR_PER_UNIT for s, v in costs.items()},
            "pieces": None if pieces is None else pieces[k],
            **_proof(made),
        }


def _proof(made: _Made) -> dict[str, Any]:
    """Return what is proven of a level that is decided; metres are no money."""
    result = made.result
    if result is None:
        return {}
    objective = result.objective if made.is_money else None
    bound = result.bound if made.is_money else None
    return {
        "outcome": f"{result.outcome.status}, {result.outcome.reason}",
        "objective": None if objective is None else objective / MINOR_PER_UNIT,
        "bound": None if bound is None else bound / MINOR_PER_UNIT,
        "gap": result.gap,
    }


def _parent(level: Level, index: int, given: list[Level]) -> str | None:
    """Return the set of the next level that is given, if this one is."""
    if level not in given or level is given[-1]:
        return None
    upper = given[given.index(level) + 1]
    return upper.sets[nesting(level, upper)[0][index]]


def _cost(problem: TerritoryProblem, plan: TerritorySolution) -> np.ndarray:
    """(n_units,) int64: the terms by pair of each unit, 0 where nobody covers it."""
    found = np.zeros(problem.num_units, dtype=np.int64)
    held = np.flatnonzero(plan.owner >= 0)
    found[held] = problem.cost_at(held, plan.owner[held].astype(np.intp))
    return found


def _sum(level: Level, plan: TerritorySolution, values: np.ndarray) -> list[int]:
    owner = level.owner(plan)
    held = np.flatnonzero(owner >= 0)
    total = np.zeros(len(level.sets), dtype=np.int64)
    np.add.at(total, owner[held], values[held])
    return [int(one) for one in total]


def _loads(
    problem: TerritoryProblem, made: _Made, stages: Mapping[str, TerritorySolution]
) -> Iterator[dict[str, Any]]:
    """Yield what each set carries against its fair share, or an equal part."""
    level, units = made.level, readable_units(problem)
    for rule in problem.balance:
        weights = level.sums(rule.weights)
        parts = weights / rule.weights.sum()
        if made.result is not None:
            parts = np.full(len(level.sets), 1 / max(1, len(level.sets)))
        within = made.asked.balance.get(rule.name)
        divisor, unit = units[rule.name]
        for stage, plan in stages.items():
            carried = territory_loads(rule.amounts, plan.owner)
            load, fair = level.sums(carried), carried.sum() * parts
            for k, name in enumerate(level.sets):
                share = float(load[k] / fair[k]) if fair[k] else 0.0
                wide = None if within is None else float(within)
                yield {
                    "level": level.name,
                    "set": name,
                    "stage": stage,
                    "measure": rule.name,
                    "unit": unit,
                    "load": load[k] / divisor,
                    "fair_share": fair[k] / divisor,
                    "share": share,
                    "lower": None if wide is None else fair[k] * (1 - wide) / divisor,
                    "upper": None if wide is None else fair[k] * (1 + wide) / divisor,
                    "within": None if wide is None else abs(share - 1) <= wide + 1e-12,
                }
