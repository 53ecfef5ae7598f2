"""Every kind of page, from made-up runs: what the tests of all pages look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import test_frontier_part as frontier
import test_levels_part as levels
from fake_capacity import fake_capacity
from fake_check import fake_check
from fake_compare import fake_compare
from fake_market import fake_market
from fake_pay import fake_pay
from fake_quota import fake_quota
from fake_run import fake_run, without_plan
from fake_track import fake_track

from engine.ledger.batch_tables import MOVES, job_row, job_table
from engine.report.pay_statement import Statements
from engine.report.run import render

if TYPE_CHECKING:
    from collections.abc import Callable

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
    batch = {"executor": "processes", "workers": 4}
    return _told("batch", quarter="2027Q1", overrides={}, batch=batch), {
        "jobs": job_table(rows),
        "moves": pl.DataFrame(moves, schema=MOVES, orient="row"),
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


def fake_parts() -> Run:
    """Return a territory run with a frontier, districts and specialists."""
    manifest, tables = fake_run(200, 8)
    more = {"frontier": frontier.EVERY, **levels.team()}
    more |= levels.tables(levels.SETS, levels.LOADS)
    return manifest, {**tables, **more}


RUNS: dict[str, Callable[[], Run]] = {
    "territory": lambda: fake_run(300, 16),
    "territory parts": fake_parts,
    "territory infeasible": lambda: without_plan(fake_run(), "infeasible", "presolve"),
    "compare": fake_compare,
    "pay": fake_pay,
    "check": fake_check,
    "capacity": fake_capacity,
    "market": fake_market,
    "quota": fake_quota,
    "track": fake_track,
    "batch": fake_batch,
    "study": fake_study,
}
"""Kinds of page that a run has one of; a statement is a rep's own."""

KINDS = (*RUNS, "statement")
MAPS = ("territory", "territory parts", "territory infeasible")


def page_of(kind: str) -> str:
    """Return the page of a kind."""
    if kind == "statement":
        return Statements(*fake_pay()).html("R005")
    return render(*RUNS[kind]())
