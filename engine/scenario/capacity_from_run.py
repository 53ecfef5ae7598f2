"""The number from a stored run: a plan's quotas, or the forecast of a market."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.readers import TableRead
from engine.data.source import Source
from engine.data.staff_columns import DEMAND
from engine.scenario.capacity_periods import Months, label_of
from engine.scenario.capacity_periods import read_period as period_of
from engine.scenario.stored_runs import stored_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.scenario.load import Scenario
    from engine.store.run_reader import StoredRun

_AT = ("capacity", "number", "from_run")
_PLACE = ("segment", "region", "channel")
_COMPANY = "company"


def demand_of_run(
    scenario: Scenario, folder: str, by: Sequence[str], months: Months
) -> TableRead:
    """Return what a stored run asks for, as a table of demand.

    Of quotas: the company's number (over-assignment is not part of it), divided over
    places and months as the quotas are. Of a market: the mean forecast of each place.
    Quarters are spread evenly over their months.

    Parameters
    ----------
    folder
        Relative to the scenario's, or a stage that was worked out before.
    by
        What places are told apart by.
    months
        The months that are planned; others are left out.

    Returns
    -------
    Its problems say why there is none.
    """
    source = Source(DEMAND.name, file=Path(folder), base=scenario.path.parent)
    try:
        run = stored_run(scenario, _AT, folder)
        frame = _amounts(scenario, folder, run, by, months.year_begins)
        _refuse_gaps(scenario, folder, frame, months)
    except InputError as error:
        return TableRead(DEMAND.empty(), problems=error.problems, source=source)
    frame = frame.filter(pl.col("month").is_in(months.labels))
    rows = pl.Series(range(2, frame.height + 2), dtype=pl.UInt32)
    return TableRead(frame, source=source, rows=rows, header=tuple(frame.columns))


def _amounts(
    scenario: Scenario, folder: str, run: StoredRun, by: Sequence[str], begins: int
) -> pl.DataFrame:
    """Return months, places and amounts of a run.

    Raises
    ------
    InputError
        It is of another kind, or does not tell apart what is asked for.
    """
    kind = run.manifest.get("kind")
    if kind == "quota" and not run.tables["phases"].height:
        message = f"found '{folder}'; it has no quotas: they could not be set"
        raise InputError([scenario.problem(_AT, message)])
    if kind == "quota":
        found = _of_quotas(run, begins)
    elif kind == "market":
        found = _of_forecast(run, by, begins)
    else:
        message = f"found '{folder}'; it is no run of quotas or of a market"
        raise InputError([scenario.problem(_AT, message)])
    for dimension in by:
        if not found.height or (found[dimension] == "").any():
            message = f"found '{dimension}', which '{folder}' does not tell apart"
            raise InputError([scenario.problem(("capacity", "number", "by"), message)])
    blank = [pl.lit("").alias(name) for name in _PLACE if name not in by]
    return (
        found.with_columns(blank)
        .group_by("month", *_PLACE, maintain_order=True)
        .agg(pl.col("amount").sum())
        .select(DEMAND.names)
    )


def _of_quotas(run: StoredRun, begins: int) -> pl.DataFrame:
    """Return the company's number by territory and month, with its places."""
    levels, quotas = run.tables["levels"], run.tables["quotas"]
    target = float(levels.filter(pl.col("level") == _COMPANY).select("quota").item())
    phases = run.tables["phases"].filter(pl.col("measure") == "total")
    found = _by_month(
        phases.select("territory", "period", amount="quota"), begins
    ).join(quotas.select("territory", *_PLACE), on="territory", how="left")
    whole = float(found.select(pl.col("amount").sum()).item())
    return found.with_columns(pl.col("amount") * (target / whole if whole else 0.0))


def _of_forecast(run: StoredRun, by: Sequence[str], begins: int) -> pl.DataFrame:
    """Return the forecast of the level that tells apart what is asked for."""
    table = run.tables["forecast"]
    wanted = pl.all_horizontal(
        (pl.col(name) != "") if name in by else (pl.col(name) == "") for name in _PLACE
    )
    rows = table.filter(wanted)
    if not rows.height and by:
        rows = table.filter(pl.col("level") == "bottom")
    amount = pl.col("mean").clip(lower_bound=0.0)
    return _by_month(rows.select(*_PLACE, "period", amount=amount), begins)


def _by_month(table: pl.DataFrame, begins: int) -> pl.DataFrame:
    """Return a table of periods with a row for each month of them."""
    labels = {
        text: [label_of(n) for n in period_of(text).span(begins)]
        for text in table["period"].unique(maintain_order=True)
    }
    spread = table.with_columns(
        month=pl.col("period").replace_strict(
            list(labels), list(labels.values()), return_dtype=pl.List(pl.String)
        )
    )
    parts = pl.col("month").list.len()
    return spread.with_columns(pl.col("amount") / parts).explode("month").drop("period")


def _refuse_gaps(
    scenario: Scenario, folder: str, frame: pl.DataFrame, months: Months
) -> None:
    """Refuse a run that says nothing of some month that is planned.

    Raises
    ------
    InputError
        It ends too early, or begins too late.
    """
    there = set(frame["month"])
    lacking = [label for label in months.labels if label not in there]
    if lacking:
        first, last = min(there), max(there)
        message = (
            f"found '{folder}', which is of {first} to {last}; {months.labels[0]} to"
            f" {months.labels[-1]} is planned"
        )
        raise InputError([scenario.problem(_AT, message)])
