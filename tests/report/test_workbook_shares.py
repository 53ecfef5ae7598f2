"""Guarantees of loads in a territory workbook: shares of fair are the report's."""

from __future__ import annotations

import polars as pl
import pytest
from book_reader import Reader, values
from fake_run import fake_run, moves_table

from engine.ledger.batch_tables import MOVES, job_row, job_table
from engine.report.facts import facts
from engine.report.run import render
from engine.report.summary import summary
from engine.report.words import percent
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
    new = pl.col("before").ne_missing(pl.col("after")).alias("moved")
    moves = moves_table(accounts.with_columns(new))
    found = {"accounts": accounts, "loads": loads, "moves": moves}
    return manifest, {**tables, **found}


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


def test_accounts_of_nobody_do_not_move(run):
    """Summary, story, workbook and list count moves alike, and first reps apart."""
    manifest, tables = run
    moved = tables["accounts"]["moved"].sum()
    assert moved
    assert tables["moves"].height == moved + 12
    rows = {row.label: row.after for row in summary(manifest, tables)}
    assert rows["Accounts that change hands"] == str(moved)
    assert rows["Accounts of nobody that get a rep"] == "12"
    page = render(manifest, tables)
    assert f"The plan gives {moved} of 60 accounts" in page
    assert "12 accounts of nobody get a rep." in page
    assert "12 of them are nobody’s today." in page
    cells = Reader(workbook(manifest, tables)).cells("Summary")
    at = {text: place[1:] for place, (_, text) in cells.items() if place[0] == "A"}
    assert cells[f"B{at['Accounts that move']}"][1] == moved
    assert cells[f"B{at['Accounts of nobody that get a rep']}"][1] == 12


def test_what_moves_is_a_share_of_what_has_a_rep(run):
    """Page, terminal and workbook divide as caps do: what is nobody's is left out."""
    manifest, tables = run
    accounts = tables["accounts"]
    parts = (pl.col("moved"), pl.col("before").is_not_null())
    moved, owned = (accounts.filter(part)["potential"].sum() for part in parts)
    share = moved / owned
    rows = {row.label: row.after for row in summary(manifest, tables)}
    assert rows["Potential that changes hands"] == percent(share, 1)
    text = f"with {percent(share, 1)} of the potential that has a rep today, to another"
    assert text in render(manifest, tables)
    cells = Reader(workbook(manifest, tables)).cells("Summary")
    (at,) = (p[1:] for p, c in cells.items() if c[1] == "Potential that moves")
    assert cells[f"B{at}"][1] == pytest.approx(share)
    assert cells[f"C{at}"][1] == "of what has a rep today"


def test_a_batch_counts_as_its_runs_do(run):
    """Its list of moves says how many of its rows are accounts of nobody."""
    manifest, tables = run
    moved = int(tables["accounts"]["moved"].sum())
    told = {"label": "a", "state": "done", "message": "", "status": "optimal"}
    job = job_row({**told, "accounts": 60, "moved": moved}, None)
    label = pl.lit("a").alias("label")
    moves = tables["moves"].select(label, *(name for name in MOVES if name != "label"))
    page = render(
        {**manifest, "kind": "batch", "inputs": {}, "quarter": None},
        {"jobs": job_table([job]), "moves": moves},
    )
    assert f"{moved} of 60 accounts move (" in page
    assert f"12 accounts of nobody get a rep; {moved} accounts move." in page
