"""The page of a check of pay plans: curve, slope, traps, cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.curve_chart import WHOLE, CurveChart, make_curves
from engine.report.headline import Headline
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
    "base": "Base salary",
    "target": "Target incentive",
    "ote": "On-target earnings",
    "mix": "Base, of on-target earnings",
    "pay_at_100": "Variable pay at quota",
    "upside_150": "At 150% of quota, against 100%",
    "upside_200": "At 200% of quota, against 100%",
    "threshold": "Pay begins at",
    "cap": "Pay ends at",
    "excellence": "Excellence",
    "measures": "Measures of quota",
    "quota_to_ote": "Quota, against on-target earnings",
    "effective_rate": "Variable pay, of quota",
}
"""What facts are called; others by their own name."""
DISTRIBUTIONS = {"normal": "Normal", "lognormal": "Lognormal"}
MISSING = {"cap": "none", "threshold": "never"}
"""What a fact without a value says."""


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
    label = FACT_NAMES.get(name, name.replace("_", " ").capitalize())
    value = _with_unit(row["value"], row["unit"] or "")
    if known(row["value"]) is None:
        value = MISSING.get(name, NOTHING)
    return Headline(f"{label}, {tail}" if tail else label, value, row["text"] or "")


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
            kind=row["kind"].capitalize(),
            component="Whole plan" if row["component"] == WHOLE else row["component"],
            where=_where(row["attainment_from"], row["attainment_to"]),
            amount=""
            if row["amount"] is None
            else exact_money(row["amount"], currency),
            text=row["text"],
        )
        for row in findings.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: row.severity != "warning")


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
    titles = ["Whole plan" if name == WHOLE else name for name in names]
    if has_share:
        titles.insert(1, "% of target")
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
    name = DISTRIBUTIONS.get(row["distribution"], row["distribution"])
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
        return "No plan was given."
    warnings, notes = _count(sections, "warning"), _count(sections, "note")
    checked = (
        f"{count(len(sections), 'plan')} checked from 0 to 200% of quota, "
        "before anyone is paid by "
        f"{'it' if len(sections) == 1 else 'them'}."
    )
    if not warnings and not notes:
        return f"{checked} No trap was found."
    found = [
        text
        for text in (
            count(warnings, "warning") if warnings else "",
            count(notes, "note") if notes else "",
        )
        if text
    ]
    which = [one.title for one in sections if one.findings]
    return f"{checked} {listing(found).capitalize()}, on {listing(which)}."


def _headlines(sections: list[PlanSection]) -> list[Headline]:
    warnings, notes = _count(sections, "warning"), _count(sections, "note")
    tiles = [
        Headline(
            "Warnings",
            number(warnings),
            "traps that are worth a change" if warnings else "no trap worth a change",
            "bad" if warnings else "good",
        ),
        Headline("Notes", number(notes), "worth knowing"),
    ]
    for one in sections[:4]:
        if one.chart is not None:
            whole = one.chart.lines[0]
            share = f", {whole.of_target} of target" if whole.of_target else ""
            pay = f"{one.currency}\N{NO-BREAK SPACE}{whole.pay}"
            tiles.append(Headline("Pay at quota", pay, f"a year{share}: {one.title}"))
    return tiles
