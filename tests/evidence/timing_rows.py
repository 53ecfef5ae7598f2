"""When things happen: year-ends, moved deals, discounts, information on the way."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from laboratory import Trial, roster, trial
from rows import Finding, Row, gap, lift, ratio, within

if TYPE_CHECKING:
    import numpy as np

STAYING = "leaving: {rate: 0% a year}"
"""A run begins with every seat taken; leavers would make the last quarter look weak."""
YEARLY = "name: Year, share_of_target: 100%, period: year, paid: to_date"
CONVEX = (
    f"bonuses: [{{{YEARLY},"
    " rates: [{from: 0%, rate: 100%}, {from: 100%, rate: 200%}]}]"
)
JUMPING = (
    f"bonuses: [{{{YEARLY}, first_dollar: true,"
    " rates: [{from: 50%, rate: 100%}, {from: 100%, rate: 200%}]}]"
)
LINEAR = "commissions: [{name: C, rate: 8%}]"
MOST = 0.25
"""Moved sales ÷ what effort brings, if the first is to be much less."""


@cache
def bonus() -> Trial:
    """Return half the target as a quarterly lump sum, against none."""
    half = "commissions: [{name: C, rate: 4%}]"
    jump = (
        "bonuses: [{name: B, share_of_target: 50%, points: [{at: 100%, pays: 100%}]}]"
    )
    return trial(
        {"bonus": f"{half}, {jump}", "none": half},
        "leaving: {pay_gap: 0}",
        roster(8),
    )


def steenburgh() -> Finding:
    """What a lump sum moves in time, against what it brings by effort."""
    found = bonus()
    moved = [found.plans[p].month_moved.sum(axis=1) for p in ("bonus", "none")]
    more = found.sales("bonus") - found.sales("none")
    value = ratio(moved[0] - moved[1], more)
    gain = lift(found.sales("bonus"), found.sales("none"))
    note = (
        f"of the {100 * gain[0]:.1f} % that the bonus brings; less than a quarter"
        " wanted. Moving is cheap by default: all that may be moved costs a rep 226 at"
        " a close, where the bonus is 10,000"
    )
    return Finding(*value, "%", gain[1] > 0 and value[2] <= MOST, note)


@cache
def year_end() -> Trial:
    """Return a convex plan of the year against a straight commission, three years."""
    more = f"months: 36\n{STAYING}"
    plans = {"convex": CONVEX, "jumping": JUMPING, "linear": LINEAR}
    return trial(plans, more, roster(24))


def quarter(found: Trial, plan: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sales of a quarter (0 the first) of the second year, and of a mean one."""
    year = found.plans[plan].month_revenue[:, 12:24]
    return year[:, 3 * number : 3 * number + 3].sum(axis=1), year.sum(axis=1) / 4


def middle(found: Trial, plan: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of the second and third quarter, and of all."""
    second, whole = quarter(found, plan, 1)
    return (second + quarter(found, plan, 2)[0]) / 2, whole


def oyer_end() -> Finding:
    """The last quarter against the middle of the year."""
    found = year_end()
    value = gap(quarter(found, "convex", 3), middle(found, "convex"))
    jump = gap(quarter(found, "jumping", 3), middle(found, "jumping"))
    note = (
        "second of three years; nobody leaves. With a threshold at half of quota, which"
        f" pays at a jump there, {100 * jump[0]:.1f}"
    )
    return Finding(*value, "points", value[1] > 0, note)


def oyer_start() -> Finding:
    """The first quarter against the middle of the year."""
    found = year_end()
    value = gap(quarter(found, "convex", 0), middle(found, "convex"))
    note = "second of three years; nobody leaves"
    return Finding(*value, "points", value[2] < 0, note)


def oyer_linear() -> Finding:
    """The last against the first quarter under a straight commission."""
    found = year_end()
    value = gap(quarter(found, "linear", 3), quarter(found, "linear", 0))
    curved = gap(quarter(found, "convex", 3), quarter(found, "convex", 0))
    note = (
        f"last less first quarter; under the convex plan {100 * curved[0]:.1f}; where"
        " each deal pays the same, none is moved"
    )
    return Finding(*value, "points", within(value, -0.01, 0.01), note)


STEEP = (
    "bonuses: [{name: Q, share_of_target: 100%, period: quarter, paid: to_date,"
    " rates: [{from: 50%, rate: 100%}, {from: 100%, rate: 300%}], first_dollar: true}]"
)
DISCRETION = "moves: {movable: 30%, concession: 15%}"
"""Pricing discretion on: the upper ends of the default bands."""


@cache
def discretion() -> Trial:
    """Return an accelerated quarterly plan against a straight commission."""
    return trial({"steep": STEEP, "linear": LINEAR}, DISCRETION, roster(8))


def conceded(plan: str) -> tuple[float, float, float]:
    """Return what discounts cost ÷ sales before them."""
    made = discretion().plans[plan]
    given = made.conceded.sum(axis=1)
    return ratio(given, made.revenue.sum(axis=1) + given)


def larkin() -> Finding:
    """What discounts cost under an accelerated plan."""
    value = conceded("steep")
    note = (
        "at a close at most 30 % of a month is movable and 15 % of its price given"
        " away: 1.5 % of revenue at most, whatever the plan pays; discounts on deals"
        " that would come anyway are not modelled"
    )
    return Finding(*value, "%", within(value, 0.03, 0.12), note)


def larkin_linear() -> Finding:
    """What discounts cost under a straight commission."""
    value = conceded("linear")
    return Finding(*value, "%", value[2] < 0.01, "the same discretion")


def larkin_bunching() -> Finding:
    """Deals come in the quarter that pays."""
    found = discretion()
    moved = [
        (found.plans[plan].month_moved.sum(axis=1), found.sales(plan))
        for plan in ("steep", "linear")
    ]
    value = gap(*moved)
    return Finding(*value, "points", value[1] > 0, "sales moved over closes ÷ sales")


OYER = "Oyer 1998"
LARKIN = "Larkin 2014"

ROWS = (
    Row(
        "steenburgh",
        "Steenburgh 2008",
        "lump sums mainly raise effort, timing games are small",
        "moved ≪ brought by effort",
        steenburgh,
    ),
    Row(
        "oyer-end",
        OYER,
        "sales are higher at the end of the fiscal year",
        "last quarter > middle, convex plan",
        oyer_end,
    ),
    Row(
        "oyer-start",
        OYER,
        "and lower at its start",
        "first quarter < middle, convex plan",
        oyer_start,
    ),
    Row(
        "oyer-linear",
        OYER,
        "convex pay is why",
        "no such season, linear plan",
        oyer_linear,
    ),
    Row(
        "larkin",
        LARKIN,
        "an accelerated plan costs revenue by discounts",
        "3 … 12 % of revenue",
        larkin,
    ),
    Row(
        "larkin-linear",
        LARKIN,
        "a linear plan hardly does",
        "< 1 % of revenue",
        larkin_linear,
    ),
    Row(
        "larkin-bunching",
        LARKIN,
        "deals bunch in the quarter that pays",
        "more is moved than under a linear plan",
        larkin_bunching,
    ),
)
