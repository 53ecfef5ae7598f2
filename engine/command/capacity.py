"""``fieldplan capacity``: who starts when, stored and told."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import capacity_plan
from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.capacity.solvers import SOLVERS
from engine.command.flags import MOST_WORKERS, out_of_range, seed_range
from engine.command.keep import keep, made
from engine.command.rendering import found
from engine.command.tell import Told, facts_of, show
from engine.console.native import quiet_native_output
from engine.console.watcher import Watcher
from engine.report.capacity_console import conclusion, headings, summary
from engine.scenario.build import build_limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.base.outcome import Limits
    from engine.scenario.load import Scenario

MOST_FUTURES = 1_000_000
_TYPED = {"since": "from", "workers": None}
"""Flags whose name as typed is another one, or that change nothing."""
_SHOWN = (
    *("compared", "targets", "hires", "prices", "swings", "frontier"),
    *("budgets", "stochastic", "first_stage", "so_far"),
)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says instead of the file; None: nothing."""

    method: str | None = None
    make_with: float | None = None
    futures: int | None = None
    frontier: bool | None = None
    gap: float | None = None
    time_limit: float | None = None
    since: str | None = None
    staff: Path | None = None
    under_way: Path | None = None
    so_far: Path | None = None
    seed: int | None = None
    workers: int | None = None

    def words(self) -> list[str]:
        """Return what was said, as it was typed; workers change nothing."""
        words = []
        for field in fields(self):
            name = _TYPED.get(field.name, field.name.replace("_", "-"))
            value = getattr(self, field.name)
            if name is None or value is None:
                continue
            if isinstance(value, bool):
                words.append(f"--{'' if value else 'no-'}{name}")
            else:
                words.append(f"--{name} {value}")
        return words

    def options(self, scenario: Scenario) -> capacity_plan.Options:
        """Return the options these flags mean.

        Raises
        ------
        InputError
            A flag makes no sense; every one.
        """
        if problems := list(self._problems()):
            raise InputError(problems)
        return capacity_plan.Options(
            method=self.method,
            limits=self._limits(build_limits(scenario)),
            futures=self.futures,
            make_with=None if self.make_with is None else self.make_with / 100,
            frontier=self.frontier,
            seed=self.seed,
            workers=self.workers or cpu_count() or 1,
            since=self.since,
            staff=self.staff,
            under_way=self.under_way,
            so_far=self.so_far,
        )

    def _limits(self, limits: Limits) -> Limits:
        if self.gap is not None:
            limits = replace(limits, gap=self.gap / 100)
        if self.time_limit is not None:
            limits = replace(limits, time_s=self.time_limit)
        return limits

    def _problems(self) -> Iterator[InputProblem]:
        ranges = {
            "--make-with": (self.make_with, 1, 99.9, "per cent"),
            "--futures": (self.futures, 0, MOST_FUTURES, "futures"),
            "--gap": (self.gap, 0, 99, "per cent"),
            "--time-limit": (self.time_limit, 0.1, 1e6, "seconds"),
            "--seed": seed_range(self.seed),
            "--workers": (self.workers, 1, MOST_WORKERS, "threads"),
        }
        yield from out_of_range(ranges)
        if self.method is not None and self.method not in SOLVERS:
            known = ", ".join(SOLVERS)
            near = did_you_mean(self.method, SOLVERS)
            message = f"found '{self.method}'; one of {known} is needed{near}"
            yield InputProblem("--method", 0, 0, "", message)
        yield from self._later_problems()

    def _later_problems(self) -> Iterator[InputProblem]:
        if self.since is None:
            for name in ("staff", "under-way", "so-far"):
                if getattr(self, name.replace("-", "_")) is not None:
                    message = "goes with --from, the month to plan from"
                    yield InputProblem(f"--{name}", 0, 0, "", message)
        elif not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", self.since):
            message = f"found '{self.since}'; a month such as 2027-04 is needed"
            yield InputProblem("--from", 0, 0, "", message)


def run(
    loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Plan, store and show; return the facts for machines, and whether there is a plan.

    Raises
    ------
    InputError
        A flag, a table or a rule cannot be used.
    """
    options = flags.options(loaded)
    if flags.under_way is not None:
        options = replace(options, under_way=found(str(flags.under_way), runs))
    started = perf_counter()
    with Watcher(quiet=quiet) as watcher, quiet_native_output():
        outcome = capacity_plan.run(loaded, options=options, watch=watcher)
    seconds = {"plan": round(perf_counter() - started, 2)}
    words = ["capacity", loaded.path.as_posix(), *flags.words()]
    manifest = {**outcome.manifest, "made": made(seconds, words)}
    tables = outcome.tables
    folder = keep(loaded, manifest, tables, runs)
    if not quiet:
        heads, rows = headings(manifest, tables), summary(manifest, tables)
        lines = [*conclusion(manifest, tables), *manifest["capacity"]["remarks"]]
        show(manifest, Told(heads, rows, lines), folder)
    facts = facts_of(manifest, tables, _SHOWN, folder)
    return facts, capacity_plan.usable(outcome)
