"""Credits: rows added up, whose they are, and what a component counts of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from oracles.pay_oracle.exact import exact, hundredths
from oracles.pay_oracle.months import month_number
from oracles.pay_oracle.people import day_or

if TYPE_CHECKING:
    from fractions import Fraction

MEASURES = ("amount", "margin", "units")


@dataclass
class Credit:
    """One credit: rows alike added up."""

    deal: str
    rep: str
    date: date
    month: int
    product: str
    segment: str
    channel: str
    credit: str
    share: Fraction
    currency: str
    cancelled: date | None
    raw: dict[str, int]


def read_credits(world: dict, people) -> list[Credit]:
    """Add up rows that are alike in everything but what they measure."""
    sums: dict[tuple, dict[str, int]] = {}
    for row in world["credits"]:
        raw = sums.setdefault(alike(row, world), dict.fromkeys(MEASURES, 0))
        for measure in MEASURES:
            raw[measure] += hundredths(row.get(measure))
    found = []
    for key, raw in sums.items():
        deal, rep, territory, day, *rest, share, currency, cancelled = key
        rep = rep or people.holder(territory, day)
        if rep is None or not people.calendar.first <= day <= people.calendar.last:
            continue
        gone = day_or(cancelled, None)
        if gone is not None and month_number(gone) <= month_number(day):
            continue
        month = people.calendar.month(day)
        found.append(Credit(deal, rep, day, month, *rest, share, currency, gone, raw))
    return found


def alike(row: dict, world: dict) -> tuple:
    """Return everything of a row but what it measures, blanks as what they mean."""
    share = row.get("share_percent")
    return (
        row["deal_id"],
        row.get("rep_id") or "",
        row.get("territory_id") or "",
        date.fromisoformat(row["date"]),
        row.get("product") or "",
        row.get("segment") or "",
        row.get("channel") or "",
        row.get("credit") or "direct",
        exact(100 if share is None or share == "" else share) / 100,
        row.get("currency") or world["currency"],
        row.get("cancelled") or "",
    )


def value(scene, plan, number: int, measure: str) -> int:
    """Return the credited value of a credit by a measure, in a plan's currency."""
    key = ("value", plan.name, number, measure)
    if key not in scene.found:
        credit = scene.credits[number]
        exactly = credit.raw[measure] * credit.share
        if measure != "units" and credit.currency != plan.currency:
            exactly *= scene.rate(credit.currency, credit.date)
            exactly /= scene.rate(plan.currency, credit.date)
        scene.found[key] = plan.rounding.small(exactly)
    return scene.found[key]


def is_whose(scene, seat, credit: Credit, of: str) -> bool:
    """Whether a credit is one of a seat's, in the sense of ``of``."""
    if of == "own":
        return credit.rep == seat.rep and seat.sits_on(credit.date) is not None
    mine = seat.sits_on(credit.date)
    theirs = scene.people.row_on(credit.rep, credit.date)
    if mine is None or theirs is None:
        return False
    if of == "team":
        return credit.rep == seat.rep or (mine.team != "" and mine.team == theirs.team)
    return seat.rep in scene.people.managers(theirs, credit.date, of)


def counted(scene, seat, spec: dict) -> list[tuple[int, int]]:
    """Return (number, value) of every credit that a component counts, ever."""
    key = ("counted", seat.key, id(spec))
    if key not in scene.found:
        wanted = spec.get("credits") or {}
        of = spec.get("of", "own")
        scene.found[key] = [
            (number, value(scene, seat.plan, number, measure_of(spec)))
            for number, credit in enumerate(scene.credits)
            if passes(credit, wanted) and is_whose(scene, seat, credit, of)
        ]
    return scene.found[key]


def measure_of(spec: dict) -> str:
    """Return what a component measures."""
    return (spec.get("credits") or {}).get("measure", "amount")


def passes(credit: Credit, wanted: dict) -> bool:
    """Whether a credit is in every list of a component's ``credits``."""
    return all(
        getattr(credit, column) in wanted[column]
        for column in ("product", "segment", "channel", "credit")
        if wanted.get(column) is not None
    )


def by_deal(scene, seat, spec: dict, gone) -> dict[tuple[int, str], int]:
    """Return what counts of each month and deal, without the credits undone."""
    key = ("by deal", seat.key, id(spec), gone)
    if key not in scene.found:
        totals: dict[tuple[int, str], int] = {}
        for number, worth in counted(scene, seat, spec):
            if number not in gone:
                credit = scene.credits[number]
                slot = (credit.month, credit.deal)
                totals[slot] = totals.get(slot, 0) + worth
        windfall = spec.get("windfall")
        if windfall:
            above, counts = hundredths(windfall["above"]), exact(windfall["counts"])
            totals = {
                slot: total
                if total <= above
                else seat.plan.rounding.small(above + counts * (total - above))
                for slot, total in totals.items()
            }
        scene.found[key] = totals
    return scene.found[key]


def total(scene, seat, spec: dict, months, gone) -> int:
    """Return what counts of some months."""
    key = ("months", seat.key, id(spec), gone)
    if key not in scene.found:
        sums = [0] * len(scene.months)
        for (month, _), worth in by_deal(scene, seat, spec, gone).items():
            sums[month] += worth
        scene.found[key] = sums
    return sum(scene.found[key][m] for m in months)
