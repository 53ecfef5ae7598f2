"""Rows of a territory workbook: stored rows, and what formulas give for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.facts import STAGES
from engine.report.language import mark, retell, say
from engine.report.words import TERM_NAMES, known
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet
from engine.report.workbook.territory_sheets import WHO, WORK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.dead_end import DeadEnd
    from engine.report.dead_end_words import Line
    from engine.report.facts import Facts

    Row = dict[str, Any]

WHEN = {"before": mark("Today"), "after": mark("Plan")}
"""What the stages of a run are called."""
MOST_PAIRS = 5_000_000
"""Accounts are not counted by formula in more pairs of accounts and territories."""
_UNSAFE = re.compile(r"[^\w %.,()-]")


def difference(before: float | None, after: float | None) -> float | None:
    """Return after less before; None where one is not known."""
    old, new = known(before), known(after)
    return None if old is None or new is None else round(new - old, 10)


def ratio(part: float | None, whole: float | None, less: float = 0.0) -> float | None:
    """Return a part of the whole, less something; None where there is no whole."""
    top, base = known(part), known(whole)
    return None if top is None or not base else top / base - less


def at_stage(row: Row) -> Row:
    """Return when it is, and the load as formulas give it."""
    found = {"when": say(WHEN.get(row.get("stage", ""), "—"))}
    if "fair_share" in row:
        found["share"] = ratio(row["load"], row["fair_share"])  # type: ignore[assignment]
    return found


def of_move(row: Row) -> Row:
    """Return by how much the way becomes longer."""
    return {"km_change": difference(row["km_before"], row["km_after"])}


def of_term(row: Row) -> Row:
    """Return what a term is called, and how it changes."""
    name = str(row["term"])
    label = say(TERM_NAMES[name]) if name in TERM_NAMES else retell(name)
    change = difference(row["before"], row["after"])
    return {"label": label, "difference": change}


def of_set(row: Row) -> Row:
    """Return how the cost of a district or region changes."""
    return {"difference": difference(row["cost_before"], row["cost_after"])}


def of_end(end: DeadEnd, accounts: pl.DataFrame) -> list[Row]:
    """Return a row for each rule that clashes and each change, and account of it."""
    lines: list[tuple[int | None, Line]] = [
        (None, line) for line in (*end.rules, *end.why)
    ]
    lines += [(way.number, line) for way in end.ways for line in way.lines]
    named = list({one for _, line in lines for one in line.accounts})
    few = accounts.filter(pl.col("account_id").is_in(named))
    name_of = dict(few.select("account_id", "name").iter_rows())
    return [
        {
            "way": number,
            "what": line.title or line.text,
            "numbers": line.text if line.title else "",
            "account_id": account,
            "name": name_of.get(account, ""),
            "written": line.written,
        }
        for number, line in lines
        for account in line.accounts or ("",)
    ]


def territories(
    facts: Facts, tables: Mapping[str, pl.DataFrame]
) -> tuple[Sheet, list[Row]]:
    """Return a row for each territory, with the loads of every measure beside it."""
    stages = [
        stage
        for stage, there in zip(STAGES, (facts.has_before, facts.has_plan), strict=True)
        if there
    ]
    rows = [
        {**row, "km_change": ratio(row["km_after"], row["km_before"], 1.0)}
        for row in tables["territories"].iter_rows(named=True)
    ]
    by_id = {row["territory_id"]: row for row in rows}
    columns: list[Column] = []
    for number, measure in enumerate(facts.measures):
        columns += _measure(facts, number, stages)
        mine = tables["loads"].filter(pl.col("measure") == measure.name)
        for load in mine.iter_rows(named=True):
            row = by_id.get(load["territory_id"])
            if row is not None and load["stage"] in stages:
                row[f"load {number} {load['stage']}"] = load["load"]
                row[f"fair {number} {load['stage']}"] = load["fair_share"]
    columns += _of_limited(facts, tables["loads"], by_id, stages)
    empty = [column.source for column in columns if not column.formula]
    for row in rows:
        for name in empty:
            row.setdefault(name, None)
        for number, _ in enumerate(facts.measures):
            for stage in stages:
                at = f"{number} {stage}"
                row[f"share {at}"] = ratio(row[f"load {at}"], row[f"fair {at}"])
    few = len(rows) * facts.accounts <= MOST_PAIRS
    told = WORK if few else [_plain(column) for column in WORK]
    keep = [c for c in (*WHO, *columns, *told) if _is_told(c.source, stages)]
    about = mark(
        "Every territory: its rep, its loads, its travel and cost, today and planned"
    )
    return Sheet("territories", "Territories", "Territories", about, keep), rows


def _is_told(source: str, stages: list[str]) -> bool:
    """Whether a column is of a stage that the run has."""
    if source in ("moved_in", "moved_out", "km_change"):
        return len(stages) == len(STAGES)
    return all(stage in stages or not source.endswith(f"_{stage}") for stage in STAGES)


def _plain(column: Column) -> Column:
    means = (column.name, column.kind, column.source, column.means)
    return Column(*means, total=column.total)


def _measure(facts: Facts, number: int, stages: list[str]) -> list[Column]:
    """Return the columns of a measure: what is fair, the loads, and their shares.

    What is fair is told for each stage: accounts of nobody, and hours of driving,
    make the total of today another one than that of the plan.
    """
    measure = facts.measures[number]
    name = heading(measure.name)
    is_money = measure.unit.startswith(facts.currency)
    kind, unit = ("money", "") if is_money else ("number", measure.unit)
    found = []
    for stage in stages:
        when = say(WHEN[stage]).lower()
        fair = say("{measure}, {when}, fair", measure=name, when=when)
        means = say("What would be fair")
        level = _given(fair, kind, f"fair {number} {stage}", means, unit=unit)
        load = say("{measure}, {when}", measure=name, when=when)
        means = say("How much of it there is")
        one = _given(load, kind, f"load {number} {stage}", means, unit=unit, total=True)
        share = say("{measure}, {when}, of fair", measure=name, when=when)
        formula = f'=IF(N([{fair}])=0,"",[{load}]/[{fair}])'
        means, source = say("Load to its fair share"), f"share {number} {stage}"
        found += [one, level, _given(share, "share", source, means, formula)]
    return found


def _of_limited(
    facts: Facts,
    loads: pl.DataFrame,
    rows: Mapping[str, Row],
    stages: list[str],
) -> list[Column]:
    """Return the columns of loads with limits, and put what they show into rows."""
    found: list[Column] = []
    for number, one in enumerate(facts.limited):
        mine = loads.filter(pl.col("measure") == one.name)
        for load in mine.iter_rows(named=True):
            row = rows.get(load["territory_id"])
            if row is None:
                continue
            if load["stage"] in stages:
                row[f"limited {number} {load['stage']}"] = load["load"]
                row[f"kept {number} {load['stage']}"] = load["within"]
            row[f"lower {number}"] = load["lower"]
            row[f"upper {number}"] = load["upper"]
        ends = [end for end in ("lower", "upper") if mine[end].null_count() < len(mine)]
        found += _limited(facts, number, stages, ends)
    return found


_ENDS = {
    "lower": (mark("{measure}, least"), mark("Least load that the rules allow")),
    "upper": (mark("{measure}, most"), mark("Most load that the rules allow")),
}


def _limited(
    facts: Facts, number: int, stages: list[str], ends: list[str]
) -> list[Column]:
    """Return the columns of a measure with limits: loads, ends, and whether kept."""
    one = facts.limited[number]
    balanced = {measure.name for measure in facts.measures}
    name = heading(one.name if one.plain in balanced else one.plain)
    is_money = one.unit.startswith(facts.currency)
    kind, unit = ("money", "") if is_money else ("number", one.unit)
    found = []
    for stage in stages:
        when = say(WHEN[stage]).lower()
        load = say("{measure}, {when}", measure=name, when=when)
        means, source = say("How much of it there is"), f"limited {number} {stage}"
        found.append(_given(load, kind, source, means, unit=unit, total=True))
    for end in ends:
        text, means = _ENDS[end]
        level = say(text, measure=name)
        found.append(_given(level, kind, f"{end} {number}", say(means), unit=unit))
    for stage in stages:
        when = say(WHEN[stage]).lower()
        kept = say("{measure}, {when}, within", measure=name, when=when)
        means = say("Whether the load is between them")
        found.append(_given(kept, "yes", f"kept {number} {stage}", means))
    return found


def _given(
    name: str,
    kind: Any,  # noqa: ANN401
    source: str,
    means: str,
    formula: str = "",
    *,
    unit: str = "",
    total: bool = False,
) -> Column:
    return Column(name, kind, source, means, formula, total, unit, given=True)


def heading(measure: str) -> str:
    """Return the scenario's name of a measure as it may stand in a formula."""
    shown = retell(measure).replace("_", " ")
    return _UNSAFE.sub("_", shown[:1].upper() + shown[1:])
