"""Guarantees of the workbooks of all kinds of runs: whole, told, live, safe."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import polars as pl
import pytest
from book_reader import MAIN, NASTY, Reader, formulas, values
from fake_books import MAKERS, book_of, reader_of, run_of
from fake_market import fake_market
from fake_quota import fake_quota
from fake_run import fake_run, without_owners, without_plan
from fake_track import fake_track

from engine.base.errors import InputError
from engine.ledger.pseudonyms import masked_manifest, pseudonyms
from engine.report.workbook import sheets
from engine.report.workbook.run import KINDS, file_name, workbook

LANGUAGES = ("en", "pl")
REFERENCE = re.compile(r"(\w+)\[(?:\[#This Row\],)?\[?([^\[\]]+)\]")
FREE = (
    *("name", "rep_name", "home", "reason", "deal_id", "product", "account", "deal"),
    *("inputs", "arithmetic", "why", "message", "answer", "text", "note", "league"),
)
"""Columns of tables whose words nothing depends on."""


@pytest.fixture(scope="module", params=MAKERS)
def kind(request):
    """Return each kind of run."""
    return request.param


@pytest.fixture(scope="module")
def book(kind):
    """Return the workbook of its made-up run, read."""
    return reader_of(kind)


def tables_of(book):
    """Return the names of the sheets that are tables."""
    links = {
        name: f"xl/worksheets/_rels/{path.rsplit('/', 1)[1]}.rels"
        for name, path in book.sheets.items()
    }
    there = set(book.zip.namelist())
    return [
        name
        for name, link in links.items()
        if link in there and b"table" in book.zip.read(link)
    ]


def test_every_kind_of_run_has_a_workbook():
    """All kinds are there; another one is refused, and says which are known."""
    assert set(MAKERS) == set(KINDS)
    with pytest.raises(InputError, match=r"'opera'.*territory"):
        workbook({"kind": "opera"}, {})
    assert file_name({"kind": "pay"}) == "pay.xlsx"


def test_same_run_same_bytes(kind, monkeypatch):
    """A workbook knows the time from its run alone, as when it was created."""
    monkeypatch.setattr("time.localtime", lambda *_: (1999, 1, 2, 3, 4, 5, 6, 7, 0))
    manifest, tables = run_of(kind)
    assert workbook(manifest, tables) == book_of(kind)
    core = reader_of(kind).zip.read("docProps/core.xml").decode()
    at = datetime.fromisoformat(manifest["made"]["at"]).astimezone(UTC)
    assert f">{at:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>" in core


def test_the_first_sheet_tells_answer_and_origin(kind, book):
    """Name, answer, the scenario's digest, version, day, every input, each sheet."""
    manifest, _ = run_of(kind)
    told = {text for _, text in book.cells("Summary").values()}
    at = datetime.fromisoformat(manifest["made"]["at"]).astimezone(UTC)
    assert {manifest["name"], manifest["fieldplan"], f"{at:%Y-%m-%d %H:%M} UTC"} <= told
    assert f"digest {manifest['scenario']['digest']}" in told
    assert set(manifest["inputs"]) <= told
    assert ("Seed" in told) == ("seed" in manifest)
    assert set(tables_of(book)) - {"Dictionary"} <= told
    assert book.cells("Summary")["A4"][1]


def test_sheets_are_set_up_for_reading_and_for_paper(book):
    """Filters, headings that stay and are printed on every page, landscape pages."""
    titles = {
        name.text
        for name in book.part("xl/workbook.xml").iter(f"{MAIN}definedName")
        if name.get("name") == "_xlnm.Print_Titles"
    }
    for sheet in tables_of(book):
        part = book.part(book.sheets[sheet])
        table = book.part(book.table_file(sheet))
        assert table.find(f"{MAIN}autoFilter") is not None
        pane = next(part.iter(f"{MAIN}pane"))
        assert (pane.get("state"), pane.get("topLeftCell")) == ("frozen", "B2")
        assert next(part.iter(f"{MAIN}pageSetup")).get("orientation") == "landscape"
        assert any(sheet in title and title.endswith("$1:$1") for title in titles)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dictionary_knows_every_column(kind, lang):
    """Each column of each sheet has a meaning and a unit, in either language."""
    book = reader_of(kind, lang)
    sheets_there = tables_of(book)
    _, rows = book.table(sheets_there[-1])
    columns = [list(row.values()) for row in rows]
    told = {(row[0][1], row[2][1]): row for row in columns}
    for sheet in sheets_there[:-1]:
        names, body = book.table(sheet)
        for name in names:
            row = told[sheet, name]
            assert row[3][1]
            assert row[4][1]
            assert (row[5][1] is None) == (body[0][name][0] is None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_formulas_name_tables_and_columns_that_are_there(kind, lang):
    """Headings are told in the language, and formulas by the same headings."""
    book = reader_of(kind, lang)
    there = {}
    for sheet in tables_of(book):
        names, _ = book.table(sheet)
        assert len({name.lower() for name in names}) == len(names)
        there[book.part(book.table_file(sheet)).get("name")] = set(names)
    found = formulas(book)
    assert found or kind == "plan_check"
    for formula in found:
        for table, column in REFERENCE.findall(formula):
            assert column in there[table], formula


def test_every_formula_has_its_result_beside_it(book):
    """Programs that do not calculate show results, and none of them is an error."""
    for sheet in book.sheets:
        for formula, value in book.cells(sheet).values():
            if formula is not None:
                assert value is None or not str(value).startswith("#")


def test_charts_are_native_and_read_cells(kind, book):
    """Every kind but a study, whose figures are words, has charts of its sheets."""
    charts = [n for n in book.zip.namelist() if n.startswith("xl/charts/chart")]
    assert bool(charts) == (kind != "study")
    for name in charts:
        assert re.search(r"<c:f>'[^']+'!\$", book.zip.read(name).decode())


def test_text_is_never_a_formula(kind):
    """Names that begin like formulas or links are words, wherever they stand."""
    manifest, tables = run_of(kind)
    shown = {**manifest, "name": NASTY[0], "about": NASTY[1], "notes": list(NASTY)}
    found = {
        name: table.with_columns(
            pl.lit(NASTY[at % len(NASTY)]).alias(column)
            for at, column in enumerate(FREE)
            if table.schema.get(column) == pl.String and not table.is_empty()
        )
        for name, table in tables.items()
    }
    told = Reader(workbook(shown, found))
    assert told.cells("Summary")["A1"] == (None, NASTY[0])
    for formula in formulas(told):
        assert "HYPERLINK" not in formula
        assert "SUM(A1)" not in formula
        assert "1+1" not in formula
    links = "".join(
        told.zip.read(n).decode() for n in told.zip.namelist() if n.endswith(".rels")
    )
    assert "hyperlink" not in links


def test_hidden_reps_are_nowhere_in_the_workbook():
    """Made of a run with pseudonyms, no cell of a workbook tells a rep's name or id."""
    for kind, table, columns in (
        ("territory", "territories", ("rep_name",)),
        ("pay", "reps", ("name", "rep_id")),
        ("compare", "reps", ("name",)),
    ):
        manifest, tables = run_of(kind)
        hidden = pseudonyms(tables, blank=True)
        told = Reader(workbook(masked_manifest(manifest, tables), hidden))
        names = {str(name) for c in columns for name in tables[table][c].drop_nulls()}
        texts = [
            str(value)
            for sheet in told.sheets
            for _, value in told.cells(sheet).values()
            if isinstance(value, str)
        ]
        assert len(names) > 3
        every = "\n".join(texts)
        seen = [n for n in names if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", every)]
        assert seen == []


def test_what_does_not_fit_is_cut_and_told(monkeypatch):
    """The first rows stand there, sums of cut tables are values, the rest is named."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 20)
    manifest, tables = run_of("territory")
    book = Reader(workbook(manifest, tables))
    _, rows = book.table("Accounts")
    assert len(rows) == 20
    many = tables["accounts"].height
    said = f"The first 20 of {many} rows; all of them are in tables/accounts.csv"
    assert said in {text for _, text in book.cells("Accounts").values()}
    assert any(said in str(text) for _, text in book.cells("Summary").values())
    _, people = book.table("Territories")
    assert {row["Accounts planned"][0] for row in people} == {None}
    planned = tables["territories"]["accounts_after"].to_list()
    assert values(people, "Accounts planned") == planned
    assert not any(
        "Accounts[" in formula
        for formula in formulas(book)
        if "SUBTOTAL" not in formula
    )


@pytest.mark.parametrize(
    ("run", "lacks"),
    [
        (without_plan(fake_run(60, 5), "infeasible", "presolve"), {"Moves"}),
        (without_owners(fake_run(60, 5)), set()),
        (fake_quota(plan=False), {"Territories", "Charts", "Cascade"}),
        (fake_track(pipeline=False), {"Deals", "Stages", "Coverage"}),
        (fake_market(mix=False), {"Channels", "Budget"}),
        (fake_market(potential=False), {"Potential", "Funnel"}),
    ],
    ids=["no plan", "no owners", "no quotas", "no deals", "no mix", "no potential"],
)
def test_what_a_run_has_not_has_no_sheet(run, lacks):
    """Runs without a plan or a part have workbooks, without sheets of what is not."""
    book = Reader(workbook(*run))
    assert {"Summary", "Dictionary"} <= set(book.sheets)
    assert not lacks & set(book.sheets)
    assert all(book.table(sheet)[1] for sheet in tables_of(book))
