"""A seeded made-up country with a made-up plan, in the shape of a stored run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream

LAT, LON = 52.0, 19.0
COST_PER_KM, TRIPS, DETOUR = 1.15, 0.25, 1.3
FIRST = [
    "Anna",
    "Jan",
    "Ewa",
    "Piotr",
    "Maria",
    "Adam",
    "Zofia",
    "Marek",
    "Olga",
    "Paweł",
]
LAST = ["Nowak", "Mazur", "Wójcik", "Lis", "Dudek", "Krawiec", "Sikora", "Bąk", "Zając"]


@dataclass(frozen=True)
class World:
    """Positions, sizes and owners; distances in road km, shape (accounts, reps)."""

    lat: np.ndarray
    lon: np.ndarray
    potential: np.ndarray
    visits: np.ndarray
    homes: np.ndarray
    far: np.ndarray
    before: np.ndarray
    after: np.ndarray
    ids: list[str]


def edge(angle: np.ndarray) -> np.ndarray:
    """Return the made-up country's radius in degrees of latitude by direction."""
    return 2.6 + 0.35 * np.sin(2 * angle) + 0.2 * np.cos(5 * angle + 1)


def prices(far: np.ndarray, load: np.ndarray, rounds: int, rate: float) -> np.ndarray:
    """Return a price in km per rep that pushes the loads towards equality."""
    price = np.zeros(far.shape[1])
    for _ in range(rounds):
        owner = (far + price).argmin(1)
        carried = np.bincount(owner, load, far.shape[1]) / load.sum() * far.shape[1]
        price += rate * (carried - 1.0)
    return price


def make_world(accounts: int, reps: int, seed: int) -> World:
    """Scatter accounts around towns inside the country and choose owners."""
    rng = stream(seed, Purpose.COMPANY)
    angle = rng.uniform(0, 2 * np.pi, accounts)
    radius = np.sqrt(rng.uniform(0, 0.96, accounts)) * edge(angle)
    lat = LAT + radius * np.sin(angle)
    lon = LON + radius * np.cos(angle) / np.cos(np.radians(LAT))
    towns = rng.choice(accounts, min(accounts, max(reps // 4, 1)), replace=False)
    close = rng.random(accounts) < 0.25
    town = rng.choice(towns, accounts)
    lat = np.where(close, lat[town] + rng.normal(0, 0.08, accounts), lat)
    lon = np.where(close, lon[town] + rng.normal(0, 0.12, accounts), lon)
    potential = np.round(rng.lognormal(11, 0.7, accounts), 2)
    homes = rng.choice(accounts, reps, replace=False)
    dx = (lon[:, None] - lon[homes]) * np.cos(np.radians(LAT)) * 111
    far = DETOUR * np.hypot(dx, (lat[:, None] - lat[homes]) * 111)
    price = prices(far, potential, 400, 4.0)
    after = (far + price).argmin(1)
    drift = rng.normal(0, 20, reps) + rng.normal(0, 14, far.shape)
    before = (far + price + drift / np.sqrt(reps)).argmin(1)
    visits = np.round(4 + potential / 9000)
    ids = [f"R{number + 1:02d}" for number in range(reps)]
    return World(lat, lon, potential, visits, homes, far, before, after, ids)


def hours(world: World, owner: np.ndarray) -> np.ndarray:
    """Return hours a year of every account with its owner, travel included."""
    road = world.far[np.arange(len(owner)), owner]
    return world.visits * (0.75 + 2 * road * TRIPS / 60)


def road_km(world: World, owner: np.ndarray) -> np.ndarray:
    """Return the one-way road km from every account to its owner's home."""
    return world.far[np.arange(len(owner)), owner].round(1)


def accounts_table(world: World, names: list[str]) -> pl.DataFrame:
    """Return the accounts, as the contract has them."""
    return pl.DataFrame(
        {
            "account_id": [f"A{i:04d}" for i in range(len(names))],
            "name": names,
            "lat": world.lat,
            "lon": world.lon,
            "segment": ["pharmacy" if i % 9 else "hospital" for i in range(len(names))],
            "potential": world.potential,
            "revenue": (world.potential * 0.3).round(2),
            "visits_per_year": world.visits,
            "hours_per_year_before": hours(world, world.before).round(2),
            "hours_per_year_after": hours(world, world.after).round(2),
            "before": [world.ids[j] for j in world.before],
            "after": [world.ids[j] for j in world.after],
            "km_before": road_km(world, world.before),
            "km_after": road_km(world, world.after),
            "moved": world.before != world.after,
            "named": [i % 211 == 0 for i in range(len(names))],
        }
    )


def loads_table(world: World, within: float) -> pl.DataFrame:
    """Return the loads of two measures at both stages."""
    rows = []
    reps = len(world.ids)
    for measure, unit in (("potential", "PLN a year"), ("workload", "hours a year")):
        for stage, owner in (("before", world.before), ("after", world.after)):
            amount = world.potential if measure == "potential" else hours(world, owner)
            load = np.bincount(owner, amount, reps)
            fair = load.sum() / reps
            if stage == "after":  # The made-up prices balance potential only.
                load = fair * (1 + 0.97 * within * np.tanh(20 * (load / fair - 1)))
            for j, rep in enumerate(world.ids):
                low, high = fair * (1 - within), fair * (1 + within)
                ok = bool(low <= load[j] <= high)
                row = (measure, unit, rep, stage, load[j], fair, load[j] / fair)
                rows.append((*row, low, high, ok))
    names = "measure unit territory_id stage load fair_share share lower upper within"
    return pl.DataFrame(rows, schema=names.split(), orient="row")


def territories_table(world: World) -> pl.DataFrame:
    """Return one row per rep."""
    reps = len(world.ids)
    moved = world.before != world.after
    columns: dict[str, Any] = {
        "territory_id": world.ids,
        "rep_name": [
            f"{FIRST[j % len(FIRST)]} {LAST[j * 7 % len(LAST)]}" for j in range(reps)
        ],
        "home": [f"Town {i}" for i in world.homes],
        "home_lat": world.lat[world.homes],
        "home_lon": world.lon[world.homes],
        "fte": [0.8 if j % 11 == 5 else 1.0 for j in range(reps)],
        "tenure_years": [float(j % 9) for j in range(reps)],
        "accounts_before": np.bincount(world.before, minlength=reps),
        "accounts_after": np.bincount(world.after, minlength=reps),
        "moved_in": np.bincount(world.after[moved], minlength=reps),
        "moved_out": np.bincount(world.before[moved], minlength=reps),
    }
    for stage, owner in (("before", world.before), ("after", world.after)):
        driven = 2 * road_km(world, owner) * world.visits * TRIPS
        columns[f"km_{stage}"] = np.bincount(owner, driven, reps).round(0)
    for stage in ("before", "after"):
        columns[f"cost_{stage}"] = (columns[f"km_{stage}"] * COST_PER_KM).round(2)
    return pl.DataFrame(columns)


def moves_table(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts that change hands, with a reason."""
    moved = accounts.filter("moved")
    saving = (
        2 * TRIPS * COST_PER_KM * (moved["km_before"] - moved["km_after"])
    ) * moved["visits_per_year"]
    reasons = [
        f"{new} is {b - a:,.0f} km nearer, and {old} carried more than its fair share."
        if b > a
        else f"{old} carried too much; {new} had room."
        for old, new, b, a in moved.select(
            "before", "after", "km_before", "km_after"
        ).iter_rows()
    ]
    return moved.select(
        "account_id",
        "name",
        pl.col("before").alias("from"),
        pl.col("after").alias("to"),
        "potential",
        "revenue",
        "km_before",
        "km_after",
        (pl.col("revenue") * 0.02).round(2).alias("disruption_cost"),
        saving.round(2).alias("saving"),
        pl.Series("reason", reasons, dtype=pl.String),
    )


def rules_table(loads: pl.DataFrame, moved: float, total: float) -> pl.DataFrame:
    """Return every rule, checked before and after."""
    names = "rule kind territory_id stage met found limit_low limit_high unit slack"
    rows: list[tuple[Any, ...]] = []
    for load in loads.iter_rows(named=True):
        slack = min(load["load"] - load["lower"], load["upper"] - load["load"])
        place = (load["measure"], "balance", load["territory_id"], load["stage"])
        limits = (load["load"], load["lower"], load["upper"], load["unit"], slack)
        rows.append((*place, load["within"], *limits))
    for stage, found in (("before", 0.0), ("after", moved)):
        cap = 0.6 * total
        met = (found <= cap, found, None, cap, "PLN a year", cap - found)
        rows.append(("moved potential", "budget", None, stage, *met))
        for rule in ("named accounts", "eligible: hospital"):
            row = (True, 0.0, None, 0.0, "accounts", 0.0)
            rows.append((rule, "permit", None, stage, *row))
    return pl.DataFrame(rows, schema=names.split(), orient="row", infer_schema_length=9)


def progress_table(objective: float, bound: float) -> pl.DataFrame:
    """Return a plausible trace of a solve."""
    rows: list[tuple[float, str, float | None, float | None]] = []
    for step in range(40):
        work = step * 0.5
        low = bound * (1 - 0.4 * np.exp(-step / 3))
        high = objective * (1 + 0.05 * np.exp(-(step - 12) / 6))
        stage = "prices" if step < 12 else "neighbourhoods"
        rows.append((work, stage, None if step < 10 else high, low))
    rows.append((20.0, "neighbourhoods", objective, bound))
    names = ["work", "stage_name", "objective", "bound"]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=50)


def outline_table() -> pl.DataFrame:
    """Return the made-up country's border as one ring."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    wobble = edge(angle) * (1.03 + 0.012 * np.sin(23 * angle))
    lat = LAT + wobble * np.sin(angle)
    lon = LON + wobble * np.cos(angle) / np.cos(np.radians(LAT))
    return pl.DataFrame({"ring": [0] * len(angle), "lat": lat, "lon": lon})


# long: one literal, in the shape that is stored
def manifest_of(
    world: World, today: float, objective: float, bound: float
) -> dict[str, Any]:
    """Return the manifest that goes with the tables."""
    return {
        "fieldplan": "0.1.0",
        "kind": "territory",
        "name": "Arcadia field force 2027",
        "about": "A made-up company in a made-up country.",
        "synthetic": True,
        "currency": "PLN",
        "seed": 7,
        "scenario": {"file": "territories.yaml", "digest": "3f" * 32},
        "inputs": {
            "accounts.csv": {"digest": "a1" * 32, "rows": len(world.lat)},
            "reps.csv": {"digest": "b2" * 32, "rows": len(world.ids)},
        },
        "notes": ["accounts.csv: decimal commas were read as decimal points."],
        "rules_text": [
            "Each territory's potential stays within 5% of its fair share.",
            "Each territory's workload, travel included, stays within 5%.",
            "At most 60% of the potential changes hands.",
        ],
        "outcome": {"status": "feasible", "reason": "gap reached", "raw": "FEASIBLE"},
        "method": "priced",
        "objective": round(objective, 2),
        "bound": round(bound, 2),
        "gap": (objective - bound) / objective if objective else 0.0,
        "before_objective": round(today, 2),
        "least_change": {
            "bound": 0.142,
            "found": 0.148,
            "cap": 0.6,
            "status": "feasible",
        },
        "limits": {"work": 20.0, "gap": 0.001, "time_s": None},
        "work_used": 19.5,
        "versions": {"python": "3.11.7", "ortools": "9.15", "numpy": "2.4.6"},
        "problem": {
            "units": len(world.lat),
            "territories": len(world.ids),
            "digest": "c3" * 32,
        },
        "made": {
            "at": "2026-11-23T15:40:12Z",
            "seconds": {"read": 0.4, "solve": 21.3, "report": 0.9},
            "by": "fieldplan run territories.yaml",
        },
    }


def fake_run(
    accounts: int = 180, reps: int = 8, seed: int = 3, *, outline: bool = True
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return the manifest and tables of a made-up run."""
    world = make_world(accounts, reps, seed)
    names = [f"Apteka {LAST[i % len(LAST)]} {i}" for i in range(accounts)]
    table = accounts_table(world, names)
    moves = moves_table(table)
    loads = loads_table(world, 0.05)
    territories = territories_table(world)
    travel = [territories[f"cost_{stage}"].sum() for stage in ("before", "after")]
    broken = float(moves["disruption_cost"].sum())
    total = float(table["potential"].sum())
    objective = travel[1] + broken
    tables = {
        "territories": territories,
        "loads": loads,
        "accounts": table,
        "moves": moves,
        "objective": pl.DataFrame(
            {
                "term": ["travel", "disruption"],
                "before": [travel[0], 0.0],
                "after": [travel[1], broken],
            }
        ),
        "rules": rules_table(loads, float(moves["potential"].sum()), total),
        "progress": progress_table(objective, objective * 0.9963),
    }
    if outline:
        tables["outline"] = outline_table()
    return manifest_of(world, travel[0], objective, objective * 0.9963), tables


def without_plan(
    run: tuple[dict[str, Any], dict[str, pl.DataFrame]], status: str, reason: str
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return the run as it would be stored when no plan was found."""
    manifest, tables = run
    empty = dict.fromkeys(("objective", "gap"))
    bound = None if status == "infeasible" else manifest["bound"]
    outcome = {"status": status, "reason": reason, "raw": status.upper()}
    nothing = ["after", "km_after", "hours_per_year_after"]
    later = ["accounts_after", "moved_in", "moved_out", "km_after", "cost_after"]
    return {**manifest, **empty, "bound": bound, "outcome": outcome}, {
        **tables,
        "accounts": blank(tables["accounts"], nothing),
        "territories": blank(tables["territories"], later),
        "loads": tables["loads"].filter(pl.col("stage") == "before"),
        "rules": tables["rules"].filter(pl.col("stage") == "before"),
        "objective": blank(tables["objective"], ["after"]),
        "moves": tables["moves"].clear(),
    }


def without_owners(
    run: tuple[dict[str, Any], dict[str, pl.DataFrame]],
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return the run as it would be stored when no account has an owner today."""
    manifest, tables = run
    nothing = ["before", "km_before", "hours_per_year_before"]
    return {**manifest, "before_objective": None}, {
        **tables,
        "accounts": blank(tables["accounts"], nothing),
        "loads": tables["loads"].filter(pl.col("stage") == "after"),
        "moves": blank(tables["moves"], ["from", "km_before"]),
    }


def blank(table: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return the table with nothing in some columns."""
    return table.with_columns(pl.lit(None).cast(table[n].dtype).alias(n) for n in names)
