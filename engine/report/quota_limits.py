"""What stands in the way of quotas, what is proven, which rules are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, Lines, Proof, Row, Section, Table, Texts
from engine.report.capacity_rest import DEFAULT
from engine.report.quota_story import conflict_texts, method_text
from engine.report.words import (
    NOTHING,
    amount,
    at_most_percent,
    count,
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
    *("Deviation from fair shares", "Lower bound"),
    "no quotas that meet these rules have less",
)
PROFIT = (
    *("Profit expected", "Upper bound"),
    "no quotas that meet these rules bring more",
)
SENTENCES = {
    "optimal": "No quotas that meet these rules are nearer to fair shares.",
    "feasible": "These quotas meet the rules; nearer ones are not ruled out.",
    "infeasible": "No quotas meet all of these rules: this is proven, not guessed.",
    "unknown": "No quotas were found, and none are ruled out.",
}
TONES = {"optimal": "good", "feasible": "good", "infeasible": "bad"}


def conflict_section(
    manifest: Mapping[str, Any], conflict: pl.DataFrame
) -> Section | None:
    """Return the families that meet and the least that would do; None without."""
    told = manifest["quota"].get("conflict")
    if not told:
        return None
    families = [str(name) for name in told.get("families") or []]
    title = f"Together impossible: {listing(families)}" if families else ""
    panels: list[Any] = [Texts(title, conflict_texts(manifest), "bad")]
    if conflict.height:
        panels.append(
            Table(
                heads=[
                    Head("Rule", is_text=True),
                    Head("Family", is_text=True),
                    Head("From"),
                    Head("To"),
                ],
                rows=[
                    [
                        Cell(str(row["rule"])),
                        Cell(str(row["family"])),
                        Cell(number(row["from"])),
                        Cell(number(row["to"]), "now"),
                    ]
                    for row in conflict.iter_rows(named=True)
                ],
                title="The least that would do",
            )
        )
    return Section(
        "conflict",
        "What stands in the way",
        "What stands in the way",
        "With these families together there are no quotas; none of them can be spared "
        "for this to be so, and there may be other conflicts beside it. Each family’s "
        "changes shown make quotas possible, the rest as it is.",
        [Row(panels)],
    )


def proof_section(facts: QuotaFacts) -> Section:
    """Return what is proven about the quotas."""
    is_profit = facts.method == MOST_PROFIT
    what, bound, meaning = PROFIT if is_profit else DEVIATION
    show = amount if is_profit else _four
    rows = [
        (what, show(facts.objective), "of these quotas, computed again"),
        (bound, show(facts.bound), meaning),
        (
            "Gap",
            NOTHING if facts.gap is None else at_most_percent(max(facts.gap, 0.0)),
            "between the two",
        ),
    ]
    told = SENTENCES.get(facts.status, SENTENCES["unknown"])
    if facts.status == "optimal" and is_profit:
        told = "No quotas that meet these rules bring more profit."
    if facts.has_plan and facts.broken:
        verb = "is" if facts.broken == 1 else "are"
        told = f"{count(facts.broken, 'rule')} {verb} not kept."
    proof = Proof(
        status=facts.status.capitalize(),
        reason=facts.reason,
        tone="bad" if facts.broken else TONES.get(facts.status, "warn"),
        sentence=told,
        rows=[row for row in rows if row[1] != NOTHING],
    )
    panels = [proof, _sums(facts)] if facts.has_plan else [proof]
    return Section("certificate", "What is proven", "Proof", "", [Row(panels)])


def _sums(facts: QuotaFacts) -> Lines:
    return Lines(
        "Sums",
        [
            ("Target", money(facts.target, facts.currency), ""),
            ("Quotas in all", number(facts.assigned), "sum of all territories"),
            ("Whole multiples of", number(facts.unit, 2), "of every quota"),
            (
                "Every level adds up",
                "yes, to the unit" if facts.sums_exact else "NO",
                "computed again from the finished quotas, without the solver",
            ),
            ("They follow", method_text(facts.method), ""),
        ],
    )


def _four(value: float | None) -> str:
    return number(value, 4)


def rules_section(
    facts: QuotaFacts, manifest: Mapping[str, Any], rules: pl.DataFrame
) -> Section | None:
    """Return the rules in words, and each check; None without."""
    texts = [str(text) for text in manifest["quota"].get("rules_text") or []]
    if not texts and rules.is_empty():
        return None
    blocks: list[Any] = [Texts("", texts)] if texts else []
    if rules.height:
        blocks.append(_checks(rules))
    return Section(
        "rules",
        "The rules",
        "Rules",
        "Every rule is checked again from the finished quotas."
        if facts.has_plan
        else "There are no quotas to check.",
        blocks,
        "rule, kind, place" if rules.height else "",
        min(rules.height, MOST_ROWS),
    )


def _checks(rules: pl.DataFrame) -> Table:
    shown = rules.sort("met", maintain_order=True).head(MOST_ROWS)
    texts = (Head(name, is_text=True) for name in ("Rule", "Kind", "Where"))
    return Table(
        heads=[
            *texts,
            Head("There is"),
            Head("", is_text=True),
            Head("Limit"),
            Head("Kept", is_text=True),
        ],
        rows=[
            [
                Cell(str(row["rule"])),
                Cell(str(row["family"])),
                Cell(str(row["node"] or "")),
                Cell(number(row["value"]), "now"),
                Cell(str(row["sense"] or "")),
                Cell(number(row["limit"])),
                Cell("kept", "state yes") if row["met"] else Cell("broken", "state no"),
            ]
            for row in shown.iter_rows(named=True)
        ],
        hidden=rules.height - shown.height,
        where="rules.csv",
    )


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
        heads = [Head(n, is_text=True) for n in ("Assumption", "Value", "From")]
        rows = [
            [Cell(str(a)), Cell(str(b), "now"), Cell(str(c))] for a, b, c in assumed
        ]
        panels.append(Table(heads, rows, title="Numbers taken as written"))
    words = [
        conventions.get(
            f"{name}={value}", sentence(f"{name}: {value}".replace("_", " "))
        )
        for name, value in (told.get("conventions") or {}).items()
    ]
    if words:
        panels.append(Texts("What words mean here", words))
    panels.append(Texts("What it cannot claim", limits))
    return Section(
        "assumed",
        "What it rests on",
        "Rests on",
        "Defaults come first: replace them by your own numbers before this decides "
        "anything."
        if any(str(one[2]).startswith(DEFAULT) for one in assumed)
        else "",
        [Row(panels)],
    )
