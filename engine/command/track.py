"""``fieldplan track``: results against plan, stored and told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.base.errors import InputError, InputProblem
from engine.command.flags import out_of_range, seed_range, words_of
from engine.command.keep import keep, made
from engine.command.tell import Told, facts_of, show
from engine.console.watcher import Watcher
from engine.report.track_console import conclusion, headings, summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        return words_of(said)

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
        yield from out_of_range({"--seed": seed_range(self.seed)})


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
        heads, rows = headings(manifest, tables), summary(manifest, tables)
        lines = conclusion(manifest, tables)
        show(manifest, Told(heads, rows, lines), folder)
    return facts_of(manifest, tables, _SHOWN, folder)
