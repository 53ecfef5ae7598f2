"""The two maps: regions, labels, homes and the accounts that change hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.report.colours import colours
from engine.report.frame import Frame, make_frame
from engine.report.labels import Label, anchors, place_labels
from engine.report.people import tip
from engine.report.voronoi import (
    NOBODY,
    Cells,
    borders,
    cell_owners,
    make_cells,
    path_data,
    reach,
    shapes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.report.people import Loads, Territory
    from engine.report.pins import Pin

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Region:
    """One territory on one map; ``path`` in tenths of a unit."""

    territory: int
    path: str
    tip: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: a home, or an account that changes hands (its row, both owners)."""

    x: float
    y: float
    territory: int
    row: int = 0
    origin: int = NOBODY


@dataclass(frozen=True, slots=True)
class Ring:
    """An account that a conflict names: where it is, whose, and what is told of it."""

    x: float
    y: float
    territory: int
    tip: str
    is_rule: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """One map of one stage."""

    stage: str
    regions: list[Region]
    nobody: str
    labels: list[Label]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Both maps and what they share; ``land`` and ``dots`` in tenths of a unit."""

    width: float
    height: float
    land: str
    has_outline: bool
    dots: str
    homes: list[Mark]
    moved: list[Mark]
    maps: list[MapView]
    palette: list[int] = field(default_factory=list)
    pins: list[Ring] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    """What both maps stand on; ``shore`` is (n, 2), the points of the outline."""

    frame: Frame
    cells: Cells
    weight: Floats
    shore: Floats
    homes: list[Mark]
    rings: list[Ring]
    who: Sequence[Territory]
    loads: Loads


def make_atlas(
    tables: Mapping[str, pl.DataFrame],
    who: Sequence[Territory],
    loads: Loads,
    stages: Sequence[str],
    pins: Sequence[Pin] = (),
) -> Atlas:
    """Return both maps of a run.

    Parameters
    ----------
    tables
        ``accounts``, ``moves`` in the order shown, and perhaps ``outline``.
    who
        The territories.
    loads
        Loads by place, for the words of each region.
    stages
        The stages that have owners: ``before``, ``after`` or both.
    pins
        Accounts that a conflict names, where there is no plan.
    """
    accounts = tables["accounts"]
    rings = _rings(tables.get("outline"))
    frame = _frame(accounts, rings, who)
    places = frame.place(*_degrees(accounts))
    corners = [frame.place(ring[:, 0], ring[:, 1]) for ring in rings]
    ground = _Ground(
        frame=frame,
        cells=make_cells(places, frame.width, frame.height),
        weight=accounts["potential"].fill_null(0.0).to_numpy().astype(float),
        shore=np.concatenate([*corners, np.empty((0, 2))]),
        homes=_homes(frame, who),
        rings=_rings_around(pins, _owner(accounts["before"], who), places),
        who=who,
        loads=loads,
    )
    owners = {
        stage: cell_owners(ground.cells, _owner(accounts[stage], who), ground.weight)
        for stage in stages
    }
    return Atlas(
        width=frame.width,
        height=frame.height,
        land=_land(corners) if corners else _circles(ground),
        has_outline=bool(corners),
        dots="".join(f"M{x} {y}h0" for x, y in _tenths(ground.cells.points)),
        homes=ground.homes,
        moved=_moved(tables["moves"], accounts, places, who) if len(stages) > 1 else [],
        maps=[_map(stage, owners[stage], ground) for stage in stages],
        palette=_palette(ground, list(owners.values())),
        pins=ground.rings,
    )


def _palette(ground: _Ground, owners: Sequence[Ints]) -> list[int]:
    shared: dict[tuple[int, int], float] = {}
    for owner in owners:
        for pair, length in borders(ground.cells, owner).items():
            shared[pair] = shared.get(pair, 0.0) + length
    return colours(len(ground.who), shared)


def _rings(outline: pl.DataFrame | None) -> list[Floats]:
    """Return the rings of the outline, each (n, 2) of latitude and longitude."""
    if outline is None or outline.is_empty():
        return []
    parts = outline.partition_by("ring", maintain_order=True)
    return [np.column_stack(_degrees(part)) for part in parts]


def _frame(
    accounts: pl.DataFrame, rings: Sequence[Floats], who: Sequence[Territory]
) -> Frame:
    homes = [[one.row["home_lat"], one.row["home_lon"]] for one in who]
    at_home = np.array(homes, dtype=float).reshape(-1, 2)
    at_home = at_home[np.isfinite(at_home).all(axis=1)]
    points = np.concatenate([np.column_stack(_degrees(accounts)), at_home, *rings])
    return make_frame(points[:, 0], points[:, 1], 0.015 if rings else 0.1)


def _degrees(table: pl.DataFrame) -> tuple[Floats, Floats]:
    lat, lon = (table[name].cast(pl.Float64).to_numpy() for name in ("lat", "lon"))
    return lat, lon


def _owner(column: pl.Series, who: Sequence[Territory]) -> Ints:
    index = {one.id: one.index for one in who}
    return np.array([index.get(name, NOBODY) for name in column], dtype=np.int64)


def _tenths(points: Floats) -> list[list[int]]:
    rounded: list[list[int]] = np.rint(points * 10).astype(np.int64).tolist()
    return rounded


def _land(rings: Sequence[Floats]) -> str:
    paths = []
    for ring in rings:
        corners = [(x, y) for x, y in _tenths(ring)]
        steps = zip(corners, [None, *corners[:-1]], strict=True)
        paths.append([corner for corner, last in steps if corner != last])
    return path_data(paths)


def _circles(ground: _Ground) -> str:
    """Return circles around the accounts: what is shown where no outline is given."""
    points = ground.cells.points
    radius = round(10 * reach(points, ground.frame.width))
    grid = radius / 5
    spots = np.unique(np.rint(points * 10 / grid), axis=0) * grid
    arc = f"a{radius} {radius} 0 1 0"
    return "".join(
        f"M{x - radius} {y}{arc} {2 * radius} 0{arc} {-2 * radius} 0z"
        for x, y in np.rint(spots).astype(np.int64).tolist()
    )


def _homes(frame: Frame, who: Sequence[Territory]) -> list[Mark]:
    marks = []
    for one in who:
        lat, lon = one.row["home_lat"], one.row["home_lon"]
        if lat is not None and lon is not None:
            x, y = frame.place(np.array([lat]), np.array([lon]))[0].round(1).tolist()
            marks.append(Mark(x, y, one.index))
    return marks


def _moved(
    moves: pl.DataFrame,
    accounts: pl.DataFrame,
    places: Floats,
    who: Sequence[Territory],
) -> list[Mark]:
    index = {one.id: one.index for one in who}
    row_of = {name: row for row, name in enumerate(accounts["account_id"])}
    marks = []
    for row, move in enumerate(moves.iter_rows(named=True)):
        x, y = places[row_of[move["account_id"]]].round(1).tolist()
        origin = index.get(move["from"], NOBODY)
        marks.append(Mark(x, y, index.get(move["to"], NOBODY), row, origin))
    return marks


def _rings_around(pins: Sequence[Pin], owner: Ints, places: Floats) -> list[Ring]:
    found = []
    for pin in pins:
        x, y = places[pin.row].round(1).tolist()
        found.append(Ring(x, y, int(owner[pin.row]), pin.tip, pin.is_rule))
    return found


def _map(stage: str, owner: Ints, ground: _Ground) -> MapView:
    cells, who = ground.cells, ground.who
    paths = shapes(cells, owner)
    heavy = np.bincount(cells.cell_of, ground.weight, len(cells.points)).astype(float)
    signs: list[Mark | Ring] = [*ground.homes, *ground.rings]
    avoid = np.array([[sign.x, sign.y] for sign in signs]).reshape(-1, 2)
    measures = list(dict.fromkeys(key[2] for key in ground.loads))
    return MapView(
        stage=stage,
        regions=[
            Region(t, path, tip(who[t], stage, ground.loads, measures))
            for t, path in paths.items()
            if t != NOBODY
        ],
        nobody=paths.get(NOBODY, ""),
        labels=place_labels(
            anchors(cells.points, owner, heavy, ground.shore),
            [one.label for one in who],
            avoid,
            (ground.frame.width, ground.frame.height),
        ),
    )
