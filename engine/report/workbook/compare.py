"""A comparison of pay plans as a workbook: plans, metrics, reps, assumptions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.compare_console import conclusion
from engine.report.compare_facts import compare_facts
from engine.report.compare_terms import METRICS, parameter_name
from engine.report.language import say
from engine.report.words import percent
from engine.report.workbook import compare_sheets as sheets
from engine.report.workbook.compare_charts import charts
from engine.report.workbook.sheets import Binder, Figure, First

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts

    Row = dict[str, Any]
    Tables = Mapping[str, pl.DataFrame]

KINDS = {"money": "money", "share": "share", "count": "number", "index": "number"}
"""Kinds of metrics as kinds of cells."""


def workbook(manifest: Mapping[str, Any], tables: Tables) -> bytes:
    """Return the workbook of a stored comparison.

    Parameters
    ----------
    manifest
        The manifest of a stored comparison.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes; text is never read as a formula.
    A single rep's days (the table ``timeline``) are left to the page.
    """
    facts = compare_facts(manifest, tables)
    binder = Binder(manifest, facts.currency)
    titles = {plan.key: plan.title for plan in facts.plans}

    def titled(row: Row) -> Row:
        return {"title": titles.get(row["plan"], row["plan"]), **_more(row)}

    binder.add(sheets.RANKING, [_ranked(facts, row) for row in _by_rank(tables)])
    for sheet in (sheets.METRICS, sheets.DIFFERENCES):
        rows = list(_by_metric(tables[sheet.stored]))
        binder.add(sheet, [{**row, **titled(row)} for row in rows])
    for sheet in (sheets.REPS, sheets.MONTHS, *sheets.OTHERS):
        told = _told if sheet.stored == "assumptions" else titled
        binder.add_stored(sheet, tables, told)
    binder.add(
        sheets.PLANS,
        [
            {"title": plan.title, "text": text}
            for plan in facts.plans
            for text in manifest["plans"].get(plan.key, {}).get("text", [])
        ],
    )
    said = conclusion(manifest, tables)
    # The answer comes first, then the warning that nothing was fitted.
    answer = said if facts.calibrated else (said[1], said[0], *said[2:])
    first = First(answer, _figures(facts))
    return binder.finish(first, partial(charts, facts=facts))


def _by_rank(tables: Tables) -> list[Row]:
    return tables["ranking"].sort("rank").to_dicts()


def _ranked(facts: CompareFacts, row: Row) -> Row:
    plan = facts.plan(row["plan"])
    more = {"title": plan.title, "baseline": plan.is_baseline}
    return {**row, **more, "shown": KINDS[facts.decides.kind]}


def _by_metric(table: pl.DataFrame) -> Iterator[Row]:
    """Yield rows metric by metric, in the order in which a director reads them."""
    rows = table.to_dicts()
    known = {metric.name: at for at, metric in enumerate(METRICS)}
    kinds = {metric.name: metric for metric in METRICS}
    for row in sorted(rows, key=lambda row: known.get(row["metric"], len(known))):
        metric = kinds.get(row["metric"])
        label = say(metric.label) if metric else row["metric"]
        shown = KINDS[metric.kind] if metric else "number"
        yield {**row, "label": label, "shown": shown}


def _told(row: Row) -> Row:
    return {"parameter_name": parameter_name(row["parameter"])}


def _more(row: Row) -> Row:
    """Return what formulas give, and names in words."""
    found: Row = {}
    if "parameter" in row:
        found["parameter_name"] = parameter_name(row["parameter"])
        ends = (row["at_high"], row["at_low"])
        found["swing"] = None if None in ends else abs(ends[0] - ends[1])
    if "p25" in row:
        found["below"] = row["mean"] - row["low"]
        found["above"] = row["high"] - row["mean"]
    return found


def _figures(facts: CompareFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet: what decides, plan by plan."""
    kind, label = KINDS[facts.decides.kind], say(facts.decides.label)
    for plan in facts.ranked:
        text = say("{metric}, {plan}", metric=label, plan=plan.title)
        note = say("baseline") if plan.is_baseline else ""
        yield Figure(text, facts.value(plan, facts.decides.name), kind, note)
    for plan in facts.ranked:
        row = facts.gaps.get((plan.key, facts.decides.name))
        if row is None:
            continue
        text = say("Difference, {plan}", plan=plan.title)
        sure = percent(facts.confidence)
        note = say("to the baseline; interval of {confidence}:", confidence=sure)
        yield Figure(text, row["mean"], kind, note)
        yield Figure(say("from"), row["low"], kind)
        yield Figure(say("to"), row["high"], kind)
        note = say("share of years in which it is better")
        yield Figure(say("Better in"), row["p_better"], "share", note)
