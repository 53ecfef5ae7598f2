"""``fieldplan assess``: any alignment measured, and told; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.command.tell import need_section
from engine.console import printing
from engine.planning.assess import run_assess
from engine.report.assess_console import conclusion, pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.scenario.load import Scenario


def run(
    loaded: Scenario, alignment: Path | None, moves: Sequence[str], *, quiet: bool
) -> dict[str, Any]:
    """Measure an alignment and show it; return the facts for machines.

    Raises
    ------
    InputError
        The scenario, the alignment or a move cannot be used; every problem.
    """
    need_section(loaded, "territory")
    found = run_assess(loaded, alignment=alignment, moves=moves)
    manifest, tables = found.manifest, found.tables
    if not quiet:
        for page in pages(manifest, tables):
            printing.print_table(printing.Shown(page.title, page.headings, page.rows))
        printing.print_lines(conclusion(manifest, tables))
    return {**manifest, **{name: one.to_dicts() for name, one in tables.items()}}
