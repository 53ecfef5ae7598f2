"""Teams of specialists on top of the plan, or beside it: who covers what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.base.units import MINOR_PER_UNIT
from engine.scenario.measures import readable_units
from engine.scenario.overlay import build_overlays
from engine.territory.rollup import on_top
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.outcome import Limits
    from engine.data.dataset import Dataset
    from engine.planning.frontier import Solving
    from engine.scenario.load import Scenario
    from engine.scenario.overlay import OverlayAsk
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult

TEAMS = {
    **dict.fromkeys(("overlay", "takes", "segment"), pl.String),
    "accounts": pl.Int64,
    **dict.fromkeys(("outcome", "status"), pl.String),
    **dict.fromkeys(("objective", "bound", "gap"), pl.Float64),
}
PEOPLE = {
    **dict.fromkeys(("overlay", "rep_id", "name", "home", "territories"), pl.String),
    **dict.fromkeys(("accounts", "reps_met"), pl.Int64),
    "cost": pl.Float64,
}
LOADS = {
    **dict.fromkeys(("overlay", "rep_id", "measure", "unit"), pl.String),
    **dict.fromkeys(("load", "fair_share", "share"), pl.Float64),
    "within": pl.Boolean,
}
ACCOUNTS = {"overlay": pl.String, "account_id": pl.String, "rep_id": pl.String}


def run_overlays(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    plan: TerritorySolution | None,
    solve: Solving,
    limits: Limits,
) -> dict[str, pl.DataFrame]:
    """Return tables ``overlays`` and those on its people, loads and accounts.

    Parameters
    ----------
    scenario, dataset, problem
        What is given.
    plan
        The plan of the reps; without one, teams that take its territories have none.
    solve, limits
        Decides who of a team covers what.

    Raises
    ------
    InputError
        The table of a team, or its segment, cannot be used.
    """
    asks = build_overlays(scenario, dataset)
    if not asks:
        return {}
    teams: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    loads: list[dict[str, Any]] = []
    accounts: list[Any] = []
    is_money = scenario.territory.travel is not None
    for ask in asks:
        base = None if plan is None else TerritorySolution(plan.owner[ask.rows])
        asked = ask.problem
        if ask.asked.takes == "territories":
            if base is None:
                continue
            asked = on_top(asked, base)
        result = solve(asked, start=None, limits=limits)
        teams.append(_team(ask, result, is_money=is_money))
        if result.solution is not None:
            found = _people(ask, result.solution, base, problem)
            people += [
                {**row, "cost": row["cost"] if is_money else None} for row in found
            ]
            loads += _loads(ask, result)
            accounts += _accounts(ask, result.solution)
    return {
        "overlays": pl.DataFrame(teams, schema=TEAMS),
        "overlay_people": pl.DataFrame(people, schema=PEOPLE),
        "overlay_loads": pl.DataFrame(loads, schema=LOADS),
        "overlay_accounts": pl.DataFrame(accounts, schema=ACCOUNTS, orient="row"),
    }


def _team(
    ask: OverlayAsk, result: TerritoryResult, *, is_money: bool
) -> dict[str, Any]:
    objective = result.objective if is_money else None
    bound = result.bound if is_money else None
    return {
        "overlay": ask.asked.name,
        "takes": ask.asked.takes,
        "segment": ask.asked.segment,
        "accounts": int(ask.rows.size),
        "outcome": f"{result.outcome.status}, {result.outcome.reason}",
        "status": str(result.outcome.status),
        "objective": None if objective is None else objective / MINOR_PER_UNIT,
        "bound": None if bound is None else bound / MINOR_PER_UNIT,
        "gap": result.gap,
    }


def _people(
    ask: OverlayAsk,
    above: TerritorySolution,
    base: TerritorySolution | None,
    problem: TerritoryProblem,
) -> Iterator[dict[str, Any]]:
    """Yield each specialist: accounts, the territories these lie in, cost."""
    team = ask.team
    held = np.arange(above.owner.size)
    cost = ask.problem.cost_at(held, above.owner.astype(np.intp))
    for j, rep in enumerate(ask.problem.territory_ids):
        mine = above.owner == j
        below = np.empty(0, dtype=np.int32)
        if base is not None:
            below = np.unique(base.owner[mine & (base.owner >= 0)])
        ids = [problem.territory_ids[k] for k in below.tolist()]
        yield {
            "overlay": ask.asked.name,
            "rep_id": rep,
            "name": team["name"][j],
            "home": team["home"][j],
            "territories": " ".join(ids),
            "accounts": int(mine.sum()),
            "reps_met": len(ids),
            "cost": int(cost[mine].sum()) / MINOR_PER_UNIT,
        }


def _loads(ask: OverlayAsk, result: TerritoryResult) -> Iterator[dict[str, Any]]:
    if result.measures is None:
        return
    units = readable_units(ask.problem)
    for rule in ask.problem.balance:
        load = result.measures.loads[rule.name]
        fair = load.sum() * rule.weights / rule.weights.sum()
        met = {
            c.territory: c.met for c in result.measures.checks if c.rule == rule.name
        }
        divisor, unit = units[rule.name]
        for j, rep in enumerate(ask.problem.territory_ids):
            yield {
                "overlay": ask.asked.name,
                "rep_id": rep,
                "measure": rule.name,
                "unit": unit,
                "load": load[j] / divisor,
                "fair_share": fair[j] / divisor,
                "share": load[j] / fair[j] if fair[j] else 0.0,
                "within": met[j],
            }


def _accounts(
    ask: OverlayAsk, above: TerritorySolution
) -> Iterator[tuple[str, str, str]]:
    ids = ask.problem.territory_ids
    for unit, j in zip(ask.problem.unit_ids, above.owner.tolist(), strict=True):
        yield ask.asked.name, unit, ids[j]
