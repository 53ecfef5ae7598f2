"""A check of pay plans on a terminal: pay at a few attainments, facts and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.curve_chart import WHOLE
from engine.report.language import mark, retell, say
from engine.report.pay_words import currency_of, plan_title
from engine.report.plan_check import DISTRIBUTIONS
from engine.report.words import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

SHOWN = (0.0, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0)
"""Attainments whose pay a terminal shows; the page has them all."""
SEVERITIES = {"warning": mark("warning"), "note": mark("note")}


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """One plan: a table of pay by attainment, and sentences below it."""

    title: str
    heading: str
    rows: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def checked_plans(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[CheckedPlan, ...]:
    """Return what a terminal shows of each plan of a check."""
    return tuple(
        _checked(
            manifest, plan, {key: one.filter(plan=plan) for key, one in tables.items()}
        )
        for plan in manifest["plans"]
    )


def _checked(
    manifest: Mapping[str, Any], plan: str, mine: Mapping[str, pl.DataFrame]
) -> CheckedPlan:
    currency = currency_of(manifest, plan)
    whole = mine["grid"].filter(component=WHOLE)
    facts = [row["text"] for row in mine["facts"].iter_rows(named=True)]
    return CheckedPlan(
        title=plan_title(manifest, plan),
        heading=say("variable pay, {currency} a year", currency=currency),
        rows=tuple(
            (say("{share} of quota", share=percent(at)), number(pay, 2))
            for at, pay in whole.select("attainment", "pay").iter_rows()
            if round(at, 6) in SHOWN
        ),
        lines=(
            *(f"· {retell(text)}" for text in facts if text),
            *(
                f"· {_expected(row, currency)}"
                for row in mine["expected"].iter_rows(named=True)
            ),
            *_findings(mine["findings"]),
        ),
    )


def _expected(row: Mapping[str, Any], currency: str) -> str:
    name = row["distribution"]
    return say(
        "Expected pay {amount} {currency} a year if attainment is {distribution} with "
        "mean {mean} and standard deviation {sd}: {chance} reach quota.",
        amount=number(row["expected_pay"], 2),
        currency=currency,
        distribution=say(DISTRIBUTIONS[name]).lower()
        if name in DISTRIBUTIONS
        else name,
        mean=percent(row["mean"]),
        sd=percent(row["sd"]),
        chance=percent(row["p_quota"], 1),
    )


def _findings(findings: pl.DataFrame) -> list[str]:
    if findings.is_empty():
        return [say("Nothing to warn of.")]
    return [
        f"{_severity(row['severity'])}: {retell(row['text'])}"
        for row in findings.iter_rows(named=True)
    ]


def _severity(severity: str) -> str:
    return say(SEVERITIES[severity]) if severity in SEVERITIES else severity
