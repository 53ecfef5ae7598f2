"""What any alignment measures, as tables: one row a stage and what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.base.units import MINOR_PER_UNIT
from engine.planning.paid import paid_terms
from engine.territory.measure import allowed_intervals
from engine.territory.problem import NOBODY
from engine.territory.tables import limited_rows, rule_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.what_if import Move

    Owners = NDArray[np.int32]
    Stages = Mapping[str, Measures]

TERMS = {"stage": pl.String, "term": pl.String, "amount": pl.Float64}
LOADS = {
    **dict.fromkeys(("measure", "unit", "territory_id", "stage"), pl.String),
    **dict.fromkeys(("load", "fair_share", "share", "lower", "upper"), pl.Float64),
    "within": pl.Boolean,
}
RULES = {
    **dict.fromkeys(("rule", "kind", "territory_id", "stage"), pl.String),
    "met": pl.Boolean,
    **dict.fromkeys(("found", "limit_low", "limit_high"), pl.Float64),
    "unit": pl.String,
    "slack": pl.Float64,
}
CHANGES = {
    "stage": pl.String,
    "accounts": pl.Int64,
    **dict.fromkeys(("potential", "potential_share", "revenue"), pl.Float64),
    "revenue_share": pl.Float64,
}


def terms_table(stages: Stages, saved: int) -> pl.DataFrame:
    """Return every term of the cost as it is paid, currency units a year.

    Parameters
    ----------
    saved
        Costs of closing that the objective counts as saved, minor units.
    """
    rows = [
        (stage, term, amount / MINOR_PER_UNIT)
        for stage, measures in stages.items()
        for term, amount in paid_terms(measures.terms, saved).items()
    ]
    return pl.DataFrame(rows, schema=TERMS, orient="row")


def loads_table(
    problem: TerritoryProblem, stages: Stages, units: Mapping[str, tuple[int, str]]
) -> pl.DataFrame:
    """Return each open territory's loads, against fair shares and against limits."""
    rows = [
        row
        for stage, measures in stages.items()
        for row in _load_rows(problem, stage, measures, units)
    ]
    rows += limited_rows(problem, stages, units)
    return pl.DataFrame(rows, schema=LOADS)


def _load_rows(
    problem: TerritoryProblem,
    stage: str,
    measures: Measures,
    units: Mapping[str, tuple[int, str]],
) -> Iterator[dict[str, Any]]:
    some = np.flatnonzero(measures.open).tolist()
    for rule in problem.balance:
        divisor, unit = units[rule.name]
        load = measures.loads[rule.name]
        low, high = allowed_intervals(rule, int(load.sum()), measures.open)
        fair = load.sum() * rule.weights / rule.weights[measures.open].sum()
        for j in some:
            yield {
                "measure": rule.name,
                "unit": unit,
                "territory_id": problem.territory_ids[j],
                "stage": stage,
                "load": load[j] / divisor,
                "fair_share": fair[j] / divisor,
                "share": load[j] / fair[j] if fair[j] else 0.0,
                "lower": max(0, low[j]) / divisor,
                "upper": high[j] / divisor,
                "within": bool(low[j] <= load[j] <= high[j]),
            }


def rules_table(
    problem: TerritoryProblem, stages: Stages, units: Mapping[str, tuple[int, str]]
) -> pl.DataFrame:
    """Return every rule at every place and stage, in units people read."""
    rows = [
        row
        for stage, measures in stages.items()
        for row in rule_rows(problem, stage, measures, units)
    ]
    return pl.DataFrame(rows, schema=RULES)


def changes_table(
    problem: TerritoryProblem, dataset: Dataset, owners: Mapping[str, Owners]
) -> pl.DataFrame:
    """Return what has a rep today and would have another one, or none."""
    accounts = dataset.accounts
    owned = problem.current != NOBODY
    rows = []
    for stage, owner in owners.items():
        moved = owned & (owner != problem.current)
        row: dict[str, Any] = {"stage": stage, "accounts": int(moved.sum())}
        for name in ("potential", "revenue"):
            values = accounts[name].to_numpy()
            whole = float(values[owned].sum())
            row[name] = float(values[moved].sum())
            row[f"{name}_share"] = row[name] / whole if whole else 0.0
        rows.append(row)
    return pl.DataFrame(rows, schema=CHANGES)


def moves_table(
    problem: TerritoryProblem, dataset: Dataset, moves: tuple[Move, ...]
) -> pl.DataFrame:
    """Return the moves asked for, each with what it changes of terms by pair."""
    ids, accounts = problem.territory_ids, dataset.accounts
    terms = [term.name for term in problem.costs]
    rows = [
        {
            "account_id": problem.unit_ids[move.unit],
            "name": accounts["name"][move.unit],
            "from": None if move.origin < 0 else ids[move.origin],
            "to": None if move.target < 0 else ids[move.target],
            "potential": accounts["potential"][move.unit],
            "revenue": accounts["revenue"][move.unit],
            **{name: move.terms[name] / MINOR_PER_UNIT for name in terms},
        }
        for move in moves
    ]
    texts = dict.fromkeys(("account_id", "name", "from", "to"), pl.String)
    numbers = dict.fromkeys(("potential", "revenue", *terms), pl.Float64)
    return pl.DataFrame(rows, schema={**texts, **numbers})
