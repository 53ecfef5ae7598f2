"""``fieldplan market``: what was sold, will be and could be, stored and told."""

from __future__ import annotations

from dataclasses import dataclass
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.base.errors import InputError
from engine.command.flags import MOST_WORKERS, out_of_range
from engine.command.keep import keep, made
from engine.command.tell import Told, facts_of, need_section, show
from engine.console.watcher import Watcher
from engine.report.market_console import conclusion, headings, summary

if TYPE_CHECKING:
    from pathlib import Path

    from engine.scenario.load import Scenario

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
        said = {"--workers": (self.workers, 1, MOST_WORKERS, "processes")}
        if problems := list(out_of_range(said)):
            raise InputError(problems)
        return self.workers or cpu_count() or 1


def run(loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool) -> dict[str, Any]:
    """Look at the market, store and show it; return the facts for machines.

    Raises
    ------
    InputError
        The flag, the section or a table cannot be used; every problem.
    """
    workers = flags.processes()
    need_section(loaded, "market")
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
        heads, rows = headings(manifest, tables), summary(manifest, tables)
        lines = conclusion(manifest, tables)
        show(manifest, Told(heads, rows, lines), folder)
    return facts_of(manifest, tables, _SHOWN, folder)
