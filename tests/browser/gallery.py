"""Every kind of page, from made-up runs: what the tests of all pages look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import test_frontier_part as frontier
import test_levels_part as levels
from fake_capacity import fake_capacity
from fake_check import fake_check
from fake_compare import fake_compare
from fake_dead_end import fake_dead_end
from fake_market import fake_market
from fake_pay import fake_pay
from fake_quota import fake_quota
from fake_run import fake_run
from fake_together import fake_batch, fake_study
from fake_track import fake_track

from engine.report import diff
from engine.report.diff import Side
from engine.report.pay_statement import Statements
from engine.report.run import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Run = tuple[dict[str, Any], dict[str, pl.DataFrame]]


def fake_parts() -> Run:
    """Return a territory run with a frontier, districts and specialists."""
    manifest, tables = fake_run(200, 8)
    more = {"frontier": frontier.EVERY, **levels.team()}
    more |= levels.tables(levels.SETS, levels.LOADS)
    return manifest, {**tables, **more}


def diff_page() -> str:
    """Return the page of two runs, the second with some accounts moved."""
    manifest, tables = fake_run(200, 8)
    owners = tables["accounts"]["after"].to_list()
    moved = [owners[-1 - at] if at % 9 == 0 else one for at, one in enumerate(owners)]
    accounts = tables["accounts"].with_columns(pl.Series("after", moved))
    changes = (
        accounts.with_columns(pl.Series("from", owners), pl.col("after").alias("to"))
        .filter(pl.col("from") != pl.col("to"))
        .with_columns(pl.lit("moved").alias("change"), revenue="potential")
        .select("account_id", "from", "to", "potential", "revenue", "change")
    )
    counts = {
        "accounts": len(owners),
        "moved": changes.height,
        "opened": 0,
        "closed": 0,
        "moved_potential": float(changes["potential"].sum()),
    }
    before = Side("run-1", manifest, tables)
    after = Side("run-2", manifest, {**tables, "accounts": accounts})
    return diff.render(before, after, changes, counts)


RUNS: dict[str, Callable[[], Run]] = {
    "territory": lambda: fake_run(300, 16),
    "territory parts": fake_parts,
    "territory infeasible": fake_dead_end,
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

KINDS = (*RUNS, "statement", "diff")
MAPS = ("territory", "territory parts", "territory infeasible")


def page_of(kind: str) -> str:
    """Return the page of a kind."""
    if kind == "statement":
        return Statements(*fake_pay()).html("R005")
    if kind == "diff":
        return diff_page()
    return render(*RUNS[kind]())


def addresses_in(folder: Path, kinds: Sequence[str] = KINDS) -> dict[str, str]:
    """Write the page of each kind into a folder; return where each is."""
    found = {}
    for kind in kinds:
        file = folder / f"{kind}.html"
        file.write_text(page_of(kind), encoding="utf-8")
        found[kind] = file.as_uri()
    return found
