"""Native charts of a quota workbook: potential, periods, over-assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.language import say
from engine.report.workbook.charting import (
    BLUE,
    GREY,
    ORANGE,
    Wide,
    axis,
    bars,
    chart,
    dots,
    series,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.quota_facts import QuotaFacts
    from engine.report.workbook.book import Book, Chart, Placed


def charts(
    book: Book, placed: Mapping[str, Placed], facts: QuotaFacts
) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    drawn: list[Chart | Wide] = []
    if "Territories" in placed:
        drawn.append(_potential(book, placed["Territories"], facts))
        drawn.append(_quotas(book, placed["Territories"]))
        drawn.append(_chances(book, placed["Territories"]))
    if "OverAssignment" in placed:
        drawn.append(_hedge(book, placed["OverAssignment"]))
    return drawn


def _spots(placed: Placed, x: str, y: str, colour: str) -> dict[str, object]:
    return series(placed, y, x, dots(colour))


def _potential(book: Book, placed: Placed, facts: QuotaFacts) -> Chart:
    found = chart(book, say("Quota against potential"), "scatter")
    found.add_series(_spots(placed, "Potential", "Quota", BLUE))
    found.add_series(_spots(placed, "Potential", "Last quota", GREY))
    potential = say("Potential, {currency}", currency=facts.currency)
    quota = say("Quota, {currency}", currency=facts.currency)
    found.set_x_axis(axis(potential, "#,##0", min=0))
    found.set_y_axis(axis(quota, "#,##0", min=0))
    return found


def _quotas(book: Book, placed: Placed) -> Chart | Wide:
    title = say("Quota, last year’s and the fair share")
    colours = {"Quota": BLUE, "Last quota": GREY, "Fair share": ORANGE}
    return bars(book, title, placed, "Territory", colours)


def _chances(book: Book, placed: Placed) -> Chart | Wide:
    colours = {"Chance": BLUE, "Chance before": GREY}
    title = say("Chance to make the quota")
    found = bars(book, title, placed, "Territory", colours)
    drawn = found.chart if isinstance(found, Wide) else found
    drawn.set_y_axis(axis("", "0%", min=0, max=1))
    return found


def _hedge(book: Book, placed: Placed) -> Chart:
    found = chart(book, say("Chance to make the target"), "scatter", legend=False)
    found.add_series(_spots(placed, "Assigned", "Chance", BLUE))
    found.set_x_axis(axis(say("Quotas to the target"), "0%"))
    found.set_y_axis(axis(say("Chance"), "0%", min=0, max=1))
    return found
