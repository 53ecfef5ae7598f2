"""Which colour each territory gets: neighbours differ, all colours are used alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Mapping

NUM_COLOURS = 7
"""Size of the palette in ``style/palette.css``; grey is kept for "nobody"."""


def colours(territories: int, borders: Mapping[tuple[int, int], float]) -> list[int]:
    """Return a palette index per territory.

    Parameters
    ----------
    territories
        How many there are.
    borders
        Length of the common border of each pair of neighbours, before or after.

    Notes
    -----
    Greedy by saturation (Brélaz 1979, doi:10.1145/359094.359101): next comes the
    territory whose neighbours use most colours. Where seven colours are not enough,
    the shortest borders are forgotten until they are.
    """
    by_length = sorted(borders, key=lambda pair: (-borders[pair], pair))
    step = max(1, len(by_length) // 20)
    for kept in range(len(by_length), -1, -step):
        graph = nx.Graph(by_length[:kept])
        graph.add_nodes_from(range(territories))
        chosen = _greedy(graph)
        if all(chosen[one] != chosen[two] for one, two in graph.edges):
            break
    return [chosen[node] for node in range(territories)]


def _greedy(graph: nx.Graph) -> dict[int, int]:
    chosen: dict[int, int] = {}
    used = [0] * NUM_COLOURS
    while len(chosen) < len(graph):
        node = max(set(graph) - set(chosen), key=lambda n: _urgency(graph, n, chosen))
        taken = {chosen[other] for other in graph[node] if other in chosen}
        best = min(range(NUM_COLOURS), key=lambda c: (c in taken, used[c], c))
        chosen[node] = best
        used[best] += 1
    return chosen


def _urgency(
    graph: nx.Graph, node: int, chosen: Mapping[int, int]
) -> tuple[int, int, int]:
    taken = {chosen[other] for other in graph[node] if other in chosen}
    return len(taken), graph.degree(node), -node
