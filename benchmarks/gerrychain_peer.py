"""GerryChain as a peer for fewest cut edges: ReCom proposals, short bursts.

It is no dependency: name a Python that has it. It gets the same graph, people and ends,
a time of a processor, and one seed; the best plan it met is scored here.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BURST = 10
"""Steps of a burst (Cannon et al. 2023 use 5 to 25)."""

PEER = """
import json, sys, time
import networkx as nx
from gerrychain import Graph, Partition, updaters
from gerrychain.constraints import within_percent_of_ideal_population
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import recom
from gerrychain.tree import recursive_tree_part
from functools import partial
told = json.load(open(sys.argv[1]))
graph = nx.Graph()
for unit, people in enumerate(told["people"]):
    graph.add_node(unit, people=people)
graph.add_edges_from(told["edges"])
k, low, high = told["count"], told["low"], told["high"]
ideal, wide = (low + high) / 2, (high - low) / (low + high)
total = sum(told["people"])
target = total / k
slack = min(high / target - 1, 1 - low / target)
best, begun = None, time.process_time()
try:
    begin = recursive_tree_part(
        Graph.from_networkx(graph), range(k), target, "people", slack, rng=1)
    start = Partition(Graph.from_networkx(graph), begin, updaters={
        "people": updaters.Tally("people"), "cut_edges": updaters.cut_edges})
    propose = partial(recom, pop_col="people", pop_target=target, epsilon=slack,
                      node_repeats=1, rng=2)
    inside = lambda one: all(low <= x <= high for x in one["people"].values())
    chain = SingleMetricOptimizer(propose, [inside], start,
                                  lambda one: len(one["cut_edges"]), maximize=False)
    for one in chain.short_bursts(told["burst"], 10**9):
        value = len(one["cut_edges"])
        if best is None or value < best[0]:
            best = value, [one.assignment[u] for u in range(len(told["people"]))]
            print(json.dumps({"labels": best[1], "cpu": time.process_time() - begun}),
                  flush=True)
        if time.process_time() - begun > told["seconds"]:
            break
except Exception as error:
    print(json.dumps({"why": f"{type(error).__name__}: {error}"[:120]}), flush=True)
"""


def peer(
    python: str,
    people: np.ndarray,
    edges: np.ndarray,
    count: int,
    ends: tuple[int, int],
    seconds: float,
) -> str:
    """Return in words what the peer found: cut edges and when, or why it did not."""
    low, high = ends
    told = {
        "people": people.tolist(),
        "edges": edges.tolist(),
        "count": count,
        "low": low,
        "high": high,
        "seconds": seconds,
        "burst": BURST,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.json"
        path.write_text(json.dumps(told))
        try:
            done = subprocess.run(
                [python, "-c", PEER, str(path)],
                capture_output=True,
                check=False,
                timeout=60 + 6 * seconds,
            )
            out, failed = done.stdout, done.stderr[-200:]
        except subprocess.TimeoutExpired as late:
            out, failed = late.stdout or b"", b"no plan in time"
    lines = [json.loads(line) for line in out.decode().splitlines() if line[:1] == "{"]
    plans = [line for line in lines if "labels" in line]
    if not plans:
        why = lines[-1]["why"] if lines else failed.decode(errors="replace")
        return f"GerryChain: none ({why})"
    labels = plans[-1]["labels"]
    cut = sum(labels[a] != labels[b] for a, b in edges.tolist())
    return f"GerryChain: {cut} after {plans[-1]['cpu']:.1f} s of a processor"
