"""``fieldplan runs``: which stored runs are listed, by which names, or why none are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.base.quarter import complaint
from engine.command.shell import print_json
from engine.console import printing
from engine.store.history.decisions import ELLIPSIS, fitting
from engine.store.history.schema import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from engine.store.history.history import History
    from engine.store.history.records import RunRecord

FIRST = "fieldplan init mycompany && fieldplan run mycompany/territories.yaml"
LEAST_LETTERS = 6
"""Of an id's end, by which a run is named."""
MOST_NAMED = 12
"""Plans or quarters that are named at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs are asked for; None: any.

    Raises
    ------
    InputError
        No run can be in this state, or a year has no such quarter; all of it.
    """

    plan: str | None = None
    quarter: str | None = None
    state: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        problems = []
        if self.state is not None and self.state not in STATES:
            near = did_you_mean(self.state, STATES)
            message = f"found '{self.state}'; one of {', '.join(STATES)} is needed"
            problems.append(InputProblem("--state", 0, 0, "", message + near))
        if self.quarter is not None and (why := complaint(self.quarter)):
            problems.append(InputProblem("--quarter", 0, 0, "", why))
        if problems:
            raise InputError(problems)

    def found(self, history: History, limit: int) -> list[RunRecord]:
        """Return the newest of the runs that are asked for."""
        return history.runs(
            plan=self.plan, quarter=self.quarter, state=self.state, limit=limit
        )

    def why_none(self, history: History, folder: Path) -> str:
        """Return the sentence that says of what there are no runs, and of what some."""
        runs = history.runs()
        words = [f" of '{self.plan}'"] if self.plan is not None else []
        words += [f" for {self.quarter}"] if self.quarter is not None else []
        words += [f" in state {self.state}"] if self.state is not None else []
        said = f"No runs{','.join(words)} in {folder}."
        plans = sorted({run.plan for run in runs})
        if self.plan is not None and self.plan not in plans and plans:
            near = did_you_mean(self.plan, plans)
            return f"{said} There are plans {_some(plans)}{near}"
        quarters = sorted({run.quarter for run in runs if run.quarter})
        if self.quarter is not None and self.quarter not in quarters and runs:
            there = f"quarters {_some(quarters)}" if quarters else "runs of no quarter"
            return f"{said} There are {there}."
        return said


def _some(names: Sequence[str]) -> str:
    more = "" if len(names) <= MOST_NAMED else " …"
    return ", ".join(names[-MOST_NAMED:]) + more


def say_none(folder: Path, *, as_json: bool) -> None:
    """Say that there are no runs; nothing is made to look for them."""
    if as_json:
        print_json({"runs": [], "wrong": []})
    else:
        printing.print_lines([f"No runs in {folder}. A first one: {FIRST}"])


def show_runs(runs: Sequence[RunRecord], known: Iterable[str] = ()) -> None:
    """Print runs, newest first, named so that no other known run is meant."""
    short = short_names([run.id for run in runs], known)
    rows = [
        (
            short[run.id],
            run.plan,
            run.stage,
            run.quarter or "",
            answer_of(run),
            f"{run.state}{_still(run)}",
        )
        for run in runs
    ]
    heads = ("Plan", "Stage", "Quarter", "Answer", "State")
    printing.print_table(printing.Shown("Runs", heads, rows))


def answer_of(run: RunRecord) -> str:
    """Return how a run ended, and how far from the best it may be."""
    gap = "" if run.gap is None else f", gap {run.gap:.2%}"
    return f"{run.status}{gap}"


def short_names(ids: Sequence[str], known: Iterable[str] = ()) -> dict[str, str]:
    """Return what each run can be named by, as short as that is told apart.

    Parameters
    ----------
    ids, known
        Runs to be named, and all others that there are.

    Notes
    -----
    It is the time at which a run was made, else what stands at the end of its id, else
    both, such as ``20270105T101500Z..ab12cd34-2``.
    """
    every = set(ids) | set(known)
    times = Counter(name.partition("-")[0] for name in every)
    ends = Counter(name.rpartition("-")[2] for name in every)

    def short(name: str) -> str:
        time, end = name.partition("-")[0], name.rpartition("-")[2]
        if times[time] == 1:
            return time
        if ends[end] == 1 and len(end) >= LEAST_LETTERS:
            return end
        tails = (f"-{name.split('-', at)[-1]}" for at in range(name.count("-"), 0, -1))
        both = (f"{time}{ELLIPSIS}{tail}" for tail in tails)
        return next((one for one in both if fitting(one, every) == [name]), name)

    return {name: short(name) for name in ids}


def _still(run: RunRecord) -> str:
    """Return until when an approved run holds, or since when, if not yet today."""
    if run.state != "approved" or run.effective_from is None:
        return ""
    if run.effective_from > date.today():
        return f", from {run.effective_from}"
    return "" if run.effective_to is None else f", until {run.effective_to}"
