"""The files of ``fieldplan init``: a small scenario that runs as it is."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from engine.base.geo import great_circle_km
from engine.base.streams import Purpose, stream
from engine.scenario.schema_export import plan_schema_text, schema_text

if TYPE_CHECKING:
    from collections.abc import Iterable

SCENARIO_NAME = "territories.yaml"
"""Name of the scenario file among the template's files."""
PAY_NAME = "pay.yaml"
"""The same, of the template with pay plans."""
CAPACITY_NAME = "capacity.yaml"
"""The same, of the template about people."""

_REPS = (
    # rep_id, name, home, lat, lon, fte, years, skills
    ("R1", "Ada", "Poznań", 52.407, 16.930, 1.0, 9.0, "hospital"),
    ("R2", "Borys", "Leszno", 51.840, 16.575, 1.0, 2.5, ""),
    ("R3", "Celina", "Konin", 52.223, 18.251, 1.0, 6.0, "hospital"),
    ("R4", "Dawid", "Piła", 53.151, 16.738, 0.8, 4.0, ""),
    ("R5", "Ewa", "Kalisz", 51.761, 18.091, 1.0, 0.5, "hospital"),
)
_ACCOUNT_COLUMNS = (
    "account_id",
    "name",
    "lat",
    "lon",
    "segment",
    "potential",
    "revenue",
    "visits_per_year",
    "minutes_per_visit",
    "rep_id",
    "source",
)
_REP_COLUMNS = (
    "rep_id",
    "name",
    "home",
    "home_lat",
    "home_lon",
    "fte",
    "tenure_years",
    "skills",
    "source",
)
_NAMED_COLUMNS = ("account_id", "rep_id", "reason", "source")
_NUM_ACCOUNTS = 60
_SEED = 7
_NAMED = ("A05", "A42")


def template_files() -> dict[str, bytes]:
    """Return the files of a new scenario folder, by name.

    The tables are invented, always the same, and say so in each row.
    """
    accounts = _accounts()
    owners = {row[0]: row[9] for row in accounts}
    named = [
        (name, owners[name], "contract until the end of 2027", "synthetic")
        for name in _NAMED
    ]
    tables = {
        "accounts.csv": _csv(_ACCOUNT_COLUMNS, accounts),
        "reps.csv": _csv(_REP_COLUMNS, [(*rep, "synthetic") for rep in _REPS]),
        "named_accounts.csv": _csv(_NAMED_COLUMNS, named),
    }
    scenario = files("engine.scenario").joinpath("template.yaml").read_bytes()
    schema = schema_text().encode()
    return {SCENARIO_NAME: scenario, **tables, "fieldplan.schema.json": schema}


def pay_template_files() -> dict[str, bytes]:
    """Return the files of a new folder with pay plans, by name; all is invented."""
    folder = files("engine.scenario.pay_template")
    names = (PAY_NAME, "field.plan.yaml", "deals.csv", "quotas.csv", "people.csv")
    return {
        **{name: folder.joinpath(name).read_bytes() for name in names},
        "fieldplan.schema.json": schema_text().encode(),
        "fieldplan.plan.schema.json": plan_schema_text().encode(),
    }


def capacity_template_files() -> dict[str, bytes]:
    """Return the files of a new folder about people, by name; all is invented."""
    folder = files("engine.scenario.capacity_template")
    names = (CAPACITY_NAME, "staff.csv")
    return {
        **{name: folder.joinpath(name).read_bytes() for name in names},
        "fieldplan.schema.json": schema_text().encode(),
    }


def _accounts() -> list[tuple[object, ...]]:
    """Return one row per account, scattered around the homes of the reps.

    Today's owner is the nearest rep, except that one account in five went to the
    second nearest.
    """
    rng = stream(_SEED, Purpose.COMPANY)
    homes = np.array([(rep[3], rep[4]) for rep in _REPS])
    near = rng.integers(len(_REPS), size=_NUM_ACCOUNTS)
    place = np.round(homes[near] + rng.uniform(-0.45, 0.45, (_NUM_ACCOUNTS, 2)), 4)
    km = great_circle_km(place[:, 0], place[:, 1], homes[:, 0], homes[:, 1])
    by_distance = np.argsort(km, axis=1)
    strayed = (rng.random(_NUM_ACCOUNTS) < 0.2).astype(np.int64)
    owner = by_distance[np.arange(_NUM_ACCOUNTS), strayed]
    potential = np.round(40_000 * np.exp(rng.uniform(-1, 1, _NUM_ACCOUNTS)), -2)
    share = rng.uniform(0.2, 0.7, _NUM_ACCOUNTS)
    hospital = rng.random(_NUM_ACCOUNTS) < 0.15
    rows: list[tuple[object, ...]] = []
    for i in range(_NUM_ACCOUNTS):
        segment = "hospital" if hospital[i] else "pharmacy"
        rows.append(
            (
                f"A{i + 1:02d}",
                f"Synthetic {segment} {i + 1}",
                float(place[i, 0]),
                float(place[i, 1]),
                segment,
                int(potential[i]),
                int(potential[i] * share[i]) // 100 * 100,
                6 + 6 * int(potential[i] // 30_000),
                60 if hospital[i] else 40,
                _REPS[int(owner[i])][0],
                "synthetic",
            )
        )
    return rows


def _csv(names: Iterable[str], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()
