"""Made-up runs of runs: a batch, and a study."""

from __future__ import annotations

from typing import Any

import polars as pl

from engine.ledger.batch_tables import MOVES, job_row, job_table

Run = tuple[dict[str, Any], dict[str, pl.DataFrame]]
COUNTRIES = ("Poland", "Czechia", "Slovakia", "Hungary", "Lithuania", "Latvia")
WHY = "the potential of R3 cannot reach 90% of a fair share within its distance limit"


def _told(kind: str, **more: Any) -> dict[str, Any]:
    """Return the manifest of a made-up run of runs."""
    return {
        "fieldplan": "0.1.0",
        "kind": kind,
        "name": "Northwind Diagnostics",
        "about": "A made-up company in six countries.",
        "synthetic": True,
        "currency": "EUR",
        "scenario": {"file": f"{kind}.yaml", "digest": "ab" * 32},
        "inputs": {"accounts.csv": {"rows": 500, "digest": "cd" * 32}},
        "notes": ["Two accounts have no revenue; they count as 0."],
        "versions": {"polars": "1.35.0"},
        "made": {
            "at": "2027-01-05T10:00:00Z",
            "seconds": {},
            "by": f"fieldplan {kind}",
        },
        **more,
    }


def fake_moves() -> pl.DataFrame:
    """Return twelve accounts of each country that change hands."""
    moves = [
        (
            f"{country.lower()} v1",
            f"A{k:03d}",
            f"Clinic {k}",
            f"R{k % 5}",
            "R9",
            9e4,
            5e4,
        )
        for country in COUNTRIES
        for k in range(12)
    ]
    return pl.DataFrame(moves, schema=MOVES, orient="row")


def fake_batch(variants: int = 3) -> Run:
    """Return a batch of six countries in several variants, one without a plan."""
    rows = []
    for at, country in enumerate(COUNTRIES):
        for variant in range(variants):
            bad = (at, variant) == (2, 1)
            told = {
                "label": f"{country.lower()} v{variant + 1}",
                "plan": f"plan-{at}",
                "variant": f"v{variant + 1}",
                "state": "reused" if variant == 2 else "done",
                "run": f"20270105-100000-{country.lower()}-{at}{variant}ab",
                "kind": "territory",
                "status": "infeasible" if bad else "feasible",
                "message": WHY if bad else "",
            }
            if not bad:
                told |= {
                    "objective": 180_000.0 + 9_000 * at,
                    "objective_before": 240_000.0,
                    "gap": 0.004 + 0.001 * variant,
                    "accounts": 300 + 20 * at,
                    "moved": 40 + variant,
                    "opened": 1,
                    "closed": 0,
                    "moved_potential": 1_200_000.0,
                    "disruption": 51_000.0,
                    "worst_before": 0.65,
                    "worst_after": 0.05,
                }
            rows.append(job_row(told, None))
    batch = {"executor": "processes", "workers": 4}
    return _told("batch", quarter="2027Q1", overrides={}, batch=batch), {
        "jobs": job_table(rows),
        "moves": fake_moves(),
    }


def fake_study() -> Run:
    """Return a study of three stages, the last without a usable answer."""
    names = ("market", "territory", "quota")
    stages = {
        "stage": names,
        "run": [f"20270105-{name}" for name in names],
        "page": [f"../20270105-{name}/report.html" for name in names],
        "usable": [True, True, False],
        "answer": [
            "The market grows by 4%.",
            "48 territories are fair.",
            "No quota fits.",
        ],
    }
    figures = [
        (name, f"Figure {k}", heading, f"{k},{k}00")
        for name in names
        for k in range(1, 5)
        for heading in ("Today", "Plan")
    ]
    text = pl.String
    columns = dict.fromkeys(("stage", "label", "heading", "value"), text)
    sentences = {"stage": names, "text": stages["answer"]}
    return _told("study", study={"left": ["compare", "capacity"]}), {
        "stages": pl.DataFrame(stages),
        "sentences": pl.DataFrame(sentences),
        "figures": pl.DataFrame(figures, schema=columns, orient="row"),
    }
