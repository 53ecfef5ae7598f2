# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How staff.csv was made: who works for the invented company when 2027 begins.

    python scenarios/poland/recipe/staff.py scenarios/poland

From ``reps.csv`` and ``roster.csv``; nothing is drawn, so the same tables give the same
bytes (a test makes sure):

- field reps: one row each, with working time and tenure; the region is that of the
  team of ``roster.csv``, two smaller teams to a region;
- everybody else is written below: inside reps, SDRs and managers, by region.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

REGIONS = {
    "Warszawa": "Centre",
    "Lublin": "Centre",
    "Katowice": "South",
    "Poznań": "West",
    "Wrocław": "West",
    "Gdańsk": "North",
}
OTHERS = (
    # role, region, channel, heads, tenure in months
    ("inside rep", "Centre", "inside", 3, 26),
    ("inside rep", "South", "inside", 2, 31),
    ("inside rep", "West", "inside", 2, 9),
    ("inside rep", "North", "inside", 1, 14),
    ("SDR", None, None, 4, 15),
    ("SDR", None, None, 2, 3),
    ("manager", "Centre", None, 3, 80),
    ("manager", "South", None, 2, 95),
    ("manager", "West", None, 2, 60),
    ("manager", "North", None, 1, 44),
)


def staff(reps: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return one row a field rep, then a row for each group of the others."""
    time = dict(zip(reps["rep_id"], reps["fte"], strict=True))
    rows = [
        (rep, "field rep", REGIONS[team], "field", 1, months, round(100 * time[rep]))
        for rep, team, months in roster.select(
            "rep_id", "team", "tenure_months"
        ).iter_rows()
    ]
    rows += [
        (None, role, region, channel, heads, months, 100)
        for role, region, channel, heads, months in OTHERS
    ]
    columns = (
        *("rep_id", "role", "region", "channel", "heads", "tenure_months"),
        "fte_percent",
    )
    table = pl.DataFrame(rows, schema=list(columns), orient="row")
    return table.with_columns(source=pl.lit("synthetic"))


def main(folder: Path) -> None:
    """Write the staff beside the tables it is made from."""
    reps = pl.read_csv(folder / "reps.csv")
    roster = pl.read_csv(folder / "roster.csv")
    staff(reps, roster).write_csv(folder / "staff.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
