"""A batch summed up: stored as a run of its own, and shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.command.keep import book_in, workbook_of
from engine.console import printing
from engine.ledger.batch_tables import NOTHING, batch_tables, has_plan, told_of
from engine.report.batch import state_name, title_of, why
from engine.report.batch_sums import is_bad
from engine.report.language import retell, say
from engine.report.run import render
from engine.report.words import number, percent
from engine.store.manifest import versions
from engine.store.run_store import RunContent, write_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.batch.job import Done, Job
    from engine.ledger.batch_tables import Told
    from engine.scenario.batch_load import BatchPlan


@dataclass(frozen=True, slots=True)
class Summary:
    """What is told of a batch, collected while others work.

    Parameters
    ----------
    plan, runs
        What is planned together, and the folder of runs.
    """

    plan: BatchPlan
    runs: Path
    _told: dict[str, Told] = field(default_factory=dict)

    def saw(self, end: Done) -> None:
        """Read the run of a job that has ended."""
        if end.run is not None:
            self._told[end.run] = told_of(self.runs / end.run)

    def kept(
        self,
        jobs: Sequence[Job],
        ends: Sequence[Done],
        hands: Mapping[str, Any],
        notes: Sequence[str] = (),
    ) -> tuple[Path, dict[str, Any], dict[str, pl.DataFrame]]:
        """Store the summary and return its folder, its manifest and its tables.

        Parameters
        ----------
        jobs, ends
            In any order; an end may have no job.
        hands
            Who worked, and how many at once.
        notes
            What should be known of all scenarios.
        """
        by_key = {(job.key, job.label): job for job in jobs}
        tables = batch_tables(
            (
                _row(end, by_key.get((end.key, end.label))),
                self._told.get(end.run or "", NOTHING),
            )
            for end in ends
        )
        jobs_table = tables["jobs"]
        counts = {
            "jobs": jobs_table.height,
            "planned": jobs_table.filter(has_plan()).height,
        }
        told = {**hands, **counts}
        manifest = {**_manifest(self.plan, ends, told), "notes": list(notes)}
        page = render(manifest, tables).encode()
        files = {"report.html": page, **workbook_of(manifest, tables)}
        content = RunContent(manifest, tables, files)
        return write_run(self.runs, content), manifest, tables


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
        "versions": versions(),
        "batch": dict(told),
        "made": {
            "at": at,
            "seconds": {"work": round(sum(end.seconds for end in ends), 2)},
            "by": "fieldplan batch",
        },
        **quarter,
    }


def facts_of(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], folder: Path
) -> dict[str, Any]:
    """Return what machines are told of a batch."""
    return {
        "name": manifest["name"],
        "quarter": manifest.get("quarter"),
        "jobs": tables["jobs"].to_dicts(),
        "run": str(folder),
        "report": str(folder / "report.html"),
        **book_in(folder, manifest),
    }


def show(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], folder: Path
) -> None:
    """Print a row a job, what went wrong, and where the report is."""
    rows = [
        (
            str(job["label"]),
            state_name(job),
            _percent(job["worst_after"], 1),
            "" if is_bad(job) or job["moved"] is None else number(job["moved"]),
            _percent(job["gap"], 2),
        )
        for job in tables["jobs"].iter_rows(named=True)
    ]
    heads = (say("Result"), say("Off fair share"), say("Moves"), say("Gap"))
    printing.print_table(printing.Shown(title_of(manifest), heads, rows))
    failed = tables["jobs"].filter(tables["jobs"]["message"] != "")
    printing.print_lines(
        f"{job['label']}: {why(job)}" for job in failed.iter_rows(named=True)
    )
    printing.print_lines(
        say("Note: {note}", note=retell(note)) for note in manifest["notes"]
    )
    printing.print_path(say("Report"), str(folder / "report.html"))


def _percent(value: float | None, digits: int) -> str:
    return "" if value is None else percent(value, digits)
