"""A look at the market as a workbook: forecast, segments, potential, channels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.language import say
from engine.report.market_console import conclusion
from engine.report.market_facts import TOTAL, market_facts
from engine.report.workbook import market_sheets as sheets
from engine.report.workbook.charting import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Wide,
    axis,
    bars,
    chart,
    dots,
    line,
    months,
    series,
)
from engine.report.workbook.sheets import Binder, Figure, First

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.market_facts import MarketFacts
    from engine.report.workbook.book import Book, Chart, Placed

    Row = dict[str, Any]
    Tables = Mapping[str, pl.DataFrame]

BAND = ("mean", "low80", "high80", "low95", "high95")


def workbook(manifest: Mapping[str, Any], tables: Tables) -> bytes:
    """Return the workbook of a stored look at the market.

    Parameters
    ----------
    manifest
        The manifest of a stored look at the market.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Shares, white space, changes and
    totals are formulas; text is never read as one.
    """
    facts = market_facts(manifest, tables)
    binder = Binder(manifest, facts.currency)
    binder.add(sheets.TOTAL, _total(tables))
    binder.add_stored(sheets.SEGMENTS, tables)
    binder.add_stored(sheets.POTENTIAL, tables)
    binder.add_stored(sheets.FORECAST, tables)
    for sheet in sheets.OTHERS:
        binder.add_stored(sheet, tables, _more)
    first = First(conclusion(manifest, tables), _figures(facts))
    return binder.finish(first, partial(_charts, facts=facts))


def _total(tables: Tables) -> list[Row]:
    """Return the whole market's periods, those sold before those foreseen."""
    past = tables["history"].filter(level=TOTAL).to_dicts()
    ahead = tables["forecast"].filter(level=TOTAL).to_dicts()
    empty = dict.fromkeys(BAND)
    return [
        *({"period": row["period"], "value": row["value"], **empty} for row in past),
        *(
            {"period": row["period"], "value": None, **{n: row[n] for n in BAND}}
            for row in ahead
        ),
    ]


def _more(row: Row) -> Row:
    if "today" in row:
        which = f"{row['channel']} {row['period']}"
        return {"change": row["spend"] - row["today"], "which": which}
    if "profit_today" in row:
        return {"gain": row["profit"] - row["profit_today"]}
    return {}


def _figures(facts: MarketFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet."""
    yield Figure(say("Foreseen"), facts.ahead, "money", facts.span)
    note = say("the same periods a year before")
    yield Figure(say("Sold"), facts.before, "money", note)
    yield Figure(say("Growth"), facts.growth, "share")
    if facts.white_space is not None:
        note = say("potential not sold yet")
        yield Figure(say("White space"), facts.white_space, "money", note)
    for model, score in facts.scores.items():
        if model == "chosen" and score.mase is not None:
            note = say("on held-back periods; 1: as a naive forecast")
            yield Figure(say("Error of the forecast"), score.mase, "number", note)


def _charts(
    book: Book, placed: Mapping[str, Placed], facts: MarketFacts
) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    found: list[Chart | Wide] = []
    if "Total" in placed:
        found.append(_course(book, placed["Total"]))
    if "Segments" in placed:
        named = {"Sold": BLUE, "White space": GREY}
        title = say("Segments: sold, and not sold yet")
        found.append(bars(book, title, placed["Segments"], "Segment", named))
        named = {"Opportunity": GREEN}
        title = say("What the growth of segments is worth")
        found.append(bars(book, title, placed["Segments"], "Segment", named))
    if "Potential" in placed:
        found.append(_potential(book, placed["Potential"], facts))
    if "Channels" in placed:
        named = {"Spent today": GREY, "Should spend": BLUE}
        title = say("Budget by channel and period")
        found.append(bars(book, title, placed["Channels"], "Which", named))
    return found


def _course(book: Book, placed: Placed) -> Wide:
    """Return what was sold and is foreseen, with its intervals."""
    found = chart(book, say("Sold and foreseen"), "line")
    styles = {
        "Sold": line(GREY),
        "Foreseen": line(BLUE),
        "Low 95%": line(ORANGE, "dash"),
        "High 95%": line(ORANGE, "dash"),
    }
    for name, style in styles.items():
        found.add_series(series(placed, name, "Period", style))
    found.set_x_axis(months())
    found.set_y_axis(axis("", "#,##0", min=0))
    return Wide(found)


def _potential(book: Book, placed: Placed, facts: MarketFacts) -> Chart:
    found = chart(book, say("Sales against potential"), "scatter", legend=False)
    found.add_series(series(placed, "Sales", "Potential", dots(BLUE)))
    potential = say("Potential, {currency}", currency=facts.currency)
    sales = say("Sales, {currency}", currency=facts.currency)
    found.set_x_axis(axis(potential, "#,##0", min=0))
    found.set_y_axis(axis(sales, "#,##0", min=0))
    return found
