"""Four quarters of the demo company: from the baseline each time, or from scratch.

Accounts close and open, potentials drift, two reps leave in the second quarter and one
joins in the third. Each quarter is planned twice: by a batch that starts from what was
approved last and keeps to the change budget, and from scratch, as if it did not matter
who covers whom: no cost of a change, no cap on changes. What that saves in moves is
told, and what it costs in balance and travel.

From scratch the tables name the plan that was just made from the baseline as today's,
at no price of a change. That can only make plans from scratch more alike, and what is
saved look smaller. Costs are of travel alone, so that both ways are told in the same
money.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream
from engine.ledger.diff import alignment_of
from engine.store.run_reader import read_run

ROOT = Path(__file__).resolve().parents[1]
POLAND = ROOT / "scenarios" / "poland"
QUARTERS = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
CLOSED, OPENED, DRIFT = 0.02, 0.025, 0.05
LEAVERS, JOINER = ("R07", "R23"), "R49"


def fieldplan(*words: str, folder: Path) -> dict:
    """Run a command with --json and return what it says."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words, "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode > 1:
        raise SystemExit(told.stderr or told.stdout)
    return json.loads(told.stdout)


def grown(
    accounts: pl.DataFrame, rng: np.random.Generator, quarter: str
) -> pl.DataFrame:
    """Return a quarter's accounts: some closed, some opened, potentials drifted."""
    stays = rng.random(accounts.height) >= CLOSED
    kept = accounts.filter(pl.Series(stays))
    drift = np.exp(rng.normal(0, DRIFT, kept.height))
    kept = kept.with_columns(
        ((pl.col("potential") * pl.Series(drift) / 100).round() * 100).cast(pl.Int64)
    )
    count = round(OPENED * accounts.height)
    picked = kept[rng.choice(kept.height, count, replace=False).tolist()]
    new = picked.with_columns(
        pl.Series("account_id", [f"{quarter}-{k:03d}" for k in range(count)]),
        (pl.col("lat") + pl.Series(rng.normal(0, 0.05, count))).round(4),
        (pl.col("lon") + pl.Series(rng.normal(0, 0.05, count))).round(4),
        pl.lit(None, dtype=pl.String).alias("rep_id"),
        pl.lit(0, dtype=kept.schema["revenue"]).alias("revenue"),
    )
    return pl.concat([kept, new])


def team(reps: pl.DataFrame, at: int) -> pl.DataFrame:
    """Return a quarter's reps: two leave before the second, one joins for the third."""
    if at == 1:
        return reps.filter(~pl.col("rep_id").is_in(LEAVERS))
    if at == 2:
        one = reps.filter(pl.col("rep_id") == reps["rep_id"][0])
        joined = one.with_columns(
            pl.lit(JOINER).alias("rep_id"),
            pl.lit("Newcomer").alias("name"),
            pl.lit(0.0).cast(reps.schema["tenure_years"]).alias("tenure_years"),
        )
        return pl.concat([reps, joined])
    return reps


def scenario(text: str, folder: Path, *, scratch: bool) -> None:
    """Write a scenario that reads the quarter's tables; scratch: changes are free."""
    for name in ("accounts", "reps", "named_accounts"):
        stem = f"first_{name}" if scratch and name == "accounts" else name
        text = text.replace(f"{name}: {name}.csv", f"{name}: {stem}_<quarter>.csv")
    name = "scratch" if scratch else "kept"
    text = text.replace("fieldplan: 1\n", f"fieldplan: 1\nplan: {name}\n")
    if scratch:
        start = text.index("  # A relationship handed over")
        end = text.index("  # New from 2027")
        text = text[:start] + text[end:]
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def write(
    folder: Path, quarter: str, tables: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
) -> None:
    """Write a quarter's accounts, reps and named accounts."""
    accounts, reps, named = tables
    accounts.write_csv(folder / f"accounts_{quarter}.csv")
    reps.write_csv(folder / f"reps_{quarter}.csv")
    there = pl.col("account_id").is_in(accounts["account_id"].to_list())
    here = pl.col("rep_id").is_in(reps["rep_id"].to_list())
    named.filter(there & here).write_csv(folder / f"named_accounts_{quarter}.csv")


def begin_with(folder: Path, quarter: str, kept: pl.DataFrame | None) -> None:
    """Write the accounts for planning from scratch, owners as the baseline led to."""
    accounts = pl.read_csv(folder / f"accounts_{quarter}.csv", infer_schema_length=None)
    if kept is not None:
        owners = kept.select(pl.col("account_id").cast(pl.String), "rep_id")
        accounts = accounts.drop("rep_id").join(owners, on="account_id", how="left")
    accounts.write_csv(folder / f"first_accounts_{quarter}.csv")


def moved(before: pl.DataFrame | None, after: pl.DataFrame) -> tuple[int, float]:
    """Return accounts and potential that have another rep than a quarter before."""
    if before is None:
        return 0, 0.0
    both = after.join(before.select("account_id", then="rep_id"), on="account_id")
    gone = both.filter(pl.col("rep_id") != pl.col("then"))
    return gone.height, float(gone["potential"].sum() / both["potential"].sum())


def planned(way: str, at: int, folder: Path, work: float) -> dict:
    """Plan a quarter by a batch; what is kept is approved."""
    quarter = QUARTERS[at]
    told = fieldplan(
        *("batch", f"{way}.yaml", "--quarter", quarter),
        *("--set", f"solve.work={work}", "--executor", "serial"),
        folder=folder,
    )
    job = told["jobs"][0]
    if job["run"] is None:
        raise SystemExit(f"{quarter} {way}: {job['message']}")
    if way == "kept" and job["status"] in ("optimal", "feasible"):
        day = f"2027-{3 * at + 1:02d}-01"
        words = ("approve", job["run"], "--by", "Anna", "--from", day)
        fieldplan(*words, folder=folder)
    return job


def line(
    quarter: str,
    way: str,
    job: dict,
    before: pl.DataFrame | None,
    after: pl.DataFrame | None,
) -> str:
    """Return a row of the table."""
    if after is None:
        return f"| {quarter} | {way} | no plan within the limits | | | | | |"
    count, share = moved(before, after)
    cost = dict(job["terms"])
    gap = "–" if job["gap"] is None else f"{job['gap']:.2%}"
    names = ("reps_left", "reps_joined", "opened", "closed")
    people = " / ".join(str(job[name] or 0) for name in names)
    return (
        f"| {quarter} | {way} | {count:,} | {share:.1%} | {job['worst_after']:.1%} |"
        f" {cost['travel']:,.0f} | {gap} | {people} |"
    )


def main() -> None:
    """Play the year and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=float, default=18.0)
    parser.add_argument("--scratch-work", type=float, default=90.0)
    given = parser.parse_args()
    rng = stream(given.seed, Purpose.COMPANY)
    text = (POLAND / "territories.yaml").read_text(encoding="utf-8")
    text = text.replace("report: {outline: outline.csv}\n", "")
    accounts, reps, named = (
        pl.read_csv(POLAND / f"{name}.csv", infer_schema_length=None)
        for name in ("accounts", "reps", "named_accounts")
    )
    print(
        "| quarter | way | moved accounts | moved potential | farthest from fair |"
        " travel a year | gap | left / joined / opened / closed |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        last: dict[str, pl.DataFrame | None] = {"kept": accounts, "scratch": accounts}
        for way in last:
            scenario(text, folder, scratch=way == "scratch")
        for at, quarter in enumerate(QUARTERS):
            if at:
                accounts, reps = grown(accounts, rng, quarter), team(reps, at)
            write(folder, quarter, (accounts, reps, named))
            for way, before in last.items():
                work = given.work if way == "kept" else given.scratch_work
                if way == "scratch":
                    begin_with(folder, quarter, last["kept"])
                job = planned(way, at, folder, work)
                run = read_run(folder / "runs" / job["run"])
                terms = run.tables["objective"]
                job["terms"] = zip(terms["term"], terms["after"], strict=True)
                made = alignment_of(run.tables)
                print(line(quarter, way, job, before, made), flush=True)
                last[way] = before if made is None else made


if __name__ == "__main__":
    main()
