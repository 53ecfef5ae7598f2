"""``fieldplan compare``: reps react, plans are judged, and the report says how sure."""

from __future__ import annotations

from dataclasses import dataclass
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import incentive_sim
from engine.base.errors import InputError, InputProblem
from engine.command.keep import keep, made, title_of
from engine.console import printing
from engine.console.watcher import Watcher
from engine.report.compare_console import conclusion, headings, summary
from engine.rollout.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.scenario.load import Scenario

MOST_REPLICATIONS = 1_000_000


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
        words = [f"--{name} {v}" for name, v in said.items() if v is not None]
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
            "--seed": (self.seed, 0, 2**31 - 1, "a whole number"),
            "--workers": (self.workers, 1, 256, "workers"),
        }
        for name, (value, low, high, what) in ranges.items():
            if value is not None and not low <= value <= high:
                message = f"found {value}; {what} from {low:,} to {high:,} needed"
                yield InputProblem(name, 0, 0, "", message)


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
        rows = [(r.label, *r.values) for r in summary(manifest, outcome.tables)]
        heads = headings(manifest, outcome.tables)
        printing.print_table(printing.Shown(title_of(manifest), heads, rows))
        printing.print_lines(conclusion(manifest, outcome.tables))
        printing.print_path("Report", str(folder / "report.html"))
    return {
        **{n: manifest[n] for n in ("name", "synthetic", "currency", "notes")},
        "compare": manifest["compare"],
        **{
            name: outcome.tables[name].fill_nan(None).to_dicts()
            for name in ("metrics", "differences", "ranking", "contests")
        },
        "run": str(folder),
        "report": str(folder / "report.html"),
    }
