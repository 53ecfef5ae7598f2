"""Cases of linear plans (A1), square-root plans (A8), turnover and ramp (A13)."""

from __future__ import annotations

from functools import cache
from math import exp, gamma, log

import numpy as np
from case import Case
from numpy.polynomial import Polynomial
from public_door import engine

LEN = ((0.5, 2.0, 1.0), (1.0, 1.0, 2.0), (0.1, 0.5, 3.0))
BLSS = "s = (A + Bx)², t = Bk/d, A = (m + dt²)/2 − Bμ; profit in B is a polynomial"
BASE = {
    "base": 100.0,
    "effect": 1.0,
    "shape": 10.0,
    "disutility": 0.01,
    "outside": 10.0,
    "margin": 0.5,
}
CHANGES = {
    "base": {},
    "more uncertainty, q = 5": {"shape": 5.0},
    "marginal cost, κ = 0.6": {"margin": 0.4},
    "outside option, m = 12": {"outside": 12.0},
    "effort cost, d = 0.012": {"disutility": 0.012},
    "effectiveness, k = 1.1": {"effect": 1.1},
}


@cache
def linear(risk, cost, sd, common=0.0):
    """Return our best linear plan."""
    problem = engine("LinearAgency")(cost, risk, sd, common)
    return engine("best_linear_plan")(problem)


def linear_plans():
    """Yield the A1 table, the common shock, and the second task."""
    for risk, cost, sd in LEN:
        rate = 1 / (1 + risk * cost * sd**2)
        name = f"r = {risk:g}, c = {cost:g}, σ = {sd:g}"
        certain = rate**2 / (2 * cost) - risk * rate**2 * sd**2 / 2
        for what, formula, closed in (
            ("rate", "1/(1 + rcσ²)", rate),
            ("effort", "b/c", rate / cost),
            ("surplus", "1/(2c(1 + rcσ²))", rate / (2 * cost)),
            ("certain", "b²/(2c) − rb²σ²/2", certain),
        ):
            yield Case(
                "",
                f"{what} of the best linear plan, {name}",
                f"{formula} (Holmström and Milgrom 1987)",
                closed,
                lambda a=(risk, cost, sd), w=what: getattr(linear(*a), w),
                1e-9,
            )
    yield Case(
        "",
        "rate under a common shock, r = c = 1, σ = 2, σ_u = 1",
        "1/(1 + rc(σ² + σ_u²))",
        1 / 6,
        lambda: linear(1.0, 1.0, 2.0, 1.0).rate,
        1e-9,
    )
    for index, name, closed in (
        (0, "effort on the paid task", 0.4 / 0.75),
        (1, "change of effort on the unpaid task", -0.5 * 0.4 / 0.75),
    ):
        yield Case(
            "",
            f"{name}, c = 1, κ = 0.5, b = 0.4",
            "bc/(c² − κ²); −κb/(c² − κ²)",
            closed,
            lambda i=index: engine("two_tasks")(0.4, 1.0, 0.5, 1.0)[i] - i,
            1e-9,
        )


def square_root(base, effect, shape, disutility, outside, margin):
    """Return the numbers of the best square-root plan, by the root of a polynomial."""
    slope = Polynomial([0.0, 1.0])
    effort = slope * (effect / disutility)
    mean = base + effect * effort
    felt = (outside + disutility * effort**2) / 2
    pay = felt**2 + slope**2 * mean**2 / shape
    profit = margin * mean - pay
    roots = profit.deriv().roots()
    real = roots[(abs(roots.imag) < 1e-12) & (roots.real > 0)].real
    b = max(real, key=profit)
    a = felt(b) - b * mean(b)
    return {
        "b": b,
        "effort": effort(b),
        "salary share": a**2 / pay(b),
        "pay": pay(b),
        "profit": profit(b),
    }


@cache
def sales_plan(name):
    """Return our best square-root plan of a row."""
    problem = engine("SalesAgency")(**{**BASE, **CHANGES[name]})
    return engine("best_sales_plan")(problem)


def ours(name, what):
    """Return a number of our plan."""
    plan = sales_plan(name)
    return plan.salary / plan.pay if what == "salary share" else getattr(plan, what)


def sales_plans():
    """Yield the A8 table, and the signs of its comparative statics."""
    closed = {row: square_root(**{**BASE, **c}) for row, c in CHANGES.items()}
    for row, numbers in closed.items():
        for what, value in numbers.items():
            yield Case(
                "",
                f"{what} of the best square-root plan: {row}",
                BLSS,
                value,
                lambda r=row, w=what: ours(r, w),
                1e-6,
                relative=True,
            )
    published = {"shape": 1, "margin": 1, "outside": 1, "disutility": 1, "effect": -1}
    for row, change in CHANGES.items():
        for key in change:
            yield Case(
                "",
                f"sign of the salary share's change: {row}",
                "Basu, Lal, Srinivasan and Staelin 1985",
                float(published[key]),
                lambda r=row: float(
                    np.sign(ours(r, "salary share") - ours("base", "salary share"))
                ),
                0.0,
            )


@cache
def steady(yearly):
    """Return our cohort of a steady hazard that loses such a share in a year."""
    rate = engine("monthly_hazard")(yearly)
    return engine("follow")(lambda tenure: np.full(tenure.shape, rate))


@cache
def worn(shape):
    """Return our cohort of a Weibull hazard with scale 30."""
    return engine("follow")(engine("weibull")(30.0, shape))


def quit_with_less_pay():
    """Return our hazard at pay a tenth below market, ÷ that at market pay."""
    quitting = engine("Quitting")(rate=engine("monthly_hazard")(0.3), pay_gap=1.5)
    return engine("hazard")(quitting, 0.9, 1.0)


def tenures():
    """Yield hazard and tenure at a steady 30 % a year."""
    rate = -log(0.7) / 12
    yield Case(
        "",
        "hazard a month at 30 % a year",
        "−ln 0.7 ÷ 12",
        rate,
        lambda: engine("monthly_hazard")(0.3),
        1e-12,
    )
    for what, formula, closed in (
        ("mean", "1/h", 1 / rate),
        ("median", "ln 2/h", log(2) / rate),
    ):
        yield Case(
            "",
            f"{what} tenure at 30 % a year",
            formula,
            closed,
            lambda w=what: getattr(steady(0.3), w),
            1e-6,
        )


def productivities():
    """Yield productivity of a seat whose holders ramp up and leave."""
    for yearly, ramp in ((0.3, 6), (0.25, 6), (0.35, 9)):
        h = -log(1 - yearly) / 12
        full = (1 - exp(-h * ramp)) / (h * ramp)
        for vacancy in (0, 2):
            yield Case(
                "",
                f"productivity at {yearly:.0%} a year, ramp {ramp}, vacancy {vacancy}",
                "(1 − e^(−hL))/(hL) · (1/h)/(1/h + v)",
                full / (1 + h * vacancy),
                lambda y=yearly, r=ramp, v=vacancy: steady(y).seat_productivity(r, v),
                1e-6,
            )


def worn_tenures():
    """Yield tenure and first-year attrition of hazards that fall, stay and rise."""
    for shape in (0.8, 1.0, 1.5):
        yield Case(
            "",
            f"mean tenure, Weibull, η = 30, k = {shape:g}",
            "η Γ(1 + 1/k)",
            30 * gamma(1 + 1 / shape),
            lambda k=shape: worn(k).mean,
            1e-5,
        )
        yield Case(
            "",
            f"first-year attrition, Weibull, η = 30, k = {shape:g}",
            "1 − exp(−(12/η)^k)",
            1 - exp(-((12 / 30) ** shape)),
            lambda k=shape: worn(k).left_by(12.0),
            1e-6,
        )


def quits():
    """Yield hazard and attrition with pay below market."""
    yield Case(
        "",
        "hazard at pay 10 % below market, γ = 1.5, ÷ at market",
        "0.9^(−γ)",
        0.9**-1.5,
        lambda: float(quit_with_less_pay()) / engine("monthly_hazard")(0.3),
        1e-12,
    )
    yield Case(
        "",
        "attrition a year at pay 10 % below market, γ = 1.5, from 30 %",
        "1 − 0.7^(0.9^−γ)",
        1 - 0.7 ** (0.9**-1.5),
        lambda: float(engine("leaving_chance")(quit_with_less_pay(), 12.0)),
        1e-12,
    )


A1 = [*linear_plans()]
A8 = [*sales_plans()]
A13 = [*tenures(), *productivities(), *worn_tenures(), *quits()]
