"""One rep's year under each plan: deals, what they add up to, pay, leaderboards."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale, compact
from engine.report.language import mark, retell, say, say_many
from engine.report.words import known, number, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT = 62.0, 550.0
DEALS_TOP, DEALS_BOTTOM = 16.0, 216.0
BOARD_Y = 240.0
PAY_TOP, PAY_BOTTOM = 286.0, 392.0
MONTH = 365.0 / 12
MOST_PLACES = 14
"""With more leaderboards than this, places are left to the words beside."""
_PLACE = re.compile(r"place (\d+)")
MOST_DEALS = 90
"""So many deals are drawn, all that were won among them, then the largest."""
TOLD = 40
"""So many events are told in words beside a picture."""
EVENTS = {
    "lead": mark("lead"),
    "stage": mark("stage"),
    "won": mark("won"),
    "lost": mark("lost"),
    "moved": mark("moved"),
    "payout": mark("payout"),
    "leaderboard": mark("leaderboard"),
    "quota": mark("quota"),
    "left": mark("left"),
}
SAID = ("won", "moved", "quota", "payout", "leaderboard", "left")


@dataclass(frozen=True, slots=True)
class Thread:
    """One deal from its lead to its end; ``end`` is won, lost, moved or open."""

    x: float
    y: float
    to: float
    end: str
    radius: float
    tip: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that happens on a day: a leaderboard, quota reached, leaving."""

    x: float
    y: float
    what: str
    tip: str


@dataclass(frozen=True, slots=True)
class Year:
    """A plan's year."""

    plan: Plan
    who: str
    threads: list[Thread]
    hidden: int
    signs: list[Sign]
    places: list[Mark]
    pay: str
    money: list[Mark]
    names: list[Mark]
    sold: str
    has_boards: bool
    told: list[tuple[str, str, str, str]]


def years(facts: CompareFacts, table: pl.DataFrame, reps: pl.DataFrame) -> list[Year]:
    """Return a picture for each plan under which the rep's year was played."""
    names = dict(reps.select("rep_id", "name").iter_rows())
    parts = [(plan, table.filter(plan=plan.key).sort("day")) for plan in facts.plans]
    played = [(plan, part) for plan, part in parts if part.height]
    last = max((float(part["day"].to_list()[-1]) for _, part in played), default=0.0)
    days = Scale(0.0, max(last, 1.0), LEFT, RIGHT)
    most = max((_paid(part) for _, part in played), default=0.0)
    up = Scale(0.0, 1.05 * most or 1.0, PAY_BOTTOM, PAY_TOP)
    found = []
    for plan, part in played:
        rows = list(part.iter_rows(named=True))
        rep = rows[0]["rep_id"]
        found.append(_year(facts, plan, names.get(rep) or rep, rows, (days, up)))
    return found


def _paid(part: pl.DataFrame) -> float:
    amounts = part.filter(part["event"] == "payout")["amount"].drop_nulls().to_list()
    return max(accumulate(amounts), default=0.0)


def _year(
    facts: CompareFacts,
    plan: Plan,
    who: str,
    rows: Sequence[Row],
    scales: tuple[Scale, Scale],
) -> Year:
    days, up = scales
    won = [row["amount"] or 0.0 for row in rows if row["event"] == "won"]
    # A new year's quota starts the totals again, so only sales tell what was sold.
    sold = [row["total"] for row in rows if row["event"] in ("won", "moved")]
    booked = next((v for v in reversed(sold) if known(v) is not None), sum(won))
    threads, hidden = _threads(rows, days)
    paid = [row["amount"] or 0.0 for row in rows if row["event"] == "payout"]
    return Year(
        plan=plan,
        who=who,
        threads=threads,
        hidden=hidden,
        signs=[_sign(row, days) for row in rows if _is_sign(row)],
        places=_places(rows, days),
        pay=_steps(rows, days, up),
        money=[Mark(LEFT - 8, up(v), compact(v)) for v in up.ticks(4)],
        names=_months(days),
        sold=say_many(
            "{n} deal won, sales {sales}, variable pay {pay}",
            "{n} deals won, sales {sales}, variable pay {pay}",
            len(won),
            n=number(len(won)),
            sales=say(
                "{currency} {amount}", currency=facts.currency, amount=number(booked)
            ),
            pay=number(sum(paid)),
        ),
        has_boards=any(row["event"] == "leaderboard" for row in rows),
        told=_told(rows),
    )


def _is_sign(row: Row) -> bool:
    # A quota that is set, or a new rep's, is told in words only.
    if row["event"] == "quota":
        return "reached" in (row["note"] or "")
    return row["event"] in ("leaderboard", "left")


def _threads(rows: Sequence[Row], days: Scale) -> tuple[list[Thread], int]:
    """Return deals by the day they began, and how many small ones are not drawn."""
    deals: dict[str, list[Row]] = {}
    for row in rows:
        if row["deal"]:
            deals.setdefault(row["deal"], []).append(row)
    sizes = {deal: _size(events) for deal, events in deals.items()}
    largest = max(sizes.values(), default=0.0) or 1.0
    won = {row["deal"] for row in rows if row["event"] == "won"}
    ordered = sorted(deals, key=lambda deal: (deal not in won, -sizes[deal], deal))
    kept = set(ordered[: max(MOST_DEALS, len(won))])
    drawn = [deal for deal in deals if deal in kept]
    step = (DEALS_BOTTOM - DEALS_TOP) / max(len(drawn), 1)
    threads = [
        _thread(deal, deals[deal], DEALS_TOP + step * (at + 0.5), days, largest)
        for at, deal in enumerate(drawn)
    ]
    # What was won lies above what was lost, where they cross.
    threads.sort(key=lambda thread: thread.end in ("won", "moved"))
    return threads, len(deals) - len(drawn)


def _size(events: Sequence[Row]) -> float:
    return max((known(row["amount"]) or 0.0 for row in events), default=0.0)


def _thread(
    deal: str, events: Sequence[Row], y: float, days: Scale, largest: float
) -> Thread:
    kinds = [row["event"] for row in events]
    end = next((kind for kind in ("won", "lost") if kind in kinds), "open")
    last = events[-1]["day"] if end != "open" else days.high
    size = _size(events)
    lines = [deal, *(_event(row) for row in events)]
    return Thread(
        x=days(events[0]["day"]),
        y=round(y, 1),
        to=days(last),
        end="moved" if end == "won" and "moved" in kinds else end,
        radius=round(2.0 + 5.0 * math.sqrt(max(size, 0.0) / largest), 1),
        tip="\n".join(lines),
    )


def _event(row: Row) -> str:
    event = event_name(row["event"])
    parts = [say("Day {n}: {event}", n=number(row["day"]), event=event)]
    if row["stage"]:
        parts.append(row["stage"])
    if known(row["amount"]) is not None:
        parts.append(number(row["amount"]))
    if row["note"]:
        parts.append(retell(row["note"]))
    return ", ".join(parts)


def event_name(event: str) -> str:
    """Return what an event of the timeline is called."""
    return say(EVENTS[event]) if event in EVENTS else event


def _sign(row: Row, days: Scale) -> Sign:
    return Sign(days(row["day"]), BOARD_Y, row["event"], _event(row))


def _places(rows: Sequence[Row], days: Scale) -> list[Mark]:
    """Return the places that leaderboards tell, below their signs."""
    boards = [row for row in rows if row["event"] == "leaderboard"]
    told = [(row, _PLACE.search(row["note"] or "")) for row in boards]
    marks = [
        Mark(days(row["day"]), BOARD_Y + 20, found[1]) for row, found in told if found
    ]
    return marks if len(marks) <= MOST_PLACES else []


def _steps(rows: Sequence[Row], days: Scale, up: Scale) -> str:
    path, paid = f"M{days(0.0)} {up(0.0)}", 0.0
    for row in rows:
        if row["event"] == "payout" and known(row["amount"]) is not None:
            paid += row["amount"]
            path += f"H{days(row['day'])}V{up(paid)}"
    return f"{path}H{days(days.high)}"


def _months(days: Scale) -> list[Mark]:
    whole = round(days.high / MONTH)
    every = max(1, -(-whole // 12))
    return [
        Mark(days((at + 0.5) * MONTH), PAY_BOTTOM + 22, str(at + 1))
        for at in range(0, whole, every)
    ]


def _told(rows: Sequence[Row]) -> list[tuple[str, str, str, str]]:
    """Return (day, what, amount, note) of what matters most, in order."""
    said = [row for row in rows if row["event"] in SAID]
    if len(said) > TOLD:
        large = sorted(said, key=lambda row: -(known(row["amount"]) or math.inf))[:TOLD]
        said = [row for row in said if row in large]
    return [
        (
            number(row["day"]),
            " ".join(
                filter(None, (event_name(row["event"]).capitalize(), row["deal"]))
            ),
            number(row["amount"]),
            sentence(retell(row["note"] or "")),
        )
        for row in said
    ]
