"""Which accounts are neighbours, as ``territory.contiguous`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.scenario.flat_maps import places_km
from engine.scenario.section_contiguous import FROM_TABLES
from engine.scenario.sources import table_of
from engine.territory.graph import (
    bridges,
    graph_of_borders,
    graph_of_points,
    piece_of,
    tidy,
)
from engine.territory.problem import Contiguity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario

    Edges = NDArray[np.int32]
    Floats = NDArray[np.float64]

_HERE = ("territory", "contiguous")
_MOST_SHOWN = 5


def contiguity_of(scenario: Scenario, dataset: Dataset) -> Contiguity | None:
    """Return the graph in which each territory is connected, or None."""
    asked = scenario.territory.contiguous
    if asked is None:
        return None
    edges = _edges(scenario, dataset)
    if asked.islands == "bridge":
        added = [(b.a, b.b) for b in bridges(places_km(scenario, dataset), edges)]
        if added:
            edges = tidy(np.vstack([edges, np.array(added, dtype=np.int32)]))
    return Contiguity(edges)


def neighbour_notes(scenario: Scenario, dataset: Dataset) -> Iterator[str]:
    """Yield each pair that was made neighbours to bridge pieces, and its distance."""
    asked = scenario.territory.contiguous
    if asked is None or asked.islands != "bridge":
        return
    ids, places = dataset.accounts["account_id"], places_km(scenario, dataset)
    for bridge in bridges(places, _edges(scenario, dataset)):
        yield (
            f"territory.contiguous: '{ids[bridge.a]}' and '{ids[bridge.b]}' are taken"
            f" as neighbours over {bridge.length:,.1f} km, to connect all accounts"
        )


def missing_neighbours(scenario: Scenario) -> Iterator[InputProblem]:
    """Yield the table of neighbours, if it is needed and not named."""
    asked = scenario.territory.contiguous
    if asked is None:
        return
    needed = FROM_TABLES.get(asked.neighbours)
    if needed is not None and table_of(scenario, needed) is None:
        message = f"neighbours from a table need 'data.{needed}', which is missing"
        yield scenario.problem((*_HERE, "neighbours"), message)


def island_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield accounts that no way leads to, where they are refused."""
    asked = scenario.territory.contiguous
    if asked is None or asked.islands != "refuse":
        return
    ids = dataset.accounts["account_id"]
    piece = piece_of(len(ids), _edges(scenario, dataset))
    if not piece.any():
        return
    cut_off = np.flatnonzero(piece)
    names = ", ".join(ids[i] for i in cut_off[:_MOST_SHOWN].tolist())
    more = f" and {cut_off.size - _MOST_SHOWN} more" * (cut_off.size > _MOST_SHOWN)
    yield scenario.problem(
        _HERE,
        f"neighbours form {piece.max() + 1} pieces; no way leads from the largest to"
        f" {names}{more}; make them neighbours, or write islands: bridge or separate",
    )


def _edges(scenario: Scenario, dataset: Dataset) -> Edges:
    asked = scenario.territory.contiguous
    if asked is None:
        raise ValueError("the scenario does not ask for territories in one piece")
    if asked.neighbours == "table":
        place = {name: i for i, name in enumerate(dataset.accounts["account_id"])}
        rows = dataset.neighbours.select("account_id", "neighbour_id").iter_rows()
        pairs = [(place[a], place[b]) for a, b in rows]
        return tidy(np.array(pairs, dtype=np.int32))
    if asked.neighbours == "borders":
        return graph_of_borders(_outlines(dataset))
    places = places_km(scenario, dataset)
    return graph_of_points(places, asked.neighbours, asked.longest)


def _outlines(dataset: Dataset) -> list[list[Floats]]:
    """Return each account's rings; an account without any has none."""
    found: dict[str, list[Floats]] = {}
    rings = dataset.borders.group_by("account_id", "ring", maintain_order=True)
    for (account, _), points in rings:
        found.setdefault(str(account), []).append(
            points.select("lat", "lon").to_numpy()
        )
    return [found.get(name, []) for name in dataset.accounts["account_id"]]
