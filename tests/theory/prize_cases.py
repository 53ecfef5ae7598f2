"""Cases of Tullock contests (A3) and of private abilities (A4)."""

from __future__ import annotations

from functools import cache
from math import log, sqrt

import numpy as np
from case import Case
from public_door import engine
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

COSTS = (1.0, 1.2, 1.5, 3.0)


@cache
def tullock(costs, r=1.0, values=()):
    """Return our contest for 100 with chances x^R ÷ Σ x^R and linear costs."""
    felt = values or (1.0,) * len(costs)
    entrants = tuple(
        engine("Entrant")(c, 1.0, value=v) for c, v in zip(costs, felt, strict=True)
    )
    shock = engine("Shock")("gumbel", 1 / r)
    problem = engine("ContestProblem")(entrants, (100.0,), shock, "log")
    return engine("contest")(problem, start=[5.0] * len(costs))


def tullock_alike():
    """Yield symmetric contests: x = R(n−1)V/n², payoff V[n − R(n−1)]/n²."""
    for n, r in ((2, 1.0), (4, 1.0), (10, 1.0), (4, 1.2)):
        effort, pay = r * (n - 1) * 100 / n**2, 100 * (n - r * (n - 1)) / n**2
        asked = (1.0,) * n, r
        name = f"n = {n}, R = {r:g}"
        yield Case(
            "",
            f"Tullock effort, {name}",
            "R(n−1)V/n²",
            effort,
            lambda a=asked: tullock(*a).efforts[0],
            1e-5,
            relative=True,
        )
        yield Case(
            "",
            f"Tullock total, {name}",
            "R(n−1)V/n",
            n * effort,
            lambda a=asked: tullock(*a).efforts.sum(),
            1e-5,
            relative=True,
        )
        yield Case(
            "",
            f"Tullock payoff, {name}",
            "V[n − R(n−1)]/n²",
            pay,
            lambda a=asked: tullock(*a).payoffs[0],
            1e-3,
        )
    yield Case(
        "",
        "Tullock said to lack an equilibrium, n = 3, R = 2",
        "R > n/(n−1)",
        1.0,
        lambda: float("no pure" in str(tullock((1.0,) * 3, 2.0).status)),
        0.0,
    )


def tullock_values():
    """Yield a contest of two who value the prize differently."""
    two = ((1.0, 1.0), 1.0, (1.0, 0.5))
    for who, value in ((0, 100.0), (1, 50.0)):
        yield Case(
            "",
            f"Tullock effort at value {value:g} of 100 and 50",
            "v_i² v_j/(v_i + v_j)²",
            value**2 * (150 - value) / 150**2,
            lambda i=who: tullock(*two).efforts[i],
            1e-5,
            relative=True,
        )
    yield Case(
        "",
        "Tullock odds at value 100 against 50",
        "v_i/(v_i + v_j)",
        2 / 3,
        lambda: tullock(*two).odds[0, 0],
        1e-6,
    )


def tullock_costs():
    """Yield a contest of four costs, with the weakest dropping out."""
    total = 2 * 100 / sum(COSTS[:3])
    for who, cost in enumerate(COSTS):
        odds = max(1 - cost * total / 100, 0.0) if who < 3 else 0.0
        for what, closed in (
            ("effort", total * odds), ("odds", odds), ("payoff", 100 * odds**2)
        ):  # fmt: skip
            yield Case(
                "",
                f"Tullock {what} at cost {cost:g} of {COSTS}",
                "S = (m−1)V/Σc of the m active, p = 1 − cS/V",
                closed,
                lambda i=who, w=what: unlike(i, w),
                2e-4,
            )
    yield Case(
        "",
        f"Tullock total at costs {COSTS}",
        "(m−1)V/Σc",
        total,
        lambda: tullock(COSTS).efforts.sum(),
        2e-4,
    )


def three_prizes():
    """Yield effort of five alike for three prizes."""
    shock = engine("Shock")("gumbel", 10.0)
    five = engine("ContestProblem")(
        (engine("Entrant")(1.0),) * 5, (50.0, 30.0, 20.0), shock
    )
    slopes = [1 - sum(1 / (5 - j) for j in range(k)) for k in (1, 2, 3)]
    yield Case(
        "",
        "effort for prizes 50, 30, 20, Gumbel luck of scale 10, N = 5",
        "Σ V_k [1 − Σ 1/(N−j)]/(Nβ)",
        float(np.dot((50, 30, 20), slopes)) / 50,
        lambda: engine("contest")(five, start=[0.1] * 5).efforts[0],
        1e-5,
    )


def unlike(who, what):
    """Return a number of our contest with four costs."""
    found = tullock(COSTS)
    return {
        "effort": found.efforts[who],
        "odds": found.odds[who, 0],
        "payoff": found.payoffs[who],
    }[what]


def half(share):
    """Return costs evenly within ½ and 1."""
    return 0.5 + 0.5 * share


@cache
def bids(prizes, power=1.0, count=3):
    """Return our bids with costs evenly within ½ and 1."""
    problem = engine("PrivateContest")(count, prizes, half, power=power)
    return engine("private_contest")(problem)


@cache
def pull(which, cost):
    """Return A or B of Moldovanu and Sela for n = 3, F = U[½, 1], by quadrature."""

    def part(a):
        below = 2 * a - 1
        return (1 - below if which == "A" else 2 * below - 1) / a * 2

    return 2 * quad(part, cost, 1, epsabs=1e-14)[0]


def formula(which, cost):
    """Return A = 8c − 8 − 8 ln c, or B = 16 − 16c + 12 ln c."""
    if which == "A":
        return 8 * cost - 8 - 8 * log(cost)
    return 16 - 16 * cost + 12 * log(cost)


def closed_total(alpha, power):
    """Return expected effort of three who share prizes 1 − α and α."""

    def part(c):
        felt = formula("A", c) * (1 - alpha) + formula("B", c) * alpha
        return max(felt, 0.0) ** (1 / power) * 2

    return 3 * quad(part, 0.5, 1, epsabs=1e-12, limit=300)[0]


@cache
def closed_split(power):
    """Return (α, total) of the best split, by the closed integrals."""
    found = minimize_scalar(
        lambda x: -closed_total(x, power),
        bounds=(0, 0.5), method="bounded", options={"xatol": 1e-9},
    )  # fmt: skip
    return found.x, -found.fun


@cache
def split(power):
    """Return our best split between two."""
    problem = engine("PrivateContest")(3, (1.0,), half, power=power)
    return engine("best_split")(problem)


def our_pull(which, cost):
    """Return A or B from our bids: those for one prize, and for two halves."""
    at = np.array([cost])
    first = bids((1.0,)).bid(at)[0]
    return first if which == "A" else 2 * bids((0.5, 0.5)).bid(at)[0] - first


def second_prize_pays():
    """Return our criterion for a second prize: what a first bit of it adds, ÷ n."""
    step = 1e-7
    added = bids((1 - step, step), 2.0).total - bids((1.0,), 2.0).total
    return added / 3 / step


def pulls():
    """Yield what each of two prizes adds to bids with private abilities."""
    for which in "AB":
        for cost in (0.5, 0.75):
            yield Case(
                "",
                f"{which}({cost}) of Moldovanu–Sela, n = 3, U[½, 1]",
                "8c − 8 − 8 ln c; 16 − 16c + 12 ln c",
                formula(which, cost),
                lambda w=which, c=cost: our_pull(w, c),
                1e-6,
            )
    for which, prizes in (("A", (1.0,)), ("B", (0.5, 0.5))):
        closed = 3 * quad(lambda c, w=which: formula(w, c) * 2, 0.5, 1)[0]
        yield Case(
            "",
            f"total effort per unit of prize {'AB'.index(which) + 1}, linear cost",
            "n ∫ A dF; n ∫ B dF",
            closed,
            lambda p=prizes: linear_total(p),
            1e-6,
        )


def second_prize():
    """Yield whether a second prize pays at a convex cost."""
    criterion = quad(
        lambda c: (formula("B", c) - formula("A", c)) / sqrt(formula("A", c)), 0.5, 1
    )[0]
    yield Case(
        "",
        "gain by a first bit of a second prize, cost x²",
        "∫ (B−A) g′(A) dF > 0",
        criterion,
        second_prize_pays,
        1e-3,
    )


def splits():
    """Yield the best split between two prizes, and what effort splits bring."""
    for power in (1.0, 2.0, 3.0):
        alpha, total = closed_split(power)
        cost = f"cost x^{power:g}"
        why = "max over α of n ∫ g(A(1−α) + Bα) dF"
        yield Case(
            "",
            f"best second share, {cost}",
            why,
            alpha,
            lambda p=power: split(p).prizes[1],
            1e-4,
        )
        yield Case(
            "",
            f"total effort at the best split, {cost}",
            why,
            total,
            lambda p=power: split(p).total,
            1e-6,
        )
        yield from other_splits(power, cost)


def other_splits(power, cost):
    """Yield totals of splits that are not the best, and that bids are best replies."""
    yield Case(
        "",
        f"total effort, winner takes all, {cost}",
        "n ∫ g(A) dF",
        closed_total(0, power),
        lambda p=power: split(p).single,
        1e-6,
    )
    yield Case(
        "",
        f"total effort, equal split, {cost}",
        "n ∫ g((A+B)/2) dF",
        closed_total(0.5, power),
        lambda p=power: bids((0.5, 0.5), p).total,
        1e-6,
    )
    yield Case(
        "",
        f"most gained by acting as another type, {cost}",
        "0",
        0.0,
        lambda p=power: bids((0.6, 0.4), p).gain,
        1e-12,
    )


def linear_total(prizes):
    """Return our total for the first prize alone, or what the second adds."""
    whole = bids(prizes).total
    return whole if len(prizes) == 1 else 2 * whole - bids((1.0,)).total


@cache
def all_pay(count):
    """Return our all-pay auction for values evenly within 0 and 1."""
    problem = engine("PrivateContest")(count, (1.0,), lambda u: u, kind="value")
    return engine("private_contest")(problem)


def auctions():
    """Yield all-pay auctions."""
    for n in (2, 3, 5, 10):
        yield Case(
            "",
            f"bid of value 0.8 in an all-pay auction, n = {n}",
            "(n−1)/n · vⁿ",
            (n - 1) / n * 0.8**n,
            lambda n=n: all_pay(n).bid(np.array([0.8]))[0],
            1e-6,
        )
        yield Case(
            "",
            f"expected total of an all-pay auction, n = {n}",
            "(n−1)/(n+1)",
            (n - 1) / (n + 1),
            lambda n=n: all_pay(n).total,
            1e-10,
        )
        yield Case(
            "",
            f"expected highest bid of an all-pay auction, n = {n}",
            "(n−1)/(2n)",
            (n - 1) / (2 * n),
            lambda n=n: all_pay(n).highest,
            1e-10,
        )


A3 = [*tullock_alike(), *tullock_values(), *tullock_costs(), *three_prizes()]
A4 = [*pulls(), *second_prize(), *splits(), *auctions()]
