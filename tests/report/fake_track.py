"""Made-up results of three months against a plan, in the shape that is stored."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

from engine.planning.columns import COLUMNS, frame

REPS, PAST = 24, 3
SEASON = (7, 7, 9, 8, 8, 9, 6, 6, 10, 9, 9, 12)
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
        "learned": [
            {"parameter": n, "before": b, "after": a, "low": lo, "high": hi}
            for n, b, a, lo, hi in (
                ("attainment, mean", 1.0, 0.962, 0.93, 0.99),
                ("attainment, sd between reps", 0.2, 0.173, 0.14, 0.22),
            )
        ],
    }
    if pipeline:
        rows |= deals_of(attainment)
    tables = {
        name: frame("track", name, rows.get(name, [])) for name in COLUMNS["track"]
    }
    return manifest(), tables


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


def deals_of(attainment: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return stages, closing, coverage and large deals."""
    stages = [
        {
            "stage": stage,
            "entered": entered,
            "open": still,
            "rate": rate,
            "low": rate - 0.04,
            "high": rate + 0.04,
            "dwell_p50": half,
            "dwell_p90": most,
            "win_from_here": win,
            "months_to_close": close,
        }
        for stage, entered, still, rate, half, most, win, close in (
            ("Lead", 900, 120, 0.61, 12.0, 40.0, 0.225, 3.5),
            ("Meeting", 480, 70, 0.6, 21.0, 66.0, 0.375, 2.5),
            ("Offer", 250, 41, 0.64, 30.0, None, 0.64, 1.4),
        )
    ]
    closing = [
        {
            "month": f"2027-{month:02d}",
            "expected": 900_000.0 / (month - 2),
            "low": 500_000.0 / (month - 2),
            "high": 1_400_000.0 / (month - 2),
        }
        for month in range(4, 10)
    ]
    coverage = []
    for at, row in enumerate(r for r in attainment if r["by"] == "rep"):
        missing = row["quota"] - row["actual"]
        times = (at * 5) % 9
        p = min(0.95, 0.12 * times)
        verdict = "enough" if p >= 0.8 else "thin" if times else "no open deals"
        coverage.append(
            {
                "id": row["id"],
                "name": row["name"],
                "remaining": missing,
                "pipeline": missing * times,
                "weighted": missing * times * 0.3,
                "coverage": float(times),
                "needed": 4.6 if at else float("inf"),
                "p": p,
                "verdict": verdict,
            }
        )
    deals = [
        {
            "deal": f"D{at:03d}",
            "account": f"Account {at}",
            "rep_id": f"R{at:02d}",
            "stage": ("Lead", "Meeting", "Offer")[at % 3],
            "amount": 480_000.0 - 30_000 * at,
            "age": 14.0 + 9 * at,
            "chance": 0.2 + 0.06 * at,
            "expected": (480_000.0 - 30_000 * at) * (0.2 + 0.06 * at),
            "why": "longer in its stage than nine of ten" if at % 2 else "large",
        }
        for at in range(9)
    ]
    return {"stages": stages, "closing": closing, "coverage": coverage, "deals": deals}


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
