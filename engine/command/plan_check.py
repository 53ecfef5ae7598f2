"""``fieldplan plan check``: what a plan costs and where it traps, before it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import incentive_sim
from engine.command.keep import made
from engine.command.rendering import BOOK
from engine.console import printing
from engine.report.plan_check import render
from engine.report.plan_check_console import checked_plans
from engine.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from engine.incentive_sim import PlansChecked


def run(
    file: Path,
    *,
    quota: str | None,
    mean: float,
    sd: float,
    out: Path | None,
    quiet: bool,
) -> dict[str, Any]:
    """Check, write the page if asked, and show; return the facts for machines.

    Raises
    ------
    InputError
        The file, a plan or a number cannot be used.
    """
    checked = incentive_sim.check_plans(file, quota=quota, mean=mean, sd=sd)
    if out is not None:
        words = ["plan", "check", file.as_posix()]
        manifest = {**checked.manifest, "made": made({}, words)}
        if out.suffix.lower() == BOOK:
            from engine.report.workbook.plan_check import workbook

            write_whole(out, workbook(manifest, checked.tables))
        else:
            write_whole(out, render(manifest, checked.tables).encode("utf-8"))
    if not quiet:
        _show(checked)
        if out is not None:
            printing.print_path("Page", str(out))
    tables = {name: table.to_dicts() for name, table in checked.tables.items()}
    return {**checked.manifest, **tables}


def _show(checked: PlansChecked) -> None:
    """Print facts, cost and findings, plan by plan."""
    for plan in checked_plans(checked.manifest, checked.tables):
        shown = printing.Shown(plan.title, (plan.heading,), plan.rows)
        printing.print_table(shown)
        printing.print_lines(plan.lines)
