"""``fieldplan pay``: everybody is paid, and every statement explains itself."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import incentive_sim
from engine.command.keep import book_in, keep, made, title_of
from engine.console import printing
from engine.report.language import say, say_many
from engine.report.pay import conclusion, summary
from engine.report.pay_statement import Statements
from engine.store.tables import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.incentive_sim import PayRun
    from engine.scenario.load import Scenario

FLAGS = {"credits": "--credits", "quotas": "--quota"}
"""Tables that the command line may name, and how."""


def run(
    loaded: Scenario,
    files: Mapping[str, Path],
    runs: Path,
    *,
    statements: bool,
    quiet: bool,
) -> dict[str, Any]:
    """Pay, store and show; return the facts for machines.

    Parameters
    ----------
    files
        Table name to the file that the command line gives instead.
    statements
        Write a page and a table for each rep.

    Raises
    ------
    InputError
        A plan or a table cannot be used.
    """
    started = perf_counter()
    outcome = incentive_sim.run_pay(loaded, files=files)
    seconds = {"pay": round(perf_counter() - started, 2)}
    given = [f"{FLAGS[name]} {path}" for name, path in files.items()]
    words = ["pay", loaded.path.as_posix(), *given]
    manifest = {
        **outcome.manifest,
        "statements": statements,
        "made": made(seconds, words),
    }
    pages = _statements(manifest, outcome, quiet=quiet) if statements else {}
    folder = keep(loaded, manifest, outcome.tables, runs, pages)
    if not quiet:
        _show(manifest, outcome, folder, statements=statements)
    return {
        **{name: manifest[name] for name in ("name", "synthetic", "currency", "notes")},
        "summary": [
            {"label": row.label.strip(), "value": row.value}
            for row in summary(manifest, outcome.tables)
        ],
        "run": str(folder),
        "report": str(folder / "report.html"),
        **book_in(folder, manifest),
    }


def _statements(
    manifest: Mapping[str, Any], outcome: PayRun, *, quiet: bool
) -> dict[str, bytes]:
    every = Statements(manifest, outcome.tables)
    pages: dict[str, bytes] = {}
    for rep_id in printing.progress(every.rep_ids, say("Statements"), quiet=quiet):
        stem = f"statements/{every.file(rep_id)}"
        pages[f"{stem}.html"] = every.html(rep_id).encode("utf-8")
        pages[f"{stem}.csv"] = csv_bytes(every.csv(rep_id))
    return pages


def _show(
    manifest: Mapping[str, Any], outcome: PayRun, folder: Path, *, statements: bool
) -> None:
    """Print what was paid, and where to read why."""
    rows = [(row.label, row.value) for row in summary(manifest, outcome.tables)]
    printing.print_table(printing.Shown(title_of(manifest), ("",), rows))
    printing.print_lines(conclusion(manifest, outcome.tables))
    if notes := len(manifest["notes"]):
        told = say_many(
            "{n} note on the tables: see the report.",
            "{n} notes on the tables: see the report.",
            notes,
            n=notes,
        )
        printing.print_lines([told])
    if statements:
        printing.print_path(say("Statements"), str(folder / "statements"))
    printing.print_path(say("Report"), str(folder / "report.html"))
