"""Spiffs: what each deal and day earned, day by day, until the money is used up."""

from __future__ import annotations

from fractions import Fraction

from oracles.pay_oracle import counted
from oracles.pay_oracle.exact import exact, hundredths, share_by_weight
from oracles.pay_oracle.months import days_of


def spiff_earned(scene, seat, part, month: int, gone) -> int:
    """Return what a spiff paid in a month, the deals and days undone left out."""
    back = {
        (scene.credits[number].deal, scene.credits[number].date)
        for number, _ in counted.counted(scene, seat, part.spec)
        if number in gone
    }
    paid = spiff_paid(scene, seat.plan, part.spec)
    return sum(
        amount
        for (rep, deal, day), amount in paid.items()
        if rep == seat.rep
        and scene.calendar.month(day) == month
        and (deal, day) not in back
    )


def spiff_paid(scene, plan, spec: dict) -> dict:
    """Return what a spiff paid for each (rep, deal, day), before any clawback."""
    key = ("spiff", id(spec))
    if key not in scene.found:
        days: dict = {}
        for seat in scene.seats.values():
            if seat.plan is plan:
                most = spec.get("each_most")
                mine = earnings(scene, seat, spec)
                if most is not None:
                    mine = cut_in_order(mine, hundredths(most))
                for day, deals in mine.items():
                    days.setdefault(day, {})[seat.rep] = deals
        if spec.get("budget") is not None:
            days = within_budget(days, hundredths(spec["budget"]))
        scene.found[key] = {
            (rep, deal, day): amount
            for day, reps in days.items()
            for rep, deals in reps.items()
            for deal, amount in deals.items()
        }
    return scene.found[key]


def earnings(scene, seat, spec: dict) -> dict:
    """Return day → deal → what a seat earns before any limit."""
    first, last = days_of(str(spec["window"]))
    worth: dict = {}
    for number, amount in counted.counted(scene, seat, spec):
        credit = scene.credits[number]
        if first <= credit.date <= last:
            slot = (credit.date, credit.deal)
            worth[slot] = worth.get(slot, 0) + amount
    days: dict = {}
    paid_deals = set()
    for (day, deal), amount in sorted(worth.items()):
        if amount < max(0, hundredths(spec.get("least"))):
            continue
        if spec.get("per_deal") is not None:
            pay = 0 if deal in paid_deals else hundredths(spec["per_deal"])
            paid_deals.add(deal)
        elif spec.get("per_unit") is not None:
            exactly = Fraction(hundredths(spec["per_unit"]) * amount, 100)
            pay = seat.plan.rounding.line(exactly)
        else:
            pay = seat.plan.rounding.line(exact(spec["rate"]) * amount)
        days.setdefault(day, {})[deal] = pay
    return days


def filled_up(deals: dict, most: int) -> dict:
    """Cut a day to an amount: deals by their id, until it is used up."""
    cut = {}
    for deal, amount in sorted(deals.items()):
        cut[deal] = min(amount, most)
        most -= cut[deal]
    return cut


def cut_in_order(days: dict, most: int) -> dict:
    """Cut a seat's earnings, day by day, to an amount in all."""
    cut = {}
    for day, deals in sorted(days.items()):
        cut[day] = filled_up(deals, most)
        most -= sum(cut[day].values())
    return cut


def within_budget(days: dict, budget: int) -> dict:
    """Cut the earnings of all seats, day by day, to a budget."""
    cut = {}
    for day, reps in sorted(days.items()):
        sums = {rep: sum(deals.values()) for rep, deals in reps.items()}
        if sum(sums.values()) > budget:
            sums = share_by_weight(budget, sums)
        cut[day] = {rep: filled_up(deals, sums[rep]) for rep, deals in reps.items()}
        budget -= sum(sums.values())
    return cut
