"""``fieldplan plan check``: what a plan costs and where it traps, before it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import incentive_sim
from engine.command.keep import made
from engine.command.rendering import BOOK
from engine.console import printing
from engine.report.plan_check import render
from engine.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

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
    for name, plan in checked.manifest["plans"].items():
        mine = {
            key: table.filter(table["plan"] == name)
            for key, table in checked.tables.items()
        }
        print_facts = [
            row["text"] for row in mine["facts"].iter_rows(named=True) if row["text"]
        ]
        printing.print_table(_cost(plan, mine["grid"]))
        printing.print_lines(f"· {text}" for text in print_facts)
        printing.print_lines(_expected(plan, mine["expected"]))
        found = mine["findings"]
        printing.print_lines(
            f"{row['severity']}: {row['text']}" for row in found.iter_rows(named=True)
        )
        if found.is_empty():
            printing.print_lines(["Nothing to warn of."])


SHOWN = (0.0, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0)
"""Attainments whose pay a terminal shows; the page has them all."""


def at(attainment: pl.Series) -> pl.Series:
    """Tell which attainments are shown."""
    return attainment.round(6).is_in(SHOWN)


def _cost(plan: dict[str, Any], grid: pl.DataFrame) -> printing.Shown:
    """Return pay at a few attainments."""
    whole = grid.filter((grid["component"] == "all") & at(grid["attainment"]))
    rows = [
        (f"{row['attainment']:.0%} of quota", f"{row['pay']:,.2f}")
        for row in whole.iter_rows(named=True)
    ]
    heading = f"variable pay, {plan['currency']} a year"
    return printing.Shown(plan["title"], (heading,), rows)


def _expected(plan: dict[str, Any], expected: pl.DataFrame) -> list[str]:
    return [
        f"· Expected pay {row['expected_pay']:,.2f} {plan['currency']} a year if"
        f" attainment is {row['distribution']} with mean {row['mean']:.0%} and standard"
        f" deviation {row['sd']:.0%}: {row['p_quota']:.1%} reach quota."
        for row in expected.iter_rows(named=True)
    ]
