"""Levels above the territories, and specialists, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.console_page import Page
from engine.report.language import say
from engine.report.overlay import overlay_parts
from engine.report.rollup import rollup_part
from engine.report.rollup_lacking import lacking_levels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.rollup import RollupCell

MOST_ROWS = 24
"""Rows of a table that a terminal shows; the page has all."""


def levels_pages(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[Page, ...]:
    """Return a table of levels and one of each team, as far as a run has them."""
    found = []
    part = rollup_part(tables)
    if part is not None and part.rows:
        heads = [title.split(",")[0] or columns[0] for title, columns in part.groups]
        sizes = [len(columns) for _, columns in part.groups]
        rows = tuple(
            ("  " * row.depth + row.name, *_joined(_figures(row.cells), sizes))
            for row in part.rows[:MOST_ROWS]
        )
        title = say(
            "{title}: today → plan, loads in % of fair (* outside)", title=part.title
        )
        found.append(Page(title, tuple(heads), rows))
    for team in overlay_parts(tables, str(manifest["currency"])):
        people = tuple(
            (who, *_figures(cells)) for who, _, cells in team.rows[:MOST_ROWS]
        )
        found.append(Page(team.name, tuple(team.heads), people))
    return tuple(found)


def levels_lines(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what is proven of levels that are decided or missing, and of teams."""
    part = rollup_part(tables, lacking_levels(manifest))
    teams = overlay_parts(tables, str(manifest["currency"]))
    said = () if part is None else (*part.says, *part.lacks)
    return (*said, *(f"{team.name}: {team.says}" for team in teams))


def _figures(cells: Sequence[RollupCell]) -> list[str]:
    return [cell.text + ("*" if cell.flag else "") for cell in cells]


def _joined(cells: Sequence[str], sizes: Sequence[int]) -> list[str]:
    """Return the cells of each group as one, today's before the plan's."""
    found, at = [], 0
    for size in sizes:
        found.append(" → ".join(cells[at : at + size]))
        at += size
    return found
