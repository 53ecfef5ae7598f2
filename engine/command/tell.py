"""A stored run told: to a person as a table and sentences, to a machine as facts."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.command.keep import book_in, title_of
from engine.console import printing
from engine.report.language import say
from engine.scenario.lacking_section import no_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from engine.scenario.load import Scenario

REPORT = "report.html"


class Line(Protocol):
    """A row of a summary."""

    @property
    def label(self) -> str:
        """What it is about."""

    @property
    def values(self) -> Sequence[str]:
        """Its figures, one for each heading."""


class Told(NamedTuple):
    """What a person is told of a run: headings, rows, and sentences below them."""

    headings: Sequence[str]
    rows: Iterable[Line]
    lines: Iterable[str]


def show(manifest: Mapping[str, Any], told: Told, folder: Path) -> None:
    """Print what is told of a run, and where its report is."""
    rows = [(row.label, *row.values) for row in told.rows]
    shown = printing.Shown(title_of(manifest), tuple(told.headings), rows)
    printing.print_table(shown)
    printing.print_lines(told.lines)
    for path in book_in(folder, manifest).values():
        printing.print_path(say("Workbook"), path)
    printing.print_path(say("Report"), str(folder / REPORT))


def facts_of(
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    names: Iterable[str],
    folder: Path,
) -> dict[str, Any]:
    """Return what a machine wants to know of a run.

    Parameters
    ----------
    names
        Of the tables that are told row by row.
    """
    kind = str(manifest["kind"])
    return {
        **{n: manifest[n] for n in ("name", "synthetic", "currency", "notes")},
        kind: manifest[kind],
        **{name: _rows(tables[name]) for name in names},
        "run": str(folder),
        "report": str(folder / REPORT),
        **book_in(folder, manifest),
    }


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows for machines: what is no finite number is null in JSON."""
    return [
        {
            name: None if isinstance(value, float) and not isfinite(value) else value
            for name, value in row.items()
        }
        for row in table.iter_rows(named=True)
    ]


def need_section(loaded: Scenario, name: str) -> None:
    """Refuse a scenario that lacks what a command is about.

    Raises
    ------
    InputError
        It has no such section.
    """
    if getattr(loaded.config, name) is None:
        raise no_section(loaded, f"'{name}' section")
