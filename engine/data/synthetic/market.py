"""Account clusters and what they are worth, then and now."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.data.synthetic.geography import Points, distance_km, smooth_field

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats
    from engine.data.synthetic.params import CompanyParams

SEGMENTS = ("retail", "clinic", "hospital")
HOSPITAL = SEGMENTS.index("hospital")
HOSPITAL_SHARE = 0.15
"""Of the clusters of a large place; a sixth of that elsewhere."""
CLINIC_SHARE = 0.35
SCATTER_DRAWS = 4
MINUTES = np.array([30, 40, 60])
"""Usual minutes per visit of each segment."""


class Topic(IntEnum):
    """Streams of the market; numbers are permanent."""

    PROSPERITY = 1
    GROWTH = 2
    CLUSTERS = 3
    SEGMENTS = 4


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """The account clusters.

    Parameters
    ----------
    account_id, name
        (n,) text.
    place
        (n,) index of the place each belongs to.
    points
        (n,) positions.
    potential, potential_then
        (n,) whole currency a year: today, and when the alignment was made.
    segment
        (n,) index into ``SEGMENTS``.
    minutes
        (n,) whole minutes per visit.
    """

    account_id: list[str]
    name: list[str]
    place: NDArray[np.intp]
    points: Points
    potential: NDArray[np.int64]
    potential_then: Floats
    segment: NDArray[np.intp]
    minutes: NDArray[np.int64]


def invent_market(places: pl.DataFrame, params: CompanyParams, seed: int) -> Market:
    """Return the clusters of every place, the largest place first."""
    where = Points(places["lat"].to_numpy(), places["lon"].to_numpy())
    people = places["population"].to_numpy().astype(np.float64)
    worth, growth = _worth(where, people, params, seed)
    most = params.largest_share * worth.sum() / params.reps
    count = np.maximum(1, np.ceil(worth / most)).astype(np.intp)
    place = np.repeat(np.arange(len(people)), count)

    rng = stream(seed, Purpose.COMPANY, Topic.CLUSTERS)
    weight = rng.uniform(0.85, 1.15, len(place))
    weight /= np.bincount(place, weight)[place]
    potential = np.maximum(1, np.round(worth[place] * weight)).astype(np.int64)
    spread = np.where(count > 1, 2.0 * np.sqrt(people / 50_000), 0.0)

    segment, minutes = _segments(place, count, seed)
    serial = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    names = places["name"].to_list()
    return Market(
        account_id=_ids([names[i] for i in place]),
        name=[
            f"{names[i]} {k + 1}" if count[i] > 1 else names[i]
            for i, k in zip(place, serial, strict=True)
        ],
        place=place,
        points=_scatter(where, place, spread[place], rng),
        potential=potential,
        potential_then=np.maximum(1.0, np.round(potential / growth[place])),
        segment=segment,
        minutes=minutes,
    )


def _scatter(
    where: Points, place: NDArray[np.intp], sd_km: Floats, rng: np.random.Generator
) -> Points:
    """Return a position for each cluster around its place.

    Of several draws the one nearest to any other place is kept: people live towards
    their neighbours, rather than out at sea.
    """
    draws = [where.take(place).scattered(sd_km, rng) for _ in range(SCATTER_DRAWS)]
    nearest = []
    for draw in draws:
        km = distance_km(draw, where)
        km[np.arange(len(place)), place] = np.inf
        nearest.append(km.min(axis=1))
    chosen = np.argmin(nearest, axis=0), np.arange(len(place))
    lat = np.array([draw.lat for draw in draws])[chosen]
    return Points(lat, np.array([draw.lon for draw in draws])[chosen])


def _worth(
    where: Points, people: Floats, params: CompanyParams, seed: int
) -> tuple[Floats, Floats]:
    """Return each place's potential today and its growth since, (n_places,) each."""
    rng = stream(seed, Purpose.COMPANY, Topic.PROSPERITY)
    rich = params.prosperity * smooth_field(where, 150.0, rng)
    rich += 0.2 * _bounded_normal(rng, len(people))
    rng = stream(seed, Purpose.COMPANY, Topic.GROWTH)
    growth = params.regional_growth * smooth_field(where, 60.0, rng)
    growth += params.local_growth * _bounded_normal(rng, len(people))
    worth = params.potential_per_person * people * np.exp(rich + growth)
    factor = np.round(np.exp(growth), 6)
    return np.round(worth), np.asarray(factor, dtype=np.float64)


def _bounded_normal(rng: np.random.Generator, size: int) -> Floats:
    steps = np.round(np.clip(rng.standard_normal(size), -2.0, 2.0), 6)
    return np.asarray(steps, dtype=np.float64)


def _segments(
    place: NDArray[np.intp], count: NDArray[np.intp], seed: int
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return segment and minutes per visit of each cluster.

    Cities have several hospitals, few small towns have any.
    """
    rng = stream(seed, Purpose.COMPANY, Topic.SEGMENTS)
    draw = rng.uniform(size=len(place))
    chance = np.where(count[place] > 1, HOSPITAL_SHARE, HOSPITAL_SHARE / 6)
    segment = np.where(draw < chance, HOSPITAL, 0)
    segment = np.where((segment == 0) & (draw < chance + CLINIC_SHARE), 1, segment)
    steps = rng.integers(-1, 2, len(place)) * 5
    return segment.astype(np.intp), (MINUTES[segment] + steps).astype(np.int64)


def _ids(names: list[str]) -> list[str]:
    """Return readable ids: three letters of the name and a running number."""
    used: dict[str, int] = {}
    ids = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name.upper().replace("Ł", "L"))
        code = "".join(sign for sign in plain if "A" <= sign <= "Z")[:3] or "X"
        used[code] = used.get(code, 0) + 1
        ids.append(f"{code}-{used[code]:02d}")
    return ids
