# ruff: noqa: INP001 -- a script that tells where tables are from, not a package
"""How the tables of quota.yaml were made: what the invented company sold and sells.

    python scenarios/poland/recipe/sales.py scenarios/poland

From ``reps.csv``, ``roster.csv`` and ``accounts.csv`` and a seed; the same seed gives
the same bytes (a test makes sure):

- ``territories.csv``: a territory for each rep. Last year's quota is what
  ``roster.csv`` asks for in 2027, less a growth of 6 %; last year's sales are that ×
  what is expected of the rep × luck (lognormal, sd 12 %). The seat of the newest rep
  was empty and is filled in April; another rep is on leave from April to September.
- ``history.csv``: 48 months of sales by segment, region and channel. In 2026 the field
  sold in each region what its territories sold; inside reps and the shop sell besides.
  Segments grow at their own rates, the shop fastest; each has its season; luck is
  shared (AR(1), sd 3 %) and a cell's own (sd 5 %).
- ``indicators.csv``: what the accounts of each territory say of it.
- ``phased.csv``: the quotas of ``roster.csv`` by month, as the season goes; nothing for
  months in which nobody is there, and less while somebody ramps.
- ``actuals.csv``: January to May 2027: quota × what is expected × luck of the market,
  the rep (sd 12 %) and the month (sd 45 %); three reps fall behind from March on.
- ``opportunities.csv``: deals of the last nine months, stage by stage. Old deals are
  lost more often.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream

SEED = 379
YEARS = (2023, 2024, 2025, 2026)
REGIONS = {
    "Warszawa": "Centre",
    "Lublin": "Centre",
    "Katowice": "South",
    "Poznań": "West",
    "Wrocław": "West",
    "Gdańsk": "North",
}
GROWTH = {"retail": 0.02, "clinic": 0.07, "hospital": 0.13}
SEASON = {
    "retail": (0.90, 0.92, 1.02, 0.98, 0.98, 1.02, 0.90, 0.86, 1.04, 1.08, 1.12, 1.18),
    "clinic": (1.02, 1.00, 1.04, 1.00, 0.98, 0.98, 0.88, 0.84, 1.04, 1.08, 1.08, 1.06),
    "hospital": (
        0.84,
        0.86,
        1.06,
        0.92,
        0.94,
        1.08,
        0.82,
        0.80,
        1.06,
        1.10,
        1.20,
        1.32,
    ),
}
YEAR_SEASON = (0.90, 0.92, 1.02, 0.98, 0.98, 1.02, 0.90, 0.86, 1.04, 1.08, 1.12, 1.18)
BESIDE = {"inside": (0.13, 0.03), "online": (0.045, 0.30)}
"""Sales of a channel in 2026 as a share of the field's, and by how much more than the
field's they grow."""
STAGES = ("lead", "qualified", "offer", "negotiation")
PASSED = (0.62, 0.60, 0.66, 0.70)
"""Chance that a deal goes on, or is won, while it is young."""
DWELL = (28, 35, 30, 24)
"""Mean days in a stage."""
FIRST, TODAY = date(2026, 9, 1), date(2027, 5, 31)
ON_LEAVE = "R19"
BEHIND = ("R07", "R26", "R41")


def territories(reps: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return one row a territory, in the order of ``reps``."""
    rng = stream(SEED, Purpose.COMPANY, 2)
    luck = np.exp(0.12 * rng.standard_normal(roster.height) - 0.12**2 / 2)
    last = np.round(roster["quota"].to_numpy() / 1.06, -4)
    expected = roster["expected_percent"].to_numpy() / 100
    newest = int(roster["tenure_months"].arg_min() or 0)
    numbers = range(roster.height)
    teams = roster["team"].to_list()
    return pl.DataFrame(
        {
            "territory_id": [f"T{rep[1:]}" for rep in roster["rep_id"]],
            "name": [
                f"{team} {teams[: i + 1].count(team)}" for i, team in enumerate(teams)
            ],
            "rep_id": [None if i == newest else roster["rep_id"][i] for i in numbers],
            "district": teams,
            "region": [REGIONS[team] for team in teams],
            "segment": roster["segment"],
            "channel": ["field"] * roster.height,
            "potential": roster["potential"],
            "history": np.round(last * expected * luck, -2).astype(int),
            "last_quota": last.astype(int),
            "hired": ["2027-04-01" if i == newest else None for i in numbers],
            "tenure_months": [
                None if i == newest else roster["tenure_months"][i] for i in numbers
            ],
            "fte": reps["fte"],
            "away_from": [
                "2027-04-01" if rep == ON_LEAVE else None for rep in roster["rep_id"]
            ],
            "away_to": [
                "2027-09-30" if rep == ON_LEAVE else None for rep in roster["rep_id"]
            ],
            "source": ["synthetic"] * roster.height,
        }
    )


def history(places: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return sales by month, segment, region and channel."""
    rng = stream(SEED, Purpose.COMPANY, 3)
    held = accounts.group_by("segment").agg(pl.col("potential").sum()).sort("segment")
    weight = dict(held.iter_rows())
    total = sum(weight.values())
    months = 12 * len(YEARS)
    common = _ar(rng, months, 0.5, 0.03)
    sold = dict(places.group_by("region").agg(pl.col("history").sum()).iter_rows())
    rows = []
    for region in dict.fromkeys(REGIONS.values()):
        field = {
            segment: _cell(rng, common, segment, 0.0) * weight[segment] / total
            for segment in GROWTH
        }
        last = sum(cell[-12:].sum() for cell in field.values())
        for segment, cell in field.items():
            series = {"field": cell * sold[region] / last}
            for channel, (share, faster) in BESIDE.items():
                other = _cell(rng, common, segment, faster)
                mine = share * series["field"][-12:].sum()
                series[channel] = other * mine / other[-12:].sum()
            for channel, sales in series.items():
                rows += [
                    (_month(t), segment, region, channel, round(float(sales[t])))
                    for t in range(months)
                ]
    names = ["period", "segment", "region", "channel", "sales"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    return table.with_columns(source=pl.lit("synthetic"))


def _cell(
    rng: np.random.Generator, common: np.ndarray, segment: str, faster: float
) -> np.ndarray:
    """Return the sales of a cell in all months, in any unit."""
    t = np.arange(len(common))
    season = np.array(SEASON[segment])[t % 12]
    grown = (1 + GROWTH[segment] + faster) ** (t / 12)
    return season * grown * common * np.exp(0.05 * rng.standard_normal(len(t)))


def _ar(
    rng: np.random.Generator, months: int, memory: float, spread: float
) -> np.ndarray:
    """Return luck that everybody shares: a factor for each month."""
    luck = np.zeros(months)
    for t in range(1, months):
        fresh = spread * np.sqrt(1 - memory**2) * rng.standard_normal()
        luck[t] = memory * luck[t - 1] + fresh
    return np.exp(luck)


def _month(t: int) -> str:
    return f"{YEARS[0] + t // 12}-{t % 12 + 1:02d}"


def indicators(places: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return what the accounts of each territory say of its potential."""
    held = accounts.group_by("rep_id").agg(
        inhabitants=(pl.col("potential").sum() / 20).round(0).cast(pl.Int64),
        visits=pl.col("visits_per_year").sum(),
        clinics=(pl.col("segment") == "clinic").sum(),
        hospitals=(pl.col("segment") == "hospital").sum(),
    )
    rep = pl.format("R{}", pl.col("territory_id").str.slice(1))
    table = places.with_columns(owner=rep).join(
        held, left_on="owner", right_on="rep_id", how="left", maintain_order="left"
    )
    return table.select(
        pl.col("territory_id").alias("unit"),
        "region",
        pl.col("history").alias("sales"),
        *("inhabitants", "visits", "clinics", "hospitals", "source"),
    )


def phased(places: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return the quotas of the roster by month, whole units that add up."""
    shares = np.cumsum(YEAR_SEASON) / 12
    rows = []
    for place, quota in zip(places.iter_rows(named=True), roster["quota"], strict=True):
        ends = np.round(quota * shares).astype(int)
        parts = np.diff(ends, prepend=0)
        rows += [
            (*(place[name] for name in _WHO), f"2027-{t + 1:02d}", int(parts[t]))
            for t in range(12)
        ]
    table = pl.DataFrame(
        rows, schema=[*_WHO, "period", "quota"], orient="row", infer_schema_length=None
    )
    return table.with_columns(source=pl.lit("synthetic"))


def carried(plan: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return what is carried of a plan: less for who starts in the year or is away."""
    shares = []
    for place in places.iter_rows(named=True):
        there = np.ones(12)
        if place["hired"] and place["hired"] >= "2027":
            start = int(place["hired"][5:7]) - 1
            there[:start] = 0.0
            there[start : start + len(RAMP)] = RAMP
        if place["away_from"]:
            away = slice(int(place["away_from"][5:7]) - 1, int(place["away_to"][5:7]))
            there[away] = 0.0
        shares += there.tolist()
    return plan.with_columns((pl.col("quota") * pl.Series(shares)).round().cast(int))


RAMP = (0.25, 0.5, 0.75)
"""Share of a quota in the first months of a newcomer, as in quota.yaml."""
_WHO = (
    *("territory_id", "name", "rep_id", "district", "region", "segment", "channel"),
)


def actuals(plan: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return sales of January to May 2027 by territory and month."""
    rng = stream(SEED, Purpose.COMPANY, 4)
    months = TODAY.month
    market = np.exp(0.03 * rng.standard_normal(months) + 0.05)
    rows = []
    for rep, name, expected in roster.select(
        "rep_id", "name", "expected_percent"
    ).iter_rows():
        territory = f"T{rep[1:]}"
        quotas = plan.filter(pl.col("territory_id") == territory)["quota"].to_numpy()
        own = np.exp(0.12 * rng.standard_normal())
        month = np.exp(0.45 * rng.standard_normal(months) - 0.45**2 / 2)
        sold = quotas[:months] * expected / 100 * own * market * month
        if rep in BEHIND:
            sold[2:] *= 0.35
        if plan.filter(pl.col("territory_id") == territory)["rep_id"][0] is None:
            sold[:3] *= 0.3  # the seat is empty, and others look after it
        rows += [
            (territory, rep, name, f"2027-{t + 1:02d}", round(float(sold[t])))
            for t in range(months)
        ]
    names = ["territory_id", "rep_id", "name", "period", "sales"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    return table.select("territory_id", "period", "sales").with_columns(
        source=pl.lit("synthetic")
    )


def opportunities(places: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return deals stage by stage, as they are known at the end of May 2027."""
    rng = stream(SEED, Purpose.COMPANY, 5)
    rows = []
    days = (TODAY - FIRST).days
    reps = [rep for rep in places["rep_id"] if rep is not None]
    for rep in reps:
        own = accounts.filter(pl.col("rep_id") == rep)
        for number in range(int(rng.poisson(13))):
            account = own.row(int(rng.integers(own.height)), named=True)
            amount = round(float(np.exp(rng.normal(10.9, 0.9))), -2)
            channel = "field" if rng.random() < 0.85 else "inside"
            deal = f"{rep}-{number + 1:02d}"
            start = FIRST + timedelta(days=int(rng.integers(days)))
            who = (deal, rep, account["account_id"], account["segment"], channel)
            rows += [(*who, int(amount), *visit) for visit in _visits(rng, start)]
    names = ["deal", "rep_id", "account", "segment", "channel", "amount"]
    table = pl.DataFrame(
        rows,
        schema=[*names, "stage", "entered", "left", "outcome"],
        orient="row",
        infer_schema_length=None,
    )
    return table.with_columns(source=pl.lit("synthetic"))


def _visits(rng: np.random.Generator, entered: date) -> list[tuple]:
    """Return the stages a deal has been in: stage, entered, left, outcome."""
    visits: list[tuple] = []
    for stage, passed, mean in zip(STAGES, PASSED, DWELL, strict=True):
        stay = int(rng.gamma(2.0, mean / 2.0)) + 1
        left = entered + timedelta(days=stay)
        if left > TODAY:
            visits.append((stage, entered, None, None))
            break
        # A deal that stays for twice the usual time goes on half as often.
        goes_on = rng.random() < passed * min(1.0, 1.25 * mean / (stay + 0.25 * mean))
        last = stage == STAGES[-1]
        outcome = None if goes_on and not last else "won" if goes_on else "lost"
        visits.append((stage, entered, left, outcome))
        if outcome:
            break
        entered = left
    return visits


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    """Return every table by name."""
    reps = pl.read_csv(folder / "reps.csv")
    roster = pl.read_csv(folder / "roster.csv")
    accounts = pl.read_csv(folder / "accounts.csv")
    places = territories(reps, roster)
    plan = phased(places, roster)
    return {
        "territories": places,
        "history": history(places, accounts),
        "indicators": indicators(places, accounts),
        "phased": carried(plan, places),
        "actuals": actuals(plan, roster),
        "opportunities": opportunities(places, accounts),
    }


def main(folder: Path) -> None:
    """Write the tables beside those they are made from."""
    for name, table in tables(folder).items():
        table.write_csv(folder / f"{name}.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
