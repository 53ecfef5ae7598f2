"""Cases of rank-order tournaments (A2) and order statistics (A12)."""

from __future__ import annotations

from functools import cache
from math import comb, e, pi, sqrt

import normal
import numpy as np
from case import Case
from public_door import engine
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.special import ndtr
from scipy.stats import poisson

SIZES = (2, 5, 10, 20)
FOC = "c·e = V β₁ (Lazear and Rosen 1981)"


@cache
def best_normal(count, place=1):
    """Return E of the ``place``-th largest of ``count`` standard normals."""
    ways = count * comb(count - 1, place - 1)

    def part(x):
        return (
            x
            * normal.pdf(x)
            * normal.sf(x) ** (place - 1)
            * normal.cdf(x) ** (count - place)
        )

    return ways * quad(part, -12, 12, epsabs=1e-13, limit=200)[0]


def slope(shape, count, place=1):
    """Return β of a place for luck of scale 1, by the closed form of its shape."""
    if shape == "normal":
        return best_normal(count, place) / count
    if shape == "gumbel":
        return (1 - sum(1 / (count - j) for j in range(place))) / count
    if shape == "logistic":
        return (count + 1 - 2 * place) / (count * (count + 1))
    return {1: 0.5, count: -0.5}.get(place, 0.0)


@cache
def solved(shape, count, prize):
    """Return our contest of entrants alike with c = 2 and luck of scale 2, solved from
    efforts that are far too low.
    """
    return engine("contest")(table(shape, count, prize), start=[0.02] * count)


def table(shape, count, prize):
    """Return the contest of the A2 table."""
    shock = engine("Shock")(shape, 2.0)
    return engine("ContestProblem")((engine("Entrant")(2.0),) * count, (prize,), shock)


@cache
def measured(shape, count, prize, effort):
    """Return our scan of deviations when all make one effort."""
    return engine("measure_contest")(table(shape, count, prize), [effort] * count)


def missing(shape, count, prize):
    """Return 1 if we say that there is no pure equilibrium, else 0."""
    return float(str(solved(shape, count, prize).status) == "no pure equilibrium found")


@cache
def uniform_deviation(count):
    """Return (effort, gain) of the best deviation from 1.25, luck uniform within ± 2.

    An effort lower by d wins with (1 − d/4)^N ÷ N; c = 2, V = 10.
    """

    def payoff(effort):
        return 10 / count * (1 - (1.25 - effort) / 4) ** count - effort**2

    low = minimize_scalar(
        lambda x: -payoff(x), bounds=(0, 0.9), method="bounded", options={"xatol": 1e-9}
    )
    return low.x, payoff(low.x) - payoff(1.25)


def efforts():
    """Yield the cells of the A2 table that are equilibria."""
    cells = [(s, n) for s in ("normal", "gumbel", "logistic") for n in SIZES]
    for shape, count in [*cells, ("uniform", 2)]:
        closed = 10 * slope(shape, count) / 2.0 / 2.0
        name = f"effort, {shape} luck, N = {count}"
        yield Case(
            "",
            name,
            FOC,
            closed,
            lambda s=shape, n=count: solved(s, n, 10.0).efforts[0],
            1e-4,
        )
        yield Case(
            "",
            f"said to lack an equilibrium, {shape} luck, N = {count}",
            "global scan of deviations",
            0.0,
            lambda s=shape, n=count: missing(s, n, 10.0),
            0.0,
        )


def worth():
    """Yield what a cell of the A2 table is worth to those in it, trying or not."""
    middle = 10 * slope("normal", 5) / 4

    def alone(x):
        return normal.pdf(x) * normal.cdf(x - middle / 2) ** 4

    yield Case(
        "",
        "payoff in equilibrium, normal luck, N = 5",
        "V/N − c e²/2",
        2 - middle**2,
        lambda: solved("normal", 5, 10.0).payoffs[0],
        1e-4,
    )
    yield Case(
        "",
        "payoff of not trying, normal luck, N = 5",
        "V ∫ φ(x) Φ(x − e/σ)⁴ dx",
        10 * quad(alone, -12, 12)[0],
        lambda: idle_payoff(middle),
        1e-5,
    )


def idle_payoff(others):
    """Return our payoff of no effort against four who make one."""
    problem = table("normal", 5, 10.0)
    found = engine("measure_contest")(problem, [0.0, *[others] * 4])
    return found.payoffs[0]


def negative():
    """Yield the † cells: first-order efforts that are no equilibria."""
    for count in (5, 10, 20):
        effort, gain = uniform_deviation(count)
        why = "max V/N (1 − (ē − e)/4)^N − e², ē = V/(2ac) = 1.25"
        scan = f"from the first-order effort, uniform luck, N = {count}"
        yield Case(
            "",
            f"best deviation {scan}",
            why,
            effort,
            lambda n=count: measured("uniform", n, 10.0, 1.25).replies[0],
            1e-4,
        )
        yield Case(
            "",
            f"its gain {scan}",
            why,
            gain,
            lambda n=count: measured("uniform", n, 10.0, 1.25).gains[0],
            1e-6,
        )
        yield Case(
            "",
            f"payoff {scan}",
            "V/N − c ē²/2",
            10 / count - 1.25**2,
            lambda n=count: measured("uniform", n, 10.0, 1.25).payoffs[0],
            1e-9,
        )
        yield Case(
            "",
            f"said to lack an equilibrium, uniform luck, N = {count}",
            "a deviation pays",
            1.0,
            lambda n=count: missing("uniform", n, 10.0),
            0.0,
        )


def positive():
    """Yield uniform luck with a prize so small that no deviation pays."""
    for count in (2, 5, 10):
        name = f"uniform luck, V = 3, N = {count}"
        yield Case(
            "",
            f"effort, {name}",
            "V/(2ac)",
            0.375,
            lambda n=count: solved("uniform", n, 3.0).efforts[0],
            1e-5,
        )
        yield Case(
            "",
            f"payoff, {name}",
            "V/N − c e²/2",
            3 / count - 0.375**2,
            lambda n=count: solved("uniform", n, 3.0).payoffs[0],
            1e-5,
        )
        yield Case(
            "",
            f"said to lack an equilibrium, {name}",
            "no deviation pays",
            0.0,
            lambda n=count: missing("uniform", n, 3.0),
            0.0,
        )


def slopes():
    """Yield marginal chances of places."""
    for shape in ("normal", "gumbel", "logistic", "uniform"):
        for place in range(1, 11):
            yield Case(
                "",
                f"β of place {place} of 10, {shape} luck",
                "β_k = E[−f′/f at X_(k)] ÷ N, by shape",
                slope(shape, 10, place),
                lambda s=shape, k=place: engine("place_slopes")(
                    10, engine("Shock")(s, 1.0)
                )[k - 1],
                1e-9,
            )
    yield Case(
        "",
        "β of winning, normal luck, N = 2",
        "1/(2σ√π)",
        1 / (2 * sqrt(pi)),
        lambda: engine("place_slopes")(2, engine("Shock")("normal", 1.0))[0],
        1e-10,
    )
    yield Case(
        "",
        "least cost for a local equilibrium, normal luck, N = 2, V = 10, σ = 2",
        "ΔW/(2σ²√(2πe))",
        10 / (8 * sqrt(2 * pi * e)),
        steepest_bend,
        1e-6,
    )
    yield Case(
        "",
        "chance to win 1σ ahead of 9 under a common shock of 3σ",
        "∫ φ(x) Φ(x + 1)⁹ dx, as without",
        ahead(10, 1.0),
        under_common_shock,
        5e-5,
    )


def steepest_bend():
    """Return V · max |d²P(win)/de²| of our odds against one rival."""
    shock, step = engine("Shock")("normal", 2.0), 0.01

    def bend(at):
        win = [
            engine("win_chance")(2, shock, head_start=at + k * step)
            for k in (-2, -1, 0, 1, 2)
        ]
        return (16 * (win[1] + win[3]) - 30 * win[2] - win[0] - win[4]) / (12 * step**2)

    return -10 * minimize_scalar(bend, bounds=(0, 8), method="bounded").fun


def under_common_shock():
    """Return our chance to win when everybody's score is moved by one normal draw."""
    edges = np.linspace(-9, 9, 1201)
    middles, mass = (edges[1:] + edges[:-1]) / 2, np.diff(ndtr(edges))
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    whole = 0.0
    for node, weight in zip(3 * nodes, weights / weights.sum(), strict=True):
        rivals = [engine("Rivals")(middles + node, mass, 9, spread=True)]
        own = engine("prize_value")(middles + 1 + node, rivals, [1.0])
        whole += weight * float(mass @ own)
    return whole


@cache
def ahead(count, shift):
    """Return the chance to win of one who is ahead of normal rivals by ``shift`` σ."""

    def part(x):
        return normal.pdf(x) * normal.cdf(x + shift) ** (count - 1)

    return quad(part, -12, 12, epsabs=1e-13, limit=200)[0]


def bests():
    """Yield expected maxima and chances to win."""
    for count in (5, 10, 20, 50):
        yield Case(
            "",
            f"E max of {count} normals",
            "n ∫ x φ Φ^(n−1) dx",
            best_normal(count),
            lambda n=count: engine("expected_best")(n, engine("Shock")("normal", 1.0)),
            1e-9,
        )
        for shift in (1.0, 0.5):
            yield Case(
                "",
                f"P(win) at +{shift}σ, n = {count}, normal",
                "∫ φ(x) Φ(x + δ)^(n−1) dx",
                ahead(count, shift),
                lambda n=count, d=shift: engine("win_chance")(
                    n, engine("Shock")("normal", 1.0), head_start=d
                ),
                1e-9,
            )
        yield Case(
            "",
            f"P(win) at +1, n = {count}, Gumbel",
            "e^δ/(e^δ + n − 1)",
            e / (e + count - 1),
            lambda n=count: engine("win_chance")(
                n, engine("Shock")("gumbel", 1.0), head_start=1.0
            ),
            1e-9,
        )


def few_of_ten():
    """Yield chances to be among the best three, and to win without a tie."""
    for shift, name in ((1.0, "at +1σ"), (0.0, "of the average")):
        yield Case(
            "",
            f"P(top 3 of 10) {name}",
            "Σ_j ∫ φ(x) b(j; 9, Φ(−x − δ)) dx",
            top_three(shift),
            lambda d=shift: engine("top_chance")(
                10, 3, engine("Shock")("normal", 1.0), head_start=d
            ),
            1e-9,
        )
    for mean in (3, 10, 30):
        x = np.arange(200)
        closed = 10 * np.sum(poisson.pmf(x, mean) * poisson.cdf(x - 1, mean) ** 9)
        yield Case(
            "",
            f"P(unique winner of 10), Poisson sales of mean {mean}",
            "n Σ p(x) F(x − 1)^(n−1)",
            float(closed),
            lambda m=mean: poisson_winner(m),
            1e-9,
        )


def top_three(shift):
    """Return the chance to be among the best 3 of 10 normals, ahead by ``shift`` σ."""

    def part(x):
        p = normal.sf(x + shift)
        few = sum(comb(9, j) * p**j * (1 - p) ** (9 - j) for j in range(3))
        return normal.pdf(x) * few

    return quad(part, -12, 12, epsabs=1e-13, limit=200)[0]


def poisson_winner(mean):
    """Return our chance that nobody ties with the best of ten."""
    x = np.arange(200.0)
    mass = poisson.pmf(x, mean)
    return engine("unique_winner")([engine("Rivals")(x, mass / mass.sum(), 10)])


A2 = [*efforts(), *worth(), *negative(), *positive(), *slopes()]
A12 = [*bests(), *few_of_ten()]
