"""Worlds small enough to be worked out by hand."""

from __future__ import annotations


def world(plan: dict, credits_=(), **parts) -> dict:
    """Return a world of one plan, three months from January 2027."""
    found = {
        "currency": "PLN",
        "pay": {"starts": "2027-01", "months": 3, "crediting": "any"},
        "plans": {"p": plan},
        "assignments": None,
        "credits": list(credits_),
        "quotas": [],
        "scores": [],
        "rates": [],
    }
    return found | parts


def credit(deal: str, date: str, amount, rep: str = "R1", **cells) -> dict:
    """Return a row of credits."""
    return {"deal_id": deal, "rep_id": rep, "date": date, "amount": amount} | cells


def seat(rep: str, **cells) -> dict:
    """Return a row of assignments for the whole calendar."""
    return {"rep_id": rep, "plan": "p", "starts": "", "ends": ""} | cells


def amounts(lines: dict, line: str, rep: str = "R1") -> list:
    """Return a line of a rep, month by month, in money."""
    months = [f"2027-{m:02d}" for m in range(1, 13)]
    found = [lines.get((rep, "p", month, line), 0) / 100 for month in months]
    return found[:3]


def commission(**cells) -> dict:
    """Return a plan with one commission."""
    return {"commissions": [{"name": "pay"} | cells]}


def quarter(plan: dict, credits_) -> dict:
    """Return a world with a quota of 1,000 a quarter and a yearly target of 12,000."""
    quota = {"rep_id": "R1", "measure": "amount", "period": "2027Q1", "quota": 1000}
    return world(plan | {"pay": {"target": "12k"}}, credits_, quotas=[quota])
