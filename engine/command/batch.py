"""``fieldplan batch``: many scenarios at once, each from its baseline."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.batch.job import Done, Job, State
from engine.batch.keys import key_of, lasts
from engine.batch.run import Hands, run_batch
from engine.command.batch_work import work
from engine.command.history import Ledger
from engine.command.run import start_of
from engine.console.watcher import Watcher
from engine.ledger.index import plan_of, sync
from engine.report.language import current
from engine.scenario.batch_faults import faults_of_quarter, faults_of_values
from engine.scenario.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.batch.executors.port import Executor
    from engine.command.batch_hands import Flags
    from engine.command.batch_summary import Summary
    from engine.scenario.batch_load import BatchPlan, Planned
    from engine.scenario.load import Scenario

    Read = tuple[Planned, Scenario | list[InputProblem]]


def run(
    plan: BatchPlan, flags: Flags, executor: Executor, runs: Path, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Work a batch out, store its summary, return the facts and whether all is well.

    Raises
    ------
    InputError
        What the batch says of all scenarios cannot be, or none has data for its
        quarter; no job was begun. What is wrong with one scenario is told in its row.
    """
    read, notes = _read(plan)
    with Ledger(runs, flags.history) as ledger:
        jobs, refused = _jobs(read, ledger)
        notes += _not_yet(jobs, ledger)
        finished = {} if flags.fresh else _finished(jobs, ledger)
        with Watcher(quiet=quiet) as watch:
            telling = _Telling(watch, len(jobs), plan, runs)
            hands = Hands(executor, work, telling, telling.wants_to_stop)
            ends = run_batch(jobs, finished, hands)
        told = {"executor": flags.executor, "workers": flags.count}
        kept = telling.summary.kept(jobs, [*ends, *refused], told, notes)
        sync(ledger.history, runs)
    from engine.command.batch_summary import facts_of, show

    folder, manifest, tables = kept
    if not quiet:
        show(manifest, tables, folder)
    well = all(end.state is not State.FAILED and end.answer for end in ends)
    # A run that was taken over may have no plan either: its row tells.
    well &= manifest["batch"]["planned"] == manifest["batch"]["jobs"]
    return facts_of(manifest, tables, folder), well


class _Telling:
    """Counts ends for whoever watches; a solve that was interrupted ends the batch."""

    def __init__(self, watch: Watcher, total: int, plan: BatchPlan, runs: Path) -> None:
        self._watch, self._total, self._done = watch, total, 0
        self._interrupted = False
        self._plan, self._runs = plan, runs

    def __call__(self, done: Done) -> None:
        self._done += 1
        self._watch.saw(f"{done.label}: {done.state}", self._done, self._total)
        outcome = done.facts.get("outcome") or {}
        self._interrupted |= outcome.get("reason") == "interrupted"
        self.summary.saw(done)

    @cached_property
    def summary(self) -> Summary:
        """What is told of the batch; what that needs is imported while others work."""
        from engine.command.batch_summary import Summary

        return Summary(self._plan, self._runs)

    def wants_to_stop(self) -> bool:
        """Return whether somebody asked for an end."""
        return self._interrupted or self._watch.wants_to_stop()


def _read(plan: BatchPlan) -> tuple[list[Read], list[str]]:
    """Return every scenario as read, or why it cannot be, and what to know of all.

    Raises
    ------
    InputError
        What the batch says of all scenarios cannot be, or no scenario has data for
        the quarter.
    """
    read = [(one, _loaded(one)) for one in plan.planned]
    wrong = [(one, found if isinstance(found, list) else []) for one, found in read]
    right = [(one, found) for one, found in read if not isinstance(found, list)]
    problems, notes = faults_of_quarter(right)
    problems += faults_of_values(wrong)
    if problems:
        raise InputError(problems)
    return read, notes


def _loaded(one: Planned) -> Scenario | list[InputProblem]:
    try:
        return load(one.path, one.overrides)
    except InputError as error:
        return list(error.problems)


def _jobs(read: Sequence[Read], ledger: Ledger) -> tuple[list[Job], list[Done]]:
    """Return a job for each scenario that can be read, and the ends of the others."""
    jobs: list[Job] = []
    refused = []
    for one, loaded in read:
        try:
            if isinstance(loaded, list):
                raise InputError(loaded)
            jobs.append(_of_its_own(_job(one, loaded, ledger), jobs))
        except (InputError, OSError) as error:
            refused.append(_refused(one, error))
    return jobs, refused


def _not_yet(jobs: Sequence[Job], ledger: Ledger) -> list[str]:
    """Return which plans start from nothing, though runs were approved for later."""
    notes = []
    for job in jobs:
        if job.quarter is None or job.baseline is not None:
            continue
        last = ledger.history.baseline(job.plan)
        if last is not None:
            notes.append(
                f"Nothing of '{job.plan}' was approved that is in force before"
                f" {job.quarter}, only from {last.effective_from} on: the accounts"
                " table says who covers whom."
                if last.quarter != job.quarter
                else f"Nothing of '{job.plan}' was approved for before {job.quarter}:"
                " the accounts table says who covers whom."
            )
    return list(dict.fromkeys(notes))


def _refused(one: Planned, error: InputError | OSError) -> Done:
    said = str(error)
    if isinstance(error, InputError):
        said = "; ".join(str(problem) for problem in error.problems)
    key = sha256(one.label.encode()).hexdigest()
    return Done(key, one.label, State.FAILED, message=said)


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


def _job(one: Planned, loaded: Scenario, ledger: Ledger) -> Job:
    name = plan_of(loaded.config.plan, loaded.config.name)
    baseline = None
    if loaded.config.territory is not None:
        baseline = start_of(ledger.history, name, one.overrides.quarter)
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
        language=current().code,
    )


def _finished(jobs: Sequence[Job], ledger: Ledger) -> dict[str, str]:
    """Return key to run for jobs whose run lies there, whole."""
    found = ledger.history.finished([job.key for job in jobs])
    return {
        key: run
        for key, run in found.items()
        if (ledger.root / run / "manifest.json").is_file()
    }
