"""``fieldplan compare``: reps react, plans are judged, and the report says how sure."""

from __future__ import annotations

from dataclasses import dataclass
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import incentive_sim
from engine.base.errors import InputError, InputProblem
from engine.command.flags import MOST_WORKERS, out_of_range, seed_range, words_of
from engine.command.keep import keep, made
from engine.command.tell import Told, facts_of, show
from engine.console.watcher import Watcher
from engine.report.compare_console import conclusion, headings, summary
from engine.rollout.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.scenario.load import Scenario

MOST_REPLICATIONS = 1_000_000
_SHOWN = ("metrics", "differences", "ranking", "contests")


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says instead of the file; None: nothing."""

    plans: str | None = None
    precision: float | None = None
    replications: int | None = None
    prior_draws: int | None = None
    sensitivity: bool = True
    rep: str | None = None
    seed: int | None = None
    workers: int | None = None

    def words(self) -> list[str]:
        """Return what was said, as it was typed; workers change nothing."""
        said = {
            "plans": self.plans,
            "precision": self.precision,
            "replications": self.replications,
            "prior-draws": self.prior_draws,
            "seed": self.seed,
            "rep": self.rep,
        }
        words = words_of(said)
        return words if self.sensitivity else [*words, "--no-sensitivity"]

    def options(self) -> Options:
        """Return the options these flags mean.

        Raises
        ------
        InputError
            A flag makes no sense; every one.
        """
        if problems := list(self._problems()):
            raise InputError(problems)
        names = None if self.plans is None else self.plans.split(",")
        return Options(
            plans=None if names is None else tuple(name.strip() for name in names),
            half_width=None if self.precision is None else self.precision / 100,
            most=self.replications,
            prior_draws=self.prior_draws,
            seed=self.seed,
            workers=self.workers or cpu_count() or 1,
            rep=self.rep,
            sensitivity=self.sensitivity,
        )

    def _problems(self) -> Iterator[InputProblem]:
        ranges = {
            "--precision": (self.precision, 0, 100, "per cent of revenue"),
            "--replications": (self.replications, 1, MOST_REPLICATIONS, "replications"),
            "--prior-draws": (self.prior_draws, 0, 1000, "draws"),
            "--seed": seed_range(self.seed),
            "--workers": (self.workers, 1, MOST_WORKERS, "workers"),
        }
        yield from out_of_range(ranges)


def run(loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool) -> dict[str, Any]:
    """Compare, store and show; return the facts for machines.

    Raises
    ------
    InputError
        A flag, a plan or a table cannot be used.
    """
    options = flags.options()
    started = perf_counter()
    with Watcher(quiet=quiet) as watcher:
        outcome = incentive_sim.compare(loaded, options=options, watch=watcher)
    seconds = {"compare": round(perf_counter() - started, 2)}
    words = ["compare", loaded.path.as_posix(), *flags.words()]
    manifest = {**outcome.manifest, "made": made(seconds, words)}
    folder = keep(loaded, manifest, outcome.tables, runs)
    if not quiet:
        heads, rows = (
            headings(manifest, outcome.tables),
            summary(manifest, outcome.tables),
        )
        lines = conclusion(manifest, outcome.tables)
        show(manifest, Told(heads, rows, lines), folder)
    return facts_of(manifest, outcome.tables, _SHOWN, folder)
