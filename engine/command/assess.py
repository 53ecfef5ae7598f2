"""``fieldplan assess``: any alignment measured, and told; only --save writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.command.tell import need_section
from engine.console import printing
from engine.planning.assess import run_assess
from engine.report.assess_console import conclusion, pages
from engine.report.language import say
from engine.scenario.alignment import NOBODY_ID
from engine.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from engine.planning.assess import Assessment
    from engine.scenario.load import Scenario


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says; None: nothing."""

    alignment: Path | None = None
    moves: tuple[str, ...] = ()
    save: Path | None = None


def run(loaded: Scenario, flags: Flags, *, quiet: bool) -> dict[str, Any]:
    """Measure an alignment and show it; return the facts for machines.

    Raises
    ------
    InputError
        The scenario, the alignment or a move cannot be used; every problem.
    """
    need_section(loaded, "territory")
    found = run_assess(loaded, alignment=flags.alignment, moves=flags.moves)
    manifest, tables = found.manifest, found.tables
    if flags.save is not None:
        write_whole(flags.save, drawn(found))
    if not quiet:
        for page in pages(manifest, tables):
            printing.print_table(printing.Shown(page.title, page.headings, page.rows))
        printing.print_lines(conclusion(manifest, tables))
        if flags.save is not None:
            printing.print_path(say("Alignment"), str(flags.save))
    return {**manifest, **{name: one.to_dicts() for name, one in tables.items()}}


def drawn(found: Assessment) -> bytes:
    """Return the last stage as a table that ``--alignment`` reads."""
    plan = list(found.plans.values())[-1]
    names = (*found.problem.territory_ids, NOBODY_ID)
    owners = [names[j] for j in plan.owner.tolist()]
    table = pl.DataFrame({"account_id": found.problem.unit_ids, "rep_id": owners})
    return table.write_csv().encode()
