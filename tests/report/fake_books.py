"""A made-up run of every kind that has a workbook, and their workbooks."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import test_frontier_part as frontier
import test_levels_part as levels
from book_reader import Reader
from fake_capacity import fake_capacity
from fake_check import fake_check
from fake_compare import fake_compare
from fake_market import fake_market
from fake_pay import fake_pay
from fake_quota import fake_quota
from fake_run import fake_run
from fake_together import fake_batch, fake_study
from fake_track import fake_track

from engine.report.language import speaking
from engine.report.workbook.run import workbook

Run = tuple[dict[str, Any], dict[str, pl.DataFrame]]


def fake_parts() -> Run:
    """Return a territory run with a frontier, districts and specialists."""
    manifest, tables = fake_run(60, 5)
    more = {"frontier": frontier.EVERY, **levels.team()}
    more |= levels.tables(levels.SETS, levels.LOADS)
    return manifest, {**tables, **more}


MAKERS = {
    "territory": fake_parts,
    "compare": fake_compare,
    "pay": lambda: fake_pay(8),
    "plan_check": fake_check,
    "capacity": lambda: fake_capacity(4),
    "market": fake_market,
    "quota": fake_quota,
    "track": fake_track,
    "study": fake_study,
    "batch": fake_batch,
}
"""Kinds of run to what makes one up."""


@cache
def run_of(kind: str) -> Run:
    """Return the made-up run of a kind, always the same."""
    return MAKERS[kind]()


@cache
def reader_of(kind: str, lang: str = "en") -> Reader:
    """Return the same, read."""
    return Reader(book_of(kind, lang))


@cache
def book_of(kind: str, lang: str = "en") -> bytes:
    """Return the workbook of the made-up run, told in a language."""
    with speaking(lang):
        return workbook(*run_of(kind))
