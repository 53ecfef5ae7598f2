"""Made-up results of three months against a plan, in the shape that is stored."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

from fake_capacity_parts import row_of

from engine.planning.columns import COLUMNS, frame

REPS, PAST = 24, 3
SEASON = (7, 7, 9, 8, 8, 9, 6, 6, 10, 9, 9, 12)
NO_DEALS = "no open deals"
DISTRICTS = ("N1", "N2", "S1")


def pace_of(rep: int) -> float:
    """Return a rep's pace against plan."""
    return 0.6 + 0.045 * ((rep * 11) % 17)


def rep_rows() -> list[dict[str, Any]]:
    """Return each rep's plan and sales of every month."""
    return [
        {
            "by": "rep",
            "id": f"R{rep:02d}",
            "name": f"Rep {rep}",
            "district": DISTRICTS[rep % 3],
            "plan": [(400_000 + 9_000 * rep) * share / 100 for share in SEASON],
            "pace": pace_of(rep),
        }
        for rep in range(REPS)
    ]


def together(rows: list[dict[str, Any]], by: str, name: str) -> dict[str, Any]:
    """Return the sum of reps."""
    plan = [sum(row["plan"][at] for row in rows) for at in range(12)]
    sold = sum(row["pace"] * sum(row["plan"][:PAST]) for row in rows)
    return {
        "by": by,
        "id": name,
        "name": name.capitalize() if by == "company" else name,
        "plan": plan,
        "pace": sold / sum(plan[:PAST]),
    }


def attained(row: dict[str, Any], luck: float) -> dict[str, Any]:
    """Return a row of attainment."""
    quota, plan = sum(row["plan"]), sum(row["plan"][:PAST])
    actual = row["pace"] * plan
    own = 0.5 * row["pace"] + 0.5
    forecast = actual + own * (quota - plan)
    sd = luck * (quota - plan)
    p = 0.5 * (1 - erf((quota - forecast) / sd / sqrt(2)))
    return {
        "by": row["by"],
        "id": row["id"],
        "name": row["name"],
        "quota": quota,
        "plan_to_date": plan,
        "actual": actual,
        "attainment": actual / quota,
        "pace": row["pace"],
        "run_rate": actual / PAST,
        "run_rate_needed": (quota - actual) / (12 - PAST),
        "forecast": forecast,
        "low90": forecast - 1.645 * sd,
        "high90": forecast + 1.645 * sd,
        "p_land": p,
        "at_stake": max(0.0, quota - forecast),
    }


def fake_track(*, pipeline: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a manifest and all tables, with or without a pipeline."""
    reps = rep_rows()
    districts = [
        together([r for r in reps if r["district"] == name], "district", name)
        for name in DISTRICTS
    ]
    company = together(reps, "company", "company")
    attainment = [
        attained(company, 0.06),
        *(attained(row, 0.1) for row in districts),
        *(attained(row, 0.22) for row in reps),
    ]
    months = [
        {
            "by": row["by"],
            "id": row["id"],
            "period": f"2027-{at + 1:02d}",
            "plan": plan,
            "actual": row["pace"] * plan if at < PAST else None,
        }
        for row in (company, *districts, *reps)
        for at, plan in enumerate(row["plan"])
    ]
    rows = {
        "attainment": attainment,
        "months": months,
        "warnings": warned(attainment),
        "learned": learned(),
    }
    if pipeline:
        rows |= {"stages": stages(), "closing": closing(), "deals": deals()}
        rows["coverage"] = covered(attainment)
    tables = {
        name: frame("track", name, rows.get(name, [])) for name in COLUMNS["track"]
    }
    return manifest(), tables


def learned() -> list[dict[str, Any]]:
    """Return what the months so far taught."""
    names = "parameter before after low high"
    return [
        row_of(names, "attainment, mean", 1.0, 0.962, 0.93, 0.99),
        row_of(names, "attainment, sd between reps", 0.2, 0.173, None, None),
    ]


def warned(attainment: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who needs a look, most at stake first."""
    low = [r for r in attainment if r["p_land"] < 0.5 and r["by"] == "rep"]
    low.sort(key=lambda row: -row["at_stake"])
    return [
        {
            "rank": at + 1,
            "by": "rep",
            "id": row["id"],
            "name": row["name"],
            "what": "unlikely to land",
            "why": f"Sold {row['pace']:.0%} of the plan to date.",
            "at_stake": row["at_stake"],
            "p": row["p_land"],
        }
        for at, row in enumerate(low)
    ]


def stages() -> list[dict[str, Any]]:
    """Return the stages; the last has not shown its slowest deals yet."""
    names = (
        "stage entered open rate low high dwell_p50 dwell_p90 win_from_here "
        "months_to_close"
    )
    return [
        row_of(names, "Lead", 900, 120, 0.61, 0.57, 0.65, 12.0, 40.0, 0.225, 3.5),
        row_of(names, "Meeting", 480, 70, 0.6, 0.56, 0.64, 21.0, 66.0, 0.375, 2.5),
        row_of(names, "Offer", 250, 41, 0.64, 0.6, 0.68, 30.0, None, 0.64, 1.4),
    ]


def closing() -> list[dict[str, Any]]:
    """Return what open deals bring by month."""
    return [
        row_of(
            "month expected low high",
            f"2027-{month:02d}",
            900_000.0 / (month - 2),
            500_000.0 / (month - 2),
            1_400_000.0 / (month - 2),
        )
        for month in range(4, 10)
    ]


def covered(attainment: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return open deals of each rep against what is missing."""
    found = []
    for at, row in enumerate(r for r in attainment if r["by"] == "rep"):
        missing, times = row["quota"] - row["actual"], (at * 5) % 9
        p = min(0.95, 0.12 * times)
        found.append(
            {
                "id": row["id"],
                "name": row["name"],
                "remaining": missing,
                "pipeline": missing * times,
                "weighted": missing * times * 0.3,
                "coverage": float(times),
                "needed": 6.6 if at else float("inf"),
                "p": p,
                "verdict": "enough" if p >= 0.8 else "thin" if times else NO_DEALS,
            }
        )
    return found


def deals() -> list[dict[str, Any]]:
    """Return large open deals, largest first."""
    return [
        {
            "deal": f"D{at:03d}",
            "account": f"Account {at}",
            "rep_id": f"R{at:02d}",
            "stage": ("Lead", "Meeting", "Offer")[at % 3],
            "amount": 480_000.0 - 30_000 * at,
            "age": 14.0 + 9 * at,
            "chance": 0.2 + 0.06 * at,
            "expected": (480_000.0 - 30_000 * at) * (0.2 + 0.06 * at),
            "why": "In its stage since 2027-01." if at % 2 else "3% of all open money.",
        }
        for at in range(9)
    ]


def manifest() -> dict[str, Any]:
    """Return what a stored run says of itself."""
    return {
        "fieldplan": "0.5.0",
        "kind": "track",
        "name": "Results 2027",
        "about": "A made-up company after three months.",
        "synthetic": True,
        "currency": "EUR",
        "seed": 7,
        "scenario": {"file": "quota.yaml", "digest": "ab" * 32},
        "inputs": {"actuals.csv": {"digest": "cd" * 32, "rows": 72}},
        "notes": ["What no row says is 0."],
        "versions": {"polars": "1.30.0"},
        "made": {"at": "2026-11-27T12:00:00Z", "by": "fieldplan track x.yaml"},
        "track": {
            "as_of": "2027-03",
            "starts": "2027-01",
            "months": 12,
            "probability": 0.5,
            "coverage_probability": 0.8,
            "stages": ["Lead", "Meeting", "Offer"],
            "method": "Pace drawn towards everybody’s, by how far it can be trusted.",
            "rules_text": ["A warning is given below a chance of 50%."],
            "assumptions": [
                ["Correlation of reps’ luck", "0.2", "default: a rule of thumb"]
            ],
        },
    }
