"""Teams and turnover: peers, team pay, plans and rosters, who leaves and why."""

from __future__ import annotations

from functools import cache

import numpy as np
from laboratory import Trial, roster, trial
from rows import Finding, Row, absent, gap, lift, within

COMMISSION = {"straight": "commissions: [{name: C, rate: 8%}]"}
MIXED = roster(5, (75, 115), team="one")
PEERS = 0.5
"""Departure: how strongly effort follows the team's attainment, either way."""


@cache
def beside(strength: float) -> Trial:
    """Return weak and strong reps in one team, under a straight commission."""
    return trial(COMMISSION, f"behaviour: {{peer_effect: {strength}}}", MIXED)


def weak_effort(strength: float) -> np.ndarray:
    """Return ``(replications,)`` effort of those who are expected at 75 % of quota."""
    found = beside(strength)
    return found.plans["straight"].effort[:, found.reps(75)].sum(axis=1)


def slacken() -> Finding:
    """Next to strong reps the weak slacken, with a negative peer effect."""
    value = lift(weak_effort(-PEERS), weak_effort(0.0))
    note = f"peer effect −{PEERS}, where the default is 0"
    return Finding(*value, "%", value[2] < 0, note)


def spurred() -> Finding:
    """Next to strong reps the weak try harder, with a positive peer effect."""
    value = lift(weak_effort(PEERS), weak_effort(0.0))
    note = f"peer effect +{PEERS}, where the default is 0"
    return Finding(*value, "%", value[1] > 0, note)


def friebel() -> Finding:
    """What a bonus on a team's sales is taken to bring: it is read as one's own."""
    bonus = (
        "bonuses: [{name: Team, of: team, amount: 2k,"
        " points: [{at: 100%, pays: 100%}]}]"
    )
    plans = {**COMMISSION, "team": f"{COMMISSION['straight']}, {bonus}"}
    found = trial(plans, "leaving: {pay_gap: 0}", MIXED)
    value = lift(found.sales("team"), found.sales("straight"))
    note = (
        "team credits are read as the rep's own, as every run says: nobody rides free;"
        " 2k a quarter for a target of 80k a year"
    )
    return Finding(*value, "%", None, note)


@cache
def rates(response: int) -> Trial:
    """Return a commission raised by half, for people of one response."""
    plans = {**COMMISSION, "more": "commissions: [{name: C, rate: 12%}]"}
    more = f"behaviour: {{response: {response}%}}\nleaving: {{pay_gap: 0}}"
    return trial(plans, more)


def profits(found: Trial) -> tuple[np.ndarray, np.ndarray]:
    """Return profit of the raised rate less today's, and today's, by replication."""
    made = []
    for plan in ("more", "straight"):
        played = found.plans[plan]
        cost = played.variable.sum(axis=1) + played.fixed
        made.append(found.given.margin * found.sales(plan) - cost)
    return made[0] - made[1], made[1]


def daljord() -> Finding:
    """A plan's worth depends on the roster: a raise, for both ends of the band."""
    low, high = rates(10), rates(30)
    value = gap(profits(high), profits(low))
    one, other = (float(np.sum(a) / np.sum(b)) for a, b in map(profits, (low, high)))
    note = (
        f"profit {100 * one:+.1f} % with a response of 10 %, {100 * other:+.1f} %"
        " with 30 %"
    )
    return Finding(*value, "points", value[1] > 0, note)


@cache
def leaving(more: str, table: str) -> np.ndarray:
    """Return ``(replications, reps)`` exits of a year under a straight commission."""
    return trial(COMMISSION, more, table, blocks=4).plans["straight"].exits


TEAMS = roster(10, team=["one", "two", "three"])


def bunching(more: str) -> np.ndarray:
    """Return ``(replications,)`` how exits of a year bunch in teams of ten."""
    teams = leaving(more, TEAMS).reshape(-1, 3, 10).sum(axis=2)
    return ((teams - teams.mean()) ** 2).sum(axis=1)


def sunder() -> Finding:
    """Variance of teams' yearly exits with the default contagion against none.

    The level is as stated either way, since turnover is set by what is seen today.
    """
    value = lift(bunching(""), bunching("leaving: {peers: 0}"))
    note = (
        "variance of a team's exits; one leaver of ten raises the others' hazard by"
        " 11 %, 10 % less pay by 11 %"
    )
    return Finding(*value, "%", value[1] > 0, note)


BETTER = 1.5
"""What the market pays half of the reps ÷ what it pays the others."""


def griffeth_pay() -> Finding:
    """By what power of pay ÷ market exits fall: every other rep can earn more away."""
    table = roster(8, (95,), market_pay=[200_000, 200_000 * BETTER])
    exits = leaving("leaving: {shortfall: 0, peers: 0}", table)
    even, odd = exits[:, 0::2].sum(axis=1), exits[:, 1::2].sum(axis=1)
    centre, low, high = (np.log(x + 1.0) / np.log(BETTER) for x in lift(odd, even))
    note = "reps whom the market pays half more; contagion and shortfall off"
    return Finding(
        centre, low, high, "power", within((centre, low, high), 0.5, 1.5), note
    )


def griffeth_low() -> Finding:
    """Those who sell least leave more than those who sell most."""
    exits = leaving("", TEAMS)
    value = lift(exits[:, :10].sum(axis=1), exits[:, -10:].sum(axis=1))
    note = "expected at 75 % against 115 % of quota"
    return Finding(*value, "%", value[1] > 0, note)


TEAM = "Effort in teams (Marketing Science 2019)"
DALJORD = "Daljord, Misra & Nair"
GRIFFETH = "Griffeth et al. 2000"

ROWS = (
    Row(
        "teams-own",
        TEAM,
        "individual pay: the weak slacken next to the strong",
        "a negative peer effect does so",
        slacken,
    ),
    Row(
        "teams-shared",
        TEAM,
        "shared pay: the opposite",
        "a positive peer effect does so",
        spurred,
    ),
    Row(
        "chan-li-pierce",
        "Chan, Li & Pierce 2014",
        "dispersion helps under team pay, hurts under individual pay",
        "sign of the peer effect follows the pay basis",
        absent("the peer effect is one number, whatever the plan pays for"),
    ),
    Row(
        "friebel",
        "Friebel et al. 2017",
        "a team bonus lifts sales",
        "0 … +5 %",
        friebel,
    ),
    Row(
        "schoettner",
        "Schöttner 2017; Kräkel & Schöttner",
        "bonus or commission: it depends on what reps learn on the way",
        "ranking flips with information timing",
        absent("totals are known after every step; that cannot be set"),
    ),
    Row(
        "daljord",
        DALJORD,
        "the right plan depends on the roster",
        "plan × roster interaction",
        daljord,
    ),
    Row(
        "daljord-roster",
        DALJORD,
        "choosing the roster recovers most",
        "loss of one plan for all, roster fixed and chosen",
        absent("rosters are given, not chosen"),
    ),
    Row(
        "sunder",
        "Sunder et al. 2017",
        "peers' exits make reps leave",
        "contagion > 0",
        sunder,
    ),
    Row(
        "griffeth-pay",
        GRIFFETH,
        "pay matters modestly for quitting",
        "power of 0.5 … 1.5",
        griffeth_pay,
    ),
    Row(
        "griffeth-low",
        GRIFFETH,
        "low performers leave more",
        "more exits where less is sold",
        griffeth_low,
    ),
)
