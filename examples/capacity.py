"""Whom to hire when, at the least cost that makes the number, and how sure that is."""

import polars as pl

from engine import capacity_plan
from engine.scenario.load import load

staff = pl.DataFrame(
    {
        "role": ["AE", "AE", "manager"],
        "region": ["north", "south", None],
        "heads": [4, 3, 1],
        "started": ["2023-05-01", "2024-02-01", "2022-01-01"],
    }
)
roles = {
    "AE": {
        "sells": {"quota": "1.2m/year", "attainment": "85%"},
        "pay": "120k/year",
        "ramp": "4 months",
        "attrition": "20% a year",
    },
    "manager": {
        "span": 8,
        "over": "AE",
        "at": "company",
        "pay": "150k/year",
        "attrition": "10% a year",
    },
}
scenario = load(
    {
        "fieldplan": 1,
        "name": "People, from a program",
        "currency": "EUR",
        "data": {"staff": staff},
        "capacity": {
            "starts": "2027-01",
            "months": 12,
            "goal": "least_cost",
            "number": {
                "total": {"2027": "8m"},
                "regions": {"north": "60%", "south": "40%"},
                "make": [{"each": "year", "share": "95%"}],
                "margin": "60%",
            },
            "roles": roles,
            "sources": {
                "market": {"into": ["AE", "manager"], "lead": "2 months", "cost": "20k"}
            },
            "uncertainty": {"futures": 500},
        },
    }
)
plan = capacity_plan.run(scenario)

print(plan)
print(plan.tables["hires"].select("month", "decide_by", "role", "region", "starts"))
print(plan.tables["chance"].select("month", "plan_to_date", "p").tail(1))
