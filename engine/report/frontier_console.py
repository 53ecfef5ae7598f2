"""The frontier of a run on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.console_page import Page
from engine.report.frontier import cells, frontier_part, headings, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


def frontier_pages(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[Page, ...]:
    """Return the points as one table, or nothing without a frontier."""
    table, currency = tables.get("frontier"), str(manifest["currency"])
    part = frontier_part(table, currency)
    if part is None or table is None:
        return ()
    rows = list(table.iter_rows(named=True))
    heads = headings(rows[0], currency)
    shown = tuple(
        (", ".join(one for one in (first, said(row)) if one), *others)
        for row in rows
        for first, *others in (cells(row),)
    )
    return (Page(part.title, heads[1:], shown),)


def frontier_lines(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what the frontier says, in sentences."""
    part = frontier_part(tables.get("frontier"), str(manifest["currency"]))
    return () if part is None else tuple(part.says)
