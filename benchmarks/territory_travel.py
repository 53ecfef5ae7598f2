"""Work that includes travel in large companies: fair shares of a total a plan makes.

    python benchmarks/territory_travel.py [--sizes 5000x50 20000x100] [--seeds 1 2]
        [--within 5 20] [--work 20] [--priced]

Companies are those of ``territory_large.py``; a visit also takes the minutes of its way
there and back, shared with three other visits, at 100 km/h. Potential and count stay
within 5 %, work within what is given.
"""

from __future__ import annotations

import argparse
import os
import platform
from dataclasses import replace
from fractions import Fraction
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
from large_worlds import large_world
from territory_large import problem_of

from engine import territory_opt
from engine.base.outcome import Limits
from engine.territory.amounts import Distance, unit_sphere

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem

MINUTES_A_KM = 2 * 0.6 / 4
"""Both ways at 100 km/h, shared by four visits."""


def with_travel(
    accounts: int, reps: int, seed: int, within: Fraction
) -> tuple[TerritoryProblem, int]:
    """Return a made-up company whose work includes travel, and its work without."""
    world = large_world(accounts, reps, seed)
    problem = problem_of(world)
    work = Distance(
        unit_sphere(world.lat, world.lon),
        unit_sphere(world.home_lat, world.home_lon),
        world.visits * MINUTES_A_KM,
        offset=world.amounts[1].astype(np.float64),
    )
    potential, minutes, count = problem.balance
    minutes = replace(minutes, amounts=work, within=within)
    return replace(problem, balance=(potential, minutes, count)), int(
        world.amounts[1].sum()
    )


def line(size: str, seed: int, within: Fraction, solver: str, limits: Limits) -> None:
    """Solve one company and print its row."""
    accounts, reps = (int(part) for part in size.split("x"))
    problem, alone = with_travel(accounts, reps, seed, within)
    started, worked = perf_counter(), process_time()
    result = territory_opt.solve(problem, solver=solver, limits=limits, seed=1)
    seconds, cpu = perf_counter() - started, process_time() - worked
    travel = gap = "–"
    if result.solution is not None:
        owner = np.asarray(result.solution.owner, dtype=np.intp)
        carried = problem.balance[1].amounts.at(np.arange(accounts), owner).sum()
        travel = f"{1 - alone / carried:.0%}"
        gap = "–" if result.gap is None else f"{result.gap:.2%}"
    print(
        f"| {accounts:,} × {reps} | ±{float(within):.0%} | {seed} | {solver} "
        f"| {seconds:.0f} | {cpu:.0f} | {travel} | {gap} | {result.outcome} |",
        flush=True,
    )


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=["5000x50", "20000x100"])
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--within", nargs="*", type=int, default=[5, 20])
    parser.add_argument("--work", type=float, default=20.0)
    parser.add_argument("--priced", action="store_true", help="the solver before, too")
    given = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(
        "| accounts × reps | work | seed | solver | seconds | CPU seconds "
        "| travel's part of work | gap | outcome |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    limits = Limits(work=given.work, gap=0.005)
    for size in given.sizes:
        for within in given.within:
            for seed in given.seeds:
                for solver in ("large", "priced") if given.priced else ("large",):
                    line(size, seed, Fraction(within, 100), solver, limits)


if __name__ == "__main__":
    main()
