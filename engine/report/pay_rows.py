"""Tables of the pay report: reps, contests, draws, deals clawed back, plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import retell, say
from engine.report.pay_facts import clawed_back, last_balances
from engine.report.pay_words import (
    currency_of,
    paid,
    plan_title,
    rounding_text,
)
from engine.report.words import NOTHING, cents, figures, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from engine.report.pay_facts import PayFacts, RepPay

MAX_ROWS = 2000
"""More rows than this are left to the run's tables; the page says so."""
MAX_PLACES = 20
"""So many places of a contest's league are shown, and all that won."""


@dataclass(frozen=True, slots=True)
class RepRow:
    """One line of the table of reps."""

    rep: RepPay
    attainment: str
    made: bool
    cells: list[str]


def rep_rows(facts: PayFacts) -> list[RepRow]:
    """Return the table of reps, highest payout first."""
    return [
        RepRow(
            rep=rep,
            attainment=NOTHING if rep.share is None else number(100 * rep.share, 1),
            made=rep.share is not None and rep.share >= 1,
            cells=[cents(v) for v in (rep.base, rep.variable, rep.draw, rep.payout)],
        )
        for rep in facts.reps[:MAX_ROWS]
    ]


@dataclass(frozen=True, slots=True)
class ContestTable:
    """Standings of one contest; rows of (league, place, rep, team, score, prize)."""

    name: str
    plan: str
    has_leagues: bool
    has_teams: bool
    rows: list[tuple[str, str, str, str, str, str]]
    hidden: int


def contest_tables(
    manifest: Mapping[str, Any], standings: pl.DataFrame, facts: PayFacts
) -> list[ContestTable]:
    """Return the standings of each contest, its leagues one below the other."""
    names = {rep.rep_id: rep.name for rep in facts.reps}
    parts = standings.partition_by("contest", "plan", maintain_order=True)
    return [_contest(manifest, part, names) for part in parts]


def _contest(
    manifest: Mapping[str, Any], part: pl.DataFrame, names: Mapping[str, str]
) -> ContestTable:
    ranked = part.sort("league", "place", "rep_id", nulls_last=True)
    near = pl.int_range(pl.len()).over("league") < MAX_PLACES
    shown = ranked.filter(near | (pl.col("prize") > 0))
    plan = part["plan"][0]
    currency = currency_of(manifest, plan)
    return ContestTable(
        name=part["contest"][0],
        plan=plan_title(manifest, plan),
        has_leagues=bool(part["league"].n_unique() > 1),
        has_teams=any(part["team"]),
        rows=[_place(row, names, currency) for row in shown.iter_rows(named=True)],
        hidden=ranked.height - shown.height,
    )


def _place(
    row: Mapping[str, Any], names: Mapping[str, str], currency: str
) -> tuple[str, str, str, str, str, str]:
    prize = NOTHING
    if row["prize"]:
        prize = prize_text(currency, row["prize"], is_cash=row["cash"])
    return (
        row["league"] or "",
        number(row["place"] or None),
        names.get(row["rep_id"], row["rep_id"]),
        row["team"] or "",
        figures(row["score_text"] or "") or number(row["score"], 2),
        prize,
    )


def prize_text(currency: str, prize: Decimal, *, is_cash: bool) -> str:
    """Return a prize in words: ``EUR 1,500.00``, and whether it is in kind."""
    text = paid(currency, prize)
    return text if is_cash else say("{prize}, in kind", prize=text)


def draw_rows(
    manifest: Mapping[str, Any], draws: pl.DataFrame, facts: PayFacts
) -> list[tuple[str, str, str, list[str]]]:
    """Return (rep, plan, currency, [drawn, recovered, forgiven, owed]) of each seat."""
    names = {rep.rep_id: rep.name for rep in facts.reps}
    keys = ("drawn", "recovered", "forgiven", "closing")
    return [
        (
            names.get(row["rep_id"], row["rep_id"]),
            plan_title(manifest, row["plan"]),
            currency_of(manifest, row["plan"]),
            [cents(row[key]) for key in keys],
        )
        for row in last_balances(draws).head(MAX_ROWS).iter_rows(named=True)
    ]


def deal_rows(
    manifest: Mapping[str, Any], credited: pl.DataFrame, facts: PayFacts
) -> list[list[str]]:
    """Return (cancelled, deal, credited on, rep, product, currency, amount)."""
    names = {rep.rep_id: rep.name for rep in facts.reps}
    rows = clawed_back(credited).head(MAX_ROWS).iter_rows(named=True)
    return [
        [
            row["cancelled"].isoformat() if row["cancelled"] else NOTHING,
            row["deal_id"] or "",
            row["date"].isoformat() if row["date"] else NOTHING,
            names.get(row["rep_id"], row["rep_id"]),
            row["product"] or "",
            currency_of(manifest, row["plan"]),
            cents(row["amount"]),
        ]
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan in words, and the currency in which it pays."""

    title: str
    currency: str
    sentences: list[str]
    rounding: str


def plan_texts(manifest: Mapping[str, Any], plans: Sequence[str]) -> list[PlanText]:
    """Return each plan in words."""
    told = [(plan, manifest["plans"].get(plan, {})) for plan in plans]
    return [
        PlanText(
            title=plan_title(manifest, plan),
            currency=currency_of(manifest, plan),
            sentences=[retell(text) for text in about.get("text") or []],
            rounding=rounding_text(about.get("rounding") or ""),
        )
        for plan, about in told
    ]
