"""A capacity plan as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.capacity_facts import capacity_facts
from engine.report.workbook.assumed import assumed_rows
from engine.report.workbook.capacity_charts import charts
from engine.report.workbook.capacity_front import first_of
from engine.report.workbook.capacity_more import ASSUMED, BY_GOOD, BY_MONTH, MORE
from engine.report.workbook.capacity_rows import (
    by_good,
    by_month,
    roles_by_month,
    rows_of,
)
from engine.report.workbook.capacity_tables import (
    FUTURES,
    HIRES,
    MONEY,
    OTHERS,
    OUTPUT,
    WALK,
)
from engine.report.workbook.sheets import Binder

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

STORED = (WALK, OUTPUT, HIRES, MONEY, FUTURES, *OTHERS, *MORE)


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored capacity plan.

    Parameters
    ----------
    manifest
        The manifest of a stored capacity plan.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Sums, balances and totals are
    formulas over the tables beside them; text is never read as one.
    """
    facts = capacity_facts(manifest, tables)
    binder = Binder(manifest, facts.currency)
    if facts.has_plan:
        binder.add(BY_MONTH, by_month(facts, tables))
        binder.add(*roles_by_month(facts, tables["walk"]))
        binder.add(BY_GOOD, by_good(facts, tables["output"]))
    for sheet in STORED:
        if sheet.stored in tables:
            binder.add(sheet, rows_of(sheet.stored, tables[sheet.stored]))
    binder.add(ASSUMED, assumed_rows(manifest))
    draw = partial(charts, facts=facts) if facts.has_plan else None
    return binder.finish(first_of(facts, manifest, tables), draw)
