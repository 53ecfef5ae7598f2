"""What a worker does with one job: read, solve, store; every end is told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from engine.base.errors import EngineError, InputError
from engine.batch.job import Done, State, failed

if TYPE_CHECKING:
    from engine.batch.job import Job

_NEEDED = (
    "engine.command.run",
    "engine.command.territory",
    "engine.data.delimited",
    "engine.planning.territory",
    "engine.report.territory",
    "engine.report.workbook.territory",
    "engine.scenario.load",
    "engine.territory.solvers.cpsat.solver",
)
"""What plans territories, the most frequent job; the rest is imported when needed."""


def prepare() -> None:
    """Import what jobs need, before the first one is there."""
    for name in _NEEDED:
        import_module(name)


def work(job: Job) -> Done:
    """Work a job out and store its run, whole or not at all."""
    # Whoever only hands jobs out imports this page, but none of these.
    from engine.command import run as running
    from engine.command.territory import Flags
    from engine.report.language import speaking
    from engine.scenario.load import load
    from engine.scenario.overrides import Overrides

    since = perf_counter()
    try:
        marks = [("task", job.key)]
        if job.variant is not None:
            marks.append(("variant", job.variant))
        overrides = Overrides(job.overrides, job.quarter, tuple(marks))
        loaded = load(Path(job.scenario), overrides)
        baseline = None if job.baseline is None else Path(job.baseline)
        flags = Flags(baseline=baseline)
        with speaking(job.language):
            facts, found = running.run(loaded, flags, Path(job.runs), quiet=True)
    except InputError as error:
        return failed(job, "; ".join(str(problem) for problem in error.problems))
    except EngineError as error:
        return failed(job, str(error))
    except Exception as error:  # noqa: BLE001 - one job must not end the batch
        return failed(job, f"our fault: {type(error).__name__}: {error}")
    return Done(
        job.key,
        job.label,
        State.DONE,
        Path(facts["run"]).name,
        found,
        "" if found else "no usable answer",
        round(perf_counter() - since, 3),
        facts,
    )
