"""A plan as tables: one row per account, territory, load, rule and term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.territory.measure import (
    allowed_intervals,
    open_territories,
    territory_loads,
)
from engine.territory.problem import NOBODY
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.rules import BalanceRule

    Owners = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Index = NDArray[np.intp]
    Figures = Callable[[Index, Index], Floats]

MINOR = 100
"""Minor currency units in one unit."""
_PEOPLE_SAY = {"every unit is covered": "every account is covered", "units": "accounts"}


@dataclass(frozen=True, eq=False, slots=True)
class Readable:
    """What people see in place of the problem's grains.

    Parameters
    ----------
    road_km, yearly_km
        Give the figures of (k,) accounts with (k,) reps: kilometres one way by road,
        and a year.
    minutes
        The same: minutes a year with the account and on the road.
    units
        Rule on loads, or budget, to (divisor, unit): ``workload`` to (60, hours a
        year).
    """

    road_km: Figures
    yearly_km: Figures
    minutes: Figures
    units: Mapping[str, tuple[int, str]]


def account_table(
    problem: TerritoryProblem,
    dataset: Dataset,
    after: Owners | None,
    readable: Readable,
) -> pl.DataFrame:
    """Return one row per account; columns ``after`` are null without a plan."""
    before, ids = problem.current, problem.territory_ids
    accounts = dataset.accounts
    named = set(dataset.named_accounts["account_id"].to_list())
    columns: dict[str, Any] = {
        name: accounts[name]
        for name in (
            "account_id",
            "name",
            "lat",
            "lon",
            "segment",
            "potential",
            "revenue",
            "visits_per_year",
        )
    }
    for stage, owner in (("before", before), ("after", after)):
        hours = _picked(readable.minutes, owner, len(before))
        columns[f"hours_per_year_{stage}"] = _series(hours / 60, 2)
    columns["before"] = _names(before, ids)
    columns["after"] = _names(after, ids, len(before))
    for stage, owner in (("before", before), ("after", after)):
        columns[f"km_{stage}"] = _series(
            _picked(readable.road_km, owner, len(before)), 1
        )
    columns["moved"] = (
        np.zeros(len(before), bool) if after is None else _moved(before, after)
    )
    columns["named"] = [account in named for account in accounts["account_id"]]
    return pl.DataFrame(columns)


def territory_table(
    problem: TerritoryProblem,
    dataset: Dataset,
    after: Owners | None,
    readable: Readable,
) -> pl.DataFrame:
    """Return one row per territory: the rep, and the accounts, km and costs held."""
    reps, before, m = dataset.reps, problem.current, problem.num_territories
    columns: dict[str, Any] = {
        "territory_id": list(problem.territory_ids),
        "rep_name": reps["name"],
        **{name: reps[name] for name in ("home", "home_lat", "home_lon")},
        **{name: reps[name] for name in ("fte", "tenure_years")},
    }
    moved = _moved(before, before if after is None else after)
    stages = (("before", before), ("after", after))
    for stage, owner in stages:
        columns[f"accounts_{stage}"] = _per_territory(np.ones(len(before)), owner, m, 0)
    columns["moved_in"] = _per_territory(moved.astype(np.float64), after, m, 0)
    columns["moved_out"] = _per_territory(moved.astype(np.float64), before, m, 0)
    if after is None:
        columns["moved_out"] = columns["moved_in"]
    for stage, owner in stages:
        km = _picked(readable.yearly_km, owner, len(before))
        columns[f"km_{stage}"] = _per_territory(km, owner, m, 0)
    for stage, owner in stages:
        cost = _picked(_cost(problem), owner, len(before))
        columns[f"cost_{stage}"] = _per_territory(cost, owner, m, 2)
    return pl.DataFrame(columns)


def load_table(
    problem: TerritoryProblem,
    stages: Mapping[str, Measures],
    readable: Readable,
) -> pl.DataFrame:
    """Return one row per measure, stage and territory, with share and limits.

    Loads that only have limits stand below, by the limit's name: no share is fair.
    """
    rows = [
        row
        for rule in problem.balance
        for stage, measures in stages.items()
        for row in _load_rows(problem, rule, stage, measures, readable)
    ]
    rows += limited_rows(problem, stages, readable.units)
    schema = {
        **dict.fromkeys(("measure", "unit", "territory_id", "stage"), pl.String),
        **dict.fromkeys(("load", "fair_share", "share", "lower", "upper"), pl.Float64),
        "within": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema)


def _load_rows(
    problem: TerritoryProblem,
    rule: BalanceRule,
    stage: str,
    measures: Measures,
    readable: Readable,
) -> Iterator[dict[str, Any]]:
    """Yield one row per territory that exists; elastic rules have limits, too."""
    divisor, unit = readable.units[rule.name]
    loads, exists = measures.loads[rule.name], measures.open
    low, high = allowed_intervals(rule, int(loads.sum()), exists)
    fair = loads.sum() * (rule.weights / max(1, rule.weights[exists].sum()))
    for j in np.flatnonzero(exists).tolist():
        yield {
            "measure": rule.name,
            "unit": unit,
            "territory_id": problem.territory_ids[j],
            "stage": stage,
            "load": loads[j] / divisor,
            "fair_share": fair[j] / divisor,
            "share": loads[j] / fair[j] if fair[j] else 0.0,
            "lower": low[j] / divisor,
            "upper": high[j] / divisor,
            "within": bool(low[j] <= loads[j] <= high[j]),
        }


def limited_rows(
    problem: TerritoryProblem,
    stages: Mapping[str, Measures],
    units: Mapping[str, tuple[int, str]],
) -> Iterator[dict[str, Any]]:
    """Yield a row of loads for each limit, stage and territory that exists.

    An end that limits nothing is null there, and so is what would be fair.
    """
    for limit in problem.limits:
        divisor, unit = units[limit.name]
        for stage, measures in stages.items():
            loads = measures.loads[limit.name]
            for j in np.flatnonzero(measures.open).tolist():
                low, high = int(limit.low[j]), int(limit.high[j])
                yield {
                    "measure": limit.name,
                    "unit": for_people(unit),
                    "territory_id": problem.territory_ids[j],
                    "stage": stage,
                    "load": loads[j] / divisor,
                    "fair_share": None,
                    "share": None,
                    "lower": low / divisor if low > 0 else None,
                    "upper": high / divisor if high < NO_LIMIT else None,
                    "within": bool(low <= loads[j] <= high),
                }


def objective_table(
    problem: TerritoryProblem, stages: Mapping[str, Measures]
) -> pl.DataFrame:
    """Return the terms of the objective, before and after, in currency units a year."""
    every = [term.name for term in problem.costs]
    every += [term for found in stages.values() for term in found.terms]
    terms = list(dict.fromkeys(every))
    columns: dict[str, Any] = {"term": terms}
    for stage in ("before", "after"):
        found = stages.get(stage)
        columns[stage] = [
            None if found is None else found.terms.get(term, 0) / MINOR
            for term in terms
        ]
    kinds = {"term": pl.String, "before": pl.Float64, "after": pl.Float64}
    return pl.DataFrame(columns, schema=kinds)


def rule_table(
    problem: TerritoryProblem,
    stages: Mapping[str, Measures],
    readable: Readable,
) -> pl.DataFrame:
    """Return every rule at every place and stage: found, limits, slack, met."""
    rows = [
        row
        for stage, measures in stages.items()
        for row in rule_rows(problem, stage, measures, readable.units)
    ]
    schema = {
        **dict.fromkeys(("rule", "kind", "territory_id", "stage"), pl.String),
        "met": pl.Boolean,
        **dict.fromkeys(("found", "limit_low", "limit_high"), pl.Float64),
        "unit": pl.String,
        "slack": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def rule_rows(
    problem: TerritoryProblem,
    stage: str,
    measures: Measures,
    units: Mapping[str, tuple[int, str]],
) -> Iterator[dict[str, Any]]:
    """Yield a row for every rule at every place, in units people read."""
    for check in measures.checks:
        divisor, unit = units.get(check.rule, (1, check.unit))
        place = check.territory
        yield {
            "rule": for_people(check.rule),
            "kind": check.kind,
            "territory_id": None if place is None else problem.territory_ids[place],
            "stage": stage,
            "met": check.met,
            "found": check.found / divisor,
            "limit_low": None if check.low is None else check.low / divisor,
            "limit_high": None if check.high is None else check.high / divisor,
            "unit": for_people(unit),
            "slack": check.slack / divisor,
        }


def for_people(name: str) -> str:
    """Return a rule's name or a unit as people read it: their units are accounts.

    >>> for_people("every unit is covered"), for_people("hours a year")
    ('every account is covered', 'hours a year')
    """
    return _PEOPLE_SAY.get(name, name)


def progress_table(result: TerritoryResult) -> pl.DataFrame:
    """Return the diary of the solve, money in currency units."""
    rows = [
        {
            "work": point.work,
            "stage_name": point.stage,
            "objective": None if point.objective is None else point.objective / MINOR,
            "bound": None if point.bound is None else point.bound / MINOR,
        }
        for point in result.trace
    ]
    schema = {
        "work": pl.Float64,
        "stage_name": pl.String,
        "objective": pl.Float64,
        "bound": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def fair_shares(problem: TerritoryProblem, owner: Owners) -> dict[str, Floats]:
    """Return each balance rule's (n_territories,) loads as parts of fair shares.

    They are those of ``load_table``: only territories that exist share the total.
    """
    shares = {}
    exists = open_territories(problem, owner[owner != NOBODY].astype(np.intp))
    for rule in problem.balance:
        loads = territory_loads(rule.amounts, owner)
        fair = loads.sum() * rule.weights / max(1, rule.weights[exists].sum())
        shares[rule.name] = loads / np.maximum(fair, 1e-9)
    return shares


def _cost(problem: TerritoryProblem) -> Figures:
    """Return what gives the cost of pairs in currency units."""
    return lambda units, territories: problem.cost_at(units, territories) / MINOR


def _moved(before: Owners, after: Owners) -> NDArray[np.bool_]:
    moved: NDArray[np.bool_] = (before != after) & (before != NOBODY)
    return moved


def _picked(figures: Figures, owner: Owners | None, count: int) -> Floats:
    """(n_accounts,) float: each account's figure with its owner, NaN with nobody."""
    picked = np.full(count, np.nan)
    if owner is not None:
        rows = np.flatnonzero(owner != NOBODY)
        picked[rows] = figures(rows, owner[rows].astype(np.intp))
    return picked


def _series(values: Floats, digits: int) -> pl.Series:
    return pl.Series(np.round(values, digits)).fill_nan(None)


def _names(owner: Owners | None, ids: tuple[str, ...], count: int = 0) -> pl.Series:
    if owner is None:
        return pl.Series([None] * count, dtype=pl.String)
    return pl.Series([ids[j] if j >= 0 else None for j in owner], dtype=pl.String)


def _per_territory(
    values: Floats, owner: Owners | None, count: int, digits: int
) -> pl.Series:
    """Return sums per territory; nulls without a plan; whole numbers for 0 digits."""
    kind = pl.Float64 if digits else pl.Int64
    if owner is None:
        return pl.Series([None] * count, dtype=kind)
    held = owner >= 0
    sums = np.bincount(owner[held], values[held], minlength=count)
    return pl.Series(np.round(sums, digits), dtype=pl.Float64).cast(kind)
