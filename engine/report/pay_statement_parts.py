"""Parts of a pay statement: headline, attainment, draws, deals, contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.headline import Headline
from engine.report.language import mark, say
from engine.report.pay_attainment import attained, overall
from engine.report.pay_rows import prize_text
from engine.report.pay_words import (
    Purse,
    currency_of,
    day_name,
    period_name,
    plan_title,
    short_period,
)
from engine.report.words import (
    NOTHING,
    cents,
    count,
    figures,
    listing,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.pay_attainment import Attained

LEAST_SCALE = 1.25
"""A bar of attainment reaches at least so far beyond nothing; quota is 1."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Credits against a quota; lengths are parts of 100."""

    name: str
    share: str
    length: float
    quota_at: float
    reached: bool
    amounts: str
    periods: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Deals:
    """The list of credited deals: titles of the columns that hold something, rows."""

    titles: list[tuple[str, bool]]
    rows: list[tuple[list[str], bool]]


@dataclass(frozen=True, slots=True)
class Place:
    """A rep's place in a contest."""

    contest: str
    place: str
    score: str
    prize: str


def statement_headlines(
    manifest: Mapping[str, Any], mine: Mapping[str, pl.DataFrame]
) -> list[Headline]:
    """Return the figures on top of a statement."""
    payouts = list(mine["payouts"].iter_rows(named=True))
    purse = {
        key: Purse.of((currency_of(manifest, row["plan"]), row[key]) for row in payouts)
        for key in ("payout", "base", "variable", "noncash")
    }
    months = count(len({row["month"] for row in payouts}), "month")
    found = [
        Headline(say("Payout to date"), str(purse["payout"]), months),
        Headline(say("Base"), str(purse["base"]), say("salary")),
        Headline(say("Variable"), str(purse["variable"]), _variable_note(purse)),
    ]
    reached = attained(mine["attainments"])
    share = overall(reached)
    if share is not None:
        note = say("of quota, plans together")
        if len({one.plan for one in reached}) == 1:
            names = listing(list(reached[0].names))
            note = say("of quota, {components}", components=names)
        found.append(Headline(say("Attainment"), percent(share, 1), note))
    if mine["draws"].height:
        found.append(_balance(manifest, mine["draws"]))
    if purse["noncash"]:
        note = say("value of prizes, not in the payout")
        found.append(Headline(say("Prizes in kind"), str(purse["noncash"]), note))
    return found


def _variable_note(purse: Mapping[str, Purse]) -> str:
    (variable, *more), paid = purse["variable"].held.values() or [0], purse["payout"]
    if more or not any(paid.held.values()):
        return say("commissions, bonuses and more")
    share = percent(float(variable / sum(paid.held.values())))
    return say("{share} of the payout", share=share)


def _balance(manifest: Mapping[str, Any], draws: pl.DataFrame) -> Headline:
    last = draws.sort("month", maintain_order=True).unique("plan", keep="last")
    rows = last.sort("plan").iter_rows(named=True)
    owed = Purse.of((currency_of(manifest, r["plan"]), r["closing"]) for r in rows)
    note = say("nothing is owed")
    if owed:
        note = say("paid in advance, still to be earned")
    return Headline(say("Draw balance"), str(owed), note)


def bars(attainments: pl.DataFrame) -> list[Bar]:
    """Return a bar for each component with a quota, all on one scale."""
    found = attained(attainments)
    scale = max([LEAST_SCALE, *(1.04 * one.share for one in found)])
    return [
        Bar(
            name=listing(list(one.names)),
            share=percent(one.share, 1),
            length=round(100 * max(one.share, 0.0) / scale, 1),
            quota_at=round(100 / scale, 1),
            reached=one.share >= 1,
            amounts=say(
                "{credits} of {quota}; the mark is quota",
                credits=number(float(one.credits)),
                quota=number(float(one.quota)),
            ),
            periods=_short_periods(one),
        )
        for one in found
    ]


def _short_periods(one: Attained) -> list[tuple[str, str]]:
    """Return ``("Mar", "98%")`` for each period, with years where there are several."""
    several = len({period[:4] for period, _ in one.periods}) > 1
    return [
        (
            period_name(period) if several else short_period(period),
            percent(share),
        )
        for period, share in one.periods
    ]


def ledger(manifest: Mapping[str, Any], draws: pl.DataFrame) -> list[list[str]]:
    """Return the draw ledger, a row a month: month, plan, five amounts."""
    keys = ("opening", "drawn", "recovered", "forgiven", "closing")
    several = draws["plan"].n_unique() > 1
    return [
        [
            period_name(row["month"])
            + (f", {plan_title(manifest, row['plan'])}" if several else ""),
            *(cents(row[key]) for key in keys),
        ]
        for row in draws.sort("month", maintain_order=True).iter_rows(named=True)
    ]


_DEAL_COLUMNS = (
    (mark("Date"), "date", True),
    (mark("Deal"), "deal_id", True),
    (mark("Product"), "product", True),
    (mark("Segment"), "segment", True),
    (mark("Channel"), "channel", True),
    (mark("Credit"), "credit", True),
    (mark("Share, %"), "share_percent", False),
    (mark("Amount"), "amount", False),
    (mark("Margin"), "margin", False),
    (mark("Units"), "units", False),
)
_CREDITS = {"direct": mark("direct"), "overlay": mark("overlay")}


def deals(credited: pl.DataFrame) -> Deals:
    """Return the credited deals by date; columns without content are left out."""
    rows = list(credited.sort("date", "deal_id").iter_rows(named=True))
    always = ("date", "deal_id", "amount")
    shown = [
        (title, key, is_text)
        for title, key, is_text in _DEAL_COLUMNS
        if key in always or any(row[key] for row in rows)
    ]
    has_notes = any(row["cancelled"] for row in rows)
    titles = [(say(title), is_text) for title, _, is_text in shown]
    return Deals(
        titles=[*titles, (say("Note"), True)] if has_notes else titles,
        rows=[
            (
                [_deal_cell(key, row[key]) for _, key, _ in shown]
                + ([_note(row)] if has_notes else []),
                bool(row["cancelled"]),
            )
            for row in rows
        ],
    )


def _deal_cell(key: str, value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if key == "date":
        return value.isoformat() if value else NOTHING
    if key == "share_percent":
        return number(value, 0 if value is None or value == round(value) else 2)
    if key == "units":
        return cents(value).removesuffix(figures(".00"))
    if key == "credit" and value in _CREDITS:
        return say(_CREDITS[value])
    return cents(value) if key in ("amount", "margin") else value or ""


def _note(row: Mapping[str, Any]) -> str:
    if not row["cancelled"]:
        return ""
    day = day_name(row["cancelled"])
    if row["clawed_back"]:
        return say("cancelled {day}, clawed back", day=day)
    return say("cancelled {day}", day=day)


def places(
    manifest: Mapping[str, Any],
    standings: pl.DataFrame,
    sizes: Mapping[tuple[str, ...], int],
) -> list[Place]:
    """Return a rep's places in contests.

    Parameters
    ----------
    sizes
        How many stand in each (contest, plan, league).
    """
    found = []
    for row in standings.iter_rows(named=True):
        size = sizes[(row["contest"], row["plan"], row["league"])]
        currency = currency_of(manifest, row["plan"])
        place = say(
            "{place} of {entrants}",
            place=number(row["place"] or None),
            entrants=number(size),
        )
        prize = NOTHING
        if row["prize"]:
            prize = prize_text(currency, row["prize"], is_cash=row["cash"])
        found.append(
            Place(
                contest=row["contest"],
                place=place + (f", {row['league']}" if row["league"] else ""),
                score=figures(row["score_text"] or NOTHING),
                prize=prize,
            )
        )
    return found
