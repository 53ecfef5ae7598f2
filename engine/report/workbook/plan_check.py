"""A check of pay plans as a workbook: what they cost, where they jump and trap."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.language import retell, say
from engine.report.pay_words import currency_of, plan_title
from engine.report.plan_check import DISTRIBUTIONS, FACT_NAMES, KINDS
from engine.report.words import count, known
from engine.report.workbook.charting import COLOURS, axis, chart, line, series
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Binder, Figure, First, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.workbook.book import Book, Chart, Placed

    Row = dict[str, Any]
    Tables = Mapping[str, pl.DataFrame]

PLAN = Column("Plan", "text", "title", "Title of the pay plan")
COMPONENT = Column("Component", "text", "part", "Name of the component in the plan")
PAID = Column("Pay", "cents", "pay", "Variable pay a year")
GRID = Sheet(
    "grid",
    "Pay",
    "Pay",
    "Variable pay a year by attainment of quota",
    (
        PLAN,
        COMPONENT,
        Column("Attainment", "share", "attainment", "Credits to quota"),
        PAID,
    ),
)
CURVE = Sheet(
    "curve",
    "Curve",
    "Curve",
    "Ends of the straight pieces of pay, both sides of each jump",
    (
        PLAN,
        COMPONENT,
        Column("Attainment", "share", "attainment", "Credits to quota"),
        PAID,
        Column("Slope", "number", "slope", "Pay for one unit of money more sold"),
    ),
)
FINDINGS = Sheet(
    "findings",
    "Findings",
    "Findings",
    "Cliffs, flat spots and traps",
    (
        PLAN,
        COMPONENT,
        Column("Kind", "text", "named", "What kind of finding it is"),
        Column("Severity", "words", "severity", "How much it matters"),
        Column("From", "share", "attainment_from", "Attainment where it begins"),
        Column("To", "share", "attainment_to", "Attainment where it ends"),
        Column("Amount", "cents", "amount", "Money that it is about"),
        Column("Finding", "words", "text", "What is found"),
    ),
)
FACTS = Sheet(
    "facts",
    "Facts",
    "Facts",
    "What every plan is, in figures",
    (
        PLAN,
        Column("Fact", "text", "named", "Which figure"),
        Column("Value", "number", "value", "Its value", unit="its own unit"),
        Column("Unit", "words", "unit", "What it is counted in"),
        Column("In words", "words", "text", "What that means"),
    ),
)
EXPECTED = Sheet(
    "expected",
    "Expected",
    "Expected",
    "What plans cost on average, if attainment is spread as given",
    (
        PLAN,
        Column("Spread", "text", "named", "How attainment is spread"),
        Column("Mean", "share", "mean", "Mean attainment"),
        Column("Deviation", "share", "sd", "Standard deviation of attainment"),
        Column("Pay", "cents", "expected_pay", "Expected variable pay a year"),
        Column("Deviation of pay", "cents", "sd_pay", "Standard deviation of pay"),
        Column("At the threshold", "share", "p_threshold", "Chance to reach it"),
        Column("At quota", "share", "p_quota", "Chance to make the quota"),
        Column("Excellent", "share", "p_excellence", "Chance of excellence"),
        Column("Pay at the mean", "cents", "pay_at_mean", "Pay at mean attainment"),
    ),
)
TERMS = Sheet(
    "",
    "Terms",
    "Terms",
    "The plans’ own words",
    (PLAN, Column("Rule in words", "words", "text", "What the plan says")),
)


def workbook(manifest: Mapping[str, Any], tables: Tables) -> bytes:
    """Return the workbook of a check of pay plans.

    Parameters
    ----------
    manifest
        Of kind ``plan_check``.
    tables
        ``curve``, ``findings``, ``grid``, ``facts`` and ``expected``, each with the
        column ``plan``; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes; text is never read as a formula.
    """
    plans = manifest["plans"]
    currencies = {currency_of(manifest, plan) for plan in plans}
    binder = Binder(manifest, currencies.pop() if len(currencies) == 1 else "")
    told = partial(_told, manifest)
    # A curve's points stand together: components below each other, each by attainment.
    sorted_ = {
        name: table.sort("plan", "component", maintain_order=True)
        if name in ("grid", "curve")
        else table
        for name, table in tables.items()
    }
    for sheet in (FINDINGS, GRID, EXPECTED, FACTS, CURVE):
        binder.add_stored(sheet, sorted_, told)
    rows = [
        {"title": plan_title(manifest, plan), "text": text}
        for plan in plans
        for text in plans[plan].get("text", [])
    ]
    binder.add(TERMS, rows)
    first = First(_answer(tables), _figures(manifest, tables))
    return binder.finish(first, _charts)


def _told(manifest: Mapping[str, Any], row: Row) -> Row:
    found: Row = {"title": plan_title(manifest, row["plan"])}
    if "component" in row:
        whole = row["component"] == "all"
        found["part"] = say("All components") if whole else row["component"]
    if "kind" in row:
        found["named"] = _named(KINDS, row["kind"])
    if "name" in row:
        found["named"] = _named(FACT_NAMES, row["name"])
    if "distribution" in row:
        found["named"] = _named(DISTRIBUTIONS, row["distribution"])
    return found


def _named(names: Mapping[str, str], name: str) -> str:
    return say(names[name]) if name in names else retell(name)


def _answer(tables: Tables) -> list[str]:
    """Return how much was found, and the gravest of it."""
    found = tables["findings"]
    if found.is_empty():
        return [say("Nothing to warn of.")]
    told = [retell(text) for text in found["text"].to_list()]
    return [say("{findings} of the plans", findings=count(len(told), "finding")), *told]


def _figures(manifest: Mapping[str, Any], tables: Tables) -> Iterator[Figure]:
    """Return the figures on the first sheet: what is expected of every plan."""
    yield Figure(say("Plans"), float(len(manifest["plans"])), "count")
    for row in tables["expected"].iter_rows(named=True):
        if known(row["expected_pay"]) is None:
            continue
        title = plan_title(manifest, row["plan"])
        label = say("Expected pay, {plan}", plan=title)
        note = _named(DISTRIBUTIONS, row["distribution"])
        yield Figure(label, row["expected_pay"], "cents", note)


def _charts(book: Book, placed: Mapping[str, Placed]) -> list[Chart]:
    """Return every plan's pay by attainment."""
    if "Pay" not in placed:
        return []
    grid = placed["Pay"]
    found = chart(book, say("Variable pay by attainment"), "line")
    wholes = [row["title"] for row in grid.rows if row["component"] == "all"]
    keys = [(row["title"], row["component"] == "all") for row in grid.rows]
    for at, title in enumerate(dict.fromkeys(wholes)):
        first, count_ = keys.index((title, True)), keys.count((title, True))
        style = line(COLOURS[at % len(COLOURS)])
        rows = (first, count_)
        one = series(grid, "Pay", "Attainment", style, rows=rows, title=str(title))
        found.add_series(one)
    found.set_x_axis(axis(say("Attainment"), "0%"))
    return [found]
