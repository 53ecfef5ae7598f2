"""Cases of what this period does to the next: ratchet (A9), moved deals (A14)."""

from __future__ import annotations

from functools import cache

import numpy as np
from case import Case
from effort_shared import at_start, horizon
from public_door import engine

WEITZMAN = "Weitzman 1980"
RATCHETS = ((0.3, 0.1), (0.5, 0.1), (1.0, 0.1), (0.5, 0.25))
RATE = 0.7


@cache
def believed(ratchet, interest, hazard=0.0):
    """Return our belief of a rep who is paid RATE·(y − q) a year, c = 2."""

    def year(quota, after):
        discount = (1.0 + interest) ** (-1 / 12)
        return horizon(
            lambda y: RATE * (y - quota), months=12.0, sd=0.1, base=1.0, cost=2.0,
            discount=discount, after=after,
        )  # fmt: skip

    return engine("ratchet_value")(year, ratchet, hazard=hazard)


def share_left(ratchet, interest, hazard=0.0):
    """Return what a unit sold is worth to the rep ÷ the rate, by our solution."""
    return 2.0 * at_start(believed(ratchet, interest, hazard).result) / RATE


def finite(ratchet, interest, periods):
    """Return 1 − λ Σ_j δ^j (1 − λ)^(j − 1) for each period."""
    d = 1.0 / (1.0 + interest)
    return [
        1.0
        - ratchet
        * sum(d**j * (1 - ratchet) ** (j - 1) for j in range(1, periods - t + 1))
        for t in range(1, periods + 1)
    ]


def our_finite(period):
    """Return c·e ÷ rate in one of four periods, each solved with what follows it."""
    rates = engine("ratchet_rates")(RATE, 0.5, 1 / 1.1, 4)
    discount = 1 / 1.1
    problem = horizon(
        lambda y: RATE * y, base=1.0, sd=0.1, discount=discount,
        after=(rates[period] - RATE) / discount,
    )  # fmt: skip
    return at_start(engine("effort")(problem)) / RATE


def ratchet_cases():
    """Yield A9: what a ratchet leaves of an incentive."""
    for ratchet, r in RATCHETS:
        yield Case(
            f"A9.{ratchet}.{r}", f"rate that a ratchet leaves, λ = {ratchet}, r = {r}",
            f"b·r ÷ (r + λ) ({WEITZMAN})", r / (r + ratchet),
            lambda ratchet=ratchet, r=r: share_left(ratchet, r), 1e-6,
        )  # fmt: skip
        yield Case(
            f"A9.{ratchet}.{r}.v", f"worth of quota, λ = {ratchet}, r = {r}",
            f"−b ÷ (1 − δ(1 − λ)) ({WEITZMAN})", -RATE / (1 - (1 - ratchet) / (1 + r)),
            lambda ratchet=ratchet, r=r: believed(ratchet, r).value, 1e-6,
        )  # fmt: skip
    for period, left in enumerate(finite(0.5, 0.1, 4)):
        yield Case(
            f"A9.T4.{period + 1}", f"rate left by a ratchet in year {period + 1} of 4",
            "1 − λ Σ δ^j (1 − λ)^(j−1)", left,
            lambda period=period: our_finite(period), 1e-9,
        )  # fmt: skip
    kept = 0.99**12 / 1.1
    yield Case(
        "A9.hazard", "rate that a ratchet leaves to one who may leave, 1% a month",
        "1 − λδ′ ÷ (1 − δ′(1 − λ)), δ′ = δ(1 − hazard)^12",
        1 - 0.5 * kept / (1 - kept * 0.5), lambda: share_left(0.5, 0.1, 0.01), 1e-6,
    )  # fmt: skip


QUARTERS = ((0.7, 0.9), (0.95, 0.9), (1.2, 0.8), (1.2, 1.3), (0.8, 1.3))
DEAL = 0.2


def two_rates(y):
    """Return pay of 5% below a quota of 1 and 10% above."""
    return 0.05 * y + 0.05 * np.maximum(y - 1.0, 0.0)


def quarters(first, second, moves=None):
    """Return the problem of two certain quarters; nobody can do anything but move."""
    return engine("EffortProblem")(
        person=engine("Person")(cost=1.0),
        length=np.full(2, 3.0),
        base=np.array([first, second]),
        reach=np.zeros(2),
        noise=engine("Normal")(0.0),
        closes=np.array([[True, False]]),  # nothing is moved over the end
        pay=engine("PayToDate")({0: two_rates}),
        moves=moves,
        grid=engine("Grid")(points=221, low=-0.2, high=2.0),
    )


def pulled(first, second, shares):
    """Return our measure of two quarters when so much is pulled into the first."""
    problem = quarters(first, second, engine("Moves")(DEAL))
    totals = np.linspace(-0.2, 2.0, 221)
    moved = np.zeros((2, 221))
    moved[0] = shares
    policy = engine("Policy")(totals, (), np.zeros((2, 221)), moved)
    return engine("effort_measure")(problem, policy)


def gain(first, second, shares=DEAL):
    """Return what pulling brings: pay of both quarters after it less before."""
    after = two_rates(first + shares) + two_rates(second - shares)
    return after - two_rates(first) - two_rates(second)


def our_gain(first, second):
    """Return the same by carrying totals forward."""
    pull, leave = (pulled(first, second + DEAL, s) for s in (DEAL, 0.0))
    return pull.value - leave.value


def our_best(first, second):
    """Return what the best move brings, by two solutions."""
    moves = engine("Moves")(DEAL)
    with_moves = engine("effort")(quarters(first, second + DEAL, moves))
    without = engine("effort")(quarters(first, second + DEAL))
    return with_moves.value - without.value


def best_gain(first, second):
    """Return the most that moving up to the deal either way brings."""
    return max(gain(first, second + DEAL, x) for x in np.linspace(-DEAL, DEAL, 4001))


def timing_cases():
    """Yield A14: deals pulled from the second quarter into the first."""
    for a, b in QUARTERS:
        yield Case(
            f"A14.{a}.{b}", f"gain from pulling 0.2 into quarters of {a} and {b}",
            "pay of both quarters after less before", gain(a, b + DEAL),
            lambda a=a, b=b: our_gain(a, b), 1e-9,
        )  # fmt: skip
        yield Case(
            f"A14.{a}.{b}.best", f"gain from the best moves, quarters of {a} and {b}",
            "every move tried", best_gain(a, b), lambda a=a, b=b: our_best(a, b), 1e-9,
        )  # fmt: skip
        yield Case(
            f"A14.{a}.{b}.units", f"units after a deal is pulled, {a} and {b}",
            "shifting conserves units", a + b + DEAL,
            lambda a=a, b=b: float(pulled(a, b + DEAL, DEAL).sales.sum()), 1e-12,
        )  # fmt: skip


CASES = [*ratchet_cases(), *timing_cases()]
