"""Guarantees of the workbook of quotas: live, true to its tables, safe."""

from __future__ import annotations

import polars as pl
import pytest
from book_reader import MAIN, NASTY, Reader, formulas, letters, values
from fake_quota import fake_quota

from engine.planning.columns import COLUMNS
from engine.report.workbook.quota import workbook

KEEP = ("level", "node", "parent", "period", "measure", "sense", "territory", "start")


@pytest.fixture(scope="module")
def run():
    """Return made-up quotas."""
    return fake_quota()


@pytest.fixture(scope="module")
def book(run):
    """Return their workbook, read."""
    return Reader(workbook(*run))


def test_same_run_same_bytes(run, monkeypatch):
    """The workbook knows the time from the run alone: the same run, the same bytes."""
    first = workbook(*run)
    monkeypatch.setattr("time.localtime", lambda *_: (1999, 1, 2, 3, 4, 5, 6, 7, 0))
    assert workbook(*run) == first


def test_territories_are_the_stored_ones_with_live_changes(book, run):
    """Every quota stands there; changes and shares are formulas of the row."""
    _, rows = book.table("Territories")
    quotas = run[1]["quotas"]
    assert values(rows, "Quota") == pytest.approx(quotas["quota"].to_list())
    assert values(rows, "Change") == pytest.approx(quotas["change"].to_list())
    share = (quotas["quota"] / quotas["potential"]).to_list()
    assert values(rows, "Of potential") == pytest.approx(share)
    for name in ("Change", "Of potential", "Off fair share"):
        assert "Territories[[#This Row],[Quota]]" in rows[0][name][0]
    last = {row["territory"]: None for row in quotas.to_dicts()}
    none = quotas.with_columns(
        pl.lit(None, dtype=pl.Float64).alias(name) for name in ("last_quota", "change")
    )
    _, rows = Reader(workbook(run[0], {**run[1], "quotas": none})).table("Territories")
    assert len(rows) == len(last)
    assert set(values(rows, "Change")) <= {None, ""}


def test_sums_of_levels_are_computed_again_in_the_sheet(book, run):
    """Below a node stands a formula over the whole sheet; nothing is off."""
    _, rows = book.table("Cascade")
    levels = run[1]["levels"]
    assert len(rows) == levels.height
    for row, stored in zip(rows, levels.to_dicts(), strict=True):
        assert row["Quota"][1] == pytest.approx(stored["quota"])
        if stored["children"] is None:
            assert row["Below"][1] in (None, "")
            continue
        assert row["Below"][1] == pytest.approx(stored["children"])
        assert row["Off by"][1] == pytest.approx(0.0, abs=0.01)
    formula = rows[0]["Below"][0]
    assert "Cascade[Parent]=Cascade[[#This Row],[Node]]" in formula
    assert "Cascade[Depth]=Cascade[[#This Row],[Depth]]+1" in formula


def test_periods_are_columns_that_add_up_by_formula(book, run):
    """Each territory has its months beside each other, and their sum."""
    names, rows = book.table("Phases")
    assert names[0] == "Territory"
    assert names[1:13] == [f"2027-{month:02d}" for month in range(1, 13)]
    quotas = dict(run[1]["quotas"].select("territory", "quota").iter_rows())
    for row in rows:
        months = [row[name][1] for name in names[1:13]]
        assert sum(months) == pytest.approx(row["In all"][1])
        assert row["In all"][1] == pytest.approx(quotas[row["Territory"][1]])
    assert rows[0]["In all"][0] == (
        "SUM(Phases[[#This Row],[2027-01]]:Phases[[#This Row],[2027-12]])"
    )
    total = book.cells("Phases")[f"{letters(13)}{len(rows) + 2}"]
    assert total[0] == "SUBTOTAL(109,Phases[In all])"
    assert total[1] == pytest.approx(run[1]["quotas"]["quota"].sum())


def test_summary_figures_are_formulas(book, run):
    """The first sheet’s figures are read from the sheets, and are the facts."""
    cells = book.cells("Summary")
    found = {}
    for at in cells:
        if at.startswith("A") and f"B{at[1:]}" in cells:
            found.setdefault(cells[at][1], cells[f"B{at[1:]}"])
    total = run[1]["quotas"]["quota"].sum()
    assert found["Quotas in all"] == ("SUM(Territories[Quota])", pytest.approx(total))
    formula, value = found["Over-assignment"]
    assert formula == "SUM(Territories[Quota])/INDEX(Cascade[Quota],1)-1"
    assert value == pytest.approx(total / run[0]["quota"]["target"] - 1)
    assert found["Largest change"][1] == pytest.approx(run[1]["quotas"]["change"].max())


def test_the_dictionary_knows_every_column(book):
    """Each column of each sheet has a meaning, and its formula where it has one."""
    _, rows = book.table("Dictionary")
    told = {(row["Sheet"][1], row["Column"][1]): row for row in rows}
    assert all(row["Meaning"][1] for row in rows)
    for sheet in list(book.sheets)[2:-1]:
        names, body = book.table(sheet)
        for name in names:
            row = told[sheet, name]
            assert (row["Calculated"][1] is None) == (body[0][name][0] is None)


def test_tables_filter_and_headings_stay(book):
    """Every sheet of figures is one native table with filters and frozen headings."""
    for sheet in list(book.sheets)[2:]:
        table = book.part(book.table_file(sheet))
        assert table.find(f"{MAIN}autoFilter") is not None
        pane = next(book.part(book.sheets[sheet]).iter(f"{MAIN}pane"))
        assert (pane.get("state"), pane.get("topLeftCell")) == ("frozen", "B2")


def test_charts_are_native_and_read_the_sheets(book):
    """Potential, quotas and over-assignment are charts of cells."""
    charts = [n for n in book.zip.namelist() if n.startswith("xl/charts/chart")]
    texts = [book.zip.read(name).decode() for name in charts]
    assert len(charts) == 4
    for sheet in ("Territories", "Over-assignment"):
        assert any(f"'{sheet}'!" in text for text in texts)


@pytest.mark.parametrize("text", NASTY)
def test_text_is_never_a_formula(book, text):
    """Names that begin like formulas or links are words, wherever they stand."""
    manifest, tables = fake_quota()
    shown = {**manifest, "name": text, "about": text, "notes": [text]}
    shown["quota"] = {**manifest["quota"], "assumptions": [[text] * 3]}
    found = {
        name: table.with_columns(
            (pl.lit(text) + (pl.col(column) if column in KEEP else "")).alias(column)
            for column, kind in COLUMNS["quota"][name].items()
            if kind == pl.String() and column not in ("level", "measure", "sense")
        )
        for name, table in tables.items()
    }
    told = Reader(workbook(shown, found))
    usual, nasty = formulas(book), formulas(told)
    assert {f for f in nasty if "Phases[" not in f} <= usual
    periods = [f for f in nasty if "Phases[" in f]
    row = "Phases[[#This Row],[Period {}]]"
    assert f"SUM({row.format(1)}:{row.format(12)})" in periods
    assert not any(text.lstrip("={").rstrip("}") in formula for formula in periods)
    assert told.cells("Summary")["A1"] == (None, text)
    everything = "".join(
        told.zip.read(n).decode() for n in told.zip.namelist() if n.endswith(".rels")
    )
    assert "hyperlink" not in everything


def test_without_quotas_only_the_conflict_is_there():
    """Empty tables have no sheet; the conflict and what is assumed remain."""
    sheets = set(Reader(workbook(*fake_quota(plan=False))).sheets)
    assert {"Summary", "Conflict", "Assumptions", "Dictionary"} == sheets
