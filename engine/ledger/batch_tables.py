"""What a batch did, as tables: one row a job, one row an account that moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.base.errors import InputError
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from engine.store.run_reader import StoredRun

    Tables = dict[str, pl.DataFrame]

JOBS = {
    **dict.fromkeys(("label", "plan", "variant", "baseline", "state"), pl.String),
    **dict.fromkeys(("run", "kind", "status", "message"), pl.String),
    **dict.fromkeys(("objective", "objective_before", "gap", "seconds"), pl.Float64),
    **dict.fromkeys(("accounts", "moved", "opened", "closed"), pl.Int64),
    **dict.fromkeys(("reps_joined", "reps_left"), pl.Int64),
    **dict.fromkeys(("moved_potential", "disruption"), pl.Float64),
    **dict.fromkeys(("worst_before", "worst_after", "limit"), pl.Float64),
    "currency": pl.String,
}
"""Columns of the table of jobs; ``worst`` is the largest deviation from a fair share,
as a part of it, over all measures and reps; ``limit`` is the largest that the scenario
allows. Money is in ``currency``."""

MOVES = {
    **dict.fromkeys(("label", "account_id", "name", "from", "to"), pl.String),
    **dict.fromkeys(("potential", "revenue"), pl.Float64),
}


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """What a batch tells of one run.

    Parameters
    ----------
    row
        Columns of ``JOBS``, as the run has them, or says why it has none.
    moves
        Columns of ``MOVES`` but the label.
    """

    row: Mapping[str, Any]
    moves: pl.DataFrame


NOTHING = Told(
    {}, pl.DataFrame(schema={n: k for n, k in MOVES.items() if n != "label"})
)
"""What is told of a job without a run."""


_READ = ("accounts", "changes", "loads", "moves", "objective")
"""Tables of a run from which a batch tells; the others need not be taken apart."""


def told_of(folder: Path) -> Told:
    """Return what a batch tells of the run in a folder.

    Notes
    -----
    A run that cannot be read makes its job a failed one.
    """
    try:
        run = read_run(folder, _READ)
    except InputError as error:
        damage = {"state": "failed", "message": error.problems[0].message}
        return replace(NOTHING, row=damage)
    return Told(_of_run(run), _moves(run))


def batch_tables(jobs: Iterable[tuple[Mapping[str, Any], Told]]) -> Tables:
    """Return the tables ``jobs`` and ``moves`` of a batch.

    Parameters
    ----------
    jobs
        What is known of each job, some of the columns of ``JOBS``, and of its run.
    """
    rows, moves = [], [pl.DataFrame(schema=MOVES)]
    for known, told in jobs:
        rows.append(job_row(known, told))
        label = pl.lit(str(known["label"])).alias("label")
        moves.append(told.moves.select(label, pl.all()))
    return {"jobs": job_table(rows), "moves": pl.concat(moves)}


def job_row(known: Mapping[str, Any], told: Told | None) -> dict[str, Any]:
    """Return a job's row: what is known of it, and what its run, if any, says."""
    return {**dict.fromkeys(JOBS), **known, **({} if told is None else told.row)}


def job_table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return the table of jobs, failures first, else in the order given."""
    table = pl.DataFrame(list(rows), schema=JOBS)
    order = {"failed": 0, "left": 1}
    rank = pl.col("state").replace_strict(order, default=2, return_dtype=pl.Int64)
    no_plan = pl.col("status").is_in(NO_PLAN).fill_null(value=False)
    return table.sort(rank, ~no_plan, maintain_order=True)


def has_plan() -> pl.Expr:
    """Return whether a job of the table came to a plan, or to figures that are such."""
    known = pl.col("status").is_in(NO_PLAN).fill_null(value=False)
    return pl.col("state").is_in(["done", "reused"]) & ~known


def _moves(run: StoredRun) -> pl.DataFrame:
    """Return the accounts that a run moves."""
    moves = run.tables.get("moves")
    if moves is None or moves.is_empty():
        return NOTHING.moves
    kinds = NOTHING.moves.schema.items()
    return moves.select(pl.col(name).cast(kind) for name, kind in kinds)


def _of_run(run: StoredRun) -> dict[str, Any]:
    manifest, tables = run.manifest, run.tables
    outcome = manifest.get("outcome") or {}
    found: dict[str, Any] = {
        "kind": manifest.get("kind"),
        "status": outcome.get("status"),
        "objective": manifest.get("objective"),
        "objective_before": manifest.get("before_objective"),
        "gap": manifest.get("gap"),
        "currency": manifest.get("currency"),
    }
    accounts, loads = tables.get("accounts"), tables.get("loads")
    if accounts is not None and "moved" in accounts.columns:
        moved = accounts.filter(pl.col("moved"))
        found |= {
            "accounts": accounts.height,
            "moved": moved.height,
            "moved_potential": float(moved["potential"].sum()),
        }
    if outcome.get("status") in NO_PLAN:
        found |= {**dict.fromkeys(("moved", "moved_potential")), **_clash(manifest)}
    if loads is not None and {"share", "stage"} <= set(loads.columns):
        found |= {f"worst_{stage}": _worst(loads, stage) for stage in STAGES}
        found["limit"] = _limit(loads)
    found |= _changes(tables.get("changes"))
    found["disruption"] = _disruption(tables.get("objective"))
    return found


STAGES = ("before", "after")
NO_PLAN = ("infeasible", "unknown")
"""How a search ends that has found no plan."""


def _clash(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return which rules stand in the way, where the run has found that out."""
    for key in ("explanation", "conflict"):
        told = manifest.get(key)
        if isinstance(told, dict) and told.get("text"):
            return {"message": str(told.get("short") or told["text"][0])}
    return {}


def _worst(loads: pl.DataFrame, stage: str) -> float | None:
    shares = loads.filter(pl.col("stage") == stage)["share"]
    off = [abs(share - 1) for share in shares.drop_nulls().to_list()]
    return max(off, default=None)


def _limit(loads: pl.DataFrame) -> float | None:
    """Return the largest deviation that any measure allows; None without a rule."""
    if not {"lower", "upper", "fair_share"} <= set(loads.columns):
        return None
    fair = loads.filter(pl.col("fair_share") > 0)
    over = (fair["upper"] / fair["fair_share"] - 1).to_list()
    under = (1 - fair["lower"] / fair["fair_share"]).to_list()
    known = [one for one in (*over, *under) if one is not None and isfinite(one)]
    return round(max(known), 4) if known else None


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
