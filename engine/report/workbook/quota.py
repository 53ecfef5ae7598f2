"""Quotas as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.language import say
from engine.report.quota_console import conclusion
from engine.report.quota_facts import quota_facts
from engine.report.workbook.assumed import ASSUMED, assumed_rows
from engine.report.workbook.quota_charts import charts
from engine.report.workbook.quota_rows import by_period, rows_of
from engine.report.workbook.quota_sheets import (
    CASCADE,
    FAIRNESS,
    GROUPS,
    OTHERS,
    PARTS,
    TERRITORIES,
)
from engine.report.workbook.sheets import Binder, Figure, First

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.quota_facts import QuotaFacts
    from engine.report.workbook.sheets import Sheet


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of stored quotas.

    Parameters
    ----------
    manifest
        The manifest of stored quotas.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Sums, changes and totals are
    formulas over the tables beside them; text is never read as one.
    """
    facts = quota_facts(manifest, tables)
    binder = Binder(manifest, facts.currency)

    def add(sheet: Sheet) -> None:
        binder.add(sheet, rows_of(facts, sheet.stored, tables[sheet.stored]))

    for sheet in (TERRITORIES, CASCADE):
        add(sheet)
    binder.add(*by_period(tables["phases"]))
    for sheet in (PARTS, FAIRNESS, GROUPS, *OTHERS):
        add(sheet)
    binder.add(ASSUMED, assumed_rows(manifest))
    draw = partial(charts, facts=facts) if facts.has_plan else None
    return binder.finish(First(conclusion(manifest, tables), _figures(facts)), draw)


def _figures(facts: QuotaFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet."""
    yield Figure(say("Target"), facts.target, "money", facts.span)
    if not facts.has_plan:
        return
    whole = "SUM(Territories[Quota])"
    yield Figure(say("Quotas in all"), facts.assigned, "money", "", f"={whole}")
    if facts.target and facts.levels:
        over = f"={whole}/INDEX(Cascade[Quota],1)-1"
        note = say("quotas beyond the target")
        yield Figure(say("Over-assignment"), facts.over_assigned, "share", note, over)
    count, rows = float(len(facts.territories)), "=ROWS(Territories[Quota])"
    yield Figure(say("Territories"), count, "count", "", rows)
    if facts.rise is not None and facts.fall is not None:
        note = say("on last year")
        most, least = "=MAX(Territories[Change])", "=MIN(Territories[Change])"
        yield Figure(say("Largest change"), facts.rise["change"], "share", note, most)
        yield Figure(say("Least change"), facts.fall["change"], "share", note, least)
    if facts.over is not None and facts.over.p_plan is not None:
        yield Figure(say("Chance to make the target"), facts.over.p_plan, "share")
