"""Every set of units that may be a territory, by trying them all."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem


def territories(problem: TerritoryProblem) -> list[np.ndarray]:
    """Return every set that may be a territory, (units,) bool each.

    Limits are those of the first territory; units weigh the same for all.
    """
    graph = nx.Graph(problem.contiguity.edges.tolist())
    found = []
    for chosen in product((False, True), repeat=problem.num_units):
        mask = np.array(chosen)
        loads = [int(one.amounts.matrix[mask, 0].sum()) for one in problem.limits]
        fits = all(
            one.low[0] <= load <= one.high[0]
            for one, load in zip(problem.limits, loads, strict=True)
        )
        if fits and nx.is_connected(graph.subgraph(np.flatnonzero(mask).tolist())):
            found.append(mask)
    return found
