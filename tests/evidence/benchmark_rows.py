"""What trade surveys say: attainment, mix, quotas, turnover, ramp, cost of pay."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from laboratory import Trial, played, roster, trial
from rows import Finding, Row, exact, mean, ratio, within

from engine.payplan.terms import Bonus, Commission, Matrix
from engine.scenario.compare_build import build_compare
from engine.scenario.load import load

if TYPE_CHECKING:
    from engine.payplan.terms import Plan
    from engine.scenario.compare_input import CompareInput

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "scenarios" / "poland" / "incentives.yaml"


@cache
def demo() -> CompareInput:
    """Return the demo's comparison."""
    return build_compare(load(DEMO))


def has_quota(plan: Plan) -> bool:
    """Return whether some part of a plan is held against a quota."""
    return any(
        isinstance(part, Bonus | Matrix)
        or (isinstance(part, Commission) and part.quota is not None)
        for part in plan.components
    )


def quotas() -> Finding:
    """Share of the demo's plans with a quota."""
    plans = demo().plans
    share = float(np.mean([has_quota(plan) for plan in plans]))
    return exact(share, "%", share >= 0.95, f"{len(plans)} plans of the demo")


@cache
def usual() -> Trial:
    """Return twenty reps of whom nothing is said, half commission, half bonus."""
    plan = (
        "commissions: [{name: C, rate: 4%}], bonuses: [{name: Year, share_of_target:"
        " 50%, period: year, points: [{at: 80%, pays: 50%}, {at: 100%, pays: 100%}]}]"
    )
    return trial({"usual": plan}, "", roster(20, (95,)))


def attainment() -> Finding:
    """Mean attainment of a year."""
    value = mean(usual().plans["usual"].attainment.mean(axis=1))
    return Finding(*value, "%", within(value, 0.85, 0.95))


def spread() -> Finding:
    """Standard deviation of attainment between reps of a year."""
    value = mean(usual().plans["usual"].attainment.std(axis=1))
    note = (
        "luck alone, of equal territories; a roster whose expected sales differ adds"
        " to it, and so do fewer or larger deals"
    )
    return Finding(*value, "%", within(value, 0.25, 0.45), note)


def at_quota() -> Finding:
    """Share of reps who reach quota."""
    value = mean((usual().plans["usual"].attainment >= 1.0).mean(axis=1))
    note = "mean attainment is low because seats are empty, and luck is narrow"
    return Finding(*value, "%", within(value, 0.28, 0.37), note)


def turnover() -> Finding:
    """People who leave in a year ÷ seats that are taken."""
    made = usual().plans["usual"]
    value = ratio(made.exits.sum(axis=1), made.filled.sum(axis=1))
    note = (
        "25 % is of those who are paid as the market and are at quota; pay below"
        " target, attainment below quota and new hires add the rest"
    )
    return Finding(*value, "%", within(value, 0.10, 0.34), note)


def ramp() -> Finding:
    """Months until a new hire is fully productive."""
    months = float(len(usual().given.ramp))
    return exact(months, "months", 3.0 <= months <= 6.0, "10, 30, 50, 70, 90 %")


def mix() -> Finding:
    """Base as a share of on-target earnings in the demo's plan of today."""
    plans = {plan.name: plan for plan in demo().plans}
    shares = {n: p.base / (p.base + p.target) for n, p in plans.items()}
    share = float(shares[demo().baseline])
    others = ", ".join(f"{name} {float(x):.0%}" for name, x in shares.items())
    return exact(share, "%", 0.5 <= share <= 0.6, others)


def quota_to_pay() -> Finding:
    """Quota ÷ on-target earnings in the demo."""
    today = next(plan for plan in demo().plans if plan.name == demo().baseline)
    earnings = float(today.base + today.target) / 100
    value = float(demo().roster["quota"].mean()) / earnings
    note = "the demo sells goods at a margin of 38 %, not software"
    return exact(value, "times", 4.8 <= value <= 8.0, note)


def cost() -> Finding:
    """All pay ÷ revenue in the demo, under its straight commission."""
    plan = next(plan for plan in demo().plans if plan.name == "steady")
    given = replace(demo(), plans=(plan,), baseline=plan.name)
    made = played(given, 1).plans[plan.name]
    pay = made.variable.sum(axis=1) + made.fixed
    value = ratio(pay, made.revenue.sum(axis=1))
    return Finding(*value, "%", within(value, 0.07, 0.13), "its plan 'steady'")


TRADE = "Trade surveys"
ROWS = (
    Row(
        "joseph-kalwani",
        "Joseph & Kalwani 1998",
        "nearly all plans have quotas",
        "the shipped plans carry quotas",
        quotas,
    ),
    Row("attainment", TRADE, "mean attainment is below quota", "85 … 95 %", attainment),
    Row(
        "attainment-spread", TRADE, "attainment differs widely", "sd 25 … 45 %", spread
    ),
    Row("at-quota", TRADE, "a third of reps makes quota", "28 … 37 %", at_quota),
    Row("mix", TRADE, "base is half of earnings or a little more", "50 … 60 %", mix),
    Row(
        "quota-ote",
        TRADE,
        "quotas are five to eight times earnings",
        "4.8 … 8",
        quota_to_pay,
    ),
    Row(
        "turnover", TRADE, "a tenth to a third leaves in a year", "10 … 34 %", turnover
    ),
    Row("ramp", TRADE, "new hires take about five months", "3 … 6 months", ramp),
    Row("cost", TRADE, "pay costs about a tenth of revenue", "7 … 13 %", cost),
)
