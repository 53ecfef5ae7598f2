"""Compare fieldplan with plain models on the same problem, in one run."""

from __future__ import annotations

import argparse
import platform
import statistics
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from plain_cbc import solve_plain

from engine import territory_opt
from engine.base.outcome import Limits
from engine.console.native import quiet_native_output
from engine.scenario.build import build_limits, build_territory, read_data
from engine.scenario.load import load
from engine.store.manifest import versions
from engine.territory.measure import measure

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem

SEEDS = range(1, 6)


def fieldplan(problem: TerritoryProblem, limits: Limits) -> tuple[list, int | None]:
    """Return (objective, seconds) per seed, and the best bound."""
    rows, bounds = [], []
    for seed in SEEDS:
        started = perf_counter()
        result = territory_opt.solve(problem, limits=limits, seed=seed)
        rows.append((result.objective, perf_counter() - started))
        bounds.append(result.bound)
    return rows, max((b for b in bounds if b is not None), default=None)


def exact(problem: TerritoryProblem, seconds: float) -> tuple[int | None, int | None]:
    """Return objective and bound of CP-SAT on the whole model."""
    limits = Limits(work=1e6, time_s=seconds)
    result = territory_opt.solve(problem, solver="exact", limits=limits)
    return result.objective, result.bound


def textbook(problem: TerritoryProblem, seconds: float) -> int | None:
    """Return the objective of CBC's plan if that keeps the rules, else None."""
    plan = solve_plain(problem, seconds)
    if plan is None:
        return None
    measures = measure(problem, plan)
    return measures.objective if measures.feasible else None


def line(name: str, objective: int | None, bound: int, seconds: float) -> str:
    """Return one row of the table."""
    if objective is None:
        return f"| {name} | no plan | – | {seconds:.1f} |"
    gap = (objective - bound) / objective
    return f"| {name} | {objective / 100:,.0f} | {gap:.2%} | {seconds:.1f} |"


def compare(path: Path, seconds: float) -> None:
    """Print the table of one scenario."""
    scenario = load(path)
    problem = build_territory(scenario, read_data(scenario))
    with quiet_native_output():
        rows, bound = fieldplan(problem, build_limits(scenario))
        started = perf_counter()
        cpsat, cpsat_bound = exact(problem, seconds)
        cpsat_s = perf_counter() - started
        started = perf_counter()
        cbc = textbook(problem, seconds)
        cbc_s = perf_counter() - started
    best = max(b for b in (bound, cpsat_bound, 0) if b is not None)
    found = sorted((o, s) for o, s in rows if o is not None)
    print(f"\n### {path}: {problem.num_units} × {problem.num_territories}\n")
    print("| method | cost a year | above the best bound | seconds |")
    print("|---|---|---|---|")
    if len(found) == len(rows):
        middle = found[len(found) // 2]
        print(line("fieldplan, median of 5 seeds", *middle[:1], best, middle[1]))
        slowest = max(s for _, s in rows)
        print(line("fieldplan, worst of 5 seeds", found[-1][0], best, slowest))
    else:
        spent = statistics.median(s for _, s in rows)
        print(line(f"fieldplan, {len(found)} of 5 seeds", None, best, spent))
    print(line("plain CP-SAT", cpsat, best, cpsat_s))
    print(line("plain CBC (PuLP)", cbc, best, cbc_s))


def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    names = ", ".join(f"{name} {version}" for name, version in versions().items())
    print(f"{platform.machine()}, {names}; peers stop after {given.seconds:.0f} s")
    for path in given.scenarios:
        compare(path, given.seconds)


if __name__ == "__main__":
    main()
