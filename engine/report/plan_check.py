"""The page of a check of pay plans: curve, slope, traps, cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.curve_chart import WHOLE, CurveChart, component_name, make_curves
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_many
from engine.report.page import make_page
from engine.report.pay_words import currency_of, plan_title
from engine.report.words import (
    DASH,
    GLUE,
    NOTHING,
    count,
    exact_money,
    known,
    listing,
    money_text,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

STYLES = (
    *("base.css", "palette.css", "layout.css", "chart.css", "tables.css"),
    *("print.css", "check.css"),
)
SCRIPTS = ("highlight.js", "tables.js", "curve.js")

FACT_NAMES = {
    "base": mark("Base salary"),
    "target": mark("Target incentive"),
    "ote": mark("On-target earnings"),
    "mix": mark("Base, of on-target earnings"),
    "pay_at_100": mark("Variable pay at quota"),
    "upside_150": mark("At 150% of quota, against 100%"),
    "upside_200": mark("At 200% of quota, against 100%"),
    "threshold": mark("Pay begins at"),
    "cap": mark("Pay ends at"),
    "excellence": mark("Excellence"),
    "measures": mark("Measures of quota"),
    "quota_to_ote": mark("Quota, against on-target earnings"),
    "effective_rate": mark("Variable pay, of quota"),
    "left_out": mark("Left out"),
}
"""What facts are called; others by their own name."""
DISTRIBUTIONS = {"normal": mark("Normal"), "lognormal": mark("Lognormal")}
MISSING = {"cap": mark("none"), "threshold": mark("never")}
"""What a fact without a value says."""
KINDS = {
    "cliff": mark("Cliff"),
    "flat spot": mark("Flat spot"),
    "falls": mark("Falls"),
    "unreachable": mark("Unreachable"),
    "overpays": mark("Overpays"),
    "overlap": mark("Overlap"),
}
"""What kinds of findings are called."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One thing to look at."""

    severity: str
    kind: str
    component: str
    where: str
    amount: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Pay by attainment: titles of the columns, rows of cells."""

    titles: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class PlanSection:
    """Everything the page says of one plan."""

    key: str
    title: str
    currency: str
    chart: CurveChart | None
    facts: list[Headline]
    findings: list[FindingRow]
    grid: Grid
    expected: list[list[str]]
    left_out: str
    is_exact: bool


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the page of a check of plans as self-contained HTML.

    Parameters
    ----------
    manifest
        Of kind ``plan_check``; of each plan ``left_out`` (names of what the check says
        nothing of) and ``exact`` may be given.
    tables
        ``curve``, ``findings``, ``grid``, ``facts`` and ``expected``, each with the
        plan in its first column.
    """
    plans = list(manifest["plans"])
    sections = [
        _section(manifest, plan, at, tables) for at, plan in enumerate(plans, 1)
    ]
    context = {
        "manifest": manifest,
        "story": _story(sections),
        "headlines": _headlines(sections),
        "sections": sections,
    }
    return make_page("plan_check.html.j2", context, STYLES, SCRIPTS)


def _section(
    manifest: Mapping[str, Any],
    plan: str,
    at: int,
    tables: Mapping[str, pl.DataFrame],
) -> PlanSection:
    mine = {name: table.filter(plan=plan) for name, table in tables.items()}
    told, currency = manifest["plans"][plan], currency_of(manifest, plan)
    values = dict(mine["facts"].select("name", "value").iter_rows())
    target = known(told.get("target") or values.get("target")) or None
    return PlanSection(
        key=f"plan-{at}",
        title=plan_title(manifest, plan),
        currency=currency,
        chart=make_curves(mine["curve"], currency, target),
        facts=[_fact(row) for row in mine["facts"].iter_rows(named=True)],
        findings=_findings(mine["findings"], currency),
        grid=_grid(mine["grid"], target),
        expected=[_expected(row) for row in mine["expected"].iter_rows(named=True)],
        left_out=listing(list(told.get("left_out") or [])),
        is_exact=bool(told.get("exact", True)),
    )


def _fact(row: Mapping[str, Any]) -> Headline:
    name, _, tail = row["name"].partition(": ")
    label = name.replace("_", " ").capitalize()
    if name in FACT_NAMES:
        label = say(FACT_NAMES[name])
    value = _with_unit(row["value"], row["unit"] or "")
    if known(row["value"]) is None:
        value = say(MISSING[name]) if name in MISSING else NOTHING
    note = retell(row["text"] or "")
    return Headline(f"{label}, {tail}" if tail else label, value, note)


def _with_unit(value: float | None, unit: str) -> str:
    if unit in ("share", "attainment"):
        whole = value is not None and abs(100 * value - round(100 * value)) < 0.05
        return percent(value, 0 if whole else 1)
    if unit == "times":
        return f"{number(value, 2)} ×"
    return number(value) if unit == "count" else exact_money(value, unit)


def _findings(findings: pl.DataFrame, currency: str) -> list[FindingRow]:
    rows = [
        FindingRow(
            severity=row["severity"],
            kind=_kind(row["kind"]),
            component=component_name(row["component"]),
            where=_where(row["attainment_from"], row["attainment_to"]),
            amount=""
            if row["amount"] is None
            else exact_money(row["amount"], currency),
            text=retell(row["text"]),
        )
        for row in findings.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: row.severity != "warning")


def _kind(kind: str) -> str:
    return say(KINDS[kind]) if kind in KINDS else kind.capitalize()


def _where(low: float | None, high: float | None) -> str:
    first, last = percent(low), percent(high)
    return first if first == last else f"{first[:-1]}{GLUE}{DASH}{GLUE}{last}"


def _grid(grid: pl.DataFrame, target: float | None) -> Grid:
    names = grid["component"].unique(maintain_order=True).to_list()
    names = sorted(names, key=lambda name: name != WHOLE)
    pays: dict[float, dict[str, float]] = {}
    for at, name, pay in grid.select("attainment", "component", "pay").iter_rows():
        pays.setdefault(at, {})[name] = pay
    has_share = target is not None and WHOLE in names
    titles = [component_name(name) for name in names]
    if has_share:
        titles.insert(1, say("% of target"))
    rows = []
    for at, held in sorted(pays.items()):
        cells = [number(held.get(name)) for name in names]
        if target is not None and has_share:
            share = known(held.get(WHOLE))
            cells.insert(1, number(None if share is None else 100 * share / target))
        rows.append((number(100 * at), cells))
    return Grid(titles, rows)


def _expected(row: Mapping[str, Any]) -> list[str]:
    """Return distribution, mean, sd, pay, its sd, pay at the mean, three chances."""
    name = row["distribution"]
    name = say(DISTRIBUTIONS[name]) if name in DISTRIBUTIONS else name
    money_keys = ("expected_pay", "sd_pay", "pay_at_mean")
    chances = ("p_threshold", "p_quota", "p_excellence")
    return [
        name,
        *(number(_hundred(row[key])) for key in ("mean", "sd")),
        *(number(row[key]) for key in money_keys),
        *(number(_hundred(row[key]), 1) for key in chances),
    ]


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _count(sections: list[PlanSection], severity: str) -> int:
    return sum(f.severity == severity for one in sections for f in one.findings)


def _story(sections: list[PlanSection]) -> str:
    if not sections:
        return say("No plan was given.")
    warnings, notes = _count(sections, "warning"), _count(sections, "note")
    checked = say_many(
        "{n} plan checked from 0 to 200% of quota, before anyone is paid by it.",
        "{n} plans checked from 0 to 200% of quota, before anyone is paid by them.",
        len(sections),
        n=number(len(sections)),
    )
    if not warnings and not notes:
        none = say("No trap was found.")
        return f"{checked} {none}"
    found = [
        text
        for text in (
            count(warnings, "warning") if warnings else "",
            count(notes, "note") if notes else "",
        )
        if text
    ]
    which = [one.title for one in sections if one.findings]
    traps = say(
        "{found}, on {plans}.",
        found=listing(found).capitalize(),
        plans=listing(which),
    )
    return f"{checked} {traps}"


def _headlines(sections: list[PlanSection]) -> list[Headline]:
    warnings, notes = _count(sections, "warning"), _count(sections, "note")
    tiles = [
        Headline(
            say("Warnings"),
            number(warnings),
            say("traps that are worth a change")
            if warnings
            else say("no trap worth a change"),
            "bad" if warnings else "good",
        ),
        Headline(say("Notes"), number(notes), say("worth knowing")),
    ]
    for one in sections[:4]:
        if one.chart is not None:
            whole = one.chart.lines[0]
            note = say("a year: {plan}", plan=one.title)
            if whole.of_target:
                note = say(
                    "a year, {share} of target: {plan}",
                    share=whole.of_target,
                    plan=one.title,
                )
            pay = money_text(one.currency, whole.pay)
            tiles.append(Headline(say("Pay at quota"), pay, note))
    return tiles
