"""Guarantees of a capacity plan's workbook: live, true to its tables, safe."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import polars as pl
import pytest
from book_reader import MAIN, NASTY, Reader, letters, values
from fake_capacity import fake_capacity

from engine.report.workbook.capacity import workbook
from engine.staffing.columns import COLUMNS


@pytest.fixture(scope="module")
def run():
    """Return a plan of 14 months."""
    return fake_capacity(14)


@pytest.fixture(scope="module")
def book(run):
    """Return its workbook, read."""
    return Reader(workbook(*run))


def test_same_run_same_bytes(run, monkeypatch):
    """The workbook knows the time from the run alone: the same run, the same bytes."""
    manifest, tables = run
    first = workbook(manifest, tables)
    monkeypatch.setattr("time.localtime", lambda *_: (1999, 1, 2, 3, 4, 5, 6, 7, 0))
    assert workbook(manifest, tables) == first
    core = zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml").decode()
    at = datetime.fromisoformat(manifest["made"]["at"]).astimezone(UTC)
    assert f">{at:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>" in core


def test_the_walk_is_the_stored_walk_and_its_end_is_a_formula(book, run):
    """Every row stands there; the end adds up what comes and takes off what goes."""
    _, rows = book.table("Walk")
    walk = run[1]["walk"]
    assert len(rows) == walk.height
    for name, column in (("Start", "start"), ("End", "end"), ("Starts", "starts")):
        assert values(rows, name) == pytest.approx(walk[column].to_list())
    formula = rows[0]["End"][0]
    assert {row["End"][0] for row in rows} == {formula}
    for row in rows:
        terms = re.findall(r"([+-]?)Walk\[\[#This Row\],\[([^\]]+)\]\]", formula)
        total = sum((-1 if sign == "-" else 1) * row[of][1] for sign, of in terms)
        assert len(terms) == 8
        assert total == pytest.approx(row["End"][1], abs=1e-9)


@pytest.mark.parametrize(
    ("sheet", "column", "total"),
    [("Hires", "People", "starts"), ("Money", "Spent", "spend")],
)
def test_totals_are_live(book, run, sheet, column, total):
    """The last row of a table sums up what its filter shows, and says the sum."""
    names, rows = book.table(sheet)
    at = f"{letters(names.index(column))}{len(rows) + 2}"
    formula, value = book.cells(sheet)[at]
    assert formula == f"SUBTOTAL(109,{sheet}[{column}])"
    stored = run[1][sheet.lower()][total].sum()
    assert value == pytest.approx(stored)


def test_sums_by_month_read_the_sheets_beside_them(book, run):
    """By month and by role and good: formulas over the detail, and what they give."""
    _, months = book.table("By month")
    walk, output = run[1]["walk"], run[1]["output"]
    ends = walk.group_by("month", maintain_order=True).agg(pl.col("end").sum())["end"]
    assert values(months, "End") == pytest.approx(ends.to_list())
    assert months[3]["Starts"][0] == (
        "SUMIFS(Walk[Starts],Walk[Month],ByMonth[[#This Row],[Month]])"
    )
    _, roles = book.table("By role")
    ends = walk.filter(role="SDR").group_by("month", maintain_order=True)
    assert values(roles, "SDR") == pytest.approx(
        ends.agg(pl.col("end").sum())["end"].to_list()
    )
    assert "(Walk[Role]=C$1)*Walk[End]" in roles[0]["SDR"][0]
    _, goods = book.table("Capacity by month")
    assert goods[-1]["Made to date"][1] == pytest.approx(output["made"].sum())
    spare = (output["capacity"] - output["amount"]).sum()
    assert sum(values(goods, "Can make less asked")) == pytest.approx(spare)


def test_room_is_on_the_side_that_a_rule_asks_for(book):
    """Room to a limit is positive where a rule is kept, be it at most or at least."""
    _, rows = book.table("Rules")
    assert {row["Sense"][1] for row in rows} == {"at most", "at least"}
    for row in rows:
        value, limit = row["Value"][1], row["Limit"][1]
        room = value - limit if row["Sense"][1] == "at least" else limit - value
        assert row["Room"][1] == pytest.approx(room)
        assert (room >= 0) == (row["Kept"][1] == "yes")


def test_every_formula_has_its_result_beside_it(book):
    """Programs that do not calculate show numbers: no formula's result is missing."""
    for sheet in book.sheets:
        for formula, value in book.cells(sheet).values():
            if formula is not None:
                assert isinstance(value, float)


def test_tables_filter_and_headings_stay(book):
    """Every sheet of figures is one native table with filters and frozen headings."""
    for sheet in list(book.sheets)[2:]:
        table = book.part(book.table_file(sheet))
        assert table.find(f"{MAIN}autoFilter") is not None
        pane = next(book.part(book.sheets[sheet]).iter(f"{MAIN}pane"))
        assert (pane.get("state"), pane.get("topLeftCell")) == ("frozen", "B2")


def test_months_are_dates(book):
    """Months are real dates, so that they sort, group and filter as such."""
    _, rows = book.table("Money")
    assert rows[1]["Month"][1] == (date(2027, 2, 1) - date(1899, 12, 30)).days
    _, hires = book.table("Hires")
    assert hires[0]["Decide by"][1] == "now"


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


def test_charts_are_native_and_read_the_sheets(book):
    """Walk, capacity, money, fans, chance and frontier are charts of cells."""
    charts = [n for n in book.zip.namelist() if n.startswith("xl/charts/chart")]
    texts = [book.zip.read(name).decode() for name in charts]
    assert len(charts) == 10
    for sheet in ("By role", "By month", "Capacity by month", "Futures", "Frontier"):
        assert any(f"'{sheet}'!" in text for text in texts)


def test_fans_read_their_own_rows(book, run):
    """The fan of what is made to date reads exactly the rows of that."""
    _, rows = book.table("Futures")
    texts = [
        book.zip.read(name).decode()
        for name in book.zip.namelist()
        if name.startswith("xl/charts/chart")
    ]
    fan = next(text for text in texts if "Made to date: the plan" in text)
    ranges = set(re.findall(r"'Futures'!\$I\$(\d+):\$I\$(\d+)", fan))
    assert len(ranges) == 1
    first, last = map(int, ranges.pop())
    counted = [row["Of"][1] for row in rows[first - 2 : last - 1]]
    assert counted == ["to_date"] * run[0]["capacity"]["months"]


@pytest.mark.parametrize("text", NASTY)
def test_text_is_never_a_formula(text):
    """Names that begin like formulas or links are words, wherever they stand."""
    manifest, tables = fake_capacity(4)
    shown = {**manifest, "name": text, "about": text, "notes": [text]}
    shown["capacity"] = {**manifest["capacity"], "assumptions": [[text] * 3]}
    keep = ("month", "what", "decide_by", "sense", "status")
    found = {
        name: table.with_columns(
            pl.lit(text).alias(column)
            for column, kind in COLUMNS[name].items()
            if kind == pl.String() and column not in keep
        )
        for name, table in tables.items()
    }
    told = Reader(workbook(shown, found))
    formulas = [
        formula
        for sheet in told.sheets
        for formula, _ in told.cells(sheet).values()
        if formula is not None
    ]
    assert formulas
    assert not any(text.lstrip("={").rstrip("}") in formula for formula in formulas)
    assert told.cells("Summary")["A1"] == (None, text)
    assert values(told.table("By role")[1], text)
    everything = "".join(
        told.zip.read(n).decode() for n in told.zip.namelist() if n.endswith(".rels")
    )
    assert "hyperlink" not in everything


def test_roles_that_read_alike_have_columns_of_their_own():
    """Roles that differ in letter case only, or are long, keep separate columns."""
    manifest, tables = fake_capacity(3)
    names = {"AE": "a" * 300, "SDR": "A" * 300}
    walk = tables["walk"].with_columns(pl.col("role").replace(names))
    found, _ = Reader(workbook(manifest, {**tables, "walk": walk})).table("By role")
    assert len({name.lower() for name in found}) == 4
    assert max(map(len, found)) <= 255


@pytest.mark.parametrize(
    ("kind", "has", "lacks"),
    [
        ({"plan": False}, {"Assumptions"}, {"Walk", "Charts", "Futures"}),
        ({"futures": False}, {"Walk", "Charts"}, {"Futures", "Chance", "Frontier"}),
        ({"months": 1}, {"Walk", "Futures"}, set()),
    ],
)
def test_empty_tables_have_no_sheet(kind, has, lacks):
    """Without a plan or futures their sheets are left out, and the rest is whole."""
    sheets = set(Reader(workbook(*fake_capacity(**kind))).sheets)
    assert {"Summary", "Dictionary", *has} <= sheets
    assert not sheets & lacks
