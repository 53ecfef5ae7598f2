"""What changing a plan does: Misra–Nair, Chung and others, Kishore, Lazear, caps."""

from __future__ import annotations

from functools import cache

import numpy as np
from laboratory import SEGMENTS, Trial, roster, trial
from rows import Finding, Row, absent, gap, lift, within

SAME_PAY = "leaving: {pay_gap: 0}"
"""Salaries make good what a plan pays more or less, so nobody leaves because of it."""
RATE = "rate: 8%"
"""The reference: target incentive ÷ quota, 80 of 1,000 thousand."""


FLOOR = "name: C, period: quarter, tiers: [{from: 100%, rate: 8%}]"
REMOVED = {
    "capped": f"commissions: [{{{FLOOR}, cap: 10k}}]",
    "uncapped": f"commissions: [{{{FLOOR}}}]",
    "straight": f"commissions: [{{name: C, {RATE}}}]",
}


@cache
def removed() -> Trial:
    """Return the plan of A7d: one rate between quota and a cap at 150 %, ratcheted."""
    more = f"quotas: {{ratchet: 50%}}\n{SAME_PAY}"
    return trial(REMOVED, more, roster())


def misra_nair() -> Finding:
    """Cap, quota and ratchet away: one rate on everything."""
    found = removed()
    value = lift(found.sales("straight"), found.sales("capped"))
    note = "ratchet 50 % on; salaries make good the difference in pay"
    return Finding(*value, "%", within(value, 0.03, 0.15), note)


def misra_nair_cap() -> Finding:
    """The cap alone away: less than the whole."""
    found = removed()
    value = lift(found.sales("uncapped"), found.sales("capped"))
    rest = lift(found.sales("straight"), found.sales("uncapped"))
    note = f"quota and ratchet bring {100 * rest[0]:.1f} % more"
    return Finding(*value, "%", value[1] > 0 and rest[1] > 0, note)


def misra_nair_reps() -> Finding:
    """Different reps gain differently: least against most expected."""
    found = removed()
    few, many = ((found.sales("straight", x)) for x in (75, 115))
    old = [found.sales("capped", x) for x in (75, 115)]
    value = gap((few, old[0]), (many, old[1]))
    note = "rise of reps expected at 75 % of quota less that of reps at 115 %"
    return Finding(*value, "points", value[1] > 0 or value[2] < 0, note)


BASE = "{name: Base, rate: 4%}"
OVER = (
    "{name: Over, period: year, tiers: [{from: 0%, rate: 0%}, {from: 100%, rate: 8%}]}"
)
QUARTER = "{name: Quarter, share_of_target: 25%, points: [{at: 100%, pays: 100%}]}"
YEAR = (
    "{name: Year, share_of_target: 25%, period: year, points: [{at: 100%, pays: 100%}]}"
)
COMPONENTS = {
    "full": f"commissions: [{BASE}, {OVER}], bonuses: [{QUARTER}, {YEAR}]",
    "no over": f"commissions: [{BASE}], bonuses: [{QUARTER}, {YEAR}]",
    "no quarter": f"commissions: [{BASE}, {OVER}], bonuses: [{YEAR}]",
}
ORDERED = 0.95
"""Share of replications in which an order must hold."""


@cache
def components() -> Trial:
    """Return bonuses of quarter and year and overachievement pay; then one less."""
    return trial(COMPONENTS, SAME_PAY, roster(16))


def loses_most(plan: str, who: int) -> Finding:
    """Return how much more a segment loses by a component than the next one."""
    found = components()
    lost = {}
    for level in SEGMENTS:
        full = found.sales("full", level)
        lost[level] = full - found.sales(plan, level), full
    others = [level for level in SEGMENTS if level != who]
    value = min(gap(lost[who], lost[other]) for other in others)
    shares = {level: part / whole for level, (part, whole) in lost.items()}
    most = np.all([shares[who] > shares[other] for other in others], axis=0).mean()
    listed = ", ".join(
        f"{100 * part.sum() / whole.sum():.1f} %" for part, whole in lost.values()
    )
    note = (
        f"losses {listed} of reps expected at 75, 95 and 115 %; in"
        f" {100 * most:.0f} % of years of 16 reps each, 95 % wanted"
    )
    return Finding(*value, "points", value[1] > 0 and most >= ORDERED, note)


WITH_TASK = f"behaviour: {{cross: 0.3}}\n{SAME_PAY}"
STEP = "name: Bonus, share_of_target: 100%, points: [{at: 100%, pays: 100%}]"


@cache
def commission() -> Trial:
    """Return a quarterly bonus against commissions, with an unpaid task beside."""
    first = {
        "bonus": f"bonuses: [{{{STEP}}}]",
        "same": f"commissions: [{{name: C, {RATE}}}]",
    }
    return trial(first, WITH_TASK, roster(10))


@cache
def same_cost() -> Trial:
    """Return the bonus against the commission that costs as much on its sales."""
    found = commission().plans["bonus"]
    rate = found.variable.sum() / found.revenue.sum()
    plans = {
        "bonus": f"bonuses: [{{{STEP}}}]",
        "same": f"commissions: [{{name: C, rate: {100 * rate:.2f}%}}]",
    }
    return trial(plans, WITH_TASK, roster(10))


def kishore() -> Finding:
    """A bonus becomes the commission that pays the same at quota."""
    found = commission()
    value = lift(found.sales("same"), found.sales("bonus"))
    pay = lift(*(found.plans[p].variable.sum(axis=1) for p in ("same", "bonus")))
    note = f"variable pay {100 * pay[0]:+.0f} %, made good by salaries"
    return Finding(*value, "%", value[1] > 0, note)


def kishore_cost() -> Finding:
    """A bonus becomes the commission that costs the same."""
    found = same_cost()
    value = lift(found.sales("same"), found.sales("bonus"))
    note = (
        "a jump at quota is what these reps answer to most for each unit of money; the"
        " field's gain may rest on timing games that cost more than here"
    )
    return Finding(*value, "%", value[1] > 0, note)


def kishore_low() -> Finding:
    """Those who are expected to sell least gain more than those who sell most."""
    found = commission()
    pairs = {
        level: tuple(found.sales(plan, level) for plan in ("same", "bonus"))
        for level in SEGMENTS
    }
    value = gap(pairs[75], pairs[115])
    rises = ", ".join(f"{100 * lift(*pair)[0]:.1f} %" for pair in pairs.values())
    note = (
        f"rises {rises} of reps expected at 75, 95 and 115 %: a quarter's luck is so"
        " large that the bonus is within reach of the weak, while the strong coast"
        " once they have it"
    )
    return Finding(*value, "points", value[1] > 0, note)


def kishore_games() -> Finding:
    """Less is moved over the ends of quarters."""
    found = commission()
    moved = [
        (found.plans[p].month_moved.sum(axis=1), found.sales(p))
        for p in ("same", "bonus")
    ]
    value = gap(*moved)
    return Finding(*value, "points", value[2] < 0, "change of sales moved ÷ sales")


def kishore_neglect() -> Finding:
    """More of the unpaid task is neglected."""
    found = commission()
    value = lift(*(found.plans[p].neglect.sum(axis=1) for p in ("same", "bonus")))
    return Finding(*value, "%", value[1] > 0, "cross 0.3, where the default is no task")


@cache
def piece() -> Trial:
    """Return a piece rate against a salary alone."""
    plans = {
        "piece": f"commissions: [{{name: C, {RATE}}}]",
        "fixed": "commissions: [{name: C, rate: 0%}]",
    }
    return trial(plans, SAME_PAY, roster(10))


def lazear() -> Finding:
    """From a salary to a piece rate: the part that is incentive."""
    found = piece()
    value = lift(found.sales("piece"), found.sales("fixed"))
    note = (
        "15 … 25 % wanted; a response of 20 % to a doubled rate makes a fifth of sales"
        " effort, which is a quarter of what is sold without"
    )
    return Finding(*value, "%", within(value, 0.15, 0.25), note)


def lazear_spread() -> Finding:
    """Output varies more."""
    found = piece()
    sd = [found.plans[p].revenue.std(axis=1) for p in ("piece", "fixed")]
    value = lift(*sd)
    return Finding(*value, "%", value[1] > 0, "sd of yearly sales over reps")


def cap() -> Finding:
    """Without fairness or a budget to think of, a cap costs profit."""
    part = (
        "name: Year, share_of_target: 100%, period: year, paid: to_date,"
        " rates: [{from: 50%, rate: 100%}, {from: 100%, rate: 150%}],"
        " first_dollar: true"
    )
    plans = {
        "capped": f"bonuses: [{{{part}, cap: 120%}}]",
        "uncapped": f"bonuses: [{{{part}}}]",
    }
    found = trial(plans)
    profit = []
    for plan in plans:
        made = found.plans[plan]
        cost = made.variable.sum(axis=1) + made.fixed + made.hiring
        profit.append(found.given.margin * made.revenue.sum(axis=1) - cost)
    value = lift(profit[0], profit[1])
    return Finding(*value, "%", value[2] < 0, "profit with a cap at 120 % of target")


PLANS = "Misra & Nair 2011"
CHUNG = "Chung, Steenburgh & Sudhir 2014"
KISHORE = "Kishore et al. 2013"
LAZEAR = "Lazear 2000"
CUI = "Cui, Raju & Shi"

ROWS = (
    Row(
        "misra-nair",
        PLANS,
        "cap, quota and ratchet removed: sales rise",
        "sales +3 … +15 %",
        misra_nair,
    ),
    Row(
        "misra-nair-cap",
        PLANS,
        "the cap is not all of it",
        "cap alone > 0, and the rest > 0",
        misra_nair_cap,
    ),
    Row(
        "misra-nair-reps",
        PLANS,
        "reps react differently",
        "gains differ between reps",
        misra_nair_reps,
    ),
    Row(
        "chung-over",
        CHUNG,
        "overachievement pay sustains the best reps",
        "without it the top loses most",
        lambda: loses_most("no over", 115),
    ),
    Row(
        "chung-quarter",
        CHUNG,
        "quarterly bonuses pace the weak reps",
        "without them the bottom loses most",
        lambda: loses_most("no quarter", 75),
    ),
    Row(
        "kishore",
        KISHORE,
        "bonus → commission: sales rise",
        "sales up, same pay at quota",
        kishore,
    ),
    Row(
        "kishore-cost",
        KISHORE,
        "bonus → commission: sales rise",
        "sales up, same cost",
        kishore_cost,
    ),
    Row(
        "kishore-low",
        KISHORE,
        "more so where sales are low",
        "lowest gain more than highest",
        kishore_low,
    ),
    Row("kishore-games", KISHORE, "fewer timing games", "less is moved", kishore_games),
    Row(
        "kishore-neglect",
        KISHORE,
        "unpaid tasks are neglected more",
        "more neglect",
        kishore_neglect,
    ),
    Row(
        "lazear",
        LAZEAR,
        "salary → piece rate: the incentive part of the rise",
        "sales about +20 %",
        lazear,
    ),
    Row("lazear-spread", LAZEAR, "output varies more", "sd up", lazear_spread),
    Row(
        "lazear-sorting",
        LAZEAR,
        "the rest is sorting: better people come and stay",
        "the remainder of the rise",
        absent("new hires are of fixed shares of types, whatever the plan pays"),
    ),
    Row(
        "cui-cap",
        CUI,
        "caps pay only out of fairness or a budget",
        "a cap costs profit",
        cap,
    ),
    Row(
        "cui-fairness",
        CUI,
        "inequity aversion makes plans S-shaped and capped",
        "a cap pays with inequity aversion",
        absent("nobody minds what others earn; only places in a contest are felt"),
    ),
)
