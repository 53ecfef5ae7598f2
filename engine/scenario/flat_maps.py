"""Places on a flat map: x and y instead of degrees, which only maps then need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.geo import EARTH_RADIUS_KM
from engine.scenario.account_columns import Asked
from engine.territory.amounts import unit_sphere

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.columns import TableSpec
    from engine.data.dataset import Dataset
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario

_UNITS = {"plane_km": 1.0, "plane_m": 1000.0}
_RULE = ("territory", "travel", "straight_line")
_NOWHERE = 1e-9
_KM_OF_DEGREE = EARTH_RADIUS_KM * 3.141592653589793 / 180


def flat_unit(scenario: Scenario) -> float | None:
    """Return units of x and y in a kilometre, or None where places are in degrees."""
    travel = scenario.territory.travel
    return None if travel is None else _UNITS.get(travel.straight_line)


def flat_columns(prefix: str = "") -> dict[str, Asked]:
    """Return the columns x and y, of accounts or (``home_``) of reps."""
    return {f"{prefix}{name}": Asked("number", _RULE, signed=True) for name in "xy"}


def without_degrees(spec: TableSpec) -> TableSpec:
    """Return a table's specification in which degrees may be missing."""
    return replace(
        spec,
        columns=tuple(
            replace(column, required=False, may_be_blank=True)
            if column.swapped_with
            else column
            for column in spec.columns
        ),
    )


def with_degrees(
    accounts: TableRead, reps: TableRead, unit: float
) -> tuple[TableRead, TableRead]:
    """Return both tables with degrees for the maps, where they have none.

    The middle of the homes is put where the equator meets the prime meridian, where a
    degree is as long to the north as to the east; maps then have the plane's shape.
    """
    if accounts.problems or reps.problems:
        return accounts, reps
    names = (("lat", "y"), ("lon", "x"))
    given = [accounts.frame[name] for name, _ in names]
    given += [reps.frame[f"home_{name}"] for name, _ in names]
    if not any(column.null_count() for column in given):
        return accounts, reps
    frames = []
    for read, prefix in ((accounts, ""), (reps, "home_")):
        columns = []
        for degrees, flat in names:
            middle = reps.frame[f"home_{flat}"].mean()
            away = pl.col(f"{prefix}{flat}") - middle
            columns.append((away / (unit * _KM_OF_DEGREE)).alias(f"{prefix}{degrees}"))
        frames.append(replace(read, frame=read.frame.with_columns(columns)))
    return frames[0], frames[1]


def places_km(scenario: Scenario, dataset: Dataset) -> NDArray[np.float64]:
    """Return (n_accounts, 2) float, accounts on a flat map in kilometres.

    Degrees are projected stereographically around their mean, which keeps circles
    circles: Delaunay neighbours are those on the sphere. Lengths are right near the
    middle, and 1 % too long at 1,270 km from it.
    """
    accounts, unit = dataset.accounts, flat_unit(scenario)
    if unit is not None:
        return np.asarray(accounts.select("x", "y").to_numpy() / unit)
    points = unit_sphere(accounts["lat"].to_numpy(), accounts["lon"].to_numpy())
    middle = points.mean(axis=0)
    length = np.linalg.norm(middle)
    middle = middle / length if length > _NOWHERE else np.array([1.0, 0.0, 0.0])
    side = np.linalg.svd(middle[None, :])[2][1:]  # two directions square to it
    height = np.maximum(_NOWHERE, 1 + points @ middle)
    flat: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * (points @ side.T)
    return np.asarray(flat / height[:, None])
