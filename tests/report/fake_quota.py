"""Made-up quotas of a small company, in the shape that is stored; they add up."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

from fake_quota_parts import (
    CONFLICT,
    bias,
    conflict,
    fairness,
    hedges,
    outliers,
    years,
)

from engine.planning.columns import COLUMNS, frame

REGIONS = {"North": ("N1", "N2"), "South": ("S1", "S2", "S3")}
EACH = 5
SEASON = (7, 7, 9, 8, 8, 9, 6, 6, 10, 9, 9, 12)
UNIT, HEDGE = 100.0, 0.05
SEGMENTS = ("Enterprise", "Mid-market", "Small")


def territories() -> list[dict[str, Any]]:
    """Return each territory's figures but its quota."""
    found = []
    for region, districts in REGIONS.items():
        for place, district in enumerate(districts):
            for at in range(EACH):
                number = len(found)
                potential = 600_000.0 + 55_000 * ((number * 7) % 19)
                odd = 1.6 if number == 3 else 1.0
                found.append(
                    {
                        "territory": f"{district}-{at + 1}",
                        "name": f"{district} place {at + 1}",
                        "rep_id": f"R{number:02d}",
                        "region": region,
                        "district": district,
                        "segment": SEGMENTS[number % 3],
                        "channel": "field",
                        "potential": potential,
                        "history": potential * (0.3 + 0.02 * (number % 7)),
                        "fair": 0.42 * potential * odd,
                        "last": 0.36
                        * potential
                        * (0.8 + 0.09 * ((number + place) % 6)),
                    }
                )
    return found


def chance_of(quota: float, mean: float, sd: float) -> float:
    """Return the normal chance to sell at least a quota."""
    return 0.5 * (1 - erf((quota - mean) / sd / sqrt(2)))


def quotas() -> list[dict[str, Any]]:
    """Return quotas that are whole units, between a floor and a cap."""
    rows = []
    for row in territories():
        last = row.pop("last")
        low, high = 0.8 * last, 1.45 * last
        quota = round(min(max(row["fair"], low), high) / UNIT) * UNIT
        held = "change" if not low < row["fair"] < high else ""
        mean = 0.44 * row["potential"]
        rows.append(
            {
                **row,
                "quota": quota,
                "last_quota": last,
                "change": quota / last - 1,
                "mean": mean,
                "sd": 0.2 * mean,
                "p_attain": chance_of(quota, mean, 0.2 * mean),
                "p_before": chance_of(last * 1.2, mean, 0.2 * mean),
                "low": low,
                "high": high,
                "binding": held,
                "prorated": quota,
                "start": "",
            }
        )
    rows[6] |= {"prorated": round(rows[6]["quota"] * 0.7), "start": "2027-05"}
    return rows


def levels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every node with its children's sum."""
    total = sum(row["quota"] for row in rows)
    found = [_node("company", "Company", "", total / (1 + HEDGE), total, HEDGE)]
    for region in REGIONS:
        own = sum(row["quota"] for row in rows if row["region"] == region)
        found.append(_node("region", region, "Company", own, own, 0.0))
    for region, districts in REGIONS.items():
        for district in districts:
            own = sum(row["quota"] for row in rows if row["district"] == district)
            found.append(_node("district", district, region, own, own, 0.0))
    for row in rows:
        node = _node("territory", row["territory"], row["district"], row["quota"], 0, 0)
        found.append({**node, "children": None})
    return found


def _node(
    level: str, node: str, parent: str, quota: float, children: float, hedge: float
) -> dict[str, Any]:
    return {
        "level": level,
        "node": node,
        "parent": parent,
        "quota": float(quota),
        "children": float(children),
        "hedge": float(hedge),
        "exact": True,
    }


def phases(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every quota by month and kind of business; the last month has the rest."""
    found = []
    for row in rows:
        left = row["quota"]
        for at, share in enumerate(SEASON):
            part = left if at == 11 else round(row["quota"] * share / 100)
            left -= part
            new = round(0.6 * part)
            for measure, quota in (
                ("total", part),
                ("new business", new),
                ("renewal", part - new),
            ):
                found.append(
                    {
                        "territory": row["territory"],
                        "period": f"2027-{at + 1:02d}",
                        "measure": measure,
                        "quota": float(quota),
                    }
                )
        # Products are divided by year, not by month.
        service = round(0.2 * row["quota"])
        for name, quota in (
            ("instruments", row["quota"] - service),
            ("service", service),
        ):
            found.append(
                {
                    "territory": row["territory"],
                    "period": "2027-01..2027-12",
                    "measure": name,
                    "quota": float(quota),
                }
            )
    return found


def rules(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a rule of each territory, within a unit."""
    return [
        {
            "rule": "at most 45% more than last year",
            "family": "change",
            "node": row["territory"],
            "value": row["quota"],
            "limit": row["high"],
            "met": True,
            "sense": "at most",
        }
        for row in rows
    ]


def fake_quota(*, plan: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a manifest and all tables; without a plan, the rules conflict."""
    rows: dict[str, list[dict[str, Any]]] = {"conflict": conflict()}
    target = 10e6
    if plan:
        given = quotas()
        total = sum(row["quota"] for row in given)
        target = total / (1 + HEDGE)
        rows = {
            "quotas": given,
            "levels": levels(given),
            "phases": phases(given),
            "years": years(target, len(given)),
            "rules": rules(given),
            "fairness": fairness(),
            "bias": bias(),
            "outliers": outliers(),
            "hedges": hedges(HEDGE, chance_of),
        }
    tables = {
        name: frame("quota", name, rows.get(name, [])) for name in COLUMNS["quota"]
    }
    return manifest(target, plan=plan), tables


def manifest(target: float, *, plan: bool) -> dict[str, Any]:
    """Return what a stored run says of itself."""
    return {
        "fieldplan": "0.5.0",
        "kind": "quota",
        "name": "Quotas 2027",
        "about": "A made-up company of 25 territories in two regions.",
        "synthetic": True,
        "currency": "EUR",
        "seed": 7,
        "scenario": {"file": "quota.yaml", "digest": "ab" * 32},
        "inputs": {"territories.csv": {"digest": "cd" * 32, "rows": 25}},
        "notes": ["2 territories have no last year."],
        "versions": {"pulp": "3.3.0"},
        "made": {"at": "2026-11-27T12:00:00Z", "by": "fieldplan quota x.yaml"},
        "quota": told(target, plan=plan),
    }


def told(target: float, *, plan: bool) -> dict[str, Any]:
    """Return what is said of the quotas themselves."""
    over = {"how": "computed", "p_plan": 0.79, "value": 1 + HEDGE}
    status = "optimal" if plan else "infeasible"
    return {
        "starts": "2027-01",
        "months": 12,
        "method": "blend",
        "target": target,
        "unit": UNIT,
        "levels": ["company", "region", "district", "territory"],
        "over_assignment": over if plan else None,
        "outcome": {"status": status, "reason": "proven", "raw": ""},
        "objective": 0.214 if plan else None,
        "bound": 0.214 if plan else None,
        "gap": 0.0 if plan else None,
        "conflict": None if plan else CONFLICT,
        "rules_text": ["No quota is more than 45% above last year’s."],
        "assumptions": [
            ["Correlation of reps’ luck", "0.2", "default: a rule of thumb"],
            ["Weight of history", "estimated", "quota.yaml, line 30"],
        ],
        "conventions": {"ramp_month": "end", "prorate_by": "season"},
        "season": [share / 100 for share in SEASON],
    }
