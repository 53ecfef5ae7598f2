"""Overhead of a batch, what a kill costs, and a million accounts in the history.

Three questions: how much longer a batch of small scenarios takes than their jobs, and
their solves alone, divided by the workers; whether anything is done again after the
batch was killed at random points; and how long a million-account alignment takes to
store, compare and export.

The first is asked three times: of scenarios solved in a tenth of a second, where
starting the programs weighs most, of some that take about a second each, and of the
smallest scenario that is shipped, with other potentials in each copy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream
from engine.ledger.diff import diff_runs
from engine.ledger.export import alignment_file, geojson
from engine.store.run_reader import read_run
from engine.store.run_store import RunContent, write_run

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = """\
fieldplan: 1
name: Country {name}
currency: EUR
data: {{accounts: accounts.csv, reps: reps.csv}}
territory:
  travel: {{cost_per_km: 1}}
  balance: {{potential: 10%}}
  disruption: {{revenue_at_risk: 10%}}
solve: {solve}
"""
MANIFESTS = "[!.]*/manifest.json"
"""Those of whole runs: hidden folders are half written."""

SMALL = (40, "{work: 4, stop_at_gap: 1%}")
SECOND = (300, "{work: 2, stop_at_gap: 0.001%}")
"""Accounts of each company, and when its solve ends: soon, and after about a second."""

MINIMAL = ROOT / "scenarios" / "minimal"


def shipped(folder: Path, count: int) -> list[str]:
    """Write copies of the minimal scenario, each of another potential."""
    rng = stream(1, Purpose.COMPANY)
    text = (MINIMAL / "territories.yaml").read_text("utf-8")
    accounts = pl.read_csv(MINIMAL / "accounts.csv")
    for at in range(count):
        home = folder / f"c{at:03d}"
        shutil.copytree(MINIMAL, home)
        turn = pl.Series("turn", rng.uniform(0.9, 1.1, len(accounts)))
        potential = (pl.col("potential") * turn / 100).round() * 100
        accounts.with_columns(potential).write_csv(home / "accounts.csv")
        named = text.replace("Greater Poland, first try", f"Country {at:03d}")
        (home / "territories.yaml").write_text(named, "utf-8")
    return [f"c{at:03d}/territories.yaml" for at in range(count)]


def countries(folder: Path, count: int, kind: tuple[int, str] = SMALL) -> list[str]:
    """Write small companies with 4 reps; return their files."""
    rng = stream(1, Purpose.COMPANY)
    names = []
    for at in range(count):
        home = folder / f"c{at:03d}"
        home.mkdir()
        size, solve = kind
        pl.DataFrame(
            {
                "account_id": [f"A{k}" for k in range(size)],
                "name": [f"Account {k}" for k in range(size)],
                "segment": ["shop"] * size,
                "lat": rng.uniform(50, 52, size).round(4),
                "lon": rng.uniform(18, 21, size).round(4),
                "potential": rng.integers(50, 150, size) * 1000,
                "revenue": rng.integers(5, 50, size) * 1000,
                "visits_per_year": [12] * size,
                "minutes_per_visit": [30] * size,
                "rep_id": [f"R{k}" for k in rng.integers(0, 4, size)],
            }
        ).write_csv(home / "accounts.csv")
        pl.DataFrame(
            {
                "rep_id": [f"R{k}" for k in range(4)],
                "name": [f"Rep {k}" for k in range(4)],
                "home": ["Home"] * 4,
                "home_lat": rng.uniform(50, 52, 4).round(4),
                "home_lon": rng.uniform(18, 21, 4).round(4),
                "fte": [1.0] * 4,
                "tenure_years": [5] * 4,
                "skills": [""] * 4,
            }
        ).write_csv(home / "reps.csv")
        (home / "plan.yaml").write_text(
            SCENARIO.format(name=f"{at:03d}", solve=solve), "utf-8"
        )
        names.append(f"c{at:03d}/plan.yaml")
    return names


KINDS = {
    "small": countries,
    "second": partial(countries, kind=SECOND),
    "shipped": shipped,
}
"""Who writes so many companies into a folder."""


def words(files: list[str], *more: str) -> list[str]:
    """Return the command line of a batch."""
    return [sys.executable, str(ROOT / "cli.py"), "batch", *files, *more, "--json"]


def overhead(count: int, workers: int, kind: str) -> None:
    """Time a batch against its jobs, and its solves, divided by the workers."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = KINDS[kind](folder, count)
        since = perf_counter()
        told = subprocess.run(
            words(files, "--workers", str(workers)),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        took = perf_counter() - since
        jobs = json.loads(told.stdout)["jobs"]
        done = sum(job["state"] == "done" for job in jobs)
        work = sum(job["seconds"] for job in jobs) / workers
        solves = sum(map(solved, (folder / "runs").glob(MANIFESTS))) / workers
        print(
            f"{kind}: {done} of {count} scenarios in {took:.1f} s on"
            f" {workers} workers; jobs divided {work:.1f} s: {took / work - 1:+.1%};"
            f" solves alone divided {solves:.1f} s: {took / solves - 1:+.1%}",
            flush=True,
        )
        since = perf_counter()
        subprocess.run(words(files), cwd=folder, capture_output=True, check=False)
        print(f"again, all taken over: {perf_counter() - since:.1f} s", flush=True)


def solved(manifest: Path) -> float:
    """Return the seconds that a run's solve took; none for a batch."""
    told = json.loads(manifest.read_text(encoding="utf-8"))
    return float(told["made"]["seconds"].get("solve", 0.0))


def kills(count: int, times: int, seed: int) -> None:
    """Kill a batch at random points, let it finish, and count what was done twice."""
    rng = stream(seed, Purpose.SEARCH)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = countries(folder, count, SMALL)
        for _ in range(times):
            process = subprocess.Popen(
                words(files),
                cwd=folder,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            sleep(float(rng.uniform(2.0, 12.0)))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        told = subprocess.run(
            words(files), cwd=folder, capture_output=True, check=False
        )
        jobs = json.loads(told.stdout)["jobs"]
        runs = [
            json.loads(path.read_text(encoding="utf-8"))
            for path in (folder / "runs").glob(MANIFESTS)
        ]
        tasks = [run["task"] for run in runs if run["kind"] == "territory"]
        states = {
            state: sum(job["state"] == state for job in jobs)
            for state in ("done", "reused", "failed")
        }
        print(
            f"killed {times} times, then finished: {states};"
            f" {len(tasks)} runs stored, {len(tasks) - len(set(tasks))} of them twice"
        )


def million(count: int) -> None:
    """Store two alignments of so many accounts, compare and export them."""
    rng = stream(2, Purpose.COMPANY)
    reps = [f"R{k:04d}" for k in range(2000)]
    owner = rng.integers(0, 2000, count)
    potential = rng.lognormal(8, 1, count).round()
    base = {
        "account_id": [f"A{k:07d}" for k in range(count)],
        "lat": rng.uniform(50, 54, count).round(4),
        "lon": rng.uniform(15, 24, count).round(4),
        "potential": potential,
        "revenue": (potential * 0.2).round(),
        "before": pl.Series([reps[k] for k in owner]),
    }
    moved = np.where(rng.random(count) < 0.05, rng.integers(0, 2000, count), owner)
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        since, folders = perf_counter(), []
        for at, held in enumerate((owner, moved)):
            table = pl.DataFrame({**base, "after": [reps[k] for k in held]})
            content = RunContent(_manifest(at), {"accounts": table}, {})
            folders.append(write_run(root, content))
        stored = perf_counter() - since
        since = perf_counter()
        runs = [read_run(folder) for folder in folders]
        found = diff_runs(*runs)
        compared = perf_counter() - since
        since = perf_counter()
        size = len(alignment_file(runs[1], None))
        exported = perf_counter() - since
        since = perf_counter()
        size += len(geojson(runs[1]))
        mapped = perf_counter() - since
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{count:,} accounts: two runs stored in {stored:.1f} s, read and compared in"
        f" {compared:.1f} s ({found.counts['moved']:,.0f} moved), alignment exported"
        f" in {exported:.1f} s, GeoJSON in {mapped:.1f} s, {size / 2**20:,.0f} MiB;"
        f" {stored + compared + exported + mapped:.1f} s in all, peak {peak:.1f} GiB"
    )


def _manifest(at: int) -> dict:
    return {
        "name": "Million",
        "kind": "territory",
        "scenario": {"digest": "ab12cd34" * 8, "file": "m.yaml"},
        "made": {"at": f"2027-0{at + 1}-05T10:00:00+00:00", "by": ""},
    }


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    given = parser.parse_args()
    if given.accounts:
        million(given.accounts)
    for kind in given.kinds:
        overhead(given.scenarios, given.workers, kind)
    if given.kills:
        kills(min(60, given.scenarios), given.kills, 3)


if __name__ == "__main__":
    main()
