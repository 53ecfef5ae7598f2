"""Cases of ramps, steady forces, hiring, grades and exits (C1–C4, C12–C14)."""

from __future__ import annotations

from functools import cache
from math import comb, exp, pi, sqrt

import numpy as np
from case import Case
from public_door import planning
from scipy.optimize import brentq
from scipy.special import erfc
from scipy.stats import norm


def row(name, formula, closed, ours, tolerance=1e-9):
    """Return a case whose number is given with its section."""
    return Case("", name, formula, float(closed), ours, tolerance)


def ramps():
    """Yield sums of the linear ramp, and of hires every month (C1)."""
    for r, t in ((6, 12), (4, 12), (9, 24)):
        yield row(
            f"productive months of {t}, ramp {r}",
            "(R+1)/2 + T − R",
            (r + 1) / 2 + t - r,
            lambda r=r, t=t: planning("ramped_months")(planning("linear_ramp")(r), t),
        )
    for h, r, t in ((2, 6, 12), (3, 4, 18)):
        closed = h * (
            (r + 1) * (r + 2) / 6 + (t - r) * (t + r + 1) / 2 - (t - r) * (r - 1) / 2
        )
        yield row(
            f"productive months, {h} hires in each of {t} months, ramp {r}",
            "h[(R+1)(R+2)/6 + (T−R)(T+R+1)/2 − (T−R)(R−1)/2]",
            closed,
            lambda h=h, r=r, t=t: planning("hired_months")(
                planning("linear_ramp")(r), [h] * t
            ),
        )
    yield row(
        "head-months of 2 hires in each of 12 months",
        "h T(T+1)/2",
        2 * 12 * 13 / 2,
        lambda: planning("hired_months")([1.0], [2] * 12),
    )


@cache
def steady(yearly, ramp, vacancy):
    """Return our steady state of 40 productive people."""
    leaving = planning("monthly_attrition")(yearly)
    return planning("steady_state")(40, planning("linear_ramp")(ramp), leaving, vacancy)


def steady_forces():
    """Yield the three published forces of constant size (C2)."""
    for yearly, ramp, vacancy in ((0.30, 6, 2.0), (0.20, 4, 1.5), (0.35, 9, 3.0)):
        asked = yearly, ramp, vacancy
        a = 1 - (1 - yearly) ** (1 / 12)
        rho = (1 - (1 - a) ** ramp) / (a * ramp)
        filled = 1 / (1 + a * vacancy)
        seats = 40 / (rho * filled)
        known = f"{100 * yearly:g}% a year, ramp {ramp}, vacancy {vacancy:g}"
        for what, formula, closed in (
            ("leaving", "1 − (1−A)^(1/12)", a),
            ("productive", "(1 − s^R)/(aR)", rho),
            ("occupancy", "1/(1 + aL)", filled),
            ("seats", "40/(ρ × occupancy)", seats),
            ("hires", "12 a × seats × occupancy", 12 * a * seats * filled),
        ):
            yield row(
                f"{what}: {known}",
                formula,
                closed,
                lambda what=what, asked=asked: getattr(steady(*asked), what),
            )
    yield row(
        "monthly attrition of 30% a year, simple",
        "A/12",
        0.025,
        lambda: planning("monthly_attrition")(0.3, "simple"),
    )


def binomial(n, p):
    """Return chances of 0 … n."""
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@cache
def hired():
    """Return our answer for 50 reps, each leaving with chance ¼."""
    return planning("hire_once")([0.25] * 50, 50, 150, 50)


def newsvendor():
    """Yield hiring once for 50 reps (C3)."""
    odds = binomial(50, 0.25)

    def cost(h):
        return sum(
            p * (150 * max(k - h, 0) + 50 * max(h - k, 0)) for k, p in enumerate(odds)
        )

    best = min(range(51), key=cost)
    yield row("hires, 50 reps", "Bin(50, ¼)⁻¹(¾)", best, lambda: hired().hires, 0.0)
    for h in (best, 12, 13):
        yield row(
            f"cost of {h} hires",
            "cu E(X−h)⁺ + co E(h−X)⁺",
            cost(h),
            lambda h=h: hired().costs[h],
        )
    yield row(
        "P(14 hires are enough)",
        "Bin(50, ¼) cdf",
        sum(odds[:15]),
        lambda: hired().enough[14],
    )
    z = brentq(lambda x: 1 - erfc(x / sqrt(2)) / 2 - 0.75, 0, 2, xtol=1e-14)
    normal = 12.5 + z * sqrt(50 * 0.25 * 0.75)
    yield row(
        "hires by the normal approximation",
        "np + z √(npq)",
        normal,
        lambda: hired().normal,
    )
    yield row("fractile", "cu/(cu+co)", 0.75, lambda: hired().fractile)


P = ((0.60, 0.25, 0.0), (0.0, 0.75, 0.10), (0.0, 0.0, 0.85))


@cache
def ladder():
    """Return three grades: SDR, AE, senior."""
    return planning("Grades")(np.array(P), np.array([0.7, 0.3, 0.0]))


def grades():
    """Yield the steady structure and the path to it (C4)."""
    steady_closed = (105 / 4, 177 / 4, 59 / 2)
    for i, name in enumerate(("SDR", "AE", "senior")):
        yield row(
            f"steady {name}",
            "R r (I−P)⁻¹",
            steady_closed[i],
            lambda i=i: planning("steady_grades")(ladder(), recruits=15.0)[i],
        )
    people = [40.0, 40.0, 20.0]
    for year in range(1, 6):
        now = [sum(people[i] * P[i][j] for i in range(3)) for j in range(3)]
        people = [n + 15 * r for n, r in zip(now, (0.7, 0.3, 0.0), strict=True)]
        if year in (1, 5):
            for i, name in enumerate(("SDR", "AE", "senior")):
                yield row(
                    f"{name} in year {year}",
                    "n P + R r",
                    people[i],
                    lambda i=i, year=year: planning("grade_path")(
                        ladder(), [40, 40, 20], year
                    )[-1, i],
                )


def keeping_grades():
    """Yield what keeps (40, 40, 20), what fails, and careers (C4)."""
    for i, (name, closed) in enumerate((("SDR", 16), ("AE", 0), ("senior", -1))):
        yield row(
            f"recruits that would keep (40, 40, 20): {name}",
            "n − nP",
            closed,
            lambda i=i: planning("maintain")(ladder(), [40, 40, 20]).recruits[i],
        )
    yield row(
        "grades of (40, 40, 20) that fail",
        "n − nP < 0: senior alone",
        2.0,
        lambda: float(*planning("maintain")(ladder(), [40, 40, 20]).failing),
        0.0,
    )
    ever_ae = 0.25 / (1 - 0.60)
    for to, name, closed in (
        (1, "AE", ever_ae),
        (2, "senior", ever_ae * 0.10 / (1 - 0.75)),
    ):
        yield row(
            f"P(an SDR is ever {name})",
            "product of p_ij/(1 − p_ii)",
            closed,
            lambda to=to: planning("reaching")(ladder())[0, to],
        )


def team(**changes):
    """Return a team of up to 16, some of it changed."""
    given = {
        "seats": 16,
        "rookie_share": 0.5,
        "rookie_leaves": 0.15,
        "veteran_leaves": 0.08,
        "learns": 0.4,
        "demand": tuple(zip(range(4, 10), (0.1, 0.2, 0.3, 0.2, 0.1, 0.1), strict=True)),
        "hire_cost": 10.0,
        "rookie_pay": 4.0,
        "veteran_pay": 6.0,
        "short_cost": 25.0,
        "discount": 0.95,
    } | changes
    return planning("SmallTeam")(**given)


@cache
def policy(name, value):
    """Return our policy with one number changed."""
    return planning("hire_up_to")(team(**{name: value}))


def small_teams():
    """Yield the form of the best policy, and where it is a newsvendor (C12)."""
    for name, value in (
        ("discount", 0.95),
        ("learns", 0.1),
        ("short_cost", 80.0),
        ("rookie_leaves", 0.6),
        ("seats", 20),
    ):
        asked = name, value
        yield row(
            f"states off the form, {name} {value:g}",
            "hires = max(0, y*(v) − r) (Gans and Zhou)",
            0.0,
            lambda asked=asked: len(policy(*asked).exceptions),
            0.0,
        )
        yield row(
            f"Bellman's residual, {name} {value:g}",
            "V = min_h c h + g + β E V",
            0.0,
            lambda asked=asked: policy(*asked).residual,
            1e-8,
        )
    short = 25.0
    fractile = (short - 10 - 4) / short
    odds = dict(team().demand)
    wanted = min(d for d in odds if sum(odds[k] for k in odds if k <= d) >= fractile)
    for veterans in (0, 3):
        yield row(
            f"rookies wanted beside {veterans}, all leaving after a period",
            "F_D⁻¹((p − c − w)/p) − v",
            wanted - veterans,
            lambda v=veterans: planning("hire_up_to")(
                team(rookie_share=1.0, rookie_leaves=1.0, veteran_leaves=1.0)
            ).up_to[v],
            0.0,
        )


def selection():
    """Yield Brogden, Cronbach and Gleser's utility (C13)."""
    z = brentq(lambda x: erfc(x / sqrt(2)) / 2 - 0.2, 0, 2, xtol=1e-14)
    mean = exp(-z * z / 2) / sqrt(2 * pi) / 0.2
    chosen = {"validity": 0.42, "ratio": 0.2, "sd_money": 60.0}
    yield row(
        "mean score of the top fifth",
        "φ(z)/SR",
        mean,
        lambda: planning("mean_selected")(0.2),
    )
    yield row(
        "mean performance of those selected",
        "r φ(z)/SR",
        0.42 * mean,
        lambda: planning("selection_gain")(
            planning("Selection")(**chosen | {"sd_money": 1.0})
        ),
    )
    yield row(
        "gain of a hire a year",
        "r SDy φ(z)/SR",
        0.42 * 60 * mean,
        lambda: planning("selection_gain")(planning("Selection")(**chosen)),
    )
    yield row(
        "utility of 10 hires who stay 2.5 years",
        "N T r SDy φ(z)/SR",
        25 * 0.42 * 60 * mean,
        lambda: planning("selection_utility")(planning("Selection")(**chosen), 10, 2.5),
    )
    yield row(
        "utility less 50 assessments at 2",
        "N T r SDy φ(z)/SR − N c/SR",
        25 * 0.42 * 60 * norm.pdf(norm.isf(0.2)) / 0.2 - 100,
        lambda: planning("selection_utility")(
            planning("Selection")(**chosen, cost=2.0), 10, 2.5
        ),
    )


def exits():
    """Yield the cost of one exit (C14)."""
    yield row(
        "months lost by an exit, ramp 6, vacancy 2",
        "L + (R−1)/2",
        2 + 5 / 2,
        lambda: planning("months_lost")(planning("linear_ramp")(6), 2.0),
    )
    yield row(
        "cost of an exit, 100k a month at 60%, 30k to hire",
        "months × quota × margin + replacing",
        4.5 * 100_000 * 0.6 + 30_000,
        lambda: planning("exit_cost")(
            planning("months_lost")(planning("linear_ramp")(6), 2.0),
            100_000,
            0.6,
            30_000,
        ),
    )
    yield row(
        "bonus worth paying to all, 30% leaving cut to 25%",
        "cost × (p₀ − p₁)",
        300_000 * 0.05,
        lambda: planning("break_even_bonus")(300_000, 0.30, 0.25),
        1e-6,
    )


SECTIONS = {
    "C1": tuple(ramps()),
    "C2": tuple(steady_forces()),
    "C3": tuple(newsvendor()),
    "C4": (*grades(), *keeping_grades()),
    "C12": tuple(small_teams()),
    "C13": tuple(selection()),
    "C14": tuple(exits()),
}
