"""Kilometres and minutes between every account and every rep's home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.geo import great_circle_km
from engine.base.units import MINOR_PER_UNIT, whole
from engine.scenario.section_territory import Travel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario

    Matrix = NDArray[np.float64]
    IntMatrix = NDArray[np.int64]

_STRAIGHT = Travel(cost_per_km=0.0, detour=1.0)
"""What is assumed when the scenario says nothing about travel."""


@dataclass(frozen=True, eq=False, slots=True)
class TravelTable:
    """Travel of every (account, rep) pair, read-only.

    Parameters
    ----------
    road_km
        (n_accounts, n_reps) float, one way from the home by road: the great circle
        times the detour factor.
    yearly_km
        (n_accounts, n_reps) float, kilometres a year: visits × 2 × ``road_km`` /
        visits a trip.
    cost_per_km
        Currency units a kilometre.
    travel_minutes, visit_minutes
        (n_accounts, n_reps) and (n_accounts, 1) float, minutes a year on the road and
        with the account.
    """

    road_km: Matrix
    yearly_km: Matrix
    cost_per_km: float
    travel_minutes: Matrix
    visit_minutes: Matrix

    @property
    def minor_cost(self) -> Matrix:
        """(n_accounts, n_reps) float, minor currency units a year, not yet rounded."""
        return self.yearly_km * (self.cost_per_km * MINOR_PER_UNIT)

    def yearly_cost(self) -> IntMatrix:
        """Return (n_accounts, n_reps) int64 minor currency units, half to even."""
        return whole(self.minor_cost)

    def workload_minutes(self, *, includes_travel: bool) -> IntMatrix:
        """Return (n_accounts, n_reps) int64 minutes a year, rounded once per pair."""
        if includes_travel:
            return whole(self.visit_minutes + self.travel_minutes)
        return np.repeat(whole(self.visit_minutes), self.road_km.shape[1], axis=1)


def travel_table(scenario: Scenario, dataset: Dataset) -> TravelTable:
    """Return the travel of every pair.

    Without ``territory.travel``, distances are straight lines, each visit is a trip
    of its own and costs nothing.
    """
    terms = scenario.territory.travel or _STRAIGHT
    accounts, reps = dataset.accounts, dataset.reps
    straight_km = great_circle_km(
        accounts["lat"].to_numpy(),
        accounts["lon"].to_numpy(),
        reps["home_lat"].to_numpy(),
        reps["home_lon"].to_numpy(),
    )
    visits = accounts["visits_per_year"].to_numpy()[:, None]
    road_km = straight_km * terms.detour
    yearly_km = visits * 2 * road_km / terms.visits_per_trip
    table = TravelTable(
        road_km,
        yearly_km,
        terms.cost_per_km,
        yearly_km / terms.speed_km_per_h * 60,
        visits * accounts["minutes_per_visit"].to_numpy()[:, None],
    )
    for array in (road_km, yearly_km, table.travel_minutes, table.visit_minutes):
        array.flags.writeable = False
    return table
