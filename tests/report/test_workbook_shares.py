"""Guarantees of loads in a territory workbook: shares of fair are the report's."""

from __future__ import annotations

import polars as pl
import pytest
from book_reader import Reader, values
from fake_run import fake_run

from engine.report.facts import facts
from engine.report.workbook.run import workbook


@pytest.fixture(scope="module")
def run():
    """Return a run in which a fifth of all accounts is nobody's today."""
    manifest, tables = fake_run(60, 5)
    accounts, loads = tables["accounts"], tables["loads"]
    orphans = pl.int_range(pl.len()) % 5 == 0
    before = pl.when(orphans).then(None).otherwise(pl.col("before"))
    accounts = accounts.with_columns(before.alias("before"))
    moved = (pl.col("before") != pl.col("after")).fill_null(value=False)
    held = accounts.group_by("before").agg(pl.col("potential").sum().alias("held"))
    today = (pl.col("stage") == "before") & (pl.col("measure") == "potential")
    loads = loads.join(held, left_on="territory_id", right_on="before", how="left")
    load = pl.when(today).then(pl.col("held")).otherwise(pl.col("load"))
    loads = loads.with_columns(load.alias("load")).drop("held")
    fair = pl.col("load").mean().over("measure", "stage")
    loads = loads.with_columns(
        fair.alias("fair_share"), (pl.col("load") / fair).alias("share")
    )
    accounts = accounts.with_columns(moved.alias("moved"))
    return manifest, {**tables, "accounts": accounts, "loads": loads}


def test_today_is_the_same_on_every_sheet(run):
    """Territories, Loads, the first sheet and the report tell one share of today."""
    manifest, tables = run
    book = Reader(workbook(manifest, tables))
    _, people = book.table("Territories")
    (measure,) = (
        one for one in facts(manifest, tables).measures if one.name == "potential"
    )
    for when, spread in (("today", measure.before), ("plan", measure.after)):
        shares = values(people, f"Potential, {when}, of fair")
        assert [min(shares), max(shares)] == pytest.approx([spread.low, spread.high])
        loads = values(people, f"Potential, {when}")
        fair = values(people, f"Potential, {when}, fair")
        given = [load / one for load, one in zip(loads, fair, strict=True)]
        assert given == pytest.approx(shares)
