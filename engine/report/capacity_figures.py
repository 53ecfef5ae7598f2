"""Every figure of a capacity plan as tables: what the pictures are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.capacity_words import rule_name
from engine.report.compare_figures import MAX_ROWS, Figures
from engine.report.language import mark, retell, say
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

NAMES = {
    "so_far": mark("What differs from the plan so far"),
    "walk": mark("Head count walk"),
    "output": mark("Capacity and the number"),
    "hires": mark("Starts"),
    "classes": mark("Training classes"),
    "separations": mark("Let go"),
    "money": mark("Money by month"),
    "rules": mark("Rules"),
    "prices": mark("What one unit more would save"),
    "futures": mark("Futures, month by month"),
    "chance": mark("Chance to date"),
    "targets": mark("Parts of the number"),
    "swings": mark("What hurts most"),
    "frontier": mark("Cost against chance"),
    "compared": mark("Plans compared"),
    "reps": mark("What each person can sell"),
    "seats": mark("Seats and the cost of an exit"),
    "sizing": mark("Sizes"),
    "sizing_curve": mark("Profit by size"),
    "stochastic": mark("Several worlds"),
    "first_stage": mark("Starts that all worlds share"),
    "budgets": mark("Budgets in futures"),
}
HEADINGS = {
    "p": mark("Chance, %"),
    "p5": mark("5th percentile"),
    "p25": mark("25th percentile"),
    "p50": mark("Median"),
    "p75": mark("75th percentile"),
    "p95": mark("95th percentile"),
    "roi3": mark("ROI3, %"),
    "carryover": mark("Carry-over, %"),
    "actual": mark("So far"),
    "decide_by": mark("Decide by"),
    "lost_moving": mark("Lost while moving"),
    "separations": mark("Let go"),
    "capacity_ramped": mark("Capacity, ramped"),
    "capacity_ramping": mark("Capacity, ramping"),
}
CHANCES = ("chance", "targets", "frontier", "compared")
SHARES = {
    **dict.fromkeys(CHANCES, ("p", "low", "high")),
    "swings": ("off", "off_low", "off_high", "worse", "better"),
    "seats": ("attrition", "productive_share", "occupancy"),
    "sizing": ("roi3", "carryover"),
    "budgets": ("kept",),
}
"""Columns that are shares, shown in per cent."""
WHOLE = {
    "output": (
        *("online", "amount", "capacity_ramped", "capacity_ramping", "cover"),
        *("capacity", "made", "missed"),
    ),
    "money": ("pay", "hiring", "training", "separations", "cover", "spend", "missed"),
    "hires": ("cost",),
    "classes": ("cost",),
    "separations": ("cost",),
    "targets": ("amount", "planned", "mean", "p5", "p50", "p95"),
    "frontier": ("spend",),
    "compared": ("spend", "planned_spend", "made", "missed"),
    "budgets": ("limit", "planned", "mean", "p95"),
    "seats": ("exit_cost",),
    "sizing": ("profit_today", "profit_best"),
    "sizing_curve": ("sales", "profit"),
    "stochastic": ("value", "bound"),
    "so_far": ("planned", "actual"),
    "reps": ("capacity",),
    "chance": ("plan_to_date",),
}
"""Columns of money and units, shown without hundredths."""
RULES = ("rule", "target", "budget")
"""Columns of names that rules have."""
PEOPLE = ("heads", "productive")
"""What is counted in people among the futures."""


def figures(tables: Mapping[str, pl.DataFrame]) -> list[Figures]:
    """Return every table that is not empty."""
    return [
        _figures(name, tables[name])
        for name in NAMES
        if name in tables and tables[name].height
    ]


def _figures(name: str, table: pl.DataFrame) -> Figures:
    shown = table.head(MAX_ROWS)
    return Figures(
        name=name,
        title=say(NAMES[name]),
        headings=[
            (_heading(name, column), not dtype.is_numeric())
            for column, dtype in table.schema.items()
        ],
        rows=[
            [_cell(name, column, value, row) for column, value in row.items()]
            for row in shown.iter_rows(named=True)
        ],
        hidden=table.height - shown.height,
    )


def _heading(name: str, column: str) -> str:
    text = (
        say(HEADINGS[column])
        if column in HEADINGS
        else retell(column.replace("_", " ").capitalize())
    )
    is_share = column in SHARES.get(name, ()) or (name, column) == (
        "frontier",
        "buffer",
    )
    return f"{text}, %" if is_share and "%" not in text else text


def _cell(name: str, column: str, value: object, row: Mapping[str, object]) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, str):
        return rule_name(value) if column in RULES else retell(value)
    if not isinstance(value, float):
        return number(None)
    if column in SHARES.get(name, ()) or column == "buffer":
        return number(100 * value, 1)
    is_money = name == "futures" and row["what"] not in PEOPLE
    return number(value, 0 if is_money or column in WHOLE.get(name, ()) else 2)
