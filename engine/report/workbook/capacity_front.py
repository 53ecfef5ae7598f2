"""The first sheet of a capacity workbook: what a reader wants first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_console import conclusion
from engine.report.workbook.sheets import First

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
    notes = _notes(facts, manifest)
    return First(conclusion(manifest, tables), _figures(facts), notes)


def _figures(
    facts: CapacityFacts,
) -> Iterator[tuple[str, str, float | None, str, str]]:
    """Return label, formula, value, kind and note of each figure on the first sheet."""
    if not facts.has_plan:
        return
    start, end = "=INDEX(ByMonth[Start],1)", "=INDEX(ByMonth[End],ROWS(ByMonth[End]))"
    yield "People at the start", start, facts.heads_start, "people", "expected"
    if facts.hired or facts.moved:
        outside = '=SUMPRODUCT((Hires[From role]="")*Hires[People])'
        inside = "=SUM(Hires[People])-" + outside[1:]
        yield "Planned starts", outside, facts.hired, "people", "from outside"
        yield "Promoted or transferred", inside, facts.moved, "people", "planned"
    left = "=SUM(Walk[Voluntary])+SUM(Walk[Involuntary])"
    yield "Leave", left, facts.leavers, "people", "expected"
    let_go = "=SUM(Walk[Let go])"
    yield "Let go", let_go, facts.let_go, "people", "planned"
    yield "People at the end", end, facts.heads_end, "people", "expected"
    note = f"{facts.currency}, not discounted"
    yield "Spent", "=SUM(Money[Spent])", facts.spend, "money", note
    if len(facts.goods) == 1:
        good = facts.goods[0]
        asked, made = "SUM(CapacityByMonth[Asked])", "SUM(CapacityByMonth[Made])"
        yield "Asked", f"={asked}", good.amount, "money", good.name
        yield "Made", f"={made}", good.made, "money", good.name
        if good.amount:
            yield "Made of asked", f"={made}/{asked}", facts.reached, "share", ""
    if facts.chance is not None:
        note = f"share of {facts.futures:,} futures"
        yield "Chance to make the number", "", facts.chance.p, "share", note
    if facts.gap is not None:
        note = "between the plan and the proven bound, of the plan"
        yield "Gap", "", facts.gap, "share", note


def _notes(facts: CapacityFacts, manifest: Mapping[str, Any]) -> Iterator[str]:
    scenario = manifest["scenario"]
    yield (
        f"Months {facts.months[0]} to {facts.months[-1]}; scenario {scenario['file']}, "
        f"digest {scenario['digest']}; fieldplan {manifest['fieldplan']}."
    )
    if facts.has_plan:
        yield (
            "Headings carry filters. Ends, balances, totals and sums by month are "
            "formulas over the sheets beside them; the sheet Dictionary says what "
            "every column is."
        )
    if manifest["synthetic"]:
        yield "A synthetic company: people and figures are invented."
