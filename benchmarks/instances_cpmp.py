"""Capacitated p-median instances through the public door, beside published values.

Every distance is Euclidean and counted in ten-thousandths (``GRAIN``), rounded to a
whole number; the value in the table is scored again from the plan with unrounded
distances. In ``cpmp01`` to ``cpmp20`` each distance is cut to a whole number, as their
authors did.

``--peer-python=PYTHON`` has spopt try each of the smaller ones as well, with the same
seconds for its solver.
"""

from __future__ import annotations

import argparse
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from spopt_peer import peer

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory.amounts import Distance, PerUnit, Table
from engine.territory.problem import TerritoryProblem
from engine.territory.rules import CostTerm, LoadLimit, Opening

FOLDER = Path(__file__).parents[2] / "shared" / "instances" / "cpmp"

GRAIN = 10_000
"""Distances are counted in such parts of a unit of length."""

LARGE = 2_400
"""Instances of more points are given more time."""

SMALL = 713, 740, 751, 651, 664, 778, 787, 820, 715, 829
MIDDLE = 1006, 966, 1026, 982, 1091, 954, 1034, 1043, 1031, 1005

PUBLISHED: dict[str, float] = {
    **{f"cpmp{k + 1:02d}": float(v) for k, v in enumerate(SMALL + MIDDLE)},
    "SJC1": 17288.99,
    "SJC2": 33270.94,
    "SJC3a": 45335.16,
    "SJC3b": 40635.90,
    "SJC4a": 61925.51,
    "SJC4b": 52458.02,
    "lin318_005": 180281.20,
    "lin318_015": 88901.56,
    "lin318_040": 47988.38,
    "lin318_070": 32198.64,
    "lin318_100": 22942.69,
    "ali535_005": 9956.77,
    "ali535_025": 3695.15,
    "ali535_050": 2460.93,
    "ali535_100": 1437.62,
    "ali535_150": 1032.28,
    "u724_030": 95034.01,
    "u724_075": 54735.05,
    "u724_125": 38976.76,
    "u724_200": 28079.97,
    "rl1304_010": 2146484.10,
    "rl1304_200": 276977.6,
    "rl1304_300": 191224.85,
    "pr2392_020": 2235376.73,
    "pr2392_075": 1092294.02,
    "pr2392_150": 711111.25,
    "pr2392_300": 458145.29,
    "pr2392_500": 316042.97,
    "p3038_600": 122710.58,
    "p3038_700": 109670.52,
    "p3038_800": 100060.05,
    "p3038_900": 92309.52,
    "p3038_1000": 85854.05,
    "fnl4461_0020": 1283536.73,
    "fnl4461_0100": 548909.01,
    "fnl4461_0250": 335888.87,
    "fnl4461_0500": 224662.49,
    "fnl4461_1000": 145862.47,
}
"""Best published value of each instance."""

PROVEN = {
    *(name for name in PUBLISHED if name.startswith(("cpmp", "SJC", "lin318"))),
    "ali535_005",
    "u724_030",
}
"""Instances of which the published value is proven to be the least."""


@dataclass(frozen=True, eq=False, slots=True)
class Instance:
    """One instance as its file says.

    Parameters
    ----------
    name
        Name of the file without its ending.
    sites
        How many points are medians.
    places, capacity, demand
        (n, 2), (n,), (n,) float.
    """

    name: str
    sites: int
    places: np.ndarray
    capacity: np.ndarray
    demand: np.ndarray

    @property
    def truncated(self) -> bool:
        """Whether distances are cut to whole numbers."""
        return self.name.startswith("cpmp")

    def problem(self) -> TerritoryProblem:
        """Return it as a territory problem: every point is a unit and a candidate."""
        n = len(self.places)
        if self.truncated:
            cost: Table | Distance = Table(GRAIN * self.between().astype(np.int64))
        else:
            grains = np.full(n, float(GRAIN))
            cost = Distance(self.places, self.places, grains, metric="plane")
        return TerritoryProblem(
            tuple(f"u{i}" for i in range(n)),
            tuple(f"s{j}" for j in range(n)),
            np.full(n, -1, np.int32),
            (CostTerm("distance", cost),),
            limits=(
                LoadLimit(
                    "demand",
                    "units",
                    PerUnit(self.demand.astype(np.int64), n),
                    np.zeros(n, np.int64),
                    self.capacity.astype(np.int64),
                ),
            ),
            opening=Opening(
                self.sites, self.sites, np.zeros(n, np.int64), np.zeros(n, np.bool_)
            ),
        )

    def between(self) -> np.ndarray:
        """Return (n, n) distances."""
        return np.sqrt(((self.places[:, None] - self.places[None]) ** 2).sum(axis=-1))

    def score(self, owner: np.ndarray) -> float:
        """Return the plan's value in the instance's own distances, unrounded."""
        step = self.places - self.places[owner]
        away = np.sqrt((step**2).sum(axis=1))
        return float((np.floor(away) if self.truncated else away).sum())


def read(path: Path) -> Instance:
    """Read ``n p`` and n lines ``x y capacity demand``."""
    words = np.array(path.read_text(encoding="ascii").split(), dtype=float)
    rows = words[2:].reshape(int(words[0]), 4)
    return Instance(path.stem, int(words[1]), rows[:, :2], rows[:, 2], rows[:, 3])


def run(instance: Instance, seconds: float, seed: int) -> tuple[str, float | None]:
    """Return one row of the table, and the gap to the published value in per cent."""
    begun, cpu = perf_counter(), process_time()
    result = territory_opt.solve(
        instance.problem(),
        solver="located",
        limits=Limits(work=1e6, time_s=seconds),
        seed=seed,
    )
    spent, used = perf_counter() - begun, process_time() - cpu
    known = PUBLISHED[instance.name]
    start = f"| {instance.name} | {known:,.2f} "
    if result.solution is None:
        return f"{start}| none | – | – | {result.outcome} | {spent:.0f} |", None
    value = instance.score(result.solution.owner)
    gap = 100 * (value / known - 1)
    bound = 100 * (1 - result.bound / result.objective)
    proved = " (proven)" if result.outcome.status is Status.OPTIMAL else ""
    return (
        f"{start}| {value:,.2f} | {gap:+.3f} % | {bound:.2f} %{proved} "
        f"| {spent:.0f} | {used:.0f} |",
        gap,
    )


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(PUBLISHED))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--large-seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer-python", default=None)
    given = parser.parse_args()
    if not FOLDER.is_dir():
        print(f"skipped: no instances in {FOLDER}")
        return
    files = {path.stem: path for path in sorted(FOLDER.iterdir())}
    warm = read(files["cpmp01"]).problem()
    territory_opt.solve(warm, solver="located", limits=Limits(work=0.1))
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, seed {given.seed}, load at the start {load:.1f}")
    columns = ["instance", "published", "found", "gap", "bound", "seconds"]
    columns += ["of processors", *([] if given.peer_python is None else ["spopt"])]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    gaps: dict[str, float | None] = {}
    for name in given.names:
        instance = read(files[name])
        large = len(instance.places) > LARGE
        seconds = given.large_seconds if large else given.seconds
        row, gaps[name] = run(instance, seconds, given.seed)
        if given.peer_python is not None:
            known = PUBLISHED[name]
            row += f" {peer(given.peer_python, instance, seconds, known)} |"
        print(row, flush=True)
    found = {name: gap for name, gap in gaps.items() if gap is not None}
    at_best = sum(found[name] < 5e-4 for name in found if name in PROVEN)
    print(
        f"\n{len(found)} of {len(gaps)} with a plan; mean gap to the published", end=""
    )
    print(f" {np.mean(list(found.values())):+.3f} %; of the proven ", end="")
    print(f"{at_best} of {sum(name in PROVEN for name in gaps)} reached")


if __name__ == "__main__":
    main()
