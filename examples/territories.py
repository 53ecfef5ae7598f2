"""Who covers whom: two tables in, a proven plan out."""

from pathlib import Path

import polars as pl

from engine import territory_opt
from engine.scenario.load import load

TABLES = Path(__file__).parents[1] / "scenarios" / "minimal"

accounts = pl.read_csv(TABLES / "accounts.csv")
reps = pl.read_csv(TABLES / "reps.csv")

scenario = load(
    {
        "fieldplan": 1,
        "name": "From a program",
        "currency": "PLN",
        "data": {"accounts": accounts, "reps": reps},
        "territory": {
            "travel": {"cost_per_km": 1.15},
            "balance": {"potential": "10%"},
            "keep": {"moved_potential": "20%"},
        },
    }
)
plan = territory_opt.run(scenario)

print(plan)
print(plan.tables["moves"].select("account_id", "from", "to", "potential", "reason"))
print(plan.tables["loads"].filter(stage="after", measure="potential"))
