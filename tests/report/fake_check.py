"""A made-up check of two pay plans, in the shape that the check's page takes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

TEXT, NUMBER = pl.String, pl.Float64
SCHEMAS: dict[str, dict[str, Any]] = {
    "curve": {
        **dict.fromkeys(("plan", "component"), TEXT),
        **dict.fromkeys(("attainment", "pay", "slope"), NUMBER),
    },
    "findings": {
        **dict.fromkeys(("plan", "component", "kind", "severity"), TEXT),
        **dict.fromkeys(("attainment_from", "attainment_to", "amount"), NUMBER),
        "text": TEXT,
    },
    "grid": {"plan": TEXT, "attainment": NUMBER, "component": TEXT, "pay": NUMBER},
    "facts": {"plan": TEXT, "name": TEXT, "value": NUMBER, "unit": TEXT, "text": TEXT},
    "expected": {
        **dict.fromkeys(("plan", "distribution"), TEXT),
        **dict.fromkeys(("mean", "sd", "expected_pay", "sd_pay"), NUMBER),
        **dict.fromkeys(("p_threshold", "p_quota", "p_excellence"), NUMBER),
        "pay_at_mean": NUMBER,
    },
}

Pieces = list[tuple[float, float, float, float]]
"""(from, to, pay at from, slope) of straight pieces, one after the other."""

FIELD: dict[str, Pieces] = {
    "New business": [(0, 1, 0, 40_000), (1, 1.5, 40_000, 70_000), (1.5, 2, 75_000, 0)],
    "Quarterly bonus": [
        (0, 0.8, 0, 0),
        (0.8, 1.2, 10_000, 50_000),
        (1.2, 2, 30_000, 0),
    ],
}
LEAD: dict[str, Pieces] = {
    "Team override": [(0, 2, 0, 30_000)],
    "Regional quarterly bonus for growth in new segments": [
        (0, 0.9, 0, 0),
        (0.9, 2, 12_000, 20_000),
    ],
}


def at(pieces: Pieces, x: float) -> tuple[float, float]:
    """Return pay and slope at an attainment, those from the right at a jump."""
    low, _, pay, slope = [piece for piece in pieces if piece[0] <= x][-1]
    return pay + slope * (x - low), slope


def whole(parts: dict[str, Pieces]) -> Pieces:
    """Return the sum of the components."""
    ends = sorted({end for part in parts.values() for p in part for end in p[:2]})
    found = []
    for low, high in pairwise(ends):
        both = [at(part, low) for part in parts.values()]
        found.append((low, high, sum(p for p, _ in both), sum(s for _, s in both)))
    return found


def rows_of(plan: str, parts: dict[str, Pieces]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of one plan's curve and grid."""
    curves = {"all": whole(parts), **parts}
    curve = [
        (plan, name, float(x), float(pay + slope * (x - low)), float(slope))
        for name, pieces in curves.items()
        for low, high, pay, slope in pieces
        for x in (low, high)
    ]
    grid = [
        (plan, step / 10, name, float(at(pieces, step / 10)[0]))
        for step in range(21)
        for name, pieces in curves.items()
    ]
    return {"curve": curve, "grid": grid}


def facts_of(plan: str, base: float, target: float) -> list[tuple[Any, ...]]:
    """Return some facts of a plan."""
    ote = base + target
    return [
        (plan, "base", base, "EUR", f"Base salary: {base:,.2f} EUR a year."),
        (plan, "target", target, "EUR", f"Target incentive: {target:,.2f} EUR a year."),
        (plan, "ote", ote, "EUR", f"On-target earnings (OTE): {ote:,.2f} EUR a year."),
        (plan, "mix", base / ote, "share", "Pay mix: base and at risk."),
        (plan, "upside_150", 1.83, "times", "At 150% of quota it is 1.83 times that."),
        (plan, "threshold", 0.0, "attainment", "Pay for sales begins at 0% of quota."),
        (plan, "cap", None, "attainment", "Pay has no upper end."),
        (plan, "measures", 1.0, "count", "Pay depends on attainment of amount."),
    ]


def fake_check() -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return the manifest and tables of a made-up check."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for plan, parts in (("field", FIELD), ("lead", LEAD)):
        for name, found in rows_of(plan, parts).items():
            rows[name] += found
    rows["facts"] = facts_of("field", 54_000, 60_000) + facts_of("lead", 86_400, 44_000)
    cliff = "At 80% of quota pay jumps by EUR 10,000 a year (16.7% of target)."
    rest = "Between 150% and 200% of quota pay does not grow with sales."
    rows["findings"] = [
        ("field", "all", "flat spot", "warning", 1.5, 2.0, None, rest),
        ("field", "Quarterly bonus", "cliff", "warning", 0.8, 0.8, 10_000.0, cliff),
        ("field", "all", "overlap", "note", 0.8, 0.8, 10_000.0, "One jump on another."),
    ]
    rows["expected"] = [
        (plan, kind, 0.95, 0.3, pay, 0.4 * pay, 0.99, 0.43, 0.05, 1.02 * pay)
        for plan, pay in (("field", 54_321.0), ("lead", 40_000.0))
        for kind in ("normal", "lognormal")
    ]
    manifest = {
        "fieldplan": "0.2.0",
        "kind": "plan_check",
        "name": "Arcadia plans 2027",
        "about": "Made-up plans.",
        "synthetic": True,
        "currency": "EUR",
        "plans": {
            "field": {"title": "Field account executive", "currency": "EUR"},
            "lead": {"title": "Regional sales manager", "currency": "EUR"},
        },
        "scenario": {"file": "pay.yaml", "digest": "4e" * 32},
        "inputs": {},
        "notes": [],
        "versions": {"python": "3.11.7", "polars": "2.1.0"},
        "made": {"at": "2027-01-05T08:12:40Z", "seconds": {}, "by": "fieldplan"},
    }
    return manifest, {
        name: pl.DataFrame(rows[name], schema=schema, orient="row")
        for name, schema in SCHEMAS.items()
    }
