"""The random table of credits: same days, splits, overlays, returns, cancellations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oracles.pay_world_tables import cancelled

SIZES = (100, 50, 80, 10, 20, 120, 150, 200, 240, 300)
"""Amounts of credits in percent of a usual month's quota."""


COUNTS = (12, 0, 3, 5, 8, 10, 14, 16, 18)


@dataclass(frozen=True)
class Seated:
    """A span of days on which a rep sits somewhere."""

    rep: str
    territory: str
    first: date
    last: date


def seated(dice, rows) -> list[Seated]:
    """Return the spans on which credits may be dated."""
    if rows is None:
        return [Seated(rep, "", dice.first, dice.last) for rep in dice.reps]
    return [
        Seated(
            row["rep_id"],
            row["territory_id"],
            date.fromisoformat(row["starts"]) if row["starts"] else dice.first,
            date.fromisoformat(row["ends"]) if row["ends"] else dice.last,
        )
        for row in rows
    ]


def credits_table(dice, rows, within: list[int]) -> list[dict]:
    """Draw up to 25 credits."""
    places, found = seated(dice, rows), []
    days: list[date] = []
    for number in range(dice.pick(COUNTS) if places else 0):
        where = dice.pick(places)
        day = dice.day(where.first, where.last)
        usual = [known for known in days if where.first <= known <= where.last]
        if usual and dice.chance(4):
            day = dice.pick(usual)
        days.append(day)
        deal = f"D{number // dice.pick((1, 1, 1, 2, 3))}"
        row = one_credit(dice, deal, where.rep, day, within)
        found.append(row)
        found += beside(dice, row, places, day)
    if len(dice.reps) > 1 and dice.chance(5):
        found = twins(dice, found, places)
    return [by_territory(row, places) for row in found[:25]]


def twins(dice, rows: list[dict], places: list[Seated]) -> list[dict]:
    """Return credits with which one rep sells what another sells: scores tie."""
    first, second = dice.reps[:2]
    found = [row for row in rows if row["rep_id"] != second]
    for row in rows[:25]:
        day = date.fromisoformat(row["date"])
        other = dice.day(day, dice.last) if dice.chance(3) else day
        is_seated = any(
            place.rep == second and place.first <= other <= place.last
            for place in places
        )
        if row["rep_id"] == first and is_seated:
            deal = f"D{int(row['deal_id'][1:]) + 40}"
            twin = {"rep_id": second, "deal_id": deal, "date": other.isoformat()}
            found.append(row | twin)
    return found


def one_credit(dice, deal: str, rep: str, day: date, within: list[int]) -> dict:
    """Draw a credit."""
    shares = (100,) if dice.is_plain else (100, 100, 50, "33.3333", 12.5, 120)
    currencies = ("PLN",) if dice.is_plain else ("PLN", "PLN", "PLN", "EUR", "USD")
    return {
        "deal_id": deal,
        "rep_id": rep,
        "territory_id": "",
        "date": day.isoformat(),
        "amount": dice.money(size(dice, dice.scale)),
        "margin": dice.money(size(dice, dice.scale)),
        "units": dice.money(size(dice, 100_00)),
        "product": dice.pick(("A", "B", "C", "")),
        "segment": dice.pick(("large", "small", "")),
        "channel": dice.pick(("web", "field")),
        "credit": dice.pick(("direct", "direct", "direct", "overlay")),
        "share_percent": dice.pick(shares),
        "currency": dice.pick(currencies),
        "cancelled": cancelled(dice, day, within),
    }


def size(dice, usual: int) -> int:
    """Draw an amount: a round part of a quota, or odd; sometimes below zero."""
    kind = dice.number(0, 9)
    if kind <= 6 or (dice.is_plain and kind < 9):
        return usual * dice.pick(SIZES) // 100
    amount = dice.number(0, 2 * usual)
    return -amount if kind == 9 else amount


def beside(dice, row: dict, places: list[Seated], day: date) -> list[dict]:
    """Draw a row that goes with another: a second row, return, overlay or split."""
    if not dice.chance(3):
        return []
    kind = dice.number(0, 3)
    if kind == 0:
        return [row | {"amount": dice.money(size(dice, dice.scale)), "units": 1}]
    if kind == 1:
        return [row | {"amount": dice.money(-size(dice, dice.scale)), "product": "B"}]
    others = {p.rep for p in places if p.first <= day <= p.last} - {row["rep_id"]}
    if not others:
        return []
    other = {"rep_id": dice.pick(sorted(others))}
    if kind == 2:
        return [row | other | {"credit": "overlay", "share_percent": 100}]
    row["share_percent"] = dice.pick((60, "33.3333"))
    rest = 40 if row["share_percent"] == 60 else "66.6667"
    return [row | other | {"share_percent": rest}]


def by_territory(row: dict, places: list[Seated]) -> dict:
    """Return a credit, its rep now and then named by the territory alone.

    Whether it is depends on the deal and day, so that rows alike stay alike.
    """
    day = date.fromisoformat(row["date"])
    named = (day.toordinal() + int(row["deal_id"][1:])) % 5 == 0
    for place in places:
        is_here = place.rep == row["rep_id"] and place.first <= day <= place.last
        if named and is_here and place.territory:
            return row | {"rep_id": "", "territory_id": place.territory}
    return row | blanks(row)


def blanks(row: dict) -> dict:
    """Return cells left blank because the default says the same.

    All rows of one deal are alike in this, for the same reason.
    """
    if int(row["deal_id"][1:]) % 4:
        return {}
    usual = {"credit": "direct", "share_percent": 100, "currency": "PLN"}
    return {column: "" for column, value in usual.items() if row[column] == value}
