"""Published plans with three measures at once: ours against the best known diameter.

Instances of Aly, Gabor and Sleptchenko (2024), read from ``../shared/instances``: ten
districts, each of three measures within 5 % of its average; the largest shortest-path
distance within a district, through the whole graph, is to be least. Distances are
counted in millionths of the file's unit.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np
from scipy.sparse.csgraph import shortest_path

from engine import territory_opt
from engine.base.outcome import Limits
from engine.territory.amounts import NOBODY, PerUnit
from engine.territory.problem import BalanceRule, Contiguity, TerritoryProblem
from engine.territory.shape import Diameter

FOLDER = Path(__file__).parents[2] / "shared" / "instances" / "design3"
MEASURES = ("n_customers", "demand", "workload")
DISTRICTS = 10
WITHIN = Fraction(1, 20)
GRAIN = 1_000_000
"""Whole numbers to one unit of the file's distances."""

PUBLISHED = {
    "planar500": (46.11, 45.34, 49.82, 48.77, 45.01, 47.55, 47.23, 48.01, 49.32, 49.26),
    "planar600": (45.52, 49.32, 44.75, 47.07, 47.28, 48.25, 49.48, 49.21, 46.36, 48.49),
}
"""Best published feasible value of each set's instances 0 … 9."""


def read(path: Path, *, pieces: bool) -> TerritoryProblem:
    """Return one instance; with ``pieces``, districts must be connected, too."""
    graph = nx.read_graphml(path)
    place = {name: i for i, name in enumerate(graph)}
    lengths = nx.to_scipy_sparse_array(graph, weight="distance")
    distance = np.rint(shortest_path(lengths, directed=False) * GRAIN).astype(np.int64)
    edges = np.array([(place[u], place[v]) for u, v in graph.edges], dtype=np.int32)
    return TerritoryProblem(
        unit_ids=tuple(graph),
        territory_ids=tuple(str(j) for j in range(DISTRICTS)),
        current=np.full(len(graph), NOBODY, dtype=np.int32),
        costs=(),
        balance=tuple(_rule(graph, measure) for measure in MEASURES),
        contiguity=Contiguity(edges) if pieces else None,
        shape=(Diameter(distance),),
    )


def _rule(graph: nx.Graph, measure: str) -> BalanceRule:
    values = np.array([graph.nodes[u][measure] for u in graph], dtype=np.int64)
    equal = np.ones(DISTRICTS, dtype=np.int64)
    return BalanceRule(measure, "units", PerUnit(values, DISTRICTS), equal, WITHIN)


def instances() -> list[tuple[str, Path, float]]:
    """Return name, file and published value of each instance that is there."""
    found = []
    for family, values in PUBLISHED.items():
        for number, value in enumerate(values):
            name = f"{family}_G{number}"
            path = FOLDER / f"{name}.graphml"
            if path.exists():
                found.append((name, path, value))
    return found


def main() -> None:
    """Print one row an instance: published, ours and bound, without and with pieces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names of instances")
    asked = parser.parse_args()
    rows = [row for row in instances() if asked.only is None or row[0] in asked.only]
    if not rows:
        print(f"design3: no instances in {FOLDER}; skipped")
        return
    print("| instance | published | free | bound | s | in one piece | bound | s |")
    print("|---|---|---|---|---|---|---|---|")
    limits = Limits(work=1e9, time_s=asked.seconds)
    beaten = [0, 0]
    for name, path, published in rows:
        cells = []
        for kind, pieces in enumerate((False, True)):
            problem, began = read(path, pieces=pieces), perf_counter()
            result = territory_opt.solve(problem, limits=limits, seed=asked.seed)
            took = perf_counter() - began
            if result.objective is None:
                cells.append(f"no plan | – | {took:.0f}")
                continue
            beaten[kind] += result.objective < published * GRAIN
            ours, bound = result.objective / GRAIN, (result.bound or 0) / GRAIN
            cells.append(f"{ours:.3f} | {bound:.3f} | {took:.0f}")
        print(f"| {name} | {published:.2f} | {' | '.join(cells)} |", flush=True)
    print(f"beaten: {beaten[0]} of {len(rows)} free, {beaten[1]} in one piece")


if __name__ == "__main__":
    main()
