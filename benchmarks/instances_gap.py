"""Published generalised assignment: ours against the best known and plain CBC.

Instances C, D and E of Yagiura, read from ``../shared/instances/gap``: one agent for
each job, hard capacities. Values that the optimum is known to be, or the best ever
published, are listed beside.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pulp

from engine import territory_opt
from engine.base.outcome import Limits
from engine.territory.problem import NOBODY, CostTerm, LoadLimit, TerritoryProblem
from engine.territory.solution import TerritorySolution

FOLDER = Path(__file__).parents[2] / "shared" / "instances" / "gap"

LISTED = {
    (100, 5): (1931, 6353, 12681),
    (100, 10): (1402, 6347, 11577),
    (100, 20): (1243, 6185, 8436),
    (200, 5): (3456, 12742, 24930),
    (200, 10): (2806, 12430, 23307),
    (200, 20): (2391, 12238, 22379),
    (400, 10): (5597, 24961, 45746),
    (400, 20): (4782, 24567, 44877),
    (400, 40): (4244, 24356, 44561),
    (900, 15): (11340, 55404, 102421),
    (900, 30): (9982, 54838, 100427),
    (900, 60): (9326, 54554, 100149),
    (1600, 20): (18802, 97825, 180645),
    (1600, 40): (17145, 97105, 178293),
    (1600, 80): (16285, 97034, 176820),
}
"""Best published values of types C, D and E, by jobs and agents."""


def read(path: Path) -> TerritoryProblem:
    """Return one instance: jobs are units, agents are territories."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    m, n = (int(x) for x in numbers[:2])
    cost, use = (
        np.ascontiguousarray(
            numbers[2 + k * n * m : 2 + (k + 1) * n * m].reshape(m, n).T
        )
        for k in range(2)
    )
    room = numbers[2 + 2 * n * m :]
    nothing = np.zeros(m, dtype=np.int64)
    return TerritoryProblem(
        unit_ids=tuple(str(i) for i in range(n)),
        territory_ids=tuple(str(j) for j in range(m)),
        current=np.full(n, NOBODY, dtype=np.int32),
        costs=(CostTerm("cost", cost),),
        limits=(LoadLimit("capacity", "units of resource", use, nothing, room),),
    )


def cbc(problem: TerritoryProblem, seconds: float) -> int | None:
    """Return the cost of CBC's plan from a plain model, or None without one."""
    n, m = problem.num_units, problem.num_territories
    cost, limit = problem.cost, problem.limits[0]
    use = limit.amounts.matrix
    model = pulp.LpProblem("assignment", pulp.LpMinimize)
    x = [
        [pulp.LpVariable(f"x{i}_{j}", cat="Binary") for j in range(m)] for i in range(n)
    ]
    pairs = [(i, j) for i in range(n) for j in range(m)]
    model += pulp.lpSum(int(cost[i, j]) * x[i][j] for i, j in pairs)
    for row in x:
        model += pulp.lpSum(row) == 1
    for j in range(m):
        carried = pulp.lpSum(int(use[i, j]) * x[i][j] for i in range(n))
        model += carried <= int(limit.high[j])
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=1))
    values = np.array([[pulp.value(v) or 0.0 for v in row] for row in x])
    if not (np.isclose(values.max(axis=1), 1.0, atol=1e-4)).all():
        return None
    plan = TerritorySolution(values.argmax(axis=1).astype(np.int32))
    measures = territory_opt.assess(problem, plan)
    return measures.objective if measures.feasible else None


def listed(name: str) -> int:
    """Return the published value of an instance such as ``d20100``."""
    return LISTED[int(name[3:]), int(name[1:3])]["cde".index(name[0])]


def chosen(only: list[str]) -> list[Path]:
    """Return the instances whose names begin with one of some words."""
    found = [p for p in FOLDER.iterdir() if p.name[0] in "cde" and p.name[1:].isdigit()]
    wanted = [p for p in found if not only or p.name.startswith(tuple(only))]
    return sorted(wanted, key=lambda p: (p.name[0], int(p.name[3:]), p.name[1:3]))


def compare(path: Path, limits: Limits, seed: int, peer: bool) -> float | None:
    """Print one row of the table; return ours above the listed value, in parts."""
    problem, best = read(path), listed(path.name)
    started, cpu = perf_counter(), process_time()
    result = territory_opt.solve(problem, solver="assign", limits=limits, seed=seed)
    took, used = perf_counter() - started, process_time() - cpu
    value, bound = result.objective, result.bound
    above = None if value is None else (value - best) / best
    shown = "no plan" if above is None else f"{value} | {above:.3%}"
    other = cbc(problem, limits.time_s or took) if peer else None
    told = "" if not peer else f" {'no plan' if other is None else other} |"
    gap = "–" if result.gap is None else f"{result.gap:.3%}"
    print(
        f"| {path.name} | {best} | {shown} | {bound} | {gap} | {took:.1f} "
        f"| {used:.1f} |{told}",
        flush=True,
    )
    return above


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--work", type=float, help="a limit instead of seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="such as d20 or e05100")
    parser.add_argument("--peer", action="store_true", help="solve with CBC, too")
    given = parser.parse_args()
    if not FOLDER.is_dir():
        raise SystemExit(f"no instances at {FOLDER}; see shared/instances/README.md")
    limits = Limits(work=1e9, time_s=given.seconds)
    if given.work is not None:
        limits = Limits(work=given.work)
    told = " CBC |" if given.peer else ""
    print(
        "| instance | listed | ours | above listed | bound | gap | seconds "
        f"| of processors |{told}"
    )
    print("|---|---|---|---|---|---|---|---|" + ("---|" if given.peer else ""))
    paths = chosen(given.only)
    found = [compare(p, limits, given.seed, given.peer) for p in paths]
    good = [above for above in found if above is not None]
    print(
        f"\n{len(good)} of {len(found)} with a plan; "
        f"above listed {np.mean(good):.4%} on average"
    )


if __name__ == "__main__":
    main()
