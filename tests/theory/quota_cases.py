"""Cases of quotas: chances, floors and caps, ramps, rounding, hedges (Q1 to Q7)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import erf, floor, prod, sqrt

import numpy as np
from case import Case
from public_door import territory

MEAN, SD, TOTAL = (1000, 800, 600, 400), (200, 100, 180, 120), 3000
SEASON, START, RAMP, YEAR = (6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14), 3, 4, 1200
WEIGHTS, MILLION, UNIT = (7, 11, 13, 17, 19), 1_000_000, 5_000
POTENTIAL, FLOORS, CAP, ALL = (50, 30, 15, 5), (0, 0, 200, 200), 450, 1000
TAU, NOISE = 80, 120
HISTORY, ROOM, NEXT = (60, 80, 100, 70), (100, 40, 80, 60), 341


def row(name, formula, closed, ours, tolerance=1e-9):
    """Return a case whose number is given with its section."""
    return Case("", name, formula, float(closed), ours, tolerance)


def above(z):
    """Return the standard normal's chance of more than z."""
    return 0.5 * (1 - erf(z / sqrt(2)))


@cache
def equal():
    """Return our quotas of equal chance."""
    return territory("equal_chance")(MEAN, SD, TOTAL)


def chances():
    """Yield quotas and chances, equal and in proportion (Q1)."""
    z = (TOTAL - sum(MEAN)) / sum(SD)
    yield row("equal chance: z", "(Q − Σμ) ÷ Σσ", z, lambda: equal().z)
    for at, (mu, sd) in enumerate(zip(MEAN, SD, strict=True)):
        name = f"equal chance: quota {at + 1}"
        yield row(name, "μ + z σ", mu + z * sd, lambda at=at: equal().quota[at])
    for at, (mu, sd) in enumerate(zip(MEAN, SD, strict=True)):
        given = f"equal chance: P {at + 1}"
        yield row(given, "1 − Φ(z)", above(z), lambda at=at: equal().p_attain[at])
        share = TOTAL * mu / sum(MEAN)
        yield row(
            f"in proportion: P {at + 1}",
            "1 − Φ((q − μ) ÷ σ)",
            above((share - mu) / sd),
            lambda at=at: territory("attain_chance")(
                territory("by_weight")(MEAN, TOTAL), MEAN, SD
            )[at],
        )


def filled():
    """Yield θ and amounts between floors and a cap (Q2)."""
    free = [at for at, low in enumerate(FLOORS) if not low]
    theta = (ALL - sum(FLOORS)) / sum(POTENTIAL[at] for at in free)
    high = (CAP, np.inf, np.inf, np.inf)

    @cache
    def ours():
        return territory("water_fill")(POTENTIAL, ALL, FLOORS, high)

    yield row(
        "floors and a cap: θ", "(Q − Σ floors) ÷ Σ p", theta, lambda: ours().theta
    )
    for at, (p, low) in enumerate(zip(POTENTIAL, FLOORS, strict=True)):
        amount = theta * p if at in free else low
        name = f"floors and a cap: quota {at + 1}"
        yield row(name, "clip(θ p, l, u)", amount, lambda at=at: ours().amounts[at])


def lacking(side, total, low, high):
    """Return by how much our error says that limits must give way."""
    try:
        territory("water_fill")((1, 1), total, low, high)
    except ValueError as error:
        return error.least_change if error.side == side else float("nan")
    return float("nan")


def infeasible():
    """Yield the least change where floors or caps leave no room (Q2)."""
    yield row(
        "floors above the total",
        "Σl − Q",
        100,
        lambda: lacking("low", 300, (200, 200), 999),
    )
    yield row(
        "caps below the total",
        "Q − Σu",
        50,
        lambda: lacking("high", 300, 0, (100, 150)),
    )


def prorated():
    """Yield what each month carries after a start in April (Q3)."""
    ramp = [min(k / RAMP, 1) for k in range(1, 13)]
    months = [
        YEAR * s / sum(SEASON) * (ramp[t - START] if t >= START else 0)
        for t, s in enumerate(SEASON)
    ]

    def ours(season, steps):
        ramp = territory("linear_ramp")(steps)
        return territory("prorate")(YEAR, season, START, ramp)[0]

    formula = "Q Σ s r(t − start + 1) ÷ Σ s"
    yield row("ramp and season", formula, sum(months), lambda: ours(SEASON, RAMP).sum())
    for t in range(START, 12):
        yield row(
            f"ramp and season: month {t + 1}",
            "Q s r ÷ Σ s",
            months[t],
            lambda t=t: ours(SEASON, RAMP)[t],
        )
    naive = YEAR * (12 - START) / 12
    yield row("months alone", "Q × 9 ÷ 12", naive, lambda: ours(np.ones(12), 0).sum())
    season = YEAR * sum(SEASON[START:]) / sum(SEASON)
    yield row("season alone", "Q Σ s ÷ Σ s", season, lambda: ours(SEASON, 0).sum())


def rounded():
    """Yield a million in units of 5,000 by largest remainder (Q4)."""
    exact = [Fraction(w * MILLION, sum(WEIGHTS) * UNIT) for w in WEIGHTS]
    units = [floor(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda at: units[at] - exact[at])
    for at in order[: MILLION // UNIT - sum(units)]:
        units[at] += 1
    for at, each in enumerate(units):
        yield row(
            f"largest remainder: part {at + 1}",
            "⌊share⌋, one more to the largest remainders",
            each * UNIT,
            lambda at=at: territory("largest_remainder")(WEIGHTS, MILLION, UNIT)[at],
        )


def handed_down(levels):
    """Return how much more our quotas of a tree with hedges hold than its target."""
    names = [f"level {depth}" for depth in range(levels + 1)]
    paths = [["top", *(f"{at}" for _ in range(levels))] for at in range(2)]
    tree = territory("tree_of")(names, paths)
    hedges = (Fraction(1, 20),) * levels
    target = 2 * 20**levels
    problem = territory("QuotaProblem")(tree, target, 1, np.ones(2), hedges=hedges)
    return territory("set_quotas")(problem).plan.territories.sum() / target


def hedged():
    """Yield hedges of 5 % that compound (Q5)."""
    for levels in (3, 4):
        closed = prod([1.05] * levels)
        five = [Fraction(1, 20)] * levels
        yield row(
            f"5 % at {levels} levels",
            "Π(1 + h)",
            closed,
            lambda five=five: float(territory("compounded")(five)),
        )
        yield row(
            f"5 % at {levels} levels: quotas",
            "Σ quotas ÷ target",
            closed,
            lambda levels=levels: handed_down(levels),
        )


def shrunk():
    """Yield the weight of history after some years (Q6)."""
    for years in (1, 2, 4, 8):
        yield row(
            f"weight of {years} years",
            "τ² ÷ (τ² + s² ÷ n)",
            TAU**2 / (TAU**2 + NOISE**2 / years),
            lambda years=years: float(territory("shrink_weight")(TAU, NOISE, years)),
        )


def ratchet():
    """Yield by how much a quota rises with last year's sales (Q7)."""
    potential = [h + room for h, room in zip(HISTORY, ROOM, strict=True)]
    growth, left = NEXT - sum(HISTORY), sum(ROOM)
    for at, room in enumerate(ROOM):
        closed = (1 - room / left) * (1 - growth / left)

        def ours(at=at):
            step = 1e-4
            moved = []
            for sign in (1, -1):
                history = [h + sign * step * (k == at) for k, h in enumerate(HISTORY)]
                quota = territory("by_untapped")(history, potential, NEXT)[at]
                moved.append(quota)
            return (moved[0] - moved[1]) / (2 * step)

        yield row(
            f"no ratchet: territory {at + 1}",
            "(1 − u ÷ Σu)(1 − G ÷ Σu)",
            closed,
            ours,
            1e-7,
        )


SECTIONS = {
    "Q1": list(chances()),
    "Q2": [*filled(), *infeasible()],
    "Q3": list(prorated()),
    "Q4": list(rounded()),
    "Q5": list(hedged()),
    "Q6": list(shrunk()),
    "Q7": list(ratchet()),
}
CASES = [
    replace(case, id=f"{section}.{number}")
    for section, cases in SECTIONS.items()
    for number, case in enumerate(cases, start=1)
]
