"""A statement month by month: every line with its rule, inputs and arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.report.language import mark, retell, say
from engine.report.pay_words import currency_of, period_name, plan_title, rule_name
from engine.report.words import cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

IN_KIND = "noncash: "
"""What the name of a line for a prize in kind begins with, to be unlike others."""

BACK = "clawback: "
"""What the name of a line of pay that is taken back begins with."""

COLUMNS = (
    ("payout", mark("Payout"), True),
    ("base", mark("Base"), True),
    ("variable", mark("Variable"), True),
    ("draw", mark("Draw"), False),
    ("recovered", mark("Recovered"), False),
    ("noncash", mark("In kind"), False),
)
"""Columns of the table of months; the last says whether it is always shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a month, in words."""

    name: str
    rule: str
    inputs: str
    arithmetic: str
    amount: str
    in_kind: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One month on one plan; ``plan`` is empty where the rep has one plan only."""

    anchor: str
    month: str
    plan: str
    currency: str
    lines: list[Line]
    total: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One month of the table of months; anchor of its block."""

    anchor: str
    month: str
    plan: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Year:
    """The table of months, with one line of totals for each currency.

    Parameters
    ----------
    own
        Which column is the payout.
    """

    columns: list[str]
    own: int
    rows: list[YearRow]
    totals: list[tuple[str, list[str]]]


def _in_order(payouts: pl.DataFrame) -> list[dict[str, Any]]:
    return list(payouts.sort("month", maintain_order=True).iter_rows(named=True))


def month_blocks(
    manifest: Mapping[str, Any], lines: pl.DataFrame, payouts: pl.DataFrame
) -> list[Block]:
    """Return one rep's months, oldest first, each with its lines and total."""
    by_place: dict[tuple[str, str], list[Line]] = {}
    for row in lines.sort("position", maintain_order=True).iter_rows(named=True):
        by_place.setdefault((row["month"], row["plan"]), []).append(_line(row))
    several = payouts["plan"].n_unique() > 1
    return [
        Block(
            anchor=f"m{number}",
            month=period_name(row["month"]),
            plan=plan_title(manifest, row["plan"]) if several else "",
            currency=currency_of(manifest, row["plan"]),
            lines=by_place.get((row["month"], row["plan"]), []),
            total=cents(row["payout"]),
        )
        for number, row in enumerate(_in_order(payouts), 1)
    ]


def _line(row: Mapping[str, Any]) -> Line:
    rule = rule_name(row["kind"])
    is_named = row["line"] != row["kind"]
    return Line(
        name=_name(row["line"].removeprefix(IN_KIND)) if is_named else rule,
        rule=rule,
        inputs=retell(row["inputs"] or "", "inputs"),
        arithmetic=retell(row["arithmetic"] or "", "sums"),
        amount=cents(row["amount"]),
        in_kind=row["kind"] == "noncash",
    )


def _name(line: str) -> str:
    """Return what a line is called; names of the plan's parts are its own."""
    if line == "draw recovery":
        return say("draw recovery")
    if line.startswith(BACK):
        return say("clawback: {line}", line=line.removeprefix(BACK))
    return line


def year_table(manifest: Mapping[str, Any], payouts: pl.DataFrame) -> Year:
    """Return one rep's months as a table, without columns that hold nothing."""
    rows = _in_order(payouts)
    several = payouts["plan"].n_unique() > 1
    shown = [
        (key, title)
        for key, title, always in COLUMNS
        if always or any(row[key] for row in rows)
    ]
    keys = [key for key, _ in shown]
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_currency.setdefault(currency_of(manifest, row["plan"]), []).append(row)
    return Year(
        columns=[say(title) for _, title in shown],
        own=keys.index("payout"),
        rows=[
            YearRow(
                anchor=f"m{number}",
                month=period_name(row["month"]),
                plan=plan_title(manifest, row["plan"]) if several else "",
                cells=[cents(row[key]) for key in keys],
            )
            for number, row in enumerate(rows, 1)
        ],
        totals=[
            (currency, [cents(total(row[key] for row in group)) for key in keys])
            for currency, group in by_currency.items()
        ],
    )


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the exact sum of the amounts that are there."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
