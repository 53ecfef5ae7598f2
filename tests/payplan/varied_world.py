"""One small company whose statements show every kind of line."""

from __future__ import annotations

PLAN = {
    "plan": "Field",
    "pay": {"base": "60k", "target": "36k"},
    "ramp": ["50%", "80%"],
    "commissions": [
        {"name": "Flat", "rate": "2%", "period": "quarter", "cap": 900},
        {
            "name": "Tiers",
            "period": "year",
            "tiers": [
                {"from": "0%", "rate": "3%"},
                {"from": "50%", "rate": "4.5%"},
                {"from": "100%", "rate": "7%"},
            ],
        },
        {
            "name": "Kinds",
            "period": "quarter",
            "rates_by": {
                "column": "product",
                "rates": {"Pumps": "1%", "Parts": "2.5%"},
                "other": "0.5%",
            },
        },
        {
            "name": "Deals",
            "period": "quarter",
            "per": "deal",
            "tiers": [{"from": 0, "rate": "1%"}, {"from": "5k", "rate": "2%"}],
        },
        {"name": "Pieces", "per_unit": 4, "credits": {"measure": "units"}},
    ],
    "bonuses": [
        {
            "name": "Quarter",
            "share_of_target": "40%",
            "points": [{"at": "50%", "pays": "25%"}, {"at": "100%", "pays": "100%"}],
            "cap": "60%",
        },
        {
            "name": "Half",
            "amount": 2000,
            "period": "half",
            "rates": [{"from": "50%", "rate": "100%"}],
            "floor": 100,
        },
    ],
    "matrices": [
        {
            "name": "Both",
            "share_of_target": "10%",
            "rows": {"at": ["0%", "100%"]},
            "columns": {"credits": {"measure": "units"}, "at": ["0%", "80%", "120%"]},
            "pays": [["0%", "50%", "100%"], ["50%", "100%", "150%"]],
        }
    ],
    "objectives": [{"name": "Goals", "share_of_target": "20%", "most": "120%"}],
    "spiffs": [
        {
            "name": "Sprint",
            "window": "2027-02",
            "rate": "1%",
            "least": 100,
            "budget": 90,
        }
    ],
    "contests": [
        {"name": "Race", "kind": "rank", "window": "2027Q1", "prizes": [500, 250]},
        {
            "name": "Trip",
            "kind": "club",
            "window": "2027",
            "top": 1,
            "prize": 3000,
            "cash": False,
        },
    ],
    "adjust": [
        {
            "multiply": {
                "name": "Mix",
                "on": ["Flat"],
                "by": {"period": "quarter"},
                "points": [{"at": "0%", "pays": "90%"}, {"at": "60%", "pays": "110%"}],
            }
        },
        {"gate": {"name": "Gate", "on": ["Pieces"], "by": {}, "at_least": "60%"}},
        {
            "cap": {
                "name": "Top",
                "on": ["Tiers", "Deals"],
                "most": 700,
                "period": "month",
            }
        },
        {
            "floor": {
                "name": "Least",
                "on": ["Quarter"],
                "least": 300,
                "period": "quarter",
            }
        },
    ],
    "clawback": {"within": "6 months"},
    "guarantee": {"months": 2, "share": "60%"},
    "draw": {
        "kind": "recoverable",
        "amount": 1500,
        "months": 4,
        "recovery": {"most": "50%"},
    },
    "may_fall": ["Mix"],
}
BOSS = {
    "plan": "Manager",
    "pay": {"base": "96k"},
    "overrides": [{"name": "Override", "rate": "5%", "of": "reports"}],
}


def deal(name, rep, day, amount, **cells) -> dict:
    """Return a row of credits; 20 units for each 1,000."""
    row = {"deal_id": name, "rep_id": rep, "date": day, "amount": amount}
    return row | {"units": amount // 50, "product": "Pumps"} | cells


def quotas(rep: str, **amounts) -> list[dict]:
    """Return a year's quota of each measure."""
    blank = {"period": "2027", "starts": "", "ends": "", "rep_id": rep}
    return [blank | {"measure": m, "quota": amount} for m, amount in amounts.items()]


WORLD = {
    "currency": "PLN",
    "pay": {"starts": "2027-01", "months": 12, "crediting": "any"},
    "plans": {"field": PLAN, "boss": BOSS},
    "assignments": [
        {"rep_id": "R1", "plan": "field", "manager_id": "M", "hired": "2027-01-01"},
        {"rep_id": "R2", "plan": "field", "manager_id": "M", "starts": "2027-02-08"}
        | {"hired": "2027-02-08"},
        {"rep_id": "M", "plan": "boss"},
    ],
    "credits": [
        deal("A1", "R1", "2027-01-11", 12_000, cancelled="2027-03-05"),
        deal("A2", "R1", "2027-02-01", 4_000, product="Parts"),
        deal("A3", "R1", "2027-02-15", 7_500, product="Hoses"),
        deal("A4", "R1", "2027-03-31", 21_000.5),
        deal("A5", "R1", "2027-05-03", -1_000),
        deal("A6", "R1", "2027-07-19", 60_000, product="Parts"),
        deal("A7", "R1", "2027-11-02", 9_999.99),
        deal("B1", "R2", "2027-02-09", 3_000, product="Parts"),
        deal("B2", "R2", "2027-06-30", 44_000),
        deal("B3", "R2", "2027-07-01", 20_000, cancelled="2027-08-01"),
        deal("B4", "R2", "2027-12-31", 15_000, product="Parts"),
    ],
    "quotas": [
        *quotas("R1", amount=96_000, units=2_400),
        *quotas("R2", amount=60_000, units=1_200),
    ],
    "scores": [
        {"rep_id": "R1", "component": "Goals", "objective": "a", "period": "2027Q1"}
        | {"weight_percent": 60, "score_percent": 150},
        {"rep_id": "R1", "component": "Goals", "objective": "b", "period": "2027Q1"}
        | {"weight_percent": 40, "score_percent": 75},
    ],
    "rates": [],
}
KINDS = {
    *("base", "commission", "bonus", "matrix", "objectives", "spiff", "contest"),
    *("noncash", "multiply", "gate", "cap", "floor", "clawback", "guarantee"),
    *("draw", "recovery", "override"),
}
"""Every kind of line there is; all of them occur."""
