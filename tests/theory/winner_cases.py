"""Cases of how many should win, and how much (A5, Kalra and Shi 2001)."""

from __future__ import annotations

from functools import cache
from math import sqrt

import numpy as np
from case import Case
from public_door import engine
from scipy.interpolate import KroghInterpolator
from scipy.optimize import minimize_scalar


@cache
def design(shape, taste, purse=1.0):
    """Return our prizes for ten with luck of scale 1."""
    return engine("best_prizes")(10, engine("Shock")(shape, 1.0), purse, taste=taste)


def best_number(taste):
    """Return the best number of equal prizes, fractions too, from our slopes."""
    k = np.arange(0, 11)
    pulls = design("logistic", 1.0).equal_pull
    summed = np.concatenate(([0.0], pulls * k[1:10], [0.0]))
    whole = KroghInterpolator(k, summed)
    found = minimize_scalar(
        lambda x: -(x**-taste) * float(whole(x)),
        bounds=(0.5, 9.5), method="bounded", options={"xatol": 1e-9},
    )  # fmt: skip
    return found.x


def numbers():
    """Yield how many should win equal prizes, and what equal prizes bring."""
    for taste in (0.8, 0.5, 0.25):
        yield Case(
            "",
            f"best number of equal prizes, N = 10, ρ = {taste}, logistic",
            "N(1−ρ)/(2−ρ)",
            10 * (1 - taste) / (2 - taste),
            lambda t=taste: best_number(t),
            1e-5,
        )
    for k in range(1, 6):
        yield Case(
            "",
            f"incentive of {k} equal prizes, N = 10, ρ = ½, logistic",
            "k^(−ρ) · k(N−k)/(N(N+1)s)",
            k**0.5 * (10 - k) / 110,
            lambda k=k: design("logistic", 0.5).equal_pull[k - 1],
            1e-9,
        )


def whole_numbers():
    """Yield whole numbers of winners, and the pull that decides them."""
    yield Case(
        "",
        "whole number of winners, N = 10, ρ = ½, logistic",
        "argmax √k (N−k)",
        3.0,
        lambda: float(design("logistic", 0.5).winners),
        0.0,
    )
    yield Case(
        "",
        "winners of the risk neutral, N = 10, logistic",
        "argmax N−k",
        1.0,
        lambda: float(design("logistic", 1.0).winners),
        0.0,
    )
    yield Case(
        "",
        "B₃, N = 10, logistic",
        "k(N−k)/(N(N+1)s)",
        21 / 110,
        lambda: design("logistic", 1.0).equal_pull[2] * 3,
        1e-9,
    )


def ranked_prizes():
    """Yield shares of ranked prizes, and what they gain over equal ones."""
    squares = [(11 - 2 * k) ** 2 for k in range(1, 6)]
    for k in range(1, 6):
        yield Case(
            "",
            f"ranked share of place {k}, N = 10, ρ = ½, logistic",
            "V_k ∝ (N+1−2k)²",
            squares[k - 1] / sum(squares),
            lambda k=k: design("logistic", 0.5).shares[k - 1],
            1e-8,
        )
    ranked = sqrt(sum(squares)) / 110
    yield Case(
        "",
        "ranked prizes ÷ winner takes all, ρ = ½",
        "√Σ(N+1−2k)² ÷ (N−1)",
        ranked / (9 / 110),
        lambda: gained(0),
        1e-8,
    )
    yield Case(
        "",
        "ranked prizes ÷ best equal ones, ρ = ½",
        "√Σ(N+1−2k)² ÷ √3(N−3)",
        ranked / (sqrt(3) * 7 / 110),
        lambda: gained(2),
        1e-8,
    )


def other_luck():
    """Yield winners under uniform and Gumbel luck."""
    for taste in (0.25, 0.5, 0.8, 1.0):
        yield Case(
            "",
            f"winners with uniform luck, N = 10, ρ = {taste}",
            "B_k = 1/(2a): the same for every k < N",
            1.0,
            lambda t=taste: float(design("uniform", t, 0.1).winners),
            0.0,
        )
    positive = sum(1 - sum(1 / (10 - j) for j in range(k)) > 0 for k in range(1, 11))
    yield Case(
        "",
        "places that pull, Gumbel luck, N = 10",
        "1 − Σ 1/(N−j) > 0",
        float(positive),
        lambda: float((design("gumbel", 0.5).ranked > 0).sum()),
        0.0,
    )


def equal_effort():
    """Yield the effort that the best equal prizes bring."""
    yield Case(
        "",
        "effort under the best equal prizes, ρ = ½, logistic, c = 1",
        "u(V/k) B_k = c e",
        sqrt(3) * 7 / 110,
        lambda: design("logistic", 0.5).equal_result.efforts[0],
        1e-5,
    )


def gained(index):
    """Return our ranked prizes' pull over that of so many equal prizes."""
    found = design("logistic", 0.5)
    return found.ranked_pull / found.equal_pull[index]


A5 = [
    *numbers(),
    *whole_numbers(),
    *ranked_prizes(),
    *other_luck(),
    *equal_effort(),
]
