"""Pay as a workbook: everybody's payouts and every line with its rule."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import say
from engine.report.pay_facts import pay_facts, with_currency
from engine.report.pay_story import pay_story
from engine.report.pay_words import calendar_name, currency_of, plan_title, rule_name
from engine.report.workbook import pay_sheets as sheets
from engine.report.workbook.charting import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Wide,
    axis,
    bars,
    chart,
    fill,
    first_rows,
    months,
    series,
)
from engine.report.workbook.sheets import Binder, Figure, First

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.report.pay_facts import PayFacts
    from engine.report.workbook.book import Book, Chart, Placed
    from engine.report.workbook.sheets import Sheet

    Tables = Mapping[str, pl.DataFrame]

SUMS = ("base", "variable", "draw", "recovered", "payout", "noncash")
MOST_PAIRS = 5_000_000
"""Sums are no formulas where they would read more pairs of rows."""


def workbook(manifest: Mapping[str, Any], tables: Tables) -> bytes:
    """Return the workbook of a stored pay run.

    Parameters
    ----------
    manifest
        The manifest of a stored pay run.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Money is exact to the hundredth;
    sums of reps and months, payouts, balances and totals are formulas over the payouts;
    text is never read as one. Where plans pay in several currencies every row names
    its own, and amounts are plain numbers.
    """
    facts = pay_facts(manifest, tables)
    currencies = [one.currency for one in facts.money]
    binder = Binder(manifest, currencies[0] if len(currencies) == 1 else "")
    several = len(currencies) > 1
    told = {
        name: with_currency(table, manifest)
        if several and "plan" in table.columns
        else table
        for name, table in tables.items()
    }
    few = told["payouts"].height * len(facts.reps) <= MOST_PAIRS
    binder.add(_sums(sheets.REPS, several=several, few=few), _reps(facts, told))
    binder.add(_sums(sheets.MONTHS, several=several, few=few), _months(told))
    binder.add_stored(sheets.PAYOUTS, told)
    binder.add_stored(sheets.LINES, told, lambda row: {"rule": rule_name(row["kind"])})
    for sheet in (
        sheets.ATTAINMENTS,
        sheets.STANDINGS,
        sheets.DRAWS,
        sheets.CREDITS,
    ):
        binder.add_stored(sheet, told)
    binder.add(sheets.PLANS, list(_plans(manifest, facts, several=several)))
    story = _sentences(pay_story(manifest, facts))
    first = First(story, _figures(manifest, facts))
    draw = partial(_charts, several=several) if facts.money else None
    return binder.finish(first, draw)


def _sentences(story: str) -> tuple[str, ...]:
    """Return the first sentence, and the others."""
    head, *rest = story.split(". ")
    return (f"{head}.", ". ".join(rest)) if rest else (story,)


def _sums(sheet: Sheet, *, several: bool, few: bool) -> Sheet:
    """Return a sheet whose sums keep currencies apart, or are values, if too many."""
    columns = []
    for column in sheet.columns:
        formula = column.formula
        if several and "Payouts[" in formula:
            own = "EXACT(Payouts[Currency],[Currency])"
            formula = formula.replace("SUMPRODUCT(", f"SUMPRODUCT({own}*")
        if not few and "Payouts[" in formula:
            formula = ""
        total = column.total and not several
        columns.append(replace(column, formula=formula, total=total))
    return replace(sheet, columns=tuple(columns))


def _reps(facts: PayFacts, told: Tables) -> list[dict[str, Any]]:
    by = ["rep_id", *(["currency"] if "currency" in told["payouts"].columns else [])]
    sums = told["payouts"].group_by(by, maintain_order=True).agg(pl.col(*SUMS).sum())
    known = {tuple(row[name] for name in by): row for row in sums.to_dicts()}
    rows = []
    for rep in facts.reps:
        key = (rep.rep_id, rep.currency)[: len(by)]
        more = {"name": rep.name, "plans": rep.plans, "share": rep.share}
        rows.append({**known[key], **more})
    return rows


def _months(told: Tables) -> list[dict[str, Any]]:
    by = ["month", *(["currency"] if "currency" in told["payouts"].columns else [])]
    return (
        told["payouts"]
        .group_by(by, maintain_order=True)
        .agg(pl.col(*SUMS).sum())
        .sort(by)
        .to_dicts()
    )


def _plans(
    manifest: Mapping[str, Any], facts: PayFacts, *, several: bool
) -> Iterator[dict[str, Any]]:
    for plan in dict.fromkeys([*manifest["plans"], *facts.plans]):
        for text in manifest["plans"].get(plan, {}).get("text", []):
            row = {"plan": plan, "title": plan_title(manifest, plan), "text": text}
            money = {"currency": currency_of(manifest, plan)} if several else {}
            yield {**row, **money}


def _figures(manifest: Mapping[str, Any], facts: PayFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet, of each currency."""
    reps, period = float(facts.people), calendar_name(manifest)
    yield Figure(say("Reps paid"), reps, "count", period)
    one = len(facts.money) == 1
    for money in facts.money:
        note = "" if one else money.currency

        def live(name: str, of: str = "SUM(Payouts[{name}])") -> str:
            return "=" + of.format(name=name) if one else ""

        paid = float(money.payout)
        yield Figure(say("Total payout"), paid, "cents", note, live("Payout"))
        yield Figure(say("Base"), float(money.base), "cents", note, live("Base"))
        variable = float(money.variable)
        yield Figure(say("Variable"), variable, "cents", note, live("Variable"))
        drawn = "=SUM(Payouts[Draw])-SUM(Payouts[Recovered])" if one else ""
        label = say("Draws less recovered")
        yield Figure(label, float(money.draw), "cents", note, drawn)
        if money.rate is not None:
            label = say("Variable pay, of the revenue credited")
            yield Figure(label, money.rate, "share", note)
        largest = float(money.largest.payout)
        who = money.largest.name if one else f"{money.largest.name}, {note}"
        most = "=MAX(Reps[Payout])" if one else ""
        yield Figure(say("Largest payout"), largest, "cents", who, most)
        middle = "=MEDIAN(Reps[Payout])" if one else ""
        label = say("Median payout")
        yield Figure(label, float(money.median), "cents", note, middle)
        if money.owed:
            label = say("Draws outstanding")
            yield Figure(label, float(money.owed), "cents", note)


def _charts(
    book: Book, placed: Mapping[str, Placed], *, several: bool
) -> list[Chart | Wide]:
    """Return the charts: months, reps, attainment."""
    found: list[Chart | Wide] = []
    colours = {"Base": GREY, "Variable": BLUE, "Draw": ORANGE}
    if not several:
        drawn = chart(book, say("Pay by month"), "column", stacked=True)
        for name, colour in colours.items():
            drawn.add_series(series(placed["Months"], name, "Month", fill(colour)))
        drawn.set_x_axis(months())
        found.append(drawn)
        drawn = chart(book, say("Pay by rep"), "column", stacked=True)
        reps, rows = placed["Reps"], first_rows(placed["Reps"])
        for name, colour in colours.items():
            one = series(reps, name, "Name", fill(colour), rows=rows)
            drawn.add_series(one)
        found.append(drawn)
    attained = bars(
        book, say("Attainment of quota"), placed["Reps"], "Name", {"Attainment": GREEN}
    )
    drawn = attained.chart if isinstance(attained, Wide) else attained
    drawn.set_y_axis(axis("", "0%", min=0))
    return [*found, attained]
