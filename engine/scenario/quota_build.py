"""From a scenario to what setting quotas is given, or to everything that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.quota.tree import tree_of
from engine.scenario.planning_reads import inputs_of, refuse
from engine.scenario.quota_calendar import (
    LONG_AGO,
    calendar_of,
    calendar_problems,
    season_history,
)
from engine.scenario.quota_checks import row_problems, section_problems
from engine.scenario.quota_given import COMPANY, MONTHS, read_given
from engine.scenario.quota_input import QuotaInput
from engine.scenario.quota_limits import (
    limits_of,
    node_limits_of,
    raised_of,
    sum_problems,
    total_problems,
)
from engine.scenario.quota_shares import (
    part_problems,
    products_of,
    split_of,
    years_of,
)
from engine.scenario.quota_text import notes_of, rules_text
from engine.scenario.quota_ways import way_of, way_problems, way_sums

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.market.history import History
    from engine.quota.tree import Tree
    from engine.scenario.load import Scenario
    from engine.scenario.quota_given import Given
    from engine.scenario.quota_input import Calendar

_TEXTS = ("name", "rep_id", "district", "region", "segment", "channel")
_NUMBERS = (
    "potential",
    "history",
    "last_quota",
    "mean",
    "sd",
    "tenure_months",
    "fte",
)


def build_quota(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> QuotaInput:
    """Return what a scenario sets quotas from, read and checked.

    Parameters
    ----------
    files
        Table name, such as ``territories``, to a file that is read instead of the
        scenario's.

    Raises
    ------
    InputError
        A name is not known, keys contradict each other, levels are not nested, the
        method lacks numbers, or the target does not fit what limits allow; every
        problem is listed.
    """
    given = read_given(scenario, files or {})
    tables = (problem for read in given.tables for problem in read.problems)
    history, wrong = season_history(given)
    refuse([*section_problems(given), *tables, *wrong])
    refuse(
        [
            *row_problems(given),
            *way_problems(given),
            *total_problems(given),
            *part_problems(given),
            *calendar_problems(given, history),
        ]
    )
    tree = _tree(given)
    raised = raised_of(given)
    refuse([*sum_problems(given, raised, tree), *way_sums(given, raised)])
    return _input(given, tree, history)


def _tree(given: Given) -> Tree:
    names = given.frame.select(
        pl.lit(COMPANY), *(pl.col(level) for level in given.between), "territory_id"
    )
    return tree_of(given.levels, list(names.iter_rows()))


def _territories(given: Given, calendar: Calendar) -> pl.DataFrame:
    """Return one row a territory, with tenures of those who gave a day of hire."""
    known = (calendar.started > LONG_AGO) & (calendar.started < MONTHS)
    tenures = [
        float(max(0, -month)) if one else None
        for month, one in zip(calendar.started, known, strict=True)
    ]
    return given.frame.with_columns(
        tenure_months=pl.Series(tenures, dtype=pl.Float64)
    ).select(
        pl.col("territory_id").alias("territory"),
        *_TEXTS,
        *(pl.col(name).cast(pl.Float64) for name in _NUMBERS),
    )


def _input(given: Given, tree: Tree, history: History | None) -> QuotaInput:
    quota, scenario = given.quota, given.scenario
    raised, calendar = raised_of(given), calendar_of(given, history)
    run = given.potentials
    return QuotaInput(
        tree=tree,
        territories=_territories(given, calendar),
        target=quota.target.hundredths,
        unit=quota.round_to.hundredths,
        hedges=raised.hedges,
        reach=raised.reach,
        method=quota.method.use,
        way=way_of(given),
        limits=limits_of(given, raised),
        node_limits=node_limits_of(given, tree),
        calendar=calendar,
        split=split_of(given),
        products=products_of(given),
        years=years_of(given),
        bias_by=quota.bias_by,
        conventions={
            key: str(getattr(quota.conventions, key))
            for key in type(quota.conventions).model_fields
        },
        rules_text=tuple(rules_text(given, raised)),
        notes=tuple(notes_of(given, raised, calendar)),
        inputs={
            **inputs_of(given.tables),
            **({} if run is None else {run.shown: (run.digest, run.rows)}),
            **({} if given.people is None else {given.people.shown: given.people.told}),
        },
        seed=scenario.config.seed,
    )
