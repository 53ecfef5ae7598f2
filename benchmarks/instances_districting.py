"""Published districting maps: US counties of twelve states, two objectives.

Read from ``../shared/instances/districting_county`` beside the repository; skipped
with a
message when it is not there. See ``README.md`` there for where values come from.

    python benchmarks/instances_districting.py hess 300 [STATE ...]
    python benchmarks/instances_districting.py cuts 300 [STATE ...]
    python benchmarks/instances_districting.py cuts 300 --peer-python=PYTHON [STATE ...]

The last runs GerryChain on each state after us, for as long a time of a processor as we
took; PYTHON is one that has it.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

import numpy as np
from gerrychain_peer import peer

from engine.base.outcome import Limits
from engine.territory.amounts import Distance, PerUnit, unit_sphere
from engine.territory.problem import (
    Contiguity,
    CostTerm,
    LoadLimit,
    Opening,
    TerritoryProblem,
)
from engine.territory.shape import CutEdges
from engine.territory_opt import solve

FOLDER = Path(__file__).parents[2] / "shared/instances/districting_county"
GRAINS = 1_000
"""Grains of one unit of the published objective, people · km² / 10⁶."""

STATES = {
    "AL": (7, 679406, 686233, 16342.21, 55),
    "AR": (4, 725335, 732624, 16558.47, 33),
    "IA": (4, 757781, 765396, 17727.55, 33),
    "ID": (2, 779873, 787709, 60949.26, 10),
    "KS": (4, 709714, 716845, 23705.76, 32),
    "LA": (6, 751785, 759339, 17613.64, 49),
    "ME": (2, 660860, 667501, 19308.56, 16),
    "MS": (4, 738116, 745533, 16173.61, 34),
    "NE": (3, 605737, 611824, 22118.89, 19),
    "NM": (3, 682962, 689824, 33173.36, 17),
    "OK": (5, 746519, 754021, 21810.69, 40),
    "WV": (3, 614577, 620753, 12005.05, 23),
}
"""Districts, least and most people in each, published cost and cut edges."""


def read(state: str) -> tuple[list[dict[str, str]], np.ndarray]:
    """Return rows of counties and (e, 2) borders between them."""
    with (FOLDER / f"{state}_nodes.csv").open(newline="") as file:
        counties = list(csv.DictReader(file))
    at = {row["geoid"]: i for i, row in enumerate(counties)}
    with (FOLDER / f"{state}_edges.csv").open(newline="") as file:
        edges = [(at[row["a"]], at[row["b"]]) for row in csv.DictReader(file)]
    return counties, np.array(edges, dtype=np.int32)


def problem_of(state: str, objective: str) -> TerritoryProblem:
    """Return ``hess`` (centres chosen freely) or ``cuts`` (fewest cut edges)."""
    count, low, high, _, _ = STATES[state]
    counties, edges = read(state)
    people = np.array([int(row["population"]) for row in counties])
    n, m = len(counties), len(counties) if objective == "hess" else count
    opening, costs, shape = None, (), (CutEdges(edges, np.ones(len(edges), np.int64)),)
    if objective == "hess":
        lat = np.array([float(row["lat"]) for row in counties])
        lon = np.array([float(row["lon"]) for row in counties])
        places = unit_sphere(lat, lon)
        moment = Distance(places, places, people * (GRAINS / 1e6), power=2)
        costs, shape = (CostTerm("moment", moment),), ()
        site = np.arange(n, dtype=np.int32)
        opening = Opening(count, count, np.zeros(n, np.int64), np.zeros(n, bool), site)
    ends = np.full(m, low), np.full(m, high)
    return TerritoryProblem(
        tuple(row["geoid"] for row in counties),
        tuple(f"{j}" for j in range(m)),
        np.full(n, -1, dtype=np.int32),
        costs,
        limits=(LoadLimit("people", "people", PerUnit(people, m), *ends),),
        contiguity=Contiguity(edges),
        opening=opening,
        shape=shape,
    )


def beside(python: str, state: str, seconds: float) -> str:
    """Return what a peer finds in as much time of a processor."""
    counties, edges = read(state)
    people = np.array([int(row["population"]) for row in counties])
    count, low, high, _, _ = STATES[state]
    return peer(python, people, edges, count, (low, high), seconds)


def main(objective: str, seconds: float, states: list[str]) -> None:
    """Print one row for each state."""
    python = [word.partition("=")[2] for word in states if word.startswith("--peer")]
    states = [word for word in states if not word.startswith("--peer")]
    if objective == "cuts" and not python:
        print("GerryChain not run: give --peer-python= a Python that has it")
    if not FOLDER.is_dir():
        print(f"skipped: {FOLDER} is not there")
        return
    column = 3 if objective == "hess" else 4
    grains = GRAINS if objective == "hess" else 1
    print("state published found bound gap% seconds of-processors outcome")
    for state in states or STATES:
        began, used = time.perf_counter(), time.process_time()
        result = solve(
            problem_of(state, objective),
            solver="connected",
            limits=Limits(work=10 * seconds, time_s=seconds),
        )
        took = time.perf_counter() - began
        busy = f"{time.process_time() - used:.1f}"
        found = None if result.objective is None else result.objective / grains
        bound = None if result.bound is None else result.bound / grains
        gap = None if result.gap is None else round(100 * result.gap, 3)
        published = STATES[state][column]
        row = (state, published, found, bound, gap, f"{took:.1f}", busy, result.outcome)
        print(*row)
        if objective == "cuts" and python:
            print("  ", beside(python[0], state, float(busy)))
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
