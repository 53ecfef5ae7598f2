# ruff: noqa: INP001 -- a script that tells where a table is from, not a package
"""How full_field_2027.credits.csv was made: about 150 invented deals, once.

Documentation of provenance, not part of the program and not run by its tests:

    python scenarios/reference/plans/recipe.py
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.streams import Purpose, stream

if TYPE_CHECKING:
    import numpy as np

HERE = Path(__file__).parent
SEED = 2027
DEALS = 150
REPS = {
    "anna": 1.2,
    "bartek": 0.9,
    "celina": 1.0,
    "dawid": 0.9,
    "ewa": 1.1,
    "filip": 1.15,
    "gosia": 0.8,
    "hubert": 1.0,
}
"""How much of the business each rep gets, in proportion."""
FROM = {"gosia": date(2027, 3, 15)}
UNTIL = {"dawid": date(2027, 10, 31)}
PRODUCTS = {"imaging": 0.30, "monitoring": 0.30, "consumables": 0.25, "service": 0.15}
PRICES = {
    "imaging": 110_000,
    "monitoring": 9_000,
    "consumables": 7_000,
    "service": 14_000,
}
MARGINS = {"imaging": 0.28, "monitoring": 0.36, "consumables": 0.45, "service": 0.6}
HOME = {
    "anna": "gdansk",
    "bartek": "torun",
    "celina": "olsztyn",
    "filip": "krakow",
    "gosia": "katowice",
}
"""Reps who keep one territory: some of their deals come by territory."""
EUR = 4.3
COLUMNS = [
    "deal_id",
    "rep_id",
    "territory_id",
    "date",
    "amount",
    "margin",
    "units",
    "product",
    "segment",
    "channel",
    "credit",
    "share_percent",
    "currency",
    "cancelled",
]


def a_day(chance: np.random.Generator, rep: str) -> date:
    """Draw a day on which the rep works."""
    first = FROM.get(rep, date(2027, 1, 1))
    last = UNTIL.get(rep, date(2027, 12, 31))
    return first + timedelta(days=int(chance.integers((last - first).days + 1)))


def a_deal(chance: np.random.Generator) -> dict[str, object]:
    """Draw one deal of one rep: what, when, where, for how much."""
    weights = list(REPS.values())
    rep = str(chance.choice(list(REPS), p=[w / sum(weights) for w in weights]))
    product = str(chance.choice(list(PRODUCTS), p=list(PRODUCTS.values())))
    units = int(chance.integers(2, 13)) if product == "monitoring" else 1
    amount = round(units * PRICES[product] * float(chance.lognormal(0, 0.35)) / 50) * 50
    if product == "imaging" and chance.random() < 0.05:
        amount *= 4
    margin = round(amount * MARGINS[product] * float(chance.uniform(0.8, 1.2)))
    online = product == "consumables" and chance.random() < 0.4
    row = dict.fromkeys(COLUMNS, "") | {
        "rep_id": rep,
        "date": a_day(chance, rep),
        "amount": amount,
        "margin": margin,
        "units": units,
        "product": product,
        "segment": "hospital" if chance.random() < 0.6 else "clinic",
        "channel": "online" if online else "field",
        "credit": "direct",
        "share_percent": 100,
    }
    if chance.random() < 0.1:
        row |= {"currency": "EUR"}
        row |= {key: round(row[key] / EUR) for key in ("amount", "margin")}
    if product in ("imaging", "monitoring") and chance.random() < 0.08:
        row["cancelled"] = row["date"] + timedelta(days=int(chance.integers(5, 200)))
    return row


def credited(chance: np.random.Generator, deal: dict) -> list[dict]:
    """Return the rows of a deal: alone, by territory, split, or with support."""
    rep, others = deal["rep_id"], [name for name in REPS if name not in (*FROM, *UNTIL)]
    others = [name for name in others if name != rep]
    kind = chance.random()
    if kind < 0.15 and rep in HOME:
        return [deal | {"rep_id": "", "territory_id": HOME[rep]}]
    if kind < 0.30:
        other = str(chance.choice(others))
        share = int(chance.choice([50, 60, 75]))
        return [
            deal | {"share_percent": share},
            deal | {"rep_id": other, "share_percent": 100 - share},
        ]
    if kind < 0.38:
        other = str(chance.choice(others))
        return [deal, deal | {"rep_id": other, "credit": "overlay"}]
    return [deal]


def main() -> None:
    """Write the table beside this file."""
    chance = stream(SEED, Purpose.COMPANY)
    deals = sorted((a_deal(chance) for _ in range(DEALS)), key=lambda d: d["date"])
    path = HERE / "full_field_2027.credits.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        for number, deal in enumerate(deals, start=1):
            table.writerows(credited(chance, deal | {"deal_id": f"F{number:03d}"}))


if __name__ == "__main__":
    main()
