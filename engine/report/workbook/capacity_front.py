"""The first sheet of a capacity workbook, and the dictionary of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_console import conclusion
from engine.report.workbook.book import WRAPPED, Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts
    from engine.report.workbook.book import Book, Worksheet
    from engine.report.workbook.capacity_tables import Sheet

DICTIONARY = (
    Column("Sheet", "text", "sheet", "Name of the sheet"),
    Column("Table", "text", "table", "Its table’s name in formulas"),
    Column("Column", "text", "column", "Heading of the column"),
    Column("Kind", "text", "kind", "What its cells are"),
    Column("Meaning", "text", "means", "What it is"),
    Column("Calculated", "text", "formula", "Its formula, if it is calculated"),
)
KINDS = {
    "text": "words",
    "month": "month",
    "people": "people",
    "money": "money or units",
    "share": "share",
    "number": "number",
    "yes": "yes or no",
}


def dictionary(book: Book, sheets: Sequence[Sheet]) -> None:
    """Write the sheet that says what every column is."""
    rows = [
        {
            "sheet": sheet.name,
            "table": sheet.table,
            "column": column.name,
            "kind": KINDS[column.kind],
            "means": column.means,
            "formula": column.formula,
        }
        for sheet in sheets
        for column in sheet.columns
    ]
    if rows:
        book.table(book.sheet("Dictionary"), "Dictionary", DICTIONARY, rows)


def front(
    book: Book,
    sheet: Worksheet,
    facts: CapacityFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> None:
    """Write what a reader wants first: the answer, its figures, where things stand."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, WRAPPED)
    book.write(sheet, 0, 0, manifest["name"], "title")
    book.write(sheet, 1, 0, manifest["about"], "text")
    answer, *reasons = conclusion(manifest, tables)
    book.write(sheet, 3, 0, answer, "answer")
    row = 4
    for text in reasons:
        sheet.merge_range(row, 0, row, 2, "", book.formats["wrap"])
        book.write(sheet, row, 0, text, "wrap")
        sheet.set_row(row, 16 * (1 + len(text) // 140))
        row += 1
    row += 1
    for label, formula, value, kind, note in _figures(facts):
        book.write(sheet, row, 0, label, "text")
        style = book.formats[kind]
        if formula:
            sheet.write_formula(row, 1, formula, style, value)
        else:
            book.write(sheet, row, 1, value, kind)
        book.write(sheet, row, 2, note, "note")
        row += 1
    for text in _notes(facts, manifest):
        row += 1
        sheet.merge_range(row, 0, row, 2, "", book.formats["note"])
        book.write(sheet, row, 0, text, "note")


def _figures(
    facts: CapacityFacts,
) -> Iterator[tuple[str, str, float | None, str, str]]:
    """Return label, formula, value, kind and note of each figure on the first sheet."""
    if not facts.has_plan:
        return
    start, end = "=INDEX(ByMonth[Start],1)", "=INDEX(ByMonth[End],ROWS(ByMonth[End]))"
    yield "People at the start", start, facts.heads_start, "people", "expected"
    if facts.hired or facts.moved:
        outside = '=SUMPRODUCT((Hires[From role]="")*Hires[People])'
        inside = "=SUM(Hires[People])-" + outside[1:]
        yield "Planned starts", outside, facts.hired, "people", "from outside"
        yield "Promoted or transferred", inside, facts.moved, "people", "planned"
    left = "=SUM(Walk[Voluntary])+SUM(Walk[Involuntary])"
    yield "Leave", left, facts.leavers, "people", "expected"
    let_go = "=SUM(Walk[Let go])"
    yield "Let go", let_go, facts.let_go, "people", "planned"
    yield "People at the end", end, facts.heads_end, "people", "expected"
    note = f"{facts.currency}, not discounted"
    yield "Spent", "=SUM(Money[Spent])", facts.spend, "money", note
    if len(facts.goods) == 1:
        good = facts.goods[0]
        asked, made = "SUM(CapacityByMonth[Asked])", "SUM(CapacityByMonth[Made])"
        yield "Asked", f"={asked}", good.amount, "money", good.name
        yield "Made", f"={made}", good.made, "money", good.name
        if good.amount:
            yield "Made of asked", f"={made}/{asked}", facts.reached, "share", ""
    if facts.chance is not None:
        note = f"share of {facts.futures:,} futures"
        yield "Chance to make the number", "", facts.chance.p, "share", note
    if facts.gap is not None:
        note = "between the plan and the proven bound, of the plan"
        yield "Gap", "", facts.gap, "share", note


def _notes(facts: CapacityFacts, manifest: Mapping[str, Any]) -> Iterator[str]:
    scenario = manifest["scenario"]
    yield (
        f"Months {facts.months[0]} to {facts.months[-1]}; scenario {scenario['file']}, "
        f"digest {scenario['digest']}; fieldplan {manifest['fieldplan']}."
    )
    if facts.has_plan:
        yield (
            "Headings carry filters. Ends, balances, totals and sums by month are "
            "formulas over the sheets beside them; the sheet Dictionary says what "
            "every column is."
        )
    if manifest["synthetic"]:
        yield "A synthetic company: people and figures are invented."
