"""Cases of effort over time: exact fractions (A7a), Cole–Hopf (A7b), martingale (A7c),
removing caps and quotas (A7d).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import exp, inf, log, sqrt

import normal
import numpy as np
from case import Case
from effort_oracle import monthly_bonus
from effort_shared import at_start, chance, horizon, measured, solved
from public_door import engine
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

SALES = ((0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2))
VARIANTS = {
    "plain": {},
    "present bias 4/5": {"bias": Fraction(4, 5)},
    "discount 9/10": {"discount": Fraction(9, 10)},
    "commission 1/4": {"rate": Fraction(1, 4)},
    "1/2 over two": {"over": Fraction(1, 2)},
}


def by_hand(bias=1, discount=1, rate=0, over=0):
    """Return V and e by (step, sold), and P(sold), of three sales at a cost of e².

    Pay follows a step later than the sale that earns it, the commission with the sale.
    """
    after = {n: Fraction(int(n >= 2)) + over * max(n - 2, 0) for n in range(4)}
    values, efforts = {}, {}
    for step in (2, 1, 0):
        new = {}
        for sold in range(step + 1):
            gap = after[sold + 1] - after[sold]
            e = (rate + bias * discount * gap) / Fraction(2)
            efforts[step, sold] = e
            new[sold] = discount * (after[sold] + e * gap) + rate * e - e * e
            values[step, sold] = new[sold]
        after = new
    chances = {0: Fraction(1)}
    for step in range(3):
        moved = dict.fromkeys(range(step + 2), Fraction(0))
        for sold, p in chances.items():
            moved[sold] += p * (1 - efforts[step, sold])
            moved[sold + 1] += p * efforts[step, sold]
        chances = moved
    return values, efforts, chances


def three_sales(bias=1.0, discount=1.0, rate=0.0, over=0.0):
    """Return the problem of :func:`by_hand`: the bonus falls into a fourth step."""

    def bonus(n):
        return 1.0 * (n >= 2) + over * np.maximum(n - 2, 0.0)

    commission = engine("PayToDate")({0: lambda n: rate * n})
    pay = engine("PaySum")(((1.0, engine("PayAtEnd")(bonus, 3)), (1.0, commission)))
    return engine("EffortProblem")(
        person=engine("Person")(cost=2.0, discount=discount, present_bias=bias),
        length=np.ones(4),
        base=np.zeros(4),
        reach=np.array([1.0, 1.0, 1.0, 0.0]),
        noise=engine("OneSale")(1.0),
        closes=np.eye(1, 4, 3).astype(bool),
        pay=pay,
    )


def fraction_cases():
    """Yield A7a: every state and chance of every variant."""
    for name, how in VARIANTS.items():
        key = (three_sales, *(float(how.get(k, d)) for k, d in DEFAULTS.items()))
        values, efforts, chances = by_hand(**how)
        formula = "backward, e = βδΔV/k, exact fractions"
        for step, sold in SALES:
            yield Case(
                f"A7a.{name}.e{step + 1}{sold}",
                f"effort in step {step + 1} with {sold} sold, {name}", formula,
                float(efforts[step, sold]),
                lambda key=key, at=(step, sold): float(solved(*key).policy.effort[at]),
                1e-12,
            )  # fmt: skip
        yield Case(
            f"A7a.{name}.V", f"value of three sales, {name}", formula,
            float(values[0, 0]), lambda key=key: solved(*key).value, 1e-12,
        )  # fmt: skip
        for sold, p in chances.items():
            yield Case(
                f"A7a.{name}.P{sold}", f"chance of {sold} sales, {name}", formula,
                float(p), lambda key=key, n=sold: exactly(measured(*key), n), 1e-12,
            )  # fmt: skip
        for step in range(3):
            mean = sum(efforts[step, sold] * p for sold, p in on_the_way(efforts, step))
            yield Case(
                f"A7a.{name}.m{step + 1}", f"mean effort in step {step + 1}, {name}",
                formula, float(mean),
                lambda key=key, s=step: float(measured(*key).effort[s]), 1e-12,
            )  # fmt: skip


DEFAULTS = {"bias": 1, "discount": 1, "rate": 0, "over": 0}


def on_the_way(efforts, step):
    """Return (sold, chance) before a step."""
    chances = {0: Fraction(1)}
    for s in range(step):
        moved = dict.fromkeys(range(s + 2), Fraction(0))
        for sold, p in chances.items():
            moved[sold] += p * (1 - efforts[s, sold])
            moved[sold + 1] += p * efforts[s, sold]
        chances = moved
    return chances.items()


def exactly(found, sales):
    """Return the chance of exactly so many sales at the end."""
    ((totals, chances),) = found.closing.values()
    return float(chances[np.abs(totals - sales) < 1e-9].sum())


POINTS = ((0.0, 1.0), (0.5, 0.5), (0.9, 0.1), (0.0, 0.25), (1.2, 0.25))
UNLIKELY = (0.0, 0.25)
"""The point from which a bonus is so far that steps must be short for 2%."""
RISKS = (0.5, 0.9, 1.5)
HOPF = "ln E[exp(θw(x + σ√τZ))] ÷ θ (Hopf 1950; Cole 1951)"


def bonus_left(x, months, steps, risk=0.0):
    """Return the problem of a bonus at 1 with ``x`` sold and some time left."""
    return horizon(lambda y: 1.0 * (x + y >= 1.0), steps, months, risk=risk)


def kinked(steps):
    """Return the problem of 20%, and 60% more over 1."""
    return horizon(lambda y: 0.2 * y + 0.6 * np.maximum(y - 1.0, 0.0), steps)


def hopf_bonus(x, months, risk=0.0):
    """Return V, e and P(hit) in continuous time; B = c = σ = Q = 1."""
    theta, wide = 1.0 - risk, sqrt(months)
    z = (x - 1.0) / wide
    u = 1.0 + (exp(theta) - 1.0) * normal.cdf(z)
    effort = (exp(theta) - 1.0) * normal.pdf(z) / (wide * u * theta)
    return log(u) / theta, effort, exp(theta) * normal.cdf(z) / u


@cache
def hopf(kinks, slopes, x, sd):
    """Return V, e and E[w] in continuous time of pay with kinks, c = 1."""
    theta = 1.0 / sd**2

    def pay(y):
        parts = zip(slopes, kinks, strict=True)
        return sum(s * max(y - k, 0.0) if k > -inf else s * y for s, k in parts)

    def mean(function):
        some = [k for k in kinks if abs(k - x) < 11 * sd]
        edges = sorted({x - 11 * sd, x + 11 * sd, *some})
        pairs = pairwise(edges)
        return sum(quad(function, a, b, epsabs=1e-13)[0] for a, b in pairs)

    def tilted(y):
        return exp(theta * pay(y)) * normal.pdf(y, x, sd)

    u = mean(tilted)
    effort = mean(lambda y: (y - x) / sd**2 * tilted(y)) / u / theta
    return log(u) / theta, effort, mean(lambda y: pay(y) * tilted(y)) / u


def order(errors):
    """Return the power by which errors fall as steps become four times as many."""
    return log(errors[0] / errors[1]) / log(4.0)


def bonus_error(steps):
    """Return how far our value of a bonus in so many steps is from continuous time."""
    return hopf_bonus(0.0, 1.0)[0] - solved(bonus_left, 0.0, 1.0, steps).value


def kinked_error(steps):
    """Return the same for the kinked plan."""
    return hopf((-inf, 1.0), (0.2, 0.6), 0.0, 1.0)[0] - solved(kinked, steps).value


def hopf_cases():
    """Yield A7b: values, efforts and chances, and how fast they are approached."""
    for number, (x, t) in enumerate(POINTS, 1):
        few, many = (800, 1600) if (x, t) == UNLIKELY else (200, 800)
        short, long = (bonus_left, x, t, few), (bonus_left, x, t, many)
        found = (
            ("V", "value", few, lambda key=short: solved(*key).value),
            ("e", "effort", few, lambda key=short: at_start(solved(*key))),
            ("P", "P(hit)", many, lambda key=long, x=x: chance(measured(*key), 1 - x)),
        )
        closed = hopf_bonus(x, t)
        for (letter, name, n, ours), value in zip(found, closed, strict=True):
            yield Case(
                f"A7b.{number}.{letter}", f"{name}, bonus, x = {x}, τ = {t}, N = {n}",
                HOPF, value, ours, 0.02, relative=True,
            )  # fmt: skip
    for risk in RISKS:
        key, closed = (bonus_left, 0.0, 1.0, 200, risk), hopf_bonus(0.0, 1.0, risk)
        yield Case(
            f"A7b.r{risk}.V", f"value, bonus, risk aversion {risk}", HOPF, closed[0],
            lambda key=key: solved(*key).value, 0.02, relative=True,
        )  # fmt: skip
        yield Case(
            f"A7b.r{risk}.e", f"effort, bonus, risk aversion {risk}", HOPF, closed[1],
            lambda key=key: at_start(solved(*key)), 0.02, relative=True,
        )  # fmt: skip


def kinked_cases():
    """Yield the rest of A7b: the kinked plan, how fast errors fall, one step."""
    value, effort, _ = hopf((-inf, 1.0), (0.2, 0.6), 0.0, 1.0)
    yield Case(
        "A7b.kinked.V", "value, kinked plan, 64 steps", HOPF, value,
        lambda: solved(kinked, 64).value, 0.005, relative=True,
    )  # fmt: skip
    yield Case(
        "A7b.kinked.e", "effort, kinked plan, 64 steps", HOPF, effort,
        lambda: at_start(solved(kinked, 64)), 0.005, relative=True,
    )  # fmt: skip
    yield Case(
        "A7b.rate.kinked", "order of convergence, kinked plan", "error ~ 1/N", 1.0,
        lambda: order([kinked_error(16), kinked_error(64)]), 0.1,
    )  # fmt: skip
    yield Case(
        "A7b.rate.bonus", "order of convergence, bonus", "error ~ N^−½", 0.5,
        lambda: order([bonus_error(50), bonus_error(200)]), 0.1,
    )  # fmt: skip
    once = minimize_scalar(
        lambda e: e * e / 2 - normal.cdf(e - 1.0), bounds=(0, 1), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    yield Case(
        "A7b.once.V", "value, bonus, one step", "max Φ(e − 1) − e²/2", -once.fun,
        lambda: solved(bonus_left, 0.0, 1.0, 1).value, 1e-4,
    )  # fmt: skip
    yield Case(
        "A7b.once.e", "effort, bonus, one step", "argmax Φ(e − 1) − e²/2", once.x,
        lambda: at_start(solved(bonus_left, 0.0, 1.0, 1)), 1e-4,
    )  # fmt: skip


MONTHLY = "c′(e) = δ E[c′(e⁺)], a martingale"


def on_time():
    """Return the monthly example with the bonus in the last month itself."""
    return horizon(lambda y: 6.0 * (y >= 4.2), 12, 12.0, grid={"points": 1000})


def monthly(discount=1.0, bias=1.0):
    """Return the monthly example: twelve months, then a bonus of 6 for 4.2 sold.

    It is paid at the end of the last month, so after the effort that earns it: in an
    instant of its own, without effort and almost without luck.
    """
    problem = horizon(
        lambda y: 6.0 * (y >= 4.2), 13, 13.0, discount=discount, present_bias=bias,
        grid={"points": 1000},
    )  # fmt: skip
    length, reach = problem.length.copy(), problem.reach.copy()
    length[-1], reach[-1] = 1e-9, 0.0
    return replace(problem, length=length, reach=reach)


def density(found, where):
    """Return the density of the total at the end, between its nearest points."""
    ((totals, chances),) = found.closing.values()
    return float(np.interp(where, totals, chances)) / (totals[1] - totals[0])


def martingale_cases():
    """Yield A7c: mean effort flat, growing by 1/δ, equal to what it earns."""
    slow = exp(-0.05)
    yield Case(
        "A7c.flat", "largest ÷ smallest mean effort, δ = 1", MONTHLY, 1.0,
        lambda: 1.0 + float(np.ptp(measured(monthly).effort[:12])
        / measured(monthly).effort[0]), 0.01,
    )  # fmt: skip
    for month, tolerance in ((1, 1e-6), (6, 1e-6), (11, 0.01)):
        yield Case(
            f"A7c.growth.{month}", f"mean effort after {month} months ÷ at first",
            "δ^−t, δ = e^−0.05", slow**-month,
            lambda t=month: float(np.divide(*measured(monthly, slow).effort[[t, 0]])),
            tolerance, relative=True,
        )  # fmt: skip
    yield Case(
        "A7c.spread", "spread of effort at the start", "the first step has one state",
        0.0, lambda: float(measured(monthly).spread[0]), 1e-12,
    )  # fmt: skip
    yield Case(
        "A7c.earned.bonus", "c·E[e] ÷ (B × density at quota)", "c·E[e] = E[w′(y)]", 1.0,
        lambda: measured(on_time).effort[0] / (6.0 * density(measured(on_time), 4.2)),
        0.005,
    )  # fmt: skip
    yield Case(
        "A7c.earned.kinked", "c·E[e] ÷ E[w′], kinked plan", "c·E[e] = E[w′(y)]", 1.0,
        lambda: measured(kinked, 16).effort[5]
        / (0.2 + 0.6 * chance(measured(kinked, 16), 1.0)), 0.001,
    )  # fmt: skip


def monthly_cases():
    """Yield the monthly example of A7c, against an independent solution."""
    slow = exp(-0.05)
    for name, discount, bias in (
        ("plain", 1.0, 1.0), ("discount", slow, 1.0), ("bias", 1.0, 0.8),
    ):  # fmt: skip
        efforts, hit = monthly_bonus(6.0, 4.2, discount, bias)
        key = (monthly, discount, bias)
        for month, word in ((0, "first"), (11, "last")):
            yield Case(
                f"A7c.{name}.{word}", f"mean effort of the {word} month, {name}",
                "dense sums, nothing refined", efforts[month],
                lambda key=key, t=month: float(measured(*key).effort[t]), 0.01,
                relative=True,
            )  # fmt: skip
        yield Case(
            f"A7c.{name}.hit", f"P(hit) of the monthly example, {name}",
            "dense sums, nothing refined", hit,
            lambda key=key: chance(measured(*key), 4.2), 0.01, relative=True,
        )  # fmt: skip


PLANS = {
    "capped": ((1.0, 1.5), (0.6, -0.6)),
    "uncapped": ((1.0,), (0.6,)),
    "straight": ((-inf,), (0.6,)),
}


def removal(name):
    """Return the problem of 60%: between 1 and 1.5, over 1, or of everything."""
    curve = {
        "capped": lambda y: 0.6 * np.clip(y - 1.0, 0.0, 0.5),
        "uncapped": lambda y: 0.6 * np.maximum(y - 1.0, 0.0),
        "straight": lambda y: 0.6 * y,
    }[name]
    return horizon(curve, 64, sd=0.35, base=1.0)


def our_rise(name):
    """Return by what share sales rise when a plan replaces the capped one."""
    capped, other = (measured(removal, which).sales.sum() for which in ("capped", name))
    return other / capped - 1.0


def removal_cases():
    """Yield A7d: what removing a cap and a quota does."""
    closed = {name: hopf(*plan, 1.0, 0.35) for name, plan in PLANS.items()}
    base = 1.0 + closed["capped"][1]
    for name, (_, effort, pay) in closed.items():
        yield Case(
            f"A7d.{name}.e", f"effort, {name} plan", HOPF, effort,
            lambda name=name: float(measured(removal, name).effort.mean()), 0.005,
            relative=True,
        )  # fmt: skip
        yield Case(
            f"A7d.{name}.pay", f"expected pay, {name} plan", HOPF, pay,
            lambda name=name: float(measured(removal, name).pay.sum()), 0.005,
            relative=True,
        )  # fmt: skip
        if name != "capped":
            yield Case(
                f"A7d.{name}.sales", f"rise of sales, capped to {name}", HOPF,
                (1.0 + effort) / base - 1.0, lambda name=name: our_rise(name), 0.005,
                relative=True,
            )  # fmt: skip
    yield Case(
        "A7d.salary", "salary to cut for equal pay, capped to straight", HOPF,
        closed["straight"][2] - closed["capped"][2],
        lambda: float(
            measured(removal, "straight").pay.sum()
            - measured(removal, "capped").pay.sum()
        ), 0.005, relative=True,
    )  # fmt: skip


CASES = [
    *fraction_cases(),
    *hopf_cases(),
    *kinked_cases(),
    *martingale_cases(),
    *monthly_cases(),
    *removal_cases(),
]
