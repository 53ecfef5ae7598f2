"""How far each account is from each home: reckoned, or looked up in a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from engine.base.geo import great_circle_km_at
from engine.scenario.sources import source_of
from engine.territory.amounts import Distance, unit_sphere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_travel import Travel

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Index = NDArray[np.intp]

LISTED_UP_TO = 20_000_000
"""Pairs up to which distances are read from a table."""
_METRES = {"plane_km": 1.0, "plane_m": 1000.0}


class Roads(Protocol):
    """One way from a home to an account, for the pairs asked for."""

    def km(self, units: Index, territories: Index) -> Floats:
        """Return kilometres of each pair; index arrays are broadcast together."""

    def minutes(self, units: Index, territories: Index) -> Floats:
        """Return minutes of each pair; index arrays are broadcast together."""

    @property
    def farthest(self) -> tuple[Floats, Floats]:
        """(n_accounts,) kilometres and minutes that no pair of the account exceeds."""


@dataclass(frozen=True, eq=False)
class StraightRoads:
    """Straight lines times a detour, at one speed.

    Parameters
    ----------
    accounts, homes
        (n_accounts, 2) and (n_reps, 2) float: degrees north and east, or x and y in
        kilometres.
    metric
        ``sphere`` for degrees, ``plane`` for x and y.
    detour
        Road distance divided by straight-line distance.
    speed
        Kilometres an hour.
    """

    accounts: Floats
    homes: Floats
    metric: Literal["sphere", "plane"]
    detour: float
    speed: float

    def km(self, units: Index, territories: Index) -> Floats:
        """Return kilometres of each pair."""
        here, there = self.accounts[units], self.homes[territories]
        a, b, c, d = here[..., 0], here[..., 1], there[..., 0], there[..., 1]
        if self.metric == "sphere":
            return great_circle_km_at(a, b, c, d) * self.detour
        return np.hypot(a - c, b - d) * self.detour

    def minutes(self, units: Index, territories: Index) -> Floats:
        """Return minutes of each pair."""
        return self.km(units, territories) / self.speed * 60

    @cached_property
    def farthest(self) -> tuple[Floats, Floats]:
        """(n_accounts,) kilometres and minutes to the farthest corner of all homes."""
        detour = np.full(len(self.accounts), self.detour)
        most = self.amounts(detour).most.astype(np.float64) - 1.0
        return most, most / self.speed * 60

    def amounts(self, factor: Floats, offset: Floats | None = None) -> Distance:
        """Return amounts that grow with the straight line, computed when asked for."""
        places, homes = self.accounts, self.homes
        if self.metric == "sphere":
            places, homes = unit_sphere(*places.T), unit_sphere(*homes.T)
        return Distance(places, homes, factor, offset=offset, metric=self.metric)


@dataclass(frozen=True, eq=False)
class GivenRoads:
    """Kilometres and minutes from a table.

    Parameters
    ----------
    kilometres, times
        (n_accounts, n_reps) float, one way.
    listed
        (n_accounts, n_reps) bool: whether the table has the pair.
    """

    kilometres: Floats
    times: Floats
    listed: Bools

    def km(self, units: Index, territories: Index) -> Floats:
        """Return kilometres of each pair."""
        return self.kilometres[units, territories]

    def minutes(self, units: Index, territories: Index) -> Floats:
        """Return minutes of each pair."""
        return self.times[units, territories]

    @cached_property
    def farthest(self) -> tuple[Floats, Floats]:
        """(n_accounts,) kilometres and minutes to the farthest home."""
        return self.kilometres.max(axis=1), self.times.max(axis=1)


def straight_roads(terms: Travel, dataset: Dataset) -> StraightRoads:
    """Return the straight lines of a scenario: great circles, or on a flat map."""
    accounts, reps = dataset.accounts, dataset.reps
    if terms.straight_line == "great_circle":
        places = accounts.select("lat", "lon").to_numpy()
        homes = reps.select("home_lat", "home_lon").to_numpy()
        return StraightRoads(
            places, homes, "sphere", terms.detour, terms.speed_km_per_h
        )
    unit = _METRES[terms.straight_line]
    places = accounts.select("x", "y").to_numpy() / unit
    homes = reps.select("home_x", "home_y").to_numpy() / unit
    return StraightRoads(places, homes, "plane", terms.detour, terms.speed_km_per_h)


def given_roads(terms: Travel, dataset: Dataset) -> GivenRoads:
    """Return the table's distances, and straight lines for pairs that it lacks.

    Minutes that are not filled follow from kilometres and speed.
    """
    straight = straight_roads(terms, dataset)
    rows = np.arange(dataset.accounts.height)[:, None]
    columns = np.arange(dataset.reps.height)[None, :]
    km, minutes = straight.km(rows, columns), straight.minutes(rows, columns)
    listed = np.zeros(km.shape, dtype=np.bool_)
    i, j = pairs_of(dataset)
    table = dataset.distances
    km[i, j] = table["km"].to_numpy()
    by_speed = table["km"] / terms.speed_km_per_h * 60
    minutes[i, j] = table["minutes"].fill_null(by_speed).to_numpy()
    listed[i, j] = True
    return GivenRoads(km, minutes, listed)


def road_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield a table of distances that nothing uses, is too large, or lacks pairs."""
    if scenario.config.data.distances is None:
        return
    terms = scenario.territory.travel
    count = dataset.accounts.height * dataset.reps.height
    if terms is None:
        message = "distances are for 'territory.travel', which is missing"
        yield scenario.problem(("data", "distances"), message)
    elif count > LISTED_UP_TO:
        yield scenario.problem(
            ("data", "distances"),
            f"there are {count:,} pairs of accounts and reps; distances are read from a"
            f" table for at most {LISTED_UP_TO:,}, so leave it out: straight lines take"
            " no room",
        )
    elif terms.absent_pairs == "refuse" and dataset.distances.height < count:
        i, j = pairs_of(dataset)
        listed = np.zeros(count, dtype=np.bool_)
        listed[i * dataset.reps.height + j] = True
        first = int(np.flatnonzero(~listed)[0])
        account = dataset.accounts["account_id"][first // dataset.reps.height]
        rep = dataset.reps["rep_id"][first % dataset.reps.height]
        source = source_of(scenario, "distances")
        yield source.problem(
            f"{int((~listed).sum()):,} of {count:,} pairs are missing, such as account"
            f" '{account}' with rep '{rep}'; add them, or write"
            " territory.travel.absent_pairs: straight_line or forbidden"
        )


def pairs_of(dataset: Dataset) -> tuple[Index, Index]:
    """Return (k,) rows of accounts and of reps of each row of the distances."""
    found = []
    for name, frame in (("account_id", dataset.accounts), ("rep_id", dataset.reps)):
        place = {key: row for row, key in enumerate(frame[name])}
        ids = dataset.distances[name].to_list()
        found.append(np.array([place[key] for key in ids], dtype=np.intp))
    return found[0], found[1]
