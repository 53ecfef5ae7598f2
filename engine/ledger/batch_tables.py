"""What a batch did, as tables: one row a job, one row an account that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.base.errors import InputError
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from engine.store.run_reader import StoredRun

JOBS = {
    **dict.fromkeys(("label", "plan", "variant", "baseline", "state"), pl.String),
    **dict.fromkeys(("run", "kind", "status", "message"), pl.String),
    **dict.fromkeys(("objective", "objective_before", "gap", "seconds"), pl.Float64),
    **dict.fromkeys(("accounts", "moved", "opened", "closed"), pl.Int64),
    **dict.fromkeys(("reps_joined", "reps_left"), pl.Int64),
    **dict.fromkeys(("moved_potential", "disruption"), pl.Float64),
    **dict.fromkeys(("worst_before", "worst_after"), pl.Float64),
}
"""Columns of the table of jobs; ``worst`` is the largest deviation from a fair share,
as a part of it, over all measures and reps."""

MOVES = {
    **dict.fromkeys(("label", "account_id", "name", "from", "to"), pl.String),
    **dict.fromkeys(("potential", "revenue"), pl.Float64),
}


def batch_tables(
    jobs: Iterable[tuple[Mapping[str, Any], Path | None]],
) -> dict[str, pl.DataFrame]:
    """Return the tables ``jobs`` and ``moves`` of a batch; each run is read once.

    Parameters
    ----------
    jobs
        What is told of each job, some of the columns of ``JOBS``, and the folder of
        its run, or None. A run that cannot be read makes its job a failed one.
    """
    rows, moves = [], [pl.DataFrame(schema=MOVES)]
    for told, folder in jobs:
        run, damage = _read(folder)
        rows.append(job_row({**told, **damage}, run))
        if run is not None:
            moves.append(_moves(str(told["label"]), run))
    return {"jobs": job_table(rows), "moves": pl.concat(moves)}


def job_row(told: Mapping[str, Any], run: StoredRun | None) -> dict[str, Any]:
    """Return a job's row: what is told of it, and what its run, if any, says."""
    row: dict[str, Any] = {**dict.fromkeys(JOBS), **told}
    return row if run is None else {**row, **_of_run(run)}


def _read(folder: Path | None) -> tuple[StoredRun | None, dict[str, str]]:
    """Return the run, and what its job is told to be where it is damaged."""
    if folder is None:
        return None, {}
    try:
        return read_run(folder), {}
    except InputError as error:
        return None, {"state": "failed", "message": error.problems[0].message}


def _moves(label: str, run: StoredRun) -> pl.DataFrame:
    """Return the accounts that a run moves, with the job's label."""
    moves = run.tables.get("moves")
    if moves is None or moves.is_empty():
        return pl.DataFrame(schema=MOVES)
    told = moves.with_columns(pl.lit(label).alias("label"))
    return told.select(pl.col(name).cast(kind) for name, kind in MOVES.items())


def job_table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return the table of jobs, failures first, else in the order given."""
    table = pl.DataFrame(list(rows), schema=JOBS)
    order = {"failed": 0, "left": 1}
    rank = pl.col("state").replace_strict(order, default=2, return_dtype=pl.Int64)
    no_plan = pl.col("status").is_in(["infeasible", "unknown"]).fill_null(value=False)
    return table.sort(rank, ~no_plan, maintain_order=True)


def _of_run(run: StoredRun) -> dict[str, Any]:
    manifest, tables = run.manifest, run.tables
    outcome = manifest.get("outcome") or {}
    found: dict[str, Any] = {
        "kind": manifest.get("kind"),
        "status": outcome.get("status"),
        "objective": manifest.get("objective"),
        "objective_before": manifest.get("before_objective"),
        "gap": manifest.get("gap"),
    }
    accounts, loads = tables.get("accounts"), tables.get("loads")
    if accounts is not None and "moved" in accounts.columns:
        moved = accounts.filter(pl.col("moved"))
        found |= {
            "accounts": accounts.height,
            "moved": moved.height,
            "moved_potential": float(moved["potential"].sum()),
        }
    if loads is not None and {"share", "stage"} <= set(loads.columns):
        found |= {f"worst_{stage}": _worst(loads, stage) for stage in STAGES}
    found |= _changes(tables.get("changes"))
    found["disruption"] = _disruption(tables.get("objective"))
    return found


STAGES = ("before", "after")


def _worst(loads: pl.DataFrame, stage: str) -> float | None:
    shares = loads.filter(pl.col("stage") == stage)["share"]
    off = [abs(share - 1) for share in shares.drop_nulls().to_list()]
    return max(off, default=None)


def _changes(changes: pl.DataFrame | None) -> dict[str, int]:
    if changes is None:
        return {}
    count = dict(changes.group_by("change").len().iter_rows())
    names = {
        "opened": "opened",
        "closed": "closed",
        "reps_joined": "joined",
        "reps_left": "left",
    }
    return {ours: int(count.get(theirs, 0)) for ours, theirs in names.items()}


def _disruption(objective: pl.DataFrame | None) -> float | None:
    if objective is None or "after" not in objective.columns:
        return None
    found = objective.filter(pl.col("term") == "disruption")["after"]
    return None if found.is_empty() or found[0] is None else float(found[0])
