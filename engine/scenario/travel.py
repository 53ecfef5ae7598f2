"""What travelling from home to accounts costs and takes, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import MINOR_PER_UNIT, whole
from engine.scenario.flat_maps import places_km
from engine.scenario.roads import (
    GivenRoads,
    StraightRoads,
    given_roads,
    straight_roads,
)
from engine.scenario.section_travel import Travel
from engine.scenario.tours import km_between_visits
from engine.territory.amounts import PerUnit, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.territory.amounts import Amounts

    Floats = NDArray[np.float64]
    Index = NDArray[np.intp]

WRITTEN_UP_TO = 5_000_000
"""Pairs up to which amounts are written down; beyond, they are computed when needed."""
_STRAIGHT = Travel(cost_per_km=0.0, detour=1.0)
"""What is assumed when the scenario says nothing about travel."""


@dataclass(frozen=True, eq=False)
class TravelTable:
    """Travel of every (account, rep) pair.

    Parameters
    ----------
    terms
        What the scenario says of travel.
    roads
        One way from home.
    visits, visit_minutes
        (n_accounts,) float, visits a year, and minutes a year with the account.
    num_reps
        Number of reps.
    local_km
        (n_accounts,) float, kilometres by road from one visit of a trip to the next;
        None: none.
    """

    terms: Travel
    roads: StraightRoads | GivenRoads
    visits: Floats
    visit_minutes: Floats
    num_reps: int
    local_km: Floats | None = None

    def road_km(self, units: Index, reps: Index) -> Floats:
        """Return kilometres one way by road; index arrays are broadcast together."""
        return self.roads.km(units, reps)

    def yearly_km(self, units: Index, reps: Index) -> Floats:
        """Return kilometres a year: visits × (2 × road / visits a trip + local)."""
        ways = self.visits[units] * 2
        far = ways * self.roads.km(units, reps) / self.terms.visits_per_trip
        return far + self._yearly_local[units]

    def travel_minutes(self, units: Index, reps: Index) -> Floats:
        """Return minutes a year on the road."""
        if isinstance(self.roads, StraightRoads):
            return self.yearly_km(units, reps) / self.roads.speed * 60
        ways = self.visits[units] * 2
        far = ways * self.roads.minutes(units, reps) / self.terms.visits_per_trip
        return far + self._local_minutes[units]

    def minutes(self, units: Index, reps: Index) -> Floats:
        """Return minutes a year, with the account and on the road."""
        return self.visit_minutes[units] + self.travel_minutes(units, reps)

    def cost(self) -> Amounts:
        """Return minor currency units a year of each pair, rounded once."""
        per_km = self.terms.cost_per_km * MINOR_PER_UNIT
        if self._lazy is not None:
            factor = self._per_way * self._lazy.detour * per_km
            return self._lazy.amounts(factor, self._yearly_local * per_km)
        return Table(whole(self.yearly_km(*self._all) * per_km))

    def workload(self, *, includes_travel: bool) -> Amounts:
        """Return minutes a year of each pair, rounded once."""
        if not includes_travel:
            return PerUnit(whole(self.visit_minutes), self.num_reps)
        if self._lazy is not None:
            factor = self._per_way * self._lazy.detour / self._lazy.speed * 60
            fixed = self.visit_minutes + self._local_minutes
            return self._lazy.amounts(factor, fixed)
        return Table(whole(self.minutes(*self._all)))

    def metres(self) -> Amounts:
        """Return metres one way of each pair, rounded once."""
        if self._lazy is not None:
            return self._lazy.amounts(
                np.full_like(self.visits, self._lazy.detour * 1e3)
            )
        return Table(whole(self.road_km(*self._all) * 1000))

    def seconds(self) -> Amounts:
        """Return seconds one way of each pair, rounded once."""
        if self._lazy is not None:
            factor = self._lazy.detour / self._lazy.speed * 3600
            return self._lazy.amounts(np.full_like(self.visits, factor))
        return Table(whole(self.roads.minutes(*self._all) * 60))

    def most(self) -> tuple[float, float]:
        """Return totals that no plan exceeds: minor currency units, minutes of work."""
        km, minutes = self.roads.farthest
        driven = self._per_way * km + self._yearly_local
        cost = driven.sum() * self.terms.cost_per_km * MINOR_PER_UNIT
        work = self.visit_minutes + self._local_minutes + self._per_way * minutes
        return float(cost), float(work.sum())

    @property
    def _local_minutes(self) -> Floats:
        """(n_accounts,) float: minutes a year from one visit to the next."""
        return self._yearly_local / self.terms.speed_km_per_h * 60

    @cached_property
    def _yearly_local(self) -> Floats:
        """(n_accounts,) float: kilometres a year from one visit to the next."""
        local = np.zeros_like(self.visits) if self.local_km is None else self.local_km
        return self.visits * local

    @property
    def _per_way(self) -> Floats:
        """(n_accounts,) float: ways a year, from home to the account or back."""
        return self.visits * 2 / self.terms.visits_per_trip

    @cached_property
    def _lazy(self) -> StraightRoads | None:
        """The straight lines, if pairs are too many to be written down."""
        many = self.visits.size * self.num_reps > WRITTEN_UP_TO
        return self.roads if many and isinstance(self.roads, StraightRoads) else None

    @property
    def _all(self) -> tuple[Index, Index]:
        return np.arange(self.visits.size)[:, None], np.arange(self.num_reps)[None, :]


def travel_table(scenario: Scenario, dataset: Dataset) -> TravelTable:
    """Return the travel of every pair.

    Without ``territory.travel``, distances are straight lines, each visit is a trip
    of its own and costs nothing.
    """
    terms = scenario.territory.travel or _STRAIGHT
    given = scenario.territory.travel and scenario.config.data.distances
    roads = given_roads if given else straight_roads
    visits = dataset.accounts["visits_per_year"].to_numpy()
    local = None
    if terms.between_visits == "by_density":
        straight = km_between_visits(places_km(scenario, dataset), visits)
        local = straight * terms.detour
    return TravelTable(
        terms,
        roads(terms, dataset),
        visits,
        visits * dataset.accounts["minutes_per_visit"].to_numpy(),
        dataset.reps.height,
        local,
    )
