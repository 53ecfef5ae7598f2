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
from engine.report.language import mark, retell, say
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
    "metrics": mark("Means, their intervals, and the range of single years"),
    "differences": mark("Differences to the baseline"),
    "ranking": mark("Ranking"),
    "reps": mark("Reps under every plan"),
    "histograms": mark("Distributions of attainment and pay"),
    "months": mark("Month by month"),
    "fairness": mark("Groups of reps"),
    "contests": mark("Contests"),
    "risk": mark("Budget risk"),
    "sensitivity": mark("One assumption at a time"),
    "assumptions": mark("What is assumed of each type of rep"),
    "timeline": mark("One rep’s year"),
}
HEADINGS = {
    "p05": mark("5th percentile"),
    "p25": mark("25th percentile"),
    "p50": mark("Median"),
    "p75": mark("75th percentile"),
    "p95": mark("95th percentile"),
    "low": mark("Low"),
    "high": mark("High"),
    "band_low": mark("Band, low"),
    "band_high": mark("Band, high"),
    "p_better": mark("P(better), %"),
    "p_better_low": mark("P(better), low"),
    "p_better_high": mark("P(better), high"),
    "p_best": mark("Best in single years, %"),
    "p_best_mean": mark("Best mean over draws of people, %"),
    "kept": mark("Not excluded"),
    "rep_id": mark("Rep"),
    "kind": mark("Type"),
    "pay_p10": mark("Pay, 10th percentile"),
    "pay_p90": mark("Pay, 90th percentile"),
    "attainment": mark("Attainment, %"),
    "p_quota": mark("P(quota), %"),
    "p_exit": mark("P(exit), %"),
    "effort": mark("Effort, %"),
    "p_prize": mark("P(prize), %"),
    "change": mark("Change of pay"),
    "change_low": mark("Change, low"),
    "change_high": mark("Change, high"),
    "p_gain": mark("P(paid more), %"),
    "what": mark("Of"),
    "start": mark("From, %"),
    "end": mark("To, %"),
    "share": mark("Share, %"),
    "revenue_low": mark("Revenue, 5th percentile"),
    "revenue_high": mark("Revenue, 95th percentile"),
    "moved": mark("Moved"),
    "filled": mark("Seats filled"),
    "by": mark("By"),
    "at_quota": mark("At quota, %"),
    "gap": mark("Gap of attainment, points"),
    "effect": mark("Effect, sd"),
    "gain": mark("Still to gain, % of first prize"),
    "top_third_wins": mark("Top third wins, %"),
    "bottom_third_wins": mark("Bottom third wins, %"),
    "p_over": mark("P(over budget), %"),
    "p_over_low": mark("P(over), low"),
    "p_over_high": mark("P(over), high"),
    "cvar": mark("Mean of worst 5%"),
    "at_low": mark("Difference at low"),
    "at_value": mark("Difference at value"),
    "at_high": mark("Difference at high"),
    "flips_at": mark("Turns at"),
    "plan": mark("Plan"),
    "metric": mark("Metric"),
    "mean": mark("Mean"),
    "sd": mark("Sd"),
    "median": mark("Median"),
    "verdict": mark("Verdict"),
    "rank": mark("Rank"),
    "name": mark("Name"),
    "segment": mark("Segment"),
    "channel": mark("Channel"),
    "team": mark("Team"),
    "potential": mark("Potential"),
    "tenure": mark("Tenure"),
    "quota": mark("Quota"),
    "pay": mark("Pay"),
    "sales": mark("Sales"),
    "prize": mark("Prize"),
    "month": mark("Month"),
    "label": mark("Label"),
    "revenue": mark("Revenue"),
    "exits": mark("Exits"),
    "group": mark("Group"),
    "reps": mark("Reps"),
    "contest": mark("Contest"),
    "league": mark("League"),
    "entrants": mark("Entrants"),
    "prizes": mark("Prizes"),
    "purse": mark("Purse"),
    "status": mark("Status"),
    "note": mark("Note"),
    "budget": mark("Budget"),
    "parameter": mark("Parameter"),
    "value": mark("Value"),
    "day": mark("Day"),
    "event": mark("Event"),
    "deal": mark("Deal"),
    "stage": mark("Stage"),
    "amount": mark("Amount"),
    "total": mark("Total"),
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
TOLD = {"by", "group", "status", "note", "event", "verdict", "what"}
"""Columns with words of our own, not with names of the scenario's."""
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
        title=say(NAMES[name]),
        headings=[
            (_heading(name, column), not dtype.is_numeric())
            for column, dtype in table.schema.items()
        ],
        rows=[[figure(row) for figure in show] for row in shown.iter_rows(named=True)],
        hidden=table.height - shown.height,
    )


def _heading(name: str, column: str) -> str:
    own = {
        ("contests", "low"): mark("Effort, low, %"),
        ("contests", "high"): mark("Effort, high, %"),
    }
    found = own.get((name, column)) or HEADINGS.get(column)
    return say(found) if found else column.replace("_", " ").capitalize()


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
        return say("yes") if value else say("no")
    if value is None or isinstance(value, (int, float)):
        if column in SHARES or (name == "contests" and column in ("low", "high")):
            return number(None if value is None else 100 * value, 2)
        return number(value, 2 if column in COUNTS else 0)
    return retell(str(value), column) if column in TOLD else str(value)
