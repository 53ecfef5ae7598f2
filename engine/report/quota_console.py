"""Quotas on a terminal: the upper levels of the cascade, and the conclusion."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.capacity_words import reason_name, status_name
from engine.report.compare_terms import chance
from engine.report.language import mark, say
from engine.report.market_story import gap_text
from engine.report.quota_cascade import outline
from engine.report.quota_facts import quota_facts
from engine.report.quota_story import SAME, answer
from engine.report.words import at_most_percent, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

from engine.report.quota_facts import QuotaFacts

HEADINGS = (mark("Quota"), mark("Below it"), mark("Hedge"), mark("Exact"))
MOST_NODES = 24
"""Levels with more nodes than this are left to the page."""


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One line of the terminal's table: what, and its figures."""

    label: str
    values: tuple[str, ...]


def headings(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the columns; without quotas only one, what is proven."""
    has_plan = quota_facts(manifest, tables).has_plan
    return tuple(say(name) for name in HEADINGS) if has_plan else (say("All"),)


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[QuotaLine, ...]:
    """Return the lines that a terminal shows; each has as many values as headings."""
    facts = quota_facts(manifest, tables)
    if not facts.has_plan:
        told = f"{status_name(facts.status).lower()}, {reason_name(facts.reason)}"
        return (QuotaLine(say("Status"), (told,)),)
    nodes = outline(facts, tables["levels"])
    many = Counter(depth for depth, _ in nodes)
    shown = (node for node in nodes if not node[0] or many[node[0]] <= MOST_NODES)
    return (*(_node(row, depth) for depth, row in shown), *_rest(facts))


def _node(row: Mapping[str, Any], depth: int) -> QuotaLine:
    has_children = bool(row["children"])
    values = (
        number(row["quota"]),
        number(row["children"]) if has_children else "",
        gap_text(row["hedge"]) if has_children and row["hedge"] else "",
        (say("yes") if row["exact"] else say("NO")) if has_children else "",
    )
    return QuotaLine(f"{'  ' * depth}{row['node']}", values)


def _rest(facts: QuotaFacts) -> list[QuotaLine]:
    whole = [
        (say("Territories"), number(len(facts.territories))),
        (say("In all"), number(facts.assigned)),
    ]
    if abs(facts.over_assigned) >= SAME:
        whole.append((say("Over-assignment"), percent(facts.over_assigned, 1)))
    if facts.over is not None and facts.over.p_plan is not None:
        whole.append((say("Chance"), chance(facts.over.p_plan)))
    if facts.rise is not None and facts.fall is not None:
        low, high = gap_text(facts.fall["change"]), gap_text(facts.rise["change"])
        ends = say("{low} to {high}", low=low, high=high)
        whole.append((say("Change on last year"), ends))
    if facts.gap is not None:
        whole.append((say("Gap, proven"), at_most_percent(facts.gap)))
    return [QuotaLine(label, (value, "", "", "")) for label, value in whole]


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what is divided, how sure and how fair it is, as sentences."""
    found = answer(quota_facts(manifest, tables), manifest, tables)
    return (f"{found.answer}.", *found.reasons)
