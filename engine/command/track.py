"""``fieldplan track``: results against plan, stored and told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.base.errors import InputError, InputProblem
from engine.command.keep import keep, made, title_of
from engine.console import printing
from engine.console.watcher import Watcher
from engine.report.track_console import conclusion, headings, summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from engine.scenario.load import Scenario

_MONTH = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])")
_SHOWN = (
    *("attainment", "warnings", "coverage", "deals"),
    *("stages", "closing", "learned"),
)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says instead of the file; None: nothing."""

    actuals: Path | None = None
    opportunities: Path | None = None
    as_of: str | None = None
    seed: int | None = None

    def words(self) -> list[str]:
        """Return what was said, as it was typed."""
        said = {
            "actuals": self.actuals,
            "opportunities": self.opportunities,
            "as-of": self.as_of,
            "seed": self.seed,
        }
        return [
            f"--{name} {value}" for name, value in said.items() if value is not None
        ]

    def options(self) -> territory_opt.TrackOptions:
        """Return the options these flags mean.

        Raises
        ------
        InputError
            A flag makes no sense; every one.
        """
        if problems := list(self._problems()):
            raise InputError(problems)
        as_of = None
        if self.as_of is not None:
            as_of = date.fromisoformat(f"{self.as_of}-01")
        return territory_opt.TrackOptions(
            as_of=as_of,
            actuals=self.actuals,
            opportunities=self.opportunities,
            seed=self.seed,
        )

    def _problems(self) -> Iterator[InputProblem]:
        for name, path in (
            ("--actuals", self.actuals),
            ("--opportunities", self.opportunities),
        ):
            if path is not None and not path.is_file():
                yield InputProblem(name, 0, 0, "", f"there is no file '{path}'")
        if self.as_of is not None and not _MONTH.fullmatch(self.as_of):
            message = f"found '{self.as_of}'; a month such as 2027-03 is needed"
            yield InputProblem("--as-of", 0, 0, "", message)
        if self.seed is not None and not 0 <= self.seed < 2**31:
            message = (
                f"found {self.seed}; a whole number from 0 to {2**31 - 1:,} needed"
            )
            yield InputProblem("--seed", 0, 0, "", message)


def run(loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool) -> dict[str, Any]:
    """Hold results against the plan, store and show them; return facts for machines.

    Raises
    ------
    InputError
        A flag, the section or a table cannot be used; every problem.
    """
    options = flags.options()
    started = perf_counter()
    with Watcher(quiet=quiet) as watcher:
        outcome = territory_opt.run_track(loaded, options, watcher)
    seconds = {"track": round(perf_counter() - started, 2)}
    words = ["track", loaded.path.as_posix(), *flags.words()]
    manifest = {**outcome.manifest, "made": made(seconds, words)}
    tables = outcome.tables
    folder = keep(loaded, manifest, tables, runs)
    if not quiet:
        rows = [(r.label, *r.values) for r in summary(manifest, tables)]
        heads = tuple(headings(manifest, tables))
        printing.print_table(printing.Shown(title_of(manifest), heads, rows))
        printing.print_lines(conclusion(manifest, tables))
        printing.print_path("Report", str(folder / "report.html"))
    return {
        **{n: manifest[n] for n in ("name", "synthetic", "currency", "notes")},
        "track": manifest["track"],
        **{name: _rows(tables[name]) for name in _SHOWN},
        "run": str(folder),
        "report": str(folder / "report.html"),
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
