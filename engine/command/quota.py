"""``fieldplan quota``: quotas that add up, stored and told."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.command.flags import words_of
from engine.command.keep import keep, made
from engine.command.tell import Told, facts_of, need_section, show
from engine.console.watcher import Watcher
from engine.report.quota_console import conclusion, headings, summary

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from engine.scenario.load import Scenario

SHEET = "quotas-by-period.csv"
_SHOWN = ("quotas", "levels", "rules", "conflict", "fairness", "bias", "outliers")


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says instead of the file; None: nothing."""

    territories: Path | None = None

    def words(self) -> list[str]:
        """Return what was said, as it was typed."""
        return words_of({"territories": self.territories})


def run(
    loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Set quotas, store and show them; return the facts, and whether there are any.

    Raises
    ------
    InputError
        The section or a table cannot be used; every problem.
    """
    need_section(loaded, "quota")
    files = {} if flags.territories is None else {"territories": flags.territories}
    started = perf_counter()
    with Watcher(quiet=quiet) as watcher:
        outcome = territory_opt.run_quota(loaded, files=files, watch=watcher)
    seconds = {"quota": round(perf_counter() - started, 2)}
    words = ["quota", loaded.path.as_posix(), *flags.words()]
    manifest = {**outcome.manifest, "made": made(seconds, words)}
    tables = outcome.tables
    pages = {SHEET: by_period(tables["phases"])}
    folder = keep(loaded, manifest, tables, runs, pages)
    if not quiet:
        heads, rows = headings(manifest, tables), summary(manifest, tables)
        lines = [*conclusion(manifest, tables), *manifest["quota"]["remarks"]]
        show(manifest, Told(heads, rows, lines), folder)
    return facts_of(manifest, tables, _SHOWN, folder), outcome.usable


def by_period(phases: pl.DataFrame) -> bytes:
    """Return quotas as sales-performance systems import them, one row a period.

    Columns: quota component, territory ID, value (two decimals), period. A text that a
    spreadsheet might take for a formula is quoted by an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("Quota component", "Territory ID", "Value", "Period"))
    for who, when, what, amount in phases.select(
        "territory", "period", "measure", "quota"
    ).iter_rows():
        writer.writerow((_plain(what), _plain(who), f"{amount:.2f}", when))
    return text.getvalue().encode()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
