"""The first sheet of a workbook: the answer, its figures, and what it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.language import mark, retell, say, say_many
from engine.report.words import number
from engine.report.workbook.columns import live
from engine.report.workbook.kinds import DEEPEST
from engine.report.workbook.sheets import made_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.report.workbook.sheets import Binder, Figure, First

WIDTHS = (32, 20, 76)
"""Of the first sheet's columns."""
LETTERS = 125
"""So many letters stand on one line of all three columns."""
LINE = 16
ANSWERS = ("answer", "no answer")
KINDS = {
    "territory": mark("Territories"),
    "compare": mark("Comparison of pay plans"),
    "pay": mark("Pay"),
    "plan_check": mark("Check of pay plans"),
    "capacity": mark("Capacity"),
    "market": mark("Market"),
    "quota": mark("Quotas"),
    "track": mark("Results against plan"),
    "study": mark("Study"),
    "batch": mark("Batch"),
}
"""What kinds of runs are called."""


def front(binder: Binder, first: First) -> None:
    """Write what a reader wants first: the answer, its figures, where things stand."""
    book, sheet, manifest = binder.book, binder.first, binder.manifest
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    book.write(sheet, 0, 0, manifest["name"], "title")
    sheet.set_row(0, 28)
    sheet.fit_to_pages(1, 0)
    if manifest["about"]:
        _wide(binder, 1, manifest["about"], "small")
    row = 3
    if first.answer:
        answer, *reasons = first.answer
        _wide(binder, row, answer, first.style, letters=95)
        row += 1
        for text in reasons:
            _line(binder, row, text)
            row += 1
    row += 1
    for figure in first.figures:
        _figure(binder, row, figure)
        row += 1
    for text in first.notes:
        row += 1
        _wide(binder, row, text, "small")
    row = _contents(binder, row + 2)
    _made_of(binder, row + 1)
    sheet.freeze_panes(1, 0)


def _line(binder: Binder, row: int, text: str) -> None:
    """Write a sentence, or a line of a list, which begins with spaces."""
    told = text.lstrip(" ")
    deep = min(DEEPEST, (1 + len(text) - len(told)) // 2)
    style, letters = (f"wrap {deep}", LETTERS - 5 * deep) if deep else ("wrap", LETTERS)
    _wide(binder, row, told, style, letters=letters)


def _wide(
    binder: Binder, row: int, text: str, style: str, *, letters: int = LETTERS
) -> None:
    """Write a text over all three columns, as high as it needs."""
    sheet = binder.first
    sheet.merge_range(row, 0, row, 2, "", binder.book.formats[style])
    binder.book.write(sheet, row, 0, text, style)
    lines = 1 + len(text) // letters
    sheet.set_row(row, LINE * lines + (3 if style in ANSWERS else 0))


def _figure(binder: Binder, row: int, figure: Figure) -> None:
    book, sheet = binder.book, binder.first
    book.write(sheet, row, 0, figure.label, "label")
    if figure.formula and binder.can(figure.formula):
        formula = live("", figure.formula, {})
        sheet.write_formula(row, 1, formula, book.formats[figure.kind], figure.value)
    else:
        book.write(sheet, row, 1, figure.value, figure.kind)
    book.write(sheet, row, 2, figure.note, "note")


def _contents(binder: Binder, row: int) -> int:
    """Write what stands on which sheet, and return the next free row."""
    if not binder.written:
        return row
    book, sheet = binder.book, binder.first
    for at, text in enumerate((say("Sheet"), say("Rows"), say("What stands there"))):
        book.write(sheet, row, at, text, "part")
    for one in binder.written:
        row += 1
        placed = binder.placed[one.table]
        style = book.formats["link"]
        link = f"internal:'{placed.sheet.replace(chr(39), chr(39) * 2)}'!A1"
        sheet.write_url(row, 0, link, style, placed.sheet)
        book.write(sheet, row, 1, number(placed.whole), "label")
        about, left = say(one.about), binder.left_out(one)
        book.write(sheet, row, 2, f"{about}. {left}" if left else about, "note")
    return row + 1


def _made_of(binder: Binder, row: int) -> None:
    """Write what the run was made from, and when."""
    book, sheet = binder.book, binder.first
    book.write(sheet, row, 0, say("Made from"), "part")
    book.write(sheet, row, 1, None, "part")
    book.write(sheet, row, 2, None, "part")
    for label, value, note in _sources(binder.manifest):
        row += 1
        book.write(sheet, row, 0, label, "label")
        book.write(sheet, row, 1, value, "label")
        book.write(sheet, row, 2, note, "note")
        sheet.set_row(row, LINE * (1 + len(note) // (WIDTHS[2] + 8)))
    for text in (*map(retell, binder.manifest.get("notes") or []), *_told(binder)):
        row += 1
        _wide(binder, row, text, "small")


def _sources(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield label, value and note of what a run was made from."""
    kind, scenario = str(manifest["kind"]), manifest["scenario"]
    made = manifest.get("made") or {}
    at = made_at(manifest)
    yield say("Kind of run"), say(KINDS[kind]) if kind in KINDS else kind, ""
    if at is not None:
        yield say("Made on"), f"{at:%Y-%m-%d %H:%M} UTC", str(made.get("by", ""))
    digest = say("digest {digest}", digest=scenario["digest"])
    yield say("Scenario"), str(scenario["file"]) or "—", digest
    if "seed" in manifest:
        yield say("Seed"), str(manifest["seed"]), say("the same seed, the same result")
    if manifest.get("quarter"):
        yield say("Quarter"), str(manifest["quarter"]), ""
    if manifest.get("baseline"):
        yield say("Starts from"), str(manifest["baseline"]), ""
    for name, told in manifest["inputs"].items():
        rows = _rows(told["rows"]) if "rows" in told else ""
        yield name, rows, say("digest {digest}", digest=told["digest"])
    libraries = manifest.get("versions") or {}
    with_ = ", ".join(f"{name} {told}" for name, told in libraries.items())
    yield "fieldplan", str(manifest["fieldplan"]), with_


def _rows(count: int) -> str:
    return say_many("{rows} row", "{rows} rows", count, rows=number(count))


def _told(binder: Binder) -> Iterator[str]:
    if any(column.formula for sheet in binder.written for column in sheet.columns):
        yield say(
            "Headings carry filters. Totals and whatever can be calculated are "
            "formulas over the sheets; the sheet Dictionary says what a column is."
        )
    if binder.manifest["synthetic"]:
        yield say("A synthetic company: people and figures are invented.")
