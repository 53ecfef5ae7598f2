"""``fieldplan batch``: many scenarios at once, each from its baseline."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.base.errors import InputError, InputProblem
from engine.batch.executors.processes import Processes
from engine.batch.executors.serial import serial
from engine.batch.job import Done, Job, State
from engine.batch.keys import key_of, lasts
from engine.batch.run import Hands, run_batch
from engine.command.batch_work import work
from engine.command.history import Ledger
from engine.console import printing
from engine.console.watcher import Watcher
from engine.ledger.batch_tables import batch_tables
from engine.ledger.index import plan_of, sync
from engine.report.run import render
from engine.scenario.load import load
from engine.store.manifest import versions
from engine.store.run_store import RunContent, write_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.batch.executors.port import Executor
    from engine.scenario.batch_load import BatchPlan, Planned

EXECUTORS = ("processes", "serial", "dask")


@dataclass(frozen=True, slots=True)
class Flags:
    """Who works, and from where the history is read."""

    executor: str = "processes"
    workers: int | None = None
    scheduler: str | None = None
    history: str | None = None
    fresh: bool = False

    def problems(self) -> list[InputProblem]:
        """Return what makes no sense."""
        found = []
        if self.executor not in EXECUTORS:
            message = (
                f"found '{self.executor}'; one of {', '.join(EXECUTORS)} is needed"
            )
            found.append(InputProblem("--executor", 0, 0, "", message))
        if self.workers is not None and not 1 <= self.workers <= 1024:
            message = f"found {self.workers}; from 1 to 1,024 are needed"
            found.append(InputProblem("--workers", 0, 0, "", message))
        if self.scheduler is not None and self.executor != "dask":
            message = "goes with --executor dask"
            found.append(InputProblem("--scheduler", 0, 0, "", message))
        return found


def run(
    plan: BatchPlan, flags: Flags, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Work a batch out, store its summary, return the facts and whether all is well.

    Raises
    ------
    InputError
        A flag cannot be used, or two scenarios are the same plan in one variant. What
        is wrong with a scenario is told in its row.
    """
    if problems := flags.problems():
        raise InputError(problems)
    executor, count = _executor(flags)
    with Ledger(runs, flags.history) as ledger:
        jobs, refused = _jobs(plan, ledger)
        finished = {} if flags.fresh else _finished(jobs, ledger)
        with Watcher(quiet=quiet) as watch:
            telling = _Telling(watch, len(jobs))
            hands = Hands(executor, work, telling, telling.wants_to_stop)
            ends = run_batch(jobs, finished, hands)
        sync(ledger.history, runs)
        told = {"executor": flags.executor, "workers": count}
        folder, manifest, tables = _keep(plan, jobs, [*ends, *refused], runs, told)
        sync(ledger.history, runs)
    if not quiet:
        _show(manifest, tables, folder)
    facts = _facts(manifest, tables, folder)
    return facts, all(
        end.state is not State.FAILED and end.answer for end in ends
    ) and (not refused)


class _Telling:
    """Counts ends for whoever watches; a solve that was interrupted ends the batch."""

    def __init__(self, watch: Watcher, total: int) -> None:
        self._watch, self._total, self._done = watch, total, 0
        self._interrupted = False

    def __call__(self, done: Done) -> None:
        self._done += 1
        self._watch.saw(f"{done.label}: {done.state}", self._done, self._total)
        outcome = done.facts.get("outcome") or {}
        self._interrupted |= outcome.get("reason") == "interrupted"

    def wants_to_stop(self) -> bool:
        """Return whether somebody asked for an end."""
        return self._interrupted or self._watch.wants_to_stop()


def _executor(flags: Flags) -> tuple[Executor, int]:
    """Return who works, and how many at once; 0 where a cluster decides."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    count = flags.workers or max(1, cores)
    if flags.executor == "serial":
        return serial, 1
    if flags.executor == "processes":
        return Processes(count), count
    cluster = import_module("engine.batch.executors.cluster").Cluster
    made: Executor = cluster(flags.scheduler, count)
    return made, 0 if flags.scheduler else count


def _jobs(plan: BatchPlan, ledger: Ledger) -> tuple[list[Job], list[Done]]:
    """Return a job for each scenario that can be read, and the ends of the others."""
    jobs: list[Job] = []
    refused = []
    for one in plan.planned:
        try:
            jobs.append(_of_its_own(_job(one, ledger), jobs))
        except InputError as error:
            said = "; ".join(str(problem) for problem in error.problems)
            key = sha256(one.label.encode()).hexdigest()
            refused.append(Done(key, one.label, State.FAILED, message=said))
        except OSError as error:
            key = sha256(one.label.encode()).hexdigest()
            refused.append(Done(key, one.label, State.FAILED, message=str(error)))
    return jobs, refused


def _of_its_own(job: Job, others: Sequence[Job]) -> Job:
    """Return the job, unless another scenario is the same plan."""
    for other in others:
        if (other.plan, other.variant) == (job.plan, job.variant) and (
            other.scenario != job.scenario
        ):
            message = (
                f"is the plan '{job.plan}', as is {other.label}; they would share one"
                " baseline: give each a name or a 'plan' of its own"
            )
            raise InputError([InputProblem(job.label, 0, 0, "", message)])
    return job


def _job(one: Planned, ledger: Ledger) -> Job:
    loaded = load(one.path, one.overrides)
    name = plan_of(loaded.config.plan, loaded.config.name)
    baseline = None
    if loaded.config.territory is not None:
        baseline = ledger.history.baseline(name)
    start = None if baseline is None else baseline.id
    words = [] if lasts(loaded) else [datetime.now(UTC).isoformat()]
    return Job(
        key=key_of(loaded, start, words),
        label=one.label,
        scenario=str(one.path.absolute()),
        runs=str(ledger.root.absolute()),
        overrides=one.overrides.values,
        quarter=one.overrides.quarter,
        baseline=None if start is None else str((ledger.root / start).absolute()),
        plan=name,
        variant=one.variant,
    )


def _finished(jobs: Sequence[Job], ledger: Ledger) -> dict[str, str]:
    """Return key to run for jobs whose run lies there, whole."""
    found = ledger.history.finished([job.key for job in jobs])
    return {
        key: run
        for key, run in found.items()
        if (ledger.root / run / "manifest.json").is_file()
    }


def _keep(
    plan: BatchPlan,
    jobs: Sequence[Job],
    ends: Sequence[Done],
    runs: Path,
    told: Mapping[str, Any],
) -> tuple[Path, dict[str, Any], dict[str, pl.DataFrame]]:
    """Store the summary as a run of its own."""
    by_key = {(job.key, job.label): job for job in jobs}
    tables = batch_tables(
        (
            _row(end, by_key.get((end.key, end.label))),
            None if end.run is None else runs / end.run,
        )
        for end in ends
    )
    manifest = _manifest(plan, ends, told)
    page = render(manifest, tables).encode()
    content = RunContent(manifest, tables, {"report.html": page})
    return write_run(runs, content), manifest, tables


def _row(end: Done, job: Job | None) -> dict[str, Any]:
    start = None if job is None or job.baseline is None else job.baseline
    return {
        "label": end.label,
        "plan": "" if job is None else job.plan,
        "variant": None if job is None else job.variant,
        "baseline": None if start is None else start.replace("\\", "/").split("/")[-1],
        "state": str(end.state),
        "run": end.run,
        "message": end.message.replace(f"{Path.cwd()}{os.sep}", ""),
        "seconds": end.seconds,
    }


def _manifest(
    plan: BatchPlan, ends: Sequence[Done], told: Mapping[str, Any]
) -> dict[str, Any]:
    told_of = [end.facts for end in ends if "currency" in end.facts]
    digest = sha256("".join(sorted(end.key for end in ends)).encode()).hexdigest()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    quarter = {} if plan.quarter is None else {"quarter": plan.quarter}
    return {
        "fieldplan": __version__,
        "kind": "batch",
        "name": plan.name,
        "about": "",
        "synthetic": bool(told_of) and all(one.get("synthetic") for one in told_of),
        "currency": ", ".join(sorted({str(one["currency"]) for one in told_of})),
        "scenario": {"file": "", "digest": digest},
        "inputs": {},
        "notes": [],
        "versions": versions(),
        "batch": dict(told),
        "made": {
            "at": at,
            "seconds": {"work": round(sum(end.seconds for end in ends), 2)},
            "by": "fieldplan batch",
        },
        **quarter,
    }


def _facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], folder: Path
) -> dict[str, Any]:
    return {
        "name": manifest["name"],
        "quarter": manifest.get("quarter"),
        "jobs": tables["jobs"].to_dicts(),
        "run": str(folder),
        "report": str(folder / "report.html"),
    }


def _show(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], folder: Path
) -> None:
    rows = [
        (
            str(job["label"]),
            str(job["status"] or job["state"]),
            "run of before" if job["state"] == "reused" else "",
            _percent(job["worst_after"], 1),
            "" if job["moved"] is None else f"{job['moved']:,}",
            _percent(job["gap"], 2),
        )
        for job in tables["jobs"].iter_rows(named=True)
    ]
    heads = ("Result", "", "Off fair share", "Moves", "Gap")
    printing.print_table(printing.Shown(str(manifest["name"]), heads, rows))
    failed = tables["jobs"].filter(tables["jobs"]["message"] != "")
    printing.print_lines(
        f"{job['label']}: {job['message']}" for job in failed.iter_rows(named=True)
    )
    printing.print_path("Report", str(folder / "report.html"))


def _percent(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}%}"
