"""Tracked results as a workbook: who stands where, and who needs a look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.language import mark, say
from engine.report.track_console import conclusion
from engine.report.track_facts import COMPANY, track_facts
from engine.report.words import number
from engine.report.workbook import track_sheets as sheets
from engine.report.workbook.assumed import ASSUMED, assumed_rows
from engine.report.workbook.charting import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    Wide,
    axis,
    bars,
    chart,
    fill,
    line,
    months,
    series,
)
from engine.report.workbook.sheets import Binder, Figure, First

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.track_facts import TrackFacts
    from engine.report.workbook.book import Book, Chart, Placed

    Row = dict[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_WARNINGS = 20
LEVELS = {
    "company": mark("company"),
    "region": mark("region"),
    "district": mark("district"),
    "segment": mark("segment"),
    "channel": mark("channel"),
    "rep": mark("rep"),
}
"""What the levels of a company are called."""


def workbook(manifest: Mapping[str, Any], tables: Tables) -> bytes:
    """Return the workbook of stored tracking.

    Parameters
    ----------
    manifest
        The manifest of stored tracking.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Attainment, pace, sums to date and
    what is still to come are formulas; text is never read as one.
    """
    facts = track_facts(manifest, tables)
    binder = Binder(manifest, facts.currency)
    binder.add_stored(sheets.ATTAINMENT, tables, _named)
    company = tables["months"].filter(by=COMPANY)
    binder.add(sheets.COMPANY, list(_to_date(company.to_dicts(), facts)))
    binder.add_stored(sheets.WARNINGS, tables, _named)
    for sheet in sheets.OTHERS:
        binder.add_stored(sheet, tables)
    binder.add_stored(sheets.MONTHS, tables, _named)
    binder.add(ASSUMED, assumed_rows(manifest))
    first = First(conclusion(manifest, tables), _figures(facts))
    return binder.finish(first, partial(_charts, facts=facts))


def _named(row: Row) -> Row:
    """Return the level in words, and the name, or the id where there is none."""
    by = str(row["by"])
    found: Row = {"level": say(LEVELS[by]) if by in LEVELS else by}
    if "name" in row:
        found["name"] = row["name"] or row["id"]
    if "run_rate" in row:
        quota, actual = row["quota"], row["actual"]
        found["to_come"] = None if quota is None else max(quota - actual, 0.0)
    return found


def _to_date(rows: list[Row], facts: TrackFacts) -> Iterator[Row]:
    """Yield the company's months with sums to date; months to come have no sales."""
    plan = actual = 0.0
    for row in rows:
        plan += row["plan"] or 0.0
        is_over = row["period"] <= facts.as_of[:7]
        actual += row["actual"] or 0.0
        told = {"actual": row["actual"], "actual_to_date": actual}
        yield {
            **row,
            **(told if is_over else dict.fromkeys(told)),
            "plan_to_date": plan,
        }


def _figures(facts: TrackFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet: those of the company."""
    whole = facts.whole
    yield Figure(say("As of"), facts.as_of[:7], "month", facts.until)
    if whole is None:
        return
    first = "=INDEX(Attainment[{name}],1)"
    for label, source, kind, name in (
        (say("Quota"), "quota", "money", "Quota"),
        (say("Plan to date"), "plan_to_date", "money", "Plan to date"),
        (say("Sold to date"), "actual", "money", "Sold"),
        (say("Of the plan to date"), "pace", "share", "Of plan"),
        (say("Foreseen"), "forecast", "money", "Foreseen"),
        (say("At least, with 95% certainty"), "low90", "money", "Low"),
        (say("At most, with 95% certainty"), "high90", "money", "High"),
        (say("Chance to make the quota"), "p_land", "share", "Chance"),
    ):
        yield Figure(label, whole[source], kind, "", first.format(name=name))
    warned = "=ROWS(Warnings[Rank])" if facts.warned else ""
    note = say("{money} at stake", money=number(facts.at_stake))
    yield Figure(say("Warnings"), float(facts.warned), "count", note, warned)


def _charts(
    book: Book, placed: Mapping[str, Placed], facts: TrackFacts
) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    found: list[Chart | Wide] = []
    if "Company" in placed:
        found.append(_course(book, placed["Company"]))
    if "Warnings" in placed:
        found.append(_warnings(book, placed["Warnings"]))
    people = placed.get("Attainment")
    if people is not None:
        where = people.blocks("by")
        for by in ("rep", *(by for by in facts.by if by != "rep")):
            if by in where and by != COMPANY and where[by][1] > 1:
                found += _landing(book, people, where[by])
                break
    if "Stages" in placed:
        title, named = say("Rate from stage to stage"), {"Goes on": BLUE, "Won": GREEN}
        rates = bars(book, title, placed["Stages"], "Stage", named)
        drawn = rates.chart if isinstance(rates, Wide) else rates
        drawn.set_y_axis(axis("", "0%", min=0, max=1))
        found.append(rates)
    if "Closing" in placed:
        found.append(_closing(book, placed["Closing"]))
    return found


def _course(book: Book, placed: Placed) -> Chart:
    """Return the plan and what is sold, both to date."""
    found = chart(book, say("Sold to date, and the plan"), "line")
    past = sum(row["actual"] is not None for row in placed.rows)
    found.add_series(series(placed, "Plan to date", "Month", line(GREY, "dash")))
    own = series(placed, "Sold to date", "Month", line(BLUE), rows=(0, max(past, 1)))
    found.add_series(own)
    found.set_x_axis(months())
    found.set_y_axis(axis("", "#,##0", min=0))
    return found


def _landing(book: Book, placed: Placed, rows: tuple[int, int]) -> list[Chart | Wide]:
    """Return where everybody lands against quota, and how likely that is enough."""
    rows = rows[0], min(rows[1], 60)
    lands = chart(book, say("Quota, and where the year lands"), "column")
    for name, colour in (("Quota", GREY), ("Foreseen", BLUE)):
        lands.add_series(series(placed, name, "Name", fill(colour), rows=rows))
    chances = chart(book, say("Chance to make the quota"), "column", legend=False)
    chances.add_series(series(placed, "Chance", "Name", fill(GREEN), rows=rows))
    chances.set_y_axis(axis("", "0%", min=0, max=1))
    return [Wide(lands), Wide(chances)] if rows[1] > 16 else [lands, chances]


def _warnings(book: Book, placed: Placed) -> Chart:
    found = chart(book, say("Money at stake"), "bar", legend=False)
    rows = (0, min(placed.last, MOST_WARNINGS))
    style = fill(ORANGE, gap=30)
    found.add_series(series(placed, "At stake", "Name", style, rows=rows))
    found.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    found.set_x_axis(axis("", "#,##0", min=0))
    return found


def _closing(book: Book, placed: Placed) -> Chart:
    found = chart(book, say("What open deals will bring"), "line")
    styles = {
        "Expected": line(BLUE),
        "Low": line(RED, "dash"),
        "High": line(GREEN, "dash"),
    }
    for name, style in styles.items():
        found.add_series(series(placed, name, "Month", style))
    found.set_x_axis(months())
    found.set_y_axis(axis("", "#,##0", min=0))
    return found
