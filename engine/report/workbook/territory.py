"""A territory plan as a workbook: territories, moves, rules, levels and specialists."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.dead_end import dead_end
from engine.report.facts import facts as facts_of
from engine.report.frontier_console import frontier_lines
from engine.report.language import say
from engine.report.levels_console import levels_lines
from engine.report.summary import conclusion
from engine.report.words import percent
from engine.report.workbook import territory_sheets as sheets
from engine.report.workbook.sheets import Binder, Figure, First, promised
from engine.report.workbook.territory_charts import charts
from engine.report.workbook.territory_rows import (
    at_stage,
    heading,
    of_end,
    of_move,
    of_set,
    of_term,
    territories,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.facts import Facts


HALF_A_HUNDREDTH = 0.005
SOMEBODYS = '=SUMIF(Moves[From],"<>",Moves[Potential])'
OWNED = 'SUMIF(Accounts[Today],"<>",Accounts[Potential])'


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored territory run.

    Parameters
    ----------
    manifest
        The manifest of a stored territory run.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Shares of fair, differences,
    counts of accounts and totals are formulas; text is never read as one. Of a table
    with very many rows the first are shown, and it is said where the others are.
    """
    facts = facts_of(manifest, tables)
    binder = Binder(manifest, facts.currency)
    end = None if facts.has_plan else dead_end(manifest, tables)
    binder.add(sheets.CONFLICT, of_end(end, tables["accounts"]) if end else [])
    binder.add(*territories(facts, tables))
    binder.add_stored(sheets.MOVES, tables, of_move)
    binder.add_stored(sheets.COST, tables, of_term)
    binder.add_stored(sheets.ROLLUP, tables, of_set)
    binder.add_stored(sheets.ROLLUP_LOADS, tables, at_stage)
    for sheet in sheets.OVERLAYS:
        binder.add_stored(sheet, tables, at_stage if "loads" in sheet.stored else None)
    binder.add_stored(sheets.FRONTIER, tables)
    binder.add_stored(sheets.CHANGES, tables)
    binder.add_stored(sheets.LOADS, tables, at_stage)
    binder.add_stored(sheets.RULES, tables, at_stage)
    binder.add_stored(sheets.ACCOUNTS, tables)
    binder.add_stored(sheets.SEARCH, tables)
    asked = (manifest, tables)
    answer = (*conclusion(*asked), *levels_lines(*asked), *frontier_lines(*asked))
    style = "answer" if facts.has_plan else "no answer"
    first = First(answer, _figures(facts), style=style)
    return binder.finish(first, partial(charts, facts=facts))


def _figures(facts: Facts) -> Iterator[Figure]:
    """Return the figures on the first sheet, each with what it was."""
    count, rows = float(facts.territories), "=ROWS(Territories[Territory])"
    yield Figure(say("Territories"), count, "count", "", rows)
    rows = "=ROWS(Accounts[Account])"
    yield Figure(say("Accounts"), float(facts.accounts), "count", "", rows)
    for measure in facts.measures:
        shown = measure.after or measure.before
        if shown is None:
            continue
        was = measure.before if measure.after else None
        for label, end in (
            (say("{measure}, least", measure=heading(measure.name)), "low"),
            (say("{measure}, most", measure=heading(measure.name)), "high"),
        ):
            note = say("of a fair share")
            if was is not None:
                before = percent(getattr(was, end), 1)
                note = say("of a fair share; was {before}", before=before)
            yield Figure(label, getattr(shown, end), "share", note)
    yield from _cost(facts)
    if facts.has_plan and facts.has_before:
        moves = "=COUNTA(Moves[From])" if facts.moved_accounts else ""
        moved = float(facts.moved_accounts)
        yield Figure(say("Accounts that move"), moved, "count", "", moves)
        label = say("Potential that moves")
        note = say("of what has a rep today")
        formula = f"{SOMEBODYS}/{OWNED}" if moves else ""
        yield Figure(label, facts.moved_share, "share", note, formula)
    if facts.has_plan and facts.has_before and facts.first_accounts:
        label = say("Accounts of nobody that get a rep")
        formula = "=ROWS(Moves[Account])-COUNTA(Moves[From])"
        yield Figure(label, float(facts.first_accounts), "count", "", formula)


def _cost(facts: Facts) -> Iterator[Figure]:
    """Return travel and cost, each today before planned, and what is proven."""
    note = say("a year")
    stages = (("before", "Travel today", "Today"), ("after", "Travel planned", "Plan"))
    labels = {
        "before": (say("Travel today, km"), say("Cost today")),
        "after": (say("Travel planned, km"), say("Cost planned")),
    }
    paid = say("a year; what is below zero is profit") if facts.is_profit else note
    there = {"before": facts.has_before, "after": facts.has_plan}
    for stage, column, _ in stages:
        if there[stage]:
            formula = f"=SUM(Territories[{column}])"
            km = getattr(facts.km, stage)
            yield Figure(labels[stage][0], km, "amount", note, formula)
    for stage, _, column in stages:
        if there[stage]:
            formula = f"=SUM(Cost[{column}])" if _adds_up(facts, stage) else ""
            cost = getattr(facts.cost, stage)
            yield Figure(labels[stage][1], cost, "cents", paid, formula)
    if facts.gap is not None:
        note = say("between the cost and the proven bound, of the cost")
        yield Figure(say("Gap"), promised(facts.gap), "gap", note)


def _adds_up(facts: Facts, stage: str) -> bool:
    """Whether the terms add up to the cost to the cent."""
    terms = [getattr(pair, stage) for pair in facts.terms.values()]
    whole = getattr(facts.cost, stage)
    if whole is None or any(term is None for term in terms) or not terms:
        return False
    return bool(abs(sum(terms) - whole) < HALF_A_HUNDREDTH)
