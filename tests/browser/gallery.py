"""Every kind of page, from made-up runs: what the tests of all pages look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import test_frontier_part as frontier
import test_levels_part as levels
from fake_capacity import fake_capacity
from fake_check import fake_check
from fake_compare import fake_compare
from fake_market import fake_market
from fake_pay import fake_pay
from fake_quota import fake_quota
from fake_run import fake_run, without_plan
from fake_together import fake_batch, fake_study
from fake_track import fake_track

from engine.report.pay_statement import Statements
from engine.report.run import render

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    Run = tuple[dict[str, Any], dict[str, pl.DataFrame]]


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
