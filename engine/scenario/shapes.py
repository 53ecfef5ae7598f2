"""Goals of whole territories: compactness, and expected profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import MINOR_PER_UNIT, whole
from engine.scenario.flat_maps import places_km
from engine.scenario.measures import FTE_GRAIN, capacities
from engine.scenario.travel import WRITTEN_UP_TO
from engine.territory.profit import Response, profit_term
from engine.territory.shape import CutEdges, Diameter, Inertia

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.travel import TravelTable
    from engine.territory.problem import Contiguity
    from engine.territory.profit import Profit
    from engine.territory.shape import ShapeTerm

_COLUMNS = {"visits": "visits_per_year"}
_MINUTES = 60


def shapes_of(
    scenario: Scenario,
    dataset: Dataset,
    travel: TravelTable,
    contiguity: Contiguity | None,
) -> tuple[ShapeTerm, ...]:
    """Return the goals of whole territories that the scenario asks for."""
    territory = scenario.territory
    terms: list[ShapeTerm] = []
    if territory.compact is not None:
        terms.append(_compact(scenario, dataset, contiguity))
    if territory.profit is not None:
        terms.append(_profit(scenario, dataset, travel))
    return tuple(terms)


def shape_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield goals whose pairs are too many to be written down."""
    territory, accounts = scenario.territory, dataset.accounts.height
    asked = (
        (
            "compact",
            territory.compact is not None and territory.compact.by == "diameter",
            accounts * accounts,
            "accounts",
        ),
        (
            "profit",
            territory.profit is not None,
            accounts * dataset.reps.height,
            "accounts and reps",
        ),
    )
    for key, is_asked, pairs, what in asked:
        if is_asked and pairs > WRITTEN_UP_TO:
            yield scenario.problem(
                ("territory", key),
                f"there are {pairs:,} pairs of {what}; this goal is for at most"
                f" {WRITTEN_UP_TO:,}",
            )


def _compact(
    scenario: Scenario, dataset: Dataset, contiguity: Contiguity | None
) -> ShapeTerm:
    asked = scenario.territory.compact
    if asked is None:
        raise ValueError("the scenario does not ask for compact territories")
    price = asked.minor_price
    if asked.by == "borders":
        if contiguity is None:
            raise ValueError("borders need neighbours")
        edges = contiguity.edges
        return CutEdges(edges, np.full(len(edges), price, dtype=np.int64))
    places = places_km(scenario, dataset)
    if asked.by == "inertia":
        return Inertia(places, _weights(asked.of, dataset) * price)
    apart = np.linalg.norm(places[:, None, :] - places[None, :, :], axis=2)
    return Diameter(whole(np.maximum(apart, apart.T) * price))


def _weights(of: str, dataset: Dataset) -> np.ndarray:
    """Return (n_accounts,) float, the weight of each account."""
    if of == "accounts":
        return np.ones(dataset.accounts.height)
    return np.asarray(dataset.accounts[_COLUMNS.get(of, of)], dtype=np.float64)


def _profit(scenario: Scenario, dataset: Dataset, travel: TravelTable) -> Profit:
    """Return what time brings: price_i t^b, so that planned time brings today's sales.

    price_i = margin × sales_i ÷ planned hours_i^b; an account without planned time
    brings nothing. Hours on the road for each hour with the account are those of the
    plan: a visit's way ÷ a visit's length.
    """
    asked = scenario.territory.profit
    if asked is None:
        raise ValueError("the scenario does not ask for profit")
    hours = travel.visit_minutes / _MINUTES
    sales = dataset.accounts[asked.sales].to_numpy() * MINOR_PER_UNIT
    planned = hours > 0
    base = np.where(planned, hours, 1.0)
    price = np.where(planned, float(asked.margin) * sales, 0.0)
    rows = np.arange(hours.size)[:, None]
    reps = np.arange(dataset.reps.height)[None, :]
    road = travel.travel_minutes(rows, reps) / _MINUTES
    capacity = capacities(scenario, dataset) / FTE_GRAIN
    return profit_term(
        Response(price / base**asked.elasticity, asked.elasticity),
        np.where(planned[:, None], road / base[:, None], 0.0),
        capacity * asked.hours,
    )
