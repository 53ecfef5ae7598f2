"""Cases of effort decided once: linear pay (A1), a quota (A6), loss aversion (A10)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, pi, sqrt

import numpy as np
from case import Case
from effort_shared import at_start, chance, horizon, measured, solved
from public_door import engine
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

LEN = "Holmström and Milgrom 1987"
FINE = {"points": 400}
ROWS = ((0.5, 2.0, 1.0), (1.0, 1.0, 2.0), (0.1, 0.5, 3.0))


def linear(rate, cost, sd, risk=0.0, reach=1.0, cross=0.0):
    """Return the problem of a linear commission."""
    return horizon(
        lambda y: rate * y, sd=sd, cost=cost, risk=risk, reach=reach, cross=cross
    )


def best_rate(risk, cost, sd, reach=1.0):
    """Return b* = 1 ÷ (1 + r c σ² ÷ k²)."""
    return 1.0 / (1.0 + risk * cost * sd**2 / reach**2)


def surplus(rate, cost, sd, risk, reach=1.0):
    """Return what rep and company get together, by our solution."""
    result = solved(linear, rate, cost, sd, risk, reach)
    return result.value + (1.0 - rate) * reach * at_start(result)


def our_best_rate(cost, sd, risk, reach=1.0):
    """Return the top of the parabola through our surplus at three rates."""
    a, b, c = (surplus(rate, cost, sd, risk, reach) for rate in (0.0, 0.5, 1.0))
    return 0.5 + 0.25 * (a - c) / (a - 2 * b + c)


def linear_cases():
    """Yield A1: rates, efforts, certainty equivalents."""
    for number, (r, c, s) in enumerate(ROWS, 1):
        b, of = best_rate(r, c, s), f"r = {r}, c = {c}, σ = {s}"
        risk = r * b * b * s * s / 2
        yield Case(
            f"A1.{number}.rate", f"best rate, {of}", f"m ÷ (1 + rcσ²) ({LEN})", b,
            lambda r=r, c=c, s=s: our_best_rate(c, s, r), 1e-9,
        )  # fmt: skip
        yield Case(
            f"A1.{number}.effort", f"effort at the best rate, {of}", f"b ÷ c ({LEN})",
            b / c, lambda b=b, r=r, c=c, s=s: at_start(solved(linear, b, c, s, r)),
            1e-9,
        )  # fmt: skip
        yield Case(
            f"A1.{number}.ce", f"certainty equivalent, {of}",
            f"b²/(2c) − rb²σ²/2 ({LEN})", b * b / (2 * c) - risk,
            lambda b=b, r=r, c=c, s=s: solved(linear, b, c, s, r).value, 1e-9,
        )  # fmt: skip
        yield Case(
            f"A1.{number}.surplus", f"surplus at the best rate, {of}",
            f"m² ÷ (2c(1 + rcσ²)) ({LEN})", 1 / (2 * c * (1 + r * c * s * s)),
            lambda b=b, r=r, c=c, s=s: surplus(b, c, s, r), 1e-9,
        )  # fmt: skip
        yield Case(
            f"A1.{number}.first", f"first best, c = {c}", f"m² ÷ 2c ({LEN})",
            1 / (2 * c), lambda c=c, s=s: surplus(1.0, c, s, 0.0), 1e-9,
        )  # fmt: skip


def further_linear_cases():
    """Yield the rest of A1: productivity, a second task, a shock common to all."""
    yield Case(
        "A1.productivity", "best rate, effort twice as productive",
        f"m ÷ (1 + rcσ²/k²) ({LEN})", best_rate(1.0, 1.0, 2.0, 2.0),
        lambda: our_best_rate(1.0, 2.0, 1.0, 2.0), 1e-9,
    )  # fmt: skip
    yield Case(
        "A1.task.1", "paid task of two", "bc ÷ (c² − κ²) (Holmström and Milgrom 1991)",
        0.4 * 1.0 / (1.0 - 0.25),
        lambda: at_start(solved(linear, 0.4, 1.0, 1.0, 0.0, 1.0, 0.5)), 1e-9,
    )  # fmt: skip
    yield Case(
        "A1.task.2", "unpaid task of two, change",
        "−κb ÷ (c² − κ²) (Holmström and Milgrom 1991)", -0.5 * 0.4 / (1.0 - 0.25),
        lambda: -0.5 * at_start(solved(linear, 0.4, 1.0, 1.0, 0.0, 1.0, 0.5)), 1e-9,
    )  # fmt: skip
    yield Case(
        "A1.common", "best rate with a shock common to all",
        f"1 ÷ (1 + rc(σ² + σᵤ²)) ({LEN})", 1.0 / (1.0 + 0.5 * 2.0 * (1.0 + 0.25)),
        lambda: our_best_rate(2.0, sqrt(1.25), 0.5), 1e-9,
    )  # fmt: skip
    yield Case(
        "A1.common.effort", "effort at a given rate with a shock common to all",
        f"b ÷ c whatever the luck ({LEN})", 0.25,
        lambda: at_start(solved(linear, 0.5, 2.0, sqrt(1.25), 0.5)), 1e-9,
    )  # fmt: skip


def quota(goal, sd=0.5, bonus=1.0, rate=0.0, over=0.0):
    """Return the problem of a quota: bonus, commission, commission over quota."""

    def curve(y):
        return bonus * (y >= goal) + rate * y + over * np.maximum(y - goal, 0.0)

    return horizon(curve, sd=sd, grid=FINE)


def gains(e, goal, sd, bonus, rate, over):
    """Return E[pay] − cost at an effort."""
    d = (e - goal) / sd
    above = (e - goal) * norm.cdf(d) + sd * norm.pdf(d)
    return bonus * norm.cdf(d) + rate * e + over * above - e * e / 2


@cache
def best(goal, sd=0.5, bonus=1.0, rate=0.0, over=0.0, low=0.0, high=4.0):
    """Return the effort that solves p + Bφ(z)/σ + oΦ(−z) = ce and gains most."""
    tried = np.linspace(low, high, 4001)
    at = int(np.argmax(gains(tried, goal, sd, bonus, rate, over)))
    near = tried[max(at - 1, 0)], tried[min(at + 1, 4000)]

    def condition(e):
        z = (goal - e) / sd
        return rate + bonus * norm.pdf(z) / sd + over * norm.sf(z) - e

    return brentq(condition, *near, xtol=1e-14)


@cache
def give_up():
    """Return the quota at which trying and giving up gain the same, σ = ¼."""

    def edge(goal):
        high = best(goal, 0.25, low=0.6)
        low = best(goal, 0.25, high=0.3)
        return gains(high, goal, 0.25, 1, 0, 0) - gains(low, goal, 0.25, 1, 0, 0)

    return brentq(edge, 1.0, 1.15, xtol=1e-12)


@cache
def our_give_up():
    """Return the quota at which our best response jumps, by halving."""
    low, high = 0.9, 1.3
    while high - low > 1e-7:
        middle = (low + high) / 2
        tries = at_start(engine("effort")(quota(middle, 0.25))) > 0.5
        low, high = (middle, high) if tries else (low, middle)
    return (low + high) / 2


def quota_cases():
    """Yield A6: efforts and chances at every quota, and where a rep gives up."""
    formula = "p + Bφ(z)/σ + oΦ(−z) = ce (Oyer 2000)"
    for goal in (0.25, 0.5, 0.8, 1.0, 1.25, 1.5, 2.0):
        yield Case(
            f"A6.effort.{goal}", f"effort, bonus at {goal}", formula, best(goal),
            lambda goal=goal: at_start(solved(quota, goal)), 1e-4,
        )  # fmt: skip
        yield Case(
            f"A6.hit.{goal}", f"P(hit), bonus at {goal}", "Φ((e − Q)/σ)",
            norm.cdf((best(goal) - goal) / 0.5),
            lambda goal=goal: chance(measured(quota, goal), goal), 1e-4,
        )  # fmt: skip
    for goal in (0.5, 1.0, 1.5, 2.0):
        yield Case(
            f"A6.commission.{goal}", f"effort, bonus at {goal} and 30% commission",
            formula, best(goal, rate=0.3),
            lambda goal=goal: at_start(solved(quota, goal, 0.5, 1.0, 0.3)), 1e-4,
        )  # fmt: skip
    for goal in (0.25, 0.5, 1.0):
        yield Case(
            f"A6.over.{goal}", f"effort, 80% over a quota of {goal} only", formula,
            best(goal, bonus=0.0, over=0.8),
            lambda goal=goal: at_start(solved(quota, goal, 0.5, 0.0, 0.0, 0.8)), 1e-4,
        )  # fmt: skip
    most = 1.0 / (0.5 * sqrt(2 * pi))
    yield Case(
        "A6.most", "largest effort, at Q = e", "B ÷ (cσ√2π)", most,
        lambda: at_start(solved(quota, most)), 1e-4,
    )  # fmt: skip
    yield Case(
        "A6.jump", "quota at which a rep gives up, σ = ¼",
        "two solutions of Bφ(z)/σ = ce gain alike", give_up(), our_give_up, 1e-4,
    )  # fmt: skip
    for name, side, low, high in (("before", -1, 0.6, 4.0), ("after", 1, 0.0, 0.3)):
        goal = give_up() + side * 1e-4
        yield Case(
            f"A6.jump.{name}", f"effort just {name} giving up, σ = ¼",
            "Bφ(z)/σ = ce, the better solution", best(goal, 0.25, low=low, high=high),
            lambda goal=goal: at_start(solved(quota, goal, 0.25)), 1e-4,
        )  # fmt: skip


def felt(goal):
    """Return the problem of a commission with gain and loss at quota; all of it is
    moved up, so that a quota of 0 or less is one too.
    """
    up = 1.0 + max(-goal, 0.0)
    problem = horizon(lambda y: 0.5 * (y - up), sd=0.5, base=up, grid=FINE)
    gain, quotas = 0.2 * (goal + up), np.array([[goal + up]])
    return replace(problem, pay=engine("FeltPay")(problem.pay, quotas, gain, 2.25))


def felt_effort(goal):
    """Return the solution of b + η(1 + (Λ − 1)Φ((Q − e)/σ)) = ce."""

    def condition(e):
        return 0.5 + 0.2 * (1 + 1.25 * norm.cdf((goal - e) / 0.5)) - e

    return brentq(condition, 0.0, 2.0, xtol=1e-14)


def felt_cases():
    """Yield A10: loss aversion at quota."""
    formula = "b + η(1 + (Λ − 1)Φ((Q − e)/σ)) = ce (Kőszegi and Rabin 2006)"
    for goal in (0.0, 0.5, 0.8, 0.825, 1.0, 1.5):
        yield Case(
            f"A10.{goal}", f"effort under loss aversion, quota {goal}", formula,
            felt_effort(goal), lambda goal=goal: at_start(solved(felt, goal)), 1e-4,
        )  # fmt: skip
    for goal, bound in ((-4.0, 0.7), (6.0, 0.95)):
        yield Case(
            f"A10.bound.{bound}", f"bound of effort under loss aversion, {bound}",
            "b + η and b + ηΛ", bound,
            lambda goal=goal: at_start(solved(felt, goal)), 1e-4,
        )  # fmt: skip


def hill():
    """Return effort at pay −exp(−y) + 1, a smooth curve with a closed expectation."""
    return horizon(lambda y: 1.0 - np.exp(-y), sd=0.5, grid=FINE)


def smooth_cases():
    """Yield a smooth concave plan, to see that the grid costs nothing there."""
    top = minimize_scalar(
        lambda e: exp(-e + 0.125) + e * e / 2, bounds=(0, 2), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    yield Case(
        "A6.smooth", "value of pay 1 − exp(−y)", "1 − exp(−e + σ²/2) − ce²/2",
        1.0 - top.fun, lambda: solved(hill).value, 1e-6,
    )  # fmt: skip


CASES = [
    *linear_cases(),
    *further_linear_cases(),
    *quota_cases(),
    *felt_cases(),
    *smooth_cases(),
]
