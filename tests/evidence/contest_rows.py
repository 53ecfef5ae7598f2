"""Prizes and one-off levers: several winners or one, losing in public, SPIFFs."""

from __future__ import annotations

from functools import cache

import numpy as np
from laboratory import Trial, roster, trial
from rows import Finding, Row, absent, exact, lift, ratio, within

from engine.behaviour.contest.problem import ContestProblem, Entrant
from engine.behaviour.contest.shock import Shock
from engine.behaviour.person import cost_from_response
from engine.incentive_sim import contest

COMMISSION = "commissions: [{name: C, rate: 8%}]"
SAME_PAY = "leaving: {pay_gap: 0}"
FEW, MANY = 3, 7
"""Winners of ten: fewer and more than half."""


def prizes(*money: str) -> str:
    """Return a straight commission with a contest of the first quarter, all in one."""
    listed = ", ".join(money)
    return (
        f"{COMMISSION}, contests: [{{name: Race, kind: rank, window: 2027Q1,"
        f" prizes: [{listed}]}}]"
    )


@cache
def races() -> Trial:
    """Return twelve unlike reps with a purse of 30 thousand, shared in three ways."""
    plans = {
        "none": COMMISSION,
        "one": prizes("30k"),
        "three": prizes("10k", "10k", "10k"),
        "ranked": prizes("15k", "10k", "5k"),
    }
    return trial(plans, SAME_PAY, roster(6, (85, 105)))


def quarter(plan: str) -> np.ndarray:
    """Return ``(replications,)`` sales of the months of the contest."""
    return races().plans[plan].month_revenue[:, :3].sum(axis=1)


def several() -> Finding:
    """Three equal prizes against one of the same purse."""
    value = lift(quarter("three"), quarter("one"))
    alone = lift(quarter("one"), quarter("none"))
    note = (
        f"a contest with one prize brings {100 * alone[0]:.1f} %; reps are risk neutral"
        " by default, and then theory, too, wants one prize (A5)"
    )
    return Finding(*value, "%", value[1] > 0, note)


def ranked() -> Finding:
    """Three ranked prizes against three equal ones."""
    value = lift(quarter("ranked"), quarter("three"))
    note = "less than 1 % is nothing; the step from equal to ranked prizes"
    return Finding(*value, "%", within(value, -0.01, 0.01), note)


TARGET = 80.0
"""Yearly target incentive, thousands."""
MONTH = 0.95 / 12
"""Expected sales of a month, quota shares."""
FACE = 0.05 * TARGET / 12
"""Departure: each place below the middle is felt as 5 % of a month's target."""


@cache
def effort(winners: int, face: float) -> float:
    """Return what a contest of ten like reps adds to sales of a quarter, a share.

    Notes
    -----
    Under a straight commission with a quadratic cost, what a contest adds solves the
    contest alone. Effort is in sales of the quarter, so it costs a third of a month's.
    """
    cost, _ = cost_from_response(0.2, TARGET, MONTH)
    luck = Shock("normal", MONTH * np.sqrt(3 * 0.25 * 2.0))
    found = contest(
        ContestProblem(
            (Entrant(cost / 3.0),) * 10,
            (30.0 / winners,) * winners,
            luck,
            social_loss=face,
        )
    )
    return float(found.efforts.mean()) / (3 * MONTH)


def social() -> Finding:
    """Losing in public, with fewer than half winning, against not minding."""
    value = effort(FEW, FACE) - effort(FEW, 0.0)
    note = "5 % of a month's target a place below the middle, where the default is 0 %"
    return exact(value, "%", value > 0, note)


def social_many() -> Finding:
    """With losing in public, more than half win against fewer than half."""
    value = effort(MANY, FACE) - effort(FEW, FACE)
    note = (
        "the price is on places below the middle, whoever wins a prize, so that"
        " few losers are not ashamed the more"
    )
    return exact(value, "%", value > 0, note)


BONUS = (
    "commissions: [{name: C, rate: 4%}], bonuses: [{name: B, share_of_target: 50%,"
    " points: [{at: 100%, pays: 100%}]}]"
)
SPIFF = f"{BONUS}, spiffs: [{{name: Push, window: 2027-05, rate: 4%}}]"
MAY = 4


def spiff() -> Finding:
    """A SPIFF of half the reference rate for the middle month of a quarter."""
    found = trial({"without": BONUS, "with": SPIFF}, SAME_PAY)
    sold, before = (found.plans[p].month_revenue for p in ("with", "without"))
    around = slice(MAY - 1, MAY + 2)
    more = sold[:, around].sum(axis=1) - before[:, around].sum(axis=1)
    value = ratio(more, before[:, MAY])
    alone = lift(sold[:, MAY], before[:, MAY])
    note = (
        "more sales of April to June ÷ sales of May; May itself"
        f" {100 * alone[0]:+.0f} %, as deals are moved into it"
    )
    return Finding(*value, "%", within(value, 0.0, 0.15), note)


LIM = "Lim, Ahearne & Ham 2009"
ROWS = (
    Row("lim", LIM, "several winners beat one", "sales up", several),
    Row(
        "lim-ranked",
        LIM,
        "ranked prizes add nothing over equal ones",
        "< 1 %, or to be switched off",
        ranked,
    ),
    Row(
        "lim-face",
        "Lim 2010",
        "losing in public spurs",
        "a price on it raises effort",
        social,
    ),
    Row(
        "lim-many",
        "Lim 2010",
        "then more than half may win",
        "7 winners of 10 beat 3",
        social_many,
    ),
    Row(
        "viswanathan",
        "Viswanathan et al. 2018",
        "merchandise → cash: sales fall, of top reps most",
        "optional weight on kinds of prizes",
        absent("a prize is worth what it costs; no mental accounts"),
    ),
    Row(
        "sandvik",
        "Sandvik et al. 2020",
        "meetings of reps in pairs do more than pay for a while",
        "SPIFF: 0 … +15 %",
        spiff,
    ),
)
