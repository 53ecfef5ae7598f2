"""``fieldplan market``: what was sold, will be and could be, stored and told."""

from __future__ import annotations

from dataclasses import dataclass
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.base.errors import InputError, InputProblem
from engine.command.keep import keep, made, title_of
from engine.console import printing
from engine.console.watcher import Watcher
from engine.report.market_console import conclusion, headings, summary

if TYPE_CHECKING:
    from pathlib import Path

    from engine.scenario.load import Scenario

MOST_WORKERS = 256
_SHOWN = (
    *("forecast", "backtest", "trends", "segments", "funnel", "potential"),
    *("indicators", "mix", "mix_sums"),
)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says; None: nothing."""

    workers: int | None = None

    def processes(self) -> int:
        """Return how many processes work; the result is the same for any number.

        Raises
        ------
        InputError
            The number makes no sense.
        """
        found = self.workers
        if found is not None and not 1 <= found <= MOST_WORKERS:
            message = f"found {found}; processes from 1 to {MOST_WORKERS} needed"
            raise InputError([InputProblem("--workers", 0, 0, "", message)])
        return found or cpu_count() or 1


def run(loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool) -> dict[str, Any]:
    """Look at the market, store and show it; return the facts for machines.

    Raises
    ------
    InputError
        The flag, the section or a table cannot be used; every problem.
    """
    workers = flags.processes()
    if loaded.config.market is None:
        message = "the scenario has no 'market' section, so there is nothing to do"
        raise InputError([InputProblem(str(loaded.path), 0, 0, "", message)])
    started = perf_counter()
    with Watcher(quiet=quiet) as watcher:
        outcome = territory_opt.run_market(loaded, workers=workers, watch=watcher)
    seconds = {"market": round(perf_counter() - started, 2)}
    manifest = {
        **outcome.manifest,
        "made": made(seconds, ["market", loaded.path.as_posix()]),
    }
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
        "market": manifest["market"],
        **{name: tables[name].fill_nan(None).to_dicts() for name in _SHOWN},
        "run": str(folder),
        "report": str(folder / "report.html"),
    }
