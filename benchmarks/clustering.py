"""Equal-count clustering with free centres, beside the package k-means-constrained.

The peer is no dependency: name a Python that has it with ``--peer-python``. Both
get the same points and the same sizes in one run, one after the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from engine import territory_opt
from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.problem import TerritoryProblem
from engine.territory.rules import LoadLimit
from engine.territory.shape import Inertia
from engine.territory.solvers.port import Unwatched

SIDE = 1e5
"""Width of the map: large, as the objective is a whole number of squares."""

PEER = """
import json, sys, time
import numpy as np
from k_means_constrained import KMeansConstrained
places = np.load(sys.argv[1])
clusters, size, turns = (int(x) for x in sys.argv[2:5])
model = KMeansConstrained(n_clusters=clusters, size_min=size, size_max=size,
                          n_init=1, random_state=1, n_jobs=1, max_iter=turns)
begun = time.perf_counter()
labels = model.fit_predict(places)
spent = time.perf_counter() - begun
found = {"seconds": spent, "cpu": time.process_time(), "turns": int(model.n_iter_)}
found["labels"] = labels.tolist()
print(json.dumps(found))
"""


class Clock(Unwatched):
    """Notes when each better plan was seen."""

    def __init__(self) -> None:
        self.begun = perf_counter()
        self.seen: list[tuple[float, int]] = []

    def saw(self, point) -> None:  # noqa: ANN001
        """Note the time of a plan."""
        if point.objective is not None:
            self.seen.append((perf_counter() - self.begun, point.objective))


def country(points: int, seed: int) -> np.ndarray:
    """Return (points, 2) places: half spread evenly, half about thirty towns."""
    rng = stream(seed, Purpose.COMPANY)
    towns = rng.random((30, 2))
    even = rng.random((points // 2, 2))
    near = towns[rng.integers(30, size=points - points // 2)]
    return SIDE * np.concatenate([even, near + 0.04 * rng.standard_normal(near.shape)])


def problem_of(places: np.ndarray, clusters: int) -> TerritoryProblem:
    """Return the problem: equal counts, least inertia."""
    n = len(places)
    size = np.full(clusters, n // clusters, dtype=np.int64)
    ones = PerUnit(np.ones(n, dtype=np.int64), clusters)
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(n)),
        tuple(f"t{j}" for j in range(clusters)),
        np.full(n, -1, np.int32),
        (),
        limits=(LoadLimit("count", "units", ones, size, size),),
        shape=(Inertia(places, np.ones(n)),),
    )


def peer(
    python: str, places: np.ndarray, clusters: int, turns: int, seconds: float
) -> dict | None:
    """Return the peer's seconds, iterations and labels; None when it did not finish."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.npy"
        np.save(path, places)
        size = len(places) // clusters
        words = [python, "-c", PEER, path, clusters, size, turns]
        try:
            done = subprocess.run(
                [str(word) for word in words],
                capture_output=True,
                check=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return None
    return json.loads(done.stdout)


# long: two kinds of runs, and what is said of each
def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--clusters", type=int, default=100)
    parser.add_argument("--work", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer-python", default=None)
    parser.add_argument("--peer-iterations", type=int, default=300)
    parser.add_argument("--peer-seconds", type=float, default=3600.0)
    given = parser.parse_args()
    places = country(given.points, given.seed)
    problem = problem_of(places, given.clusters)
    warm = problem_of(places[: 4 * given.clusters], given.clusters)
    territory_opt.solve(warm, solver="clustered", limits=Limits(work=0.01))
    clock, cpu = Clock(), process_time()
    result = territory_opt.solve(
        problem,
        solver="clustered",
        limits=Limits(work=given.work),
        seed=given.seed,
        watch=clock,
    )
    spent, used = perf_counter() - clock.begun, process_time() - cpu
    print(f"{given.points} points, {given.clusters} clusters of one size")
    print("| method | inertia | seconds | of processors |\n|---|---|---|---|")
    print(f"| fieldplan | {result.objective:,} | {spent:.1f} | {used:.1f} |")
    when, first = clock.seen[0]
    print(f"| fieldplan, first plan | {first:,} | {when:.1f} | |")
    if given.peer_python is None:
        print("k-means-constrained not run: give --peer-python a Python that has it")
        return
    found = peer(
        given.peer_python,
        places,
        given.clusters,
        given.peer_iterations,
        given.peer_seconds,
    )
    if found is None:
        print(
            f"| k-means-constrained | none | more than {given.peer_seconds:.0f} | |\n"
            f"speed: more than {given.peer_seconds / spent:.0f} times"
        )
        return
    owner = np.asarray(found["labels"], np.int32)
    value = problem.shape[0].value(owner, given.clusters)
    name = f"k-means-constrained, {found['turns']} iterations"
    print(f"| {name} | {value:,} | {found['seconds']:.1f} | {found['cpu']:.1f} |")
    ratio, less = found["seconds"] / spent, 1 - result.objective / value
    print(f"\nspeed: {ratio:.1f} times; inertia: {less:+.3%} less")
    better = [t for t, v in clock.seen if v < value]
    if better:
        times = found["seconds"] / better[0]
        print(f"better than it after {better[0]:.1f} s: {times:.0f} times")


if __name__ == "__main__":
    main()
