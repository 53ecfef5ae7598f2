"""Companies without a plan: seconds until the rules that clash and a repair are named.

Shipped scenarios are tightened as a person would from the command line; larger
companies are made up. Each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from large_worlds import large_world
from territory_large import problem_of

from engine import territory_opt
from engine.base.outcome import Limits
from engine.console.native import quiet_native_output
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.amounts import Moved
from engine.territory.conflict_changes import repaired
from engine.territory.conflict_words import sentences
from engine.territory.problem import Budget, Permit, TerritoryProblem
from engine.territory.solution import TerritorySolution

ROOT = Path(__file__).parents[1]
COMPANY = "scenarios/minimal/territories.yaml"
POLAND = "scenarios/poland/territories.yaml"

TIGHTENED = {
    "even, little moves": (
        COMPANY,
        ("balance.potential=1%", "keep.moved_potential=5%"),
    ),
    "very even": (COMPANY, ("balance.potential=0.01%", "keep.moved_potential=20%")),
    "in one piece": (COMPANY, ("contiguous=gabriel",)),
    "in one piece, more borders": (COMPANY, ("contiguous=delaunay",)),
    "few visits": (COMPANY, ("limits.visits.at_most=170", "keep.moved_potential=12%")),
    "country, little moves": (
        POLAND,
        ("balance.potential=1%", "keep.moved_potential=1%"),
    ),
    "country, in one piece": (POLAND, ("contiguous=gabriel",)),
}
"""Scenario, and what is said instead of what its ``territory`` says."""

MADE_UP = ("little moves", "few may serve them")
SIZES = {"20,000 × 100": (20_000, 100), "100,000 × 500": (100_000, 500)}


def tightened(name: str) -> dict:
    """Return what the public door says of a shipped scenario with other values."""
    path, values = TIGHTENED[name]
    said = tuple(tuple(f"territory.{value}".split("=")) for value in values)
    scenario = load(ROOT / path, Overrides(said))
    run = territory_opt.run(scenario)
    why = run.manifest["explanation"] or {"rules": [], "repairs": [], "text": []}
    size = f"{run.problem.num_units:,} × {run.problem.num_territories}"
    return {
        "size": size,
        "status": str(run.result.outcome.status.value),
        "proven": bool(why.get("proven")),
        "irreducible": bool(why.get("irreducible")),
        "rules": sorted({rule["rule"] for rule in why["rules"]}),
        "repairs": len(why["repairs"]),
        "first": next((t for t in why["text"] if t.startswith("Enough")), ""),
    }


def company(size: str, kind: str) -> TerritoryProblem:
    """Return a made-up company whose rules cannot be kept."""
    problem = problem_of(large_world(*SIZES[size], 1))
    nearest = territory_opt.solve(
        replace(problem, balance=()), solver="large", limits=Limits(work=60.0)
    ).solution
    owner = nearest.owner
    if kind == "little moves":
        potential = problem.balance[0].amounts.values
        moved = Moved(potential, owner, problem.num_territories)
        cap = int(potential.sum() // 100)
        budget = Budget("moved potential", "units", moved, cap)
        return replace(problem, current=owner, budgets=(budget,))
    few = np.ones((problem.num_units, problem.num_territories), dtype=np.bool_)
    few[np.arange(problem.num_units) % 4 == 0] = (
        np.arange(problem.num_territories) % 5 == 0
    )
    return replace(problem, permits=(Permit("skill", few),))


def made_up(size: str, kind: str) -> dict:
    """Return what solving and explaining a made-up company gave."""
    problem = company(size, kind)
    started, worked = perf_counter(), process_time()
    result = territory_opt.solve(problem, limits=Limits(work=60.0))
    conflict = territory_opt.explain(problem, result)
    spent = perf_counter() - started, process_time() - worked
    told = sentences(problem, conflict)
    found = {
        "size": size,
        "status": str(result.outcome.status.value),
        "proven": conflict.found_by not in ("tries", "nothing"),
        "irreducible": conflict.irreducible,
        "rules": sorted({rule.grain.rule for rule in conflict.rules}),
        "repairs": len(conflict.repairs),
        "first": next((text for text in told if text.startswith("Enough")), ""),
        "seconds": spent[0],
        "cpu": spent[1],
    }
    if conflict.repairs:
        first = conflict.repairs[0]
        loosened = repaired(problem, first.changes)
        plan = TerritorySolution(first.plan.owner)
        found["works"] = territory_opt.assess(loosened, plan).feasible
    return found


def one(name: str, *rest: str) -> dict:
    """Return the figures of one case, with its seconds."""
    started, worked = perf_counter(), process_time()
    with quiet_native_output():
        found = made_up(*rest) if rest else tightened(name)
    found.setdefault("seconds", perf_counter() - started)
    found.setdefault("cpu", process_time() - worked)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return found


def line(*arguments: str) -> None:
    """Run one case in a process of its own and print its row."""
    command = [sys.executable, __file__, "--one", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    answer = "proven" if found["proven"] else "tried" if found["rules"] else "nothing"
    sure = ", none to spare" if found["irreducible"] else ""
    print(
        f"| {arguments[-1]} | {found['size']} | {found['status']}: {answer}{sure} "
        f"| {', '.join(found['rules'])} | {found['repairs']} | {found['first']} "
        f"| {found['seconds']:.0f} | {found['cpu']:.0f} | {found['memory']:.2f} |",
        flush=True,
    )


def main() -> None:
    """Print a table of conflicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="*", default=list(TIGHTENED))
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(*asked.one)))
        return
    print(
        "| case | accounts × reps | answer | rules named | repairs | first repair "
        "| seconds | CPU seconds | peak GB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name in asked.cases:
        line(name)
    for size in asked.sizes:
        for kind in MADE_UP:
            line("made up", size, kind)


if __name__ == "__main__":
    main()
