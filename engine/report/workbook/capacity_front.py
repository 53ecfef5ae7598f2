"""The first sheet of a capacity workbook: what a reader wants first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_console import conclusion
from engine.report.language import say
from engine.report.pay_words import period_name
from engine.report.words import number
from engine.report.workbook.sheets import Figure, First, promised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts


def first_of(
    facts: CapacityFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> First:
    """Return the answer, its figures, and where things stand."""
    return First(conclusion(manifest, tables), _figures(facts))


def _figures(facts: CapacityFacts) -> Iterator[Figure]:
    """Return the figures on the first sheet, those of people first."""
    first, last = (period_name(facts.months[at]) for at in (0, -1))
    span = say("{first} to {last}", first=first, last=last)
    yield Figure(say("Months"), float(len(facts.months)), "count", span)
    if not facts.has_plan:
        return
    expected, planned = say("expected"), say("planned")
    start, end = "=INDEX(ByMonth[Start],1)", "=INDEX(ByMonth[End],ROWS(ByMonth[End]))"
    yield Figure(
        say("People at the start"), facts.heads_start, "people", expected, start
    )
    if facts.hired or facts.moved:
        outside = '=SUMPRODUCT((Hires[From role]="")*Hires[People])'
        inside = "=SUM(Hires[People])-" + outside[1:]
        note = say("from outside")
        yield Figure(say("Planned starts"), facts.hired, "people", note, outside)
        moved = say("Promoted or transferred")
        yield Figure(moved, facts.moved, "people", planned, inside)
    left = "=SUM(Walk[Voluntary])+SUM(Walk[Involuntary])"
    yield Figure(say("Leave"), facts.leavers, "people", expected, left)
    let_go = "=SUM(Walk[Let go])"
    yield Figure(say("Let go"), facts.let_go, "people", planned, let_go)
    yield Figure(say("People at the end"), facts.heads_end, "people", expected, end)
    spent = "=SUM(Money[Spent])"
    yield Figure(say("Spent"), facts.spend, "money", say("not discounted"), spent)
    yield from _number(facts)


def _number(facts: CapacityFacts) -> Iterator[Figure]:
    """Return the figures about the number that people must make."""
    if len(facts.goods) == 1:
        good = facts.goods[0]
        asked, made = "SUM(CapacityByMonth[Asked])", "SUM(CapacityByMonth[Delivered])"
        yield Figure(say("Asked"), good.amount, "amount", good.name, f"={asked}")
        yield Figure(say("Delivered"), good.made, "amount", good.name, f"={made}")
        if good.amount:
            reached = f"={made}/{asked}"
            yield Figure(say("Delivered of asked"), facts.reached, "share", "", reached)
    if facts.chance is not None:
        note = say("share of {futures} futures", futures=number(facts.futures))
        yield Figure(say("Chance to make the number"), facts.chance.p, "share", note)
    if facts.gap is not None:
        note = say("between the plan and the proven bound, of the plan")
        yield Figure(say("Gap"), promised(facts.gap), "gap", note)
