# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How roster.csv was made: quotas and teams of the invented company's 48 reps.

    python scenarios/poland/recipe/roster.py scenarios/poland

From ``reps.csv`` and ``accounts.csv`` and a seed; the same seed gives the same bytes (a
test makes sure). With m = a territory's potential ÷ the mean of all:

- quota = MEAN_QUOTA · (1 + m) ÷ 2, rounded to PLN 10,000: half alike for everybody,
  half by potential;
- expected sales ÷ quota = AS_TODAY · √m ÷ ((1 + m) ÷ 2) · luck: rich territories are
  worked less deeply; the luck is a rep's own, lognormal, sd 8 %;
- tenure in months: the years of ``reps.csv`` and a number of months below 12;
- team: the nearest of six cities; league: newcomers, hospital reps, all others.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from engine.base.geo import great_circle_km
from engine.base.streams import Purpose, stream

SEED = 379
MEAN_QUOTA = 2_550_000
AS_TODAY = 0.97
LUCK_SD = 0.08
NEW_YEARS = 3
CITIES = {
    "Warszawa": (52.23, 21.01),
    "Katowice": (50.26, 19.02),
    "Wrocław": (51.11, 17.03),
    "Poznań": (52.41, 16.93),
    "Gdańsk": (54.35, 18.65),
    "Lublin": (51.25, 22.57),
}


def roster(reps: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return one row a rep, in the order of ``reps``."""
    held = accounts.group_by("rep_id").agg(
        potential=pl.col("potential").sum(),
        retail=pl.col("potential").filter(pl.col("segment") == "retail").sum(),
        clinic=pl.col("potential").filter(pl.col("segment") == "clinic").sum(),
    )
    table = reps.join(held, on="rep_id", how="left", maintain_order="left")
    potential = table["potential"].to_numpy().astype(float)
    m = potential / potential.mean()
    rng = stream(SEED, Purpose.COMPANY, 1)
    luck = np.exp(LUCK_SD * rng.standard_normal(len(m)) - LUCK_SD**2 / 2)
    months = 12 * table["tenure_years"].to_numpy() + rng.integers(12, size=len(m))
    hospital = [str(skills) == "hospital" for skills in table["skills"]]
    return pl.DataFrame(
        {
            "rep_id": table["rep_id"],
            "name": table["name"],
            "quota": np.round(MEAN_QUOTA * (1 + m) / 2, -4).astype(int),
            "expected_percent": np.round(
                100 * AS_TODAY * np.sqrt(m) / ((1 + m) / 2) * luck
            ).astype(int),
            "segment": ["hospital" if able else "general" for able in hospital],
            "channel": np.where(table["retail"] > table["clinic"], "retail", "clinics"),
            "team": teams(table),
            "league": leagues(months, hospital),
            "potential": table["potential"],
            "tenure_months": months,
            "source": ["synthetic"] * len(m),
        }
    )


def teams(table: pl.DataFrame) -> list[str]:
    """Return the nearest city of each rep's home."""
    lat, lon = (np.array(column) for column in zip(*CITIES.values(), strict=True))
    homes = table["home_lat"].to_numpy(), table["home_lon"].to_numpy()
    nearest = great_circle_km(*homes, lat, lon).argmin(axis=1)
    return [list(CITIES)[city] for city in nearest]


def leagues(months: np.ndarray, hospital: list[bool]) -> list[str]:
    """Return the league of each rep: newcomers by themselves, then by segment."""
    new = months < 12 * NEW_YEARS
    return [
        "newcomers" if young else ("hospital" if able else "general")
        for young, able in zip(new, hospital, strict=True)
    ]


def main(folder: Path) -> None:
    """Write the roster beside the tables it is made from."""
    reps = pl.read_csv(folder / "reps.csv")
    accounts = pl.read_csv(folder / "accounts.csv")
    roster(reps, accounts).write_csv(folder / "roster.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
