"""Territories in one piece: invented maps of 300 units, and the counties of the US.

    python benchmarks/contiguous.py worlds 120 [SEED ...]
    python benchmarks/contiguous.py counties 120

A world is 300 places drawn evenly in a square, joined by Delaunay edges of up to five
times the median length; potential is lognormal (sd 0.6), work is potential times
lognormal luck (sd 0.3); 20 homes at the middles of k-means clusters. Travel is
potential times distance; both measures within 5 % of a twentieth.

The counties are those of ``scenarios/us_counties``, islands joined by bridges; visits
from there, hours are ten a visit times luck (sd 0.3 / sqrt(visits)); 60 homes at the
middles of weighted k-means clusters; travel is visits times great-circle kilometres.
"""

from __future__ import annotations

import csv
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.territory.amounts import Amounts, Distance, PerUnit, unit_sphere
from engine.territory.graph import bridges, graph_of_points, piece_of
from engine.territory.problem import (
    BalanceRule,
    Contiguity,
    CostTerm,
    TerritoryProblem,
)
from engine.territory_opt import solve

COUNTIES = Path(__file__).parents[1] / "scenarios/us_counties"


def problem_of(
    names: list[str], travel: Amounts, sizes: dict[str, np.ndarray], edges: np.ndarray
) -> TerritoryProblem:
    """Return the problem: travel at least, each size within 5 %, in one piece."""
    n, k = travel.shape
    one = np.ones(k, dtype=np.int64)
    return TerritoryProblem(
        tuple(names),
        tuple(f"territory {j + 1}" for j in range(k)),
        np.full(n, -1, dtype=np.int32),
        (CostTerm("travel", travel),),
        balance=tuple(
            BalanceRule(name, name, PerUnit(size, k), one, Fraction(1, 20))
            for name, size in sizes.items()
        ),
        contiguity=Contiguity(edges),
    )


def world(seed: int, n: int = 300, k: int = 20) -> TerritoryProblem:
    """Return an invented map."""
    draws = stream(seed, Purpose.WORLDS)
    places = 100 * draws.random((n, 2))
    potential = np.rint(1_000 * draws.lognormal(0, 0.6, n)).astype(np.int64)
    work = np.rint(potential * draws.lognormal(0, 0.3, n)).astype(np.int64)
    means = KMeans(k, n_init=2, random_state=seed).fit(places, sample_weight=potential)
    travel = Distance(places, means.cluster_centers_, potential / 10.0, metric="plane")
    sizes = {"potential": potential, "work": work}
    edges = graph_of_points(places, longest=5.0)
    return problem_of([f"place {i + 1}" for i in range(n)], travel, sizes, edges)


def counties(seed: int = 0, k: int = 60) -> TerritoryProblem:
    """Return the map of US counties; say which islands were joined to what."""
    with (COUNTIES / "counties.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    at = {row["fips"]: i for i, row in enumerate(rows)}
    with (COUNTIES / "borders.csv").open(newline="") as file:
        pairs = [(at[row["a"]], at[row["b"]]) for row in csv.DictReader(file)]
    edges = np.array(pairs, dtype=np.int32)
    lat, lon = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    places = unit_sphere(lat, lon)
    print("pieces of the map:", np.bincount(piece_of(len(rows), edges)).tolist())
    for one in bridges(places, edges):
        print(f"bridge: {rows[one.a]['name']} – {rows[one.b]['name']}")
        edges = np.vstack([edges, np.array([[one.a, one.b]], dtype=np.int32)])
    visits = np.array([int(row["visits"]) for row in rows])
    luck = stream(seed, Purpose.COMPANY).standard_normal(len(rows))
    hours = 10 * visits * np.exp(0.3 * luck / np.sqrt(np.maximum(1, visits)))
    sizes = {"visits": visits, "hours": np.rint(hours).astype(np.int64)}
    means = KMeans(k, n_init=3, random_state=seed).fit(places, sample_weight=visits + 1)
    homes = means.cluster_centers_
    homes /= np.linalg.norm(homes, axis=1)[:, None]
    travel = Distance(places, homes, visits.astype(float))
    return problem_of([row["fips"] for row in rows], travel, sizes, edges)


def report(name: str, problem: TerritoryProblem, seconds: float) -> None:
    """Solve and print one row."""
    began = time.perf_counter()
    limits = Limits(work=10 * seconds, time_s=seconds)
    result = solve(problem, solver="connected", limits=limits)
    took = time.perf_counter() - began
    gap = None if result.gap is None else f"{result.gap:.3%}"
    kept = None if result.measures is None else result.measures.feasible
    print(
        name, result.objective, result.bound, gap, f"{took:.1f}", kept, result.outcome
    )
    sys.stdout.flush()


def main(which: str, seconds: float, seeds: list[int]) -> None:
    """Print the table."""
    print("map travel bound gap seconds every-rule-met outcome")
    if which == "counties":
        report("US counties", counties(), seconds)
    for seed in seeds if which == "worlds" else []:
        report(f"world {seed}", world(seed), seconds)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), [int(s) for s in sys.argv[3:]] or [1, 2, 3])
