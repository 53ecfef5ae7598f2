"""Rows of a quota workbook: stored rows, and what formulas give for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import mark
from engine.report.quota_facts import TOTAL
from engine.report.words import known
from engine.report.workbook.columns import Column
from engine.report.workbook.quota_sheets import TERRITORY
from engine.report.workbook.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.report.quota_facts import QuotaFacts

    Row = dict[str, Any]


CALENDAR = re.compile(r"\d{4}(-\d{2}|[QH]\d)?")
"""Labels of months, quarters, halves and years."""


def rows_of(facts: QuotaFacts, name: str, table: pl.DataFrame) -> list[Row]:
    """Return a stored table's rows, with what the sheet's formulas give."""
    rows: list[Row] = list(table.iter_rows(named=True))
    if name == "levels":
        return _cascade(facts, rows)
    add = ADDED.get(name)
    return [{**row, **add(row)} for row in rows] if add else rows


def _ratio(row: Row, below: str, less: float) -> float | None:
    value, by = known(row["quota"]), known(row[below])
    return value / by - less if value is not None and by else None


def _territory(row: Row) -> Row:
    return {
        "off_fair": _ratio(row, "fair", 1.0),
        "change": _ratio(row, "last_quota", 1.0),
        "of_potential": _ratio(row, "potential", 0.0),
    }


def _difference(row: Row) -> Row:
    before, after = known(row["before"]), known(row["after"])
    both = before is not None and after is not None
    return {"difference": after - before if both else None}  # type: ignore[operator]


def _room(row: Row) -> Row:
    room = row["value"] - row["limit"]
    return {"room": room if row["sense"] == "at least" else -room}


ADDED: Mapping[str, Callable[[Row], Row]] = {
    "quotas": _territory,
    "fairness": _difference,
    "rules": _room,
}


def _cascade(facts: QuotaFacts, rows: list[Row]) -> list[Row]:
    depths = {level: depth for depth, level in enumerate(facts.levels)}
    sums: dict[tuple[int, str], float] = {}
    for row in rows:
        key = (depths[row["level"]] - 1, str(row["parent"]))
        sums[key] = sums.get(key, 0.0) + row["quota"]
    deepest = max(depths.values(), default=0)
    found = []
    for row in rows:
        depth = depths[row["level"]]
        is_leaf = depth == deepest
        below = None if is_leaf else sums.get((depth, str(row["node"])), 0.0)
        hedge = known(row["hedge"]) or 0.0
        off = None if below is None else below - row["quota"] * (1 + hedge)
        found.append({**row, "depth": depth, "below": below, "off": off})
    return found


def by_period(phases: pl.DataFrame) -> tuple[Sheet, list[Row]]:
    """Return quotas with a column for each period, and their sum by formula."""
    total = phases.filter(pl.col("measure") == TOTAL)
    rows_by: dict[str, Row] = {}
    periods = sorted(str(period) for period in total["period"].unique())
    for territory, period, quota in total.select(
        "territory", "period", "quota"
    ).iter_rows():
        row = rows_by.setdefault(str(territory), {"territory": str(territory)})
        row[str(period)] = float(quota)
    rows = [
        {
            **dict.fromkeys(periods),
            **row,
            "whole": sum(row.get(period, 0.0) for period in periods),
        }
        for row in rows_by.values()
    ]
    about = mark("Every territory’s quota by period")
    return Sheet("", mark("Phases"), "Phases", about, _periods(periods)), rows


def _periods(periods: list[str]) -> list[Column]:
    """Return the territory, a column for each period, and their sum."""
    # Names stand in a formula: only a calendar's labels may.
    names = [
        period if CALENDAR.fullmatch(period) else f"Period {at}"
        for at, period in enumerate(periods, start=1)
    ]
    means = mark("Quota of the period")
    found = [
        Column(name, "money", period, means, total=True, given=True)
        for name, period in zip(names, periods, strict=True)
    ]
    if not names:
        return [TERRITORY]
    whole = f"=SUM([{names[0]}]:[{names[-1]}])"
    means = mark("Sum of the periods")
    sums = Column(mark("In all"), "money", "whole", means, whole, total=True)
    return [TERRITORY, *found, sums]
