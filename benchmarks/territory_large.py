"""A hundred thousand accounts and a million: seconds, memory, certified gap, rules.

Each company is solved in a process of its own, so that its peak memory is its own. The
plain model in PuLP, solved by CBC, runs beside it on the largest company that it plans.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
from fractions import Fraction
from time import perf_counter, process_time

import numpy as np
from large_worlds import LAYOUTS, LargeWorld, large_world
from plain_cbc import solve_plain

from engine import territory_opt
from engine.base.outcome import Limits
from engine.console.native import quiet_native_output
from engine.territory.amounts import Distance, PerUnit, unit_sphere
from engine.territory.measure import measure
from engine.territory.problem import BalanceRule, CostTerm, TerritoryProblem

SIZES = {
    "large": (100_000, 500, 0.004),
    "huge": (1_000_000, 2_000, 0.008),
}
"""Accounts, reps, and the gap at which to stop."""

CURVE = (125_000, 250_000, 500_000, 1_000_000)
"""Accounts of the curve, for as many reps as the largest size has."""

MEASURES = ("potential", "work", "accounts")

VISIT_KM = 30.0
"""Cost of a kilometre to one visit, minor currency units."""


def problem_of(world: LargeWorld) -> TerritoryProblem:
    """Return the territory problem of a made-up company: three measures ±5 %."""
    n, m = world.lat.size, world.home_lat.size
    places = unit_sphere(world.lat, world.lon)
    homes = unit_sphere(world.home_lat, world.home_lon)
    even = np.full(m, 100, dtype=np.int64)
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(n)),
        territory_ids=tuple(f"t{j}" for j in range(m)),
        current=np.full(n, -1, dtype=np.int32),
        costs=(CostTerm("travel", Distance(places, homes, world.visits * VISIT_KM)),),
        balance=tuple(
            BalanceRule(name, "units", PerUnit(amounts, m), even, Fraction(1, 20))
            for name, amounts in zip(MEASURES, world.amounts, strict=True)
        ),
    )


def run_one(accounts: int, reps: int, seed: int, layout: str, gap: float) -> dict:
    """Return what one solve through the public door took and found."""
    problem = problem_of(large_world(accounts, reps, seed, layout))
    started, worked = perf_counter(), process_time()
    limits = Limits(work=0.002 * accounts + 50.0, gap=gap)
    result = territory_opt.solve(problem, solver="large", limits=limits, seed=seed)
    return {
        "seconds": perf_counter() - started,
        "cpu": process_time() - worked,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "gap": result.gap,
        "met": bool(result.measures and result.measures.feasible),
        "outcome": str(result.outcome),
    }


def apart(*arguments: object) -> dict:
    """Return what :func:`run_one` returns, from a process of its own."""
    command = [sys.executable, __file__, "--one", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def line(accounts: int, reps: int, seed: int, layout: str, gap: float) -> None:
    """Solve one company and print its row."""
    found = apart(accounts, reps, seed, layout, gap)
    above = "–" if found["gap"] is None else f"{found['gap']:.3%}"
    print(
        f"| {accounts:,} × {reps:,} | {layout} | {seed} | {found['seconds']:.0f} "
        f"| {found['cpu']:.0f} | {found['memory']:.2f} | {above} "
        f"| {'yes' if found['met'] else 'no'} | {found['outcome']} |",
        flush=True,
    )


def beside_cbc(accounts: int, reps: int, seconds: float) -> None:
    """Print what the plain model and fieldplan reach on one small company."""
    problem = problem_of(large_world(accounts, reps, 1))
    started = perf_counter()
    with quiet_native_output():
        plan = solve_plain(problem, seconds)
    spent = perf_counter() - started
    measured = None if plan is None else measure(problem, plan)
    started = perf_counter()
    limits = Limits(work=seconds, gap=1e-3)
    result = territory_opt.solve(problem, solver="large", limits=limits, seed=1)
    ours = perf_counter() - started
    print(f"\n### {accounts:,} × {reps}, beside PuLP and CBC\n")
    print("| method | seconds | above our bound | every rule met |")
    print("|---|---|---|---|")
    above, met = "no plan", "–"
    if measured is not None and result.bound is not None:
        above = f"{measured.objective / result.bound - 1:.3%}"
        met = "yes" if measured.feasible else "no"
    print(f"| PuLP + CBC | {spent:.1f} | {above} | {met} |")
    ok = bool(result.measures and result.measures.feasible)
    gap = (
        "–"
        if result.objective is None
        else f"{result.objective / result.bound - 1:.3%}"
    )
    print(f"| fieldplan | {ours:.1f} | {gap} | {'yes' if ok else 'no'} |")


def head(title: str) -> None:
    """Print a table's head."""
    print(f"\n### {title}\n")
    print(
        "| accounts × reps | layout | seed | seconds | CPU seconds | peak GB | gap "
        "| every rule met | outcome |"
    )
    print("|---|---|---|---|---|---|---|---|---|")


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--layouts", nargs="*", default=list(LAYOUTS), choices=LAYOUTS)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--cbc", nargs=3, type=int, metavar=("UNITS", "REPS", "S"))
    parser.add_argument("--one", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        accounts, reps, seed, layout, gap = given.one
        found = run_one(int(accounts), int(reps), int(seed), layout, float(gap))
        print(json.dumps(found))
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for name in given.sizes:
        accounts, reps, gap = SIZES[name]
        head(f"{name}: three measures ±5 %, homes given")
        for layout in given.layouts:
            for seed in given.seeds:
                line(accounts, reps, seed, layout, gap)
    if given.curve:
        reps, gap = SIZES["huge"][1:]
        head("growth with accounts")
        for accounts in CURVE:
            line(accounts, reps, 1, LAYOUTS[0], gap)
    if given.cbc:
        beside_cbc(given.cbc[0], given.cbc[1], float(given.cbc[2]))


if __name__ == "__main__":
    main()
