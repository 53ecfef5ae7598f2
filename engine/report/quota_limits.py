"""What stands in the way of quotas, what is proven, which rules are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, Lines, Proof, Row, Section, Table, Texts
from engine.report.capacity_rest import DEFAULT
from engine.report.capacity_words import reason_name, status_name
from engine.report.language import mark, retell, say, say_many
from engine.report.quota_story import conflict_texts, method_text
from engine.report.words import (
    NOTHING,
    amount,
    at_most_percent,
    listing,
    money,
    number,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.quota_facts import QuotaFacts

MOST_ROWS = 1000
MOST_PROFIT = "most_profit"
DEVIATION = (
    *(mark("Deviation from fair shares"), mark("Lower bound")),
    mark("no quotas that meet these rules have less"),
)
PROFIT = (
    *(mark("Profit expected"), mark("Upper bound")),
    mark("no quotas that meet these rules bring more"),
)
SENTENCES = {
    "optimal": mark("No quotas that meet these rules are nearer to fair shares."),
    "feasible": mark("These quotas meet the rules; nearer ones are not ruled out."),
    "infeasible": mark(
        "No quotas meet all of these rules: this is proven, not guessed."
    ),
    "unknown": mark("No quotas were found, and none are ruled out."),
}
TONES = {"optimal": "good", "feasible": "good", "infeasible": "bad"}


def conflict_section(
    manifest: Mapping[str, Any], conflict: pl.DataFrame
) -> Section | None:
    """Return the families that meet and the least that would do; None without."""
    told = manifest["quota"].get("conflict")
    if not told:
        return None
    families = [retell(str(name)) for name in told.get("families") or []]
    title = ""
    if families:
        title = say("Together impossible: {families}", families=listing(families))
    panels: list[Any] = [Texts(title, conflict_texts(manifest), "bad")]
    if conflict.height:
        panels.append(_least(conflict))
    return Section(
        "conflict",
        say("What stands in the way"),
        say("What stands in the way"),
        say(
            "With these families together there are no quotas; none of them can be "
            "spared for this to be so, and there may be other conflicts beside it. "
            "Each family’s changes shown make quotas possible, the rest as it is."
        ),
        [Row(panels)],
    )


def _least(conflict: pl.DataFrame) -> Table:
    return Table(
        heads=[
            Head(say("Rule"), is_text=True),
            Head(say("Family"), is_text=True),
            Head(say("From")),
            Head(say("To")),
        ],
        rows=[
            [
                Cell(retell(str(row["rule"]))),
                Cell(retell(str(row["family"]))),
                Cell(number(row["from"])),
                Cell(number(row["to"]), "now"),
            ]
            for row in conflict.iter_rows(named=True)
        ],
        title=say("The least that would do"),
    )


def proof_section(facts: QuotaFacts) -> Section:
    """Return what is proven about the quotas."""
    is_profit = facts.method == MOST_PROFIT
    what, bound, meaning = PROFIT if is_profit else DEVIATION
    show = amount if is_profit else _four
    rows = [
        (say(what), show(facts.objective), say("of these quotas, computed again")),
        (say(bound), show(facts.bound), say(meaning)),
        (
            say("Gap"),
            NOTHING if facts.gap is None else at_most_percent(max(facts.gap, 0.0)),
            say("between the two"),
        ),
    ]
    told = say(SENTENCES.get(facts.status, SENTENCES["unknown"]))
    if facts.status == "optimal" and is_profit:
        told = say("No quotas that meet these rules bring more profit.")
    if facts.has_plan and facts.broken:
        told = say_many(
            "{n} rule is not kept.",
            "{n} rules are not kept.",
            facts.broken,
            n=number(facts.broken),
        )
    proof = Proof(
        status=status_name(facts.status),
        reason=reason_name(facts.reason),
        tone="bad" if facts.broken else TONES.get(facts.status, "warn"),
        sentence=told,
        rows=[row for row in rows if row[1] != NOTHING],
    )
    panels = [proof, _sums(facts)] if facts.has_plan else [proof]
    return Section(
        "certificate", say("What is proven"), say("Proof"), "", [Row(panels)]
    )


def _sums(facts: QuotaFacts) -> Lines:
    return Lines(
        say("Sums"),
        [
            (say("Target"), money(facts.target, facts.currency), ""),
            (
                say("Quotas in all"),
                number(facts.assigned),
                say("sum of all territories"),
            ),
            (say("Whole multiples of"), number(facts.unit, 2), say("of every quota")),
            (
                say("Every level adds up"),
                say("yes, to the unit") if facts.sums_exact else say("NO"),
                say("computed again from the finished quotas, without the solver"),
            ),
            (say("They follow"), method_text(facts.method), ""),
        ],
    )


def _four(value: float | None) -> str:
    return number(value, 4)


def rules_section(
    facts: QuotaFacts, manifest: Mapping[str, Any], rules: pl.DataFrame
) -> Section | None:
    """Return the rules in words, and each check; None without."""
    texts = [retell(str(text)) for text in manifest["quota"].get("rules_text") or []]
    if not texts and rules.is_empty():
        return None
    blocks: list[Any] = [Texts("", texts)] if texts else []
    if rules.height:
        blocks.append(_checks(rules))
    return Section(
        "rules",
        say("The rules"),
        say("Rules"),
        say("Every rule is checked again from the finished quotas.")
        if facts.has_plan
        else say("There are no quotas to check."),
        blocks,
        say("rule, kind, place") if rules.height else "",
        min(rules.height, MOST_ROWS),
    )


def _checks(rules: pl.DataFrame) -> Table:
    shown = rules.sort("met", maintain_order=True).head(MOST_ROWS)
    texts = (
        Head(name, is_text=True) for name in (say("Rule"), say("Kind"), say("Where"))
    )
    return Table(
        heads=[
            *texts,
            Head(say("There is")),
            Head("", is_text=True),
            Head(say("Limit")),
            Head(say("Kept"), is_text=True),
        ],
        rows=[
            [
                Cell(retell(str(row["rule"]))),
                Cell(retell(str(row["family"]))),
                Cell(str(row["node"] or "")),
                Cell(number(row["value"]), "now"),
                Cell(retell(str(row["sense"] or ""))),
                Cell(number(row["limit"])),
                Cell(say("kept"), "state yes")
                if row["met"]
                else Cell(say("broken"), "state no"),
            ]
            for row in shown.iter_rows(named=True)
        ],
        hidden=rules.height - shown.height,
        where="rules.csv",
    )


def _convention(texts: Mapping[str, str], name: str, value: str) -> str:
    """Return what a choice of words means, in a sentence."""
    key = f"{name}={value}"
    if key in texts:
        return say(texts[key])
    return sentence(retell(f"{name}: {value}".replace("_", " ")))


def assumed_section(
    told: Mapping[str, Any], limits: list[str], conventions: Mapping[str, str]
) -> Section:
    """Return what figures rest on, defaults first, and what they cannot claim."""
    assumed = sorted(
        told.get("assumptions") or [],
        key=lambda one: not str(one[2]).startswith(DEFAULT),
    )
    panels: list[Any] = []
    if assumed:
        heads = [
            Head(n, is_text=True)
            for n in (say("Assumption"), say("Value"), say("From"))
        ]
        rows = [
            [Cell(retell(str(a))), Cell(retell(str(b)), "now"), Cell(retell(str(c)))]
            for a, b, c in assumed
        ]
        panels.append(Table(heads, rows, title=say("Numbers taken as written")))
    words = [
        _convention(conventions, str(name), str(value))
        for name, value in (told.get("conventions") or {}).items()
    ]
    if words:
        panels.append(Texts(say("What words mean here"), words))
    panels.append(Texts(say("What it cannot claim"), [say(text) for text in limits]))
    return Section(
        "assumed",
        say("What it rests on"),
        say("Rests on"),
        say(
            "Defaults come first: replace them by your own numbers before this decides "
            "anything."
        )
        if any(str(one[2]).startswith(DEFAULT) for one in assumed)
        else "",
        [Row(panels)],
    )
