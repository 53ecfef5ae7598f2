"""``fieldplan run``: territories are planned, stored and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engine import territory_opt
from engine.base.errors import InputError, InputProblem
from engine.base.outcome import Status
from engine.command.flags import words_of
from engine.command.keep import book_in, keep, made, title_of
from engine.console import printing
from engine.console.follower import Follower
from engine.console.native import quiet_native_output
from engine.ledger.diff import owners_in
from engine.report.frontier_console import frontier_lines, frontier_pages
from engine.report.language import mark, say
from engine.report.levels_console import levels_lines, levels_pages
from engine.report.territory import conclusion, summary
from engine.report.words import at_most_percent, number
from engine.scenario.build import build_limits
from engine.territory.solvers import SOLVERS

if TYPE_CHECKING:
    from pathlib import Path

    from engine.base.outcome import Limits
    from engine.scenario.load import Scenario
    from engine.territory_opt import TerritoryRun


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says instead of the file; None: nothing."""

    method: str | None = None
    work: float | None = None
    time_limit: float | None = None
    seed: int | None = None
    baseline: Path | None = None

    def words(self) -> list[str]:
        """Return what was said, as it was typed."""
        said = {
            "method": self.method,
            "work": self.work,
            "time-limit": self.time_limit,
            "seed": self.seed,
            "baseline": None if self.baseline is None else self.baseline.name,
        }
        return words_of(said)

    def problems(self) -> list[InputProblem]:
        """Return what makes no sense."""
        found = []
        if self.method is not None and self.method not in ("auto", *SOLVERS):
            allowed = ", ".join(("auto", *SOLVERS))
            message = f"found '{self.method}'; one of {allowed} is needed"
            found.append(InputProblem("--method", 0, 0, "", message))
        for name, value in (("--work", self.work), ("--time-limit", self.time_limit)):
            if value is not None and not 0 < value < float("inf"):
                message = f"found {value}; a number more than 0 is needed"
                found.append(InputProblem(name, 0, 0, "", message))
        if self.seed is not None and not 0 <= self.seed < 2**31:
            message = (
                f"found {self.seed}; a whole number from 0 to {2**31 - 1} is needed"
            )
            found.append(InputProblem("--seed", 0, 0, "", message))
        return found

    def limits(self, loaded: Scenario, accounts: int) -> Limits:
        """Return when to stop: what the file says, but for what the flags say."""
        limits = build_limits(loaded, accounts)
        if self.work is not None:
            limits = replace(limits, work=self.work)
        if self.time_limit is not None:
            limits = replace(limits, time_s=self.time_limit)
        return limits


def run(
    loaded: Scenario, flags: Flags, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Plan, store and show; return the facts for machines, and whether all was found.

    Raises
    ------
    InputError
        A flag or the scenario cannot be used.
    """
    if problems := flags.problems():
        raise InputError(problems)
    owners = None if flags.baseline is None else owners_in(flags.baseline)
    started = perf_counter()
    follower = Follower(loaded.config.currency, at_most_percent, quiet=quiet)
    with follower, quiet_native_output():
        outcome = follower.follow(
            lambda: territory_opt.run(
                loaded,
                watch=follower,
                solver=flags.method,
                limits=partial(flags.limits, loaded),
                seed=flags.seed,
                owners=owners,
            )
        )
    solved = round(perf_counter() - started, 2)
    started = perf_counter()
    words = ["run", loaded.path.as_posix(), *flags.words()]
    manifest = {**outcome.manifest, "made": made({"solve": solved}, words)}
    if flags.baseline is not None:
        manifest["baseline"] = flags.baseline.name
    folder = keep(loaded, manifest, outcome.tables, runs)
    report = folder / "report.html"
    if not quiet:
        _show(outcome, report, solved, perf_counter() - started)
    facts = {**_facts(outcome), "run": str(folder), "report": str(report)}
    facts |= book_in(folder, manifest)
    return facts, outcome.result.solution is not None and not _lacks(outcome)


def _lacks(outcome: TerritoryRun) -> bool:
    """Return whether a level or a team on top of the plan has no answer."""
    ended = [one["status"] for one in outcome.manifest.get("decided_levels", ())]
    teams = outcome.tables.get("overlays")
    ended += [] if teams is None else teams["status"].to_list()
    return bool({str(Status.INFEASIBLE), str(Status.UNKNOWN)} & set(ended))


def _facts(outcome: TerritoryRun) -> dict[str, Any]:
    """Return what a machine wants to know of a run."""
    names = ("name", "synthetic", "currency", "outcome", "method", "objective")
    more = ("bound", "gap", "least_change", "conflict", "explanation", "work_used")
    facts = {name: outcome.manifest[name] for name in (*names, *more)}
    if "decided_levels" in outcome.manifest:
        facts["decided_levels"] = outcome.manifest["decided_levels"]
    facts["summary"] = [
        {"label": row.label.strip(), "before": row.before, "after": row.after}
        for row in summary(outcome.manifest, outcome.tables)
    ]
    told = ("frontier", "rollup", "rollup_loads", "overlays", "overlay_people")
    some = [name for name in told if name in outcome.tables]
    facts |= {name: outcome.tables[name].to_dicts() for name in some}
    return facts


def _show(outcome: TerritoryRun, page: Path, solved_s: float, stored_s: float) -> None:
    """Print the before/after table and what is proven."""
    manifest = outcome.manifest
    rows = [(x.label, x.before, x.after) for x in summary(manifest, outcome.tables)]
    shown = printing.Shown(title_of(manifest), (say("Today"), say("Plan")), rows)
    printing.print_table(shown)
    asked = (manifest, outcome.tables)
    for more in (*levels_pages(*asked), *frontier_pages(*asked)):
        printing.print_table(printing.Shown(more.title, more.headings, more.rows))
    printing.print_lines((*levels_lines(*asked), *frontier_lines(*asked)))
    printing.print_lines(conclusion(manifest, outcome.tables))
    text = mark("Solved in {solved} s, stored in {stored} s.")
    spent = {"solved": number(solved_s, 1), "stored": number(stored_s, 1)}
    printing.print_lines([say(text, **spent)])
    printing.print_path(say("Report"), str(page))
