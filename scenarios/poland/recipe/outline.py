# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How outline.csv was made: Poland's border from Natural Earth, thinned.

Documentation of provenance, not part of the program and not run by its tests. Needs
NumPy and ``countries-10m.json`` of npm ``world-atlas`` 2.0.2 (TopoJSON):

    python outline.py path/to/countries-10m.json ../outline.csv
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

import numpy as np

POLAND = "616"
MOST_POINTS = 550
SMALLEST_RING = 10
TOLERANCES_KM = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


def arcs(topology: dict) -> list[np.ndarray]:
    """Return each arc as (n_points, 2) degrees: undo the differences and the grid."""
    scale = np.array(topology["transform"]["scale"])
    shift = np.array(topology["transform"]["translate"])
    return [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]


def rings(topology: dict) -> list[np.ndarray]:
    """Return the outer rings of the country as (n_points, 2) arrays of lon, lat."""
    lines = arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    poland = next(each for each in countries if each.get("id") == POLAND)
    many = poland["type"] == "MultiPolygon"
    polygons = poland["arcs"] if many else [poland["arcs"]]
    return [stitch(lines, polygon[0]) for polygon in polygons]


def stitch(lines: list[np.ndarray], numbers: list[int]) -> np.ndarray:
    """Return one ring: arcs end to end; ``~n`` means arc n walked backwards."""
    parts = [lines[n] if n >= 0 else lines[~n][::-1] for n in numbers]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def thin(line: np.ndarray, tolerance_km: float) -> np.ndarray:
    """Return the line with fewer points (Douglas and Peucker, 1973)."""
    plane = line * [111.2 * math.cos(math.radians(52)), 111.2]
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        away = distances(plane[first + 1 : last], plane[first], plane[last])
        if away.max() > tolerance_km:
            middle = first + 1 + int(away.argmax())
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return line[keep]


def distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return each point's distance from the segment, in the points' unit."""
    along = end - start
    length = along @ along
    part = (points - start) @ along / length if length else np.zeros(len(points))
    foot = start + np.clip(part, 0, 1)[:, None] * along
    return np.hypot(*(points - foot).T)


def main(source: Path, target: Path) -> None:
    """Write the country's rings at the finest tolerance that is short enough."""
    whole = rings(json.loads(source.read_text(encoding="utf-8")))
    for tolerance in TOLERANCES_KM:
        short = [thin(ring, tolerance) for ring in whole]
        short = [ring for ring in short if len(ring) >= SMALLEST_RING]
        if sum(map(len, short)) <= MOST_POINTS:
            break
    short.sort(key=len, reverse=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["ring", "lat", "lon"])
        for number, ring in enumerate(short, start=1):
            writer.writerows([number, round(y, 4), round(x, 4)] for x, y in ring)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
