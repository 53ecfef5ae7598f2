"""Every figure of a comparison as tables: what the pictures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import (
    full,
    full_gap,
    metric_of,
    parameter_name,
    parameter_value,
)
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts

MAX_ROWS = 2000
"""More rows than this are left to the run's tables; the page says so."""

Show = tuple[str, str]
"""(heading, how): how is text, money, share, count, index, figure or a row's own."""

NAMES = {
    "metrics": "Means, their intervals, and the range of single years",
    "differences": "Differences to the baseline",
    "ranking": "Ranking",
    "reps": "Reps under every plan",
    "histograms": "Distributions of attainment and pay",
    "months": "Month by month",
    "fairness": "Groups of reps",
    "contests": "Contests",
    "risk": "Budget risk",
    "sensitivity": "One assumption at a time",
    "assumptions": "What is assumed of each type of rep",
    "timeline": "One rep’s year",
}
HEADINGS = {
    "p05": "5th percentile",
    "p25": "25th percentile",
    "p50": "Median",
    "p75": "75th percentile",
    "p95": "95th percentile",
    "low": "Low",
    "high": "High",
    "band_low": "Band, low",
    "band_high": "Band, high",
    "p_better": "P(better), %",
    "p_better_low": "P(better), low",
    "p_better_high": "P(better), high",
    "p_best": "Best in single years, %",
    "p_best_mean": "Best mean over draws of people, %",
    "kept": "Not excluded",
    "rep_id": "Rep",
    "kind": "Type",
    "pay_p10": "Pay, 10th percentile",
    "pay_p90": "Pay, 90th percentile",
    "attainment": "Attainment, %",
    "p_quota": "P(quota), %",
    "p_exit": "P(exit), %",
    "effort": "Effort, %",
    "p_prize": "P(prize), %",
    "change": "Change of pay",
    "change_low": "Change, low",
    "change_high": "Change, high",
    "p_gain": "P(paid more), %",
    "what": "Of",
    "start": "From, %",
    "end": "To, %",
    "share": "Share, %",
    "revenue_low": "Revenue, 5th percentile",
    "revenue_high": "Revenue, 95th percentile",
    "moved": "Moved",
    "filled": "Seats filled",
    "by": "By",
    "at_quota": "At quota, %",
    "gap": "Gap of attainment, points",
    "effect": "Effect, sd",
    "gain": "Still to gain, % of first prize",
    "top_third_wins": "Top third wins, %",
    "bottom_third_wins": "Bottom third wins, %",
    "p_over": "P(over budget), %",
    "p_over_low": "P(over), low",
    "p_over_high": "P(over), high",
    "cvar": "Mean of worst 5%",
    "at_low": "Difference at low",
    "at_value": "Difference at value",
    "at_high": "Difference at high",
    "flips_at": "Turns at",
}
SHARES = {
    *("p_better", "p_better_low", "p_better_high", "p_best", "p_best_mean"),
    *("attainment", "p_quota", "p_exit", "effort", "p_prize", "p_gain", "start", "end"),
    *("share", "at_quota", "gap", "top_third_wins", "bottom_third_wins"),
    *("p_over", "p_over_low", "p_over_high", "gain"),
}
COUNTS = {"exits", "filled", "effect", "day"}
OF_METRIC = {
    "mean",
    "low",
    "high",
    "p05",
    "p25",
    "p50",
    "p75",
    "p95",
    "band_low",
    "band_high",
}
OF_PARAMETER = {"low", "value", "high", "flips_at"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One table: headings (text, whether words stand below it), rows of cells."""

    name: str
    title: str
    headings: list[tuple[str, bool]]
    rows: list[list[str]]
    hidden: int


def figures(facts: CompareFacts, tables: Mapping[str, pl.DataFrame]) -> list[Figures]:
    """Return every table that is not empty."""
    return [
        _figures(facts, name, tables[name])
        for name in NAMES
        if name in tables and tables[name].height
    ]


def _figures(facts: CompareFacts, name: str, table: pl.DataFrame) -> Figures:
    titles = {plan.key: plan.title for plan in facts.plans}
    shown = table.head(MAX_ROWS)
    show = [_shower(facts, name, column, titles) for column in table.columns]
    return Figures(
        name=name,
        title=NAMES[name],
        headings=[
            (_heading(name, column), not dtype.is_numeric())
            for column, dtype in table.schema.items()
        ],
        rows=[[figure(row) for figure in show] for row in shown.iter_rows(named=True)],
        hidden=table.height - shown.height,
    )


def _heading(name: str, column: str) -> str:
    own = {
        ("contests", "low"): "Effort, low, %",
        ("contests", "high"): "Effort, high, %",
    }
    found = own.get((name, column)) or HEADINGS.get(column)
    return found or column.replace("_", " ").capitalize()


def _shower(
    facts: CompareFacts, name: str, column: str, titles: Mapping[str, str]
) -> Callable[[Mapping[str, Any]], str]:
    """Return how a column's cell is written, given its row."""
    if column == "plan":
        return lambda row: titles[row["plan"]]
    if column == "metric":
        return lambda row: metric_of(row["metric"]).label
    if column == "parameter":
        return lambda row: parameter_name(row["parameter"])
    if name in ("metrics", "differences") and column in OF_METRIC:
        write = full if name == "metrics" else full_gap
        return lambda row: write(metric_of(row["metric"]).kind, row[column])
    if name in ("sensitivity", "assumptions") and column in OF_PARAMETER:
        return lambda row: parameter_value(row["parameter"], row[column])
    if name == "ranking" and column == "mean":
        return lambda row: full(facts.decides.kind, row["mean"])
    return lambda row: _plain(name, column, row[column])


def _plain(name: str, column: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        if column in SHARES or (name == "contests" and column in ("low", "high")):
            return number(None if value is None else 100 * value, 2)
        return number(value, 2 if column in COUNTS else 0)
    return str(value)
