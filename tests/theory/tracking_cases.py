"""Cases of fairness, landing, pace, stages and coverage (T1 to T5)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb, erf, erfc, exp, factorial, sqrt

import numpy as np
from case import Case
from public_door import territory
from scipy.stats import t as student

TEN = [Fraction(k, 10) for k in (6, 7, 8, 9, 10, 10, 11, 12, 13, 14)]
HITS = ((30, 20), (18, 32))
MOVES = [[0.5, 0.3, 0.0], [0.0, 0.4, 0.35], [0.0, 0.0, 0.3]]
ENDS = [[0.0, 0.2], [0.0, 0.25], [0.45, 0.25]]
OPEN = (40, 25, 10)
MONTHS = np.ones(5)
SOLD, QUOTA, SEEN, SD = 640, 1200, 7, 30


def row(name, formula, closed, ours, tolerance=1e-9):
    """Return a case whose number is given with its section."""
    return Case("", name, formula, float(closed), ours, tolerance)


def below(z):
    """Return the standard normal's distribution function."""
    return 0.5 * (1 + erf(z / sqrt(2)))


def fairness():
    """Yield how far apart ten attainments are, and a test of hits (T1)."""
    n, mean = len(TEN), sum(TEN) / len(TEN)
    squares = sum((x - mean) ** 2 for x in TEN)
    pairs = sum(abs(a - b) for a, b in product(TEN, TEN))
    ten = [float(x) for x in TEN]
    for name, what, formula, closed in (
        ("CV", "cv", "√(Σ(x−x̄)²/n)/x̄", sqrt(squares / n) / mean),
        ("CV, sample", "cv_sample", "the same, n−1", sqrt(squares / (n - 1)) / mean),
        ("Gini", "gini", "Σ|xᵢ−xⱼ|/(2n²x̄)", pairs / (2 * n * n * mean)),
        ("share at quota", "at_quota", "x ≥ 1", sum(x >= 1 for x in TEN) / n),
    ):
        yield row(
            f"ten attainments: {name}",
            formula,
            closed,
            lambda what=what: getattr(territory("attainment_spread")(ten), what),
        )
    (a, b), (c, d) = HITS
    total = a + b + c + d
    square = Fraction(
        total * (a * d - b * c) ** 2, (a + b) * (c + d) * (a + c) * (b + d)
    )
    yield row(
        "hits by segment: chi-square",
        "N(ad−bc)²/((a+b)(c+d)(a+c)(b+d)), without Yates",
        square,
        lambda: territory("chi_square")(HITS).statistic,
    )
    yield row(
        "hits by segment: p",
        "erfc(√(X²/2)), 1 degree of freedom",
        erfc(sqrt(square / 2)),
        lambda: territory("chi_square")(HITS).p_value,
    )


def landings():
    """Yield chances to reach 1,200 after 640 in seven months (T2)."""
    mean, left = SOLD / SEEN, len(MONTHS)
    ahead = SOLD + left * mean - QUOTA
    yield row(
        "landing, mean and spread known",
        "Φ((A + m mu − Q)/(sigma √m))",
        below(ahead / (SD * sqrt(left))),
        lambda: territory("landing_known")(SOLD, MONTHS, mean, SD).chance(QUOTA)[0],
    )
    yield row(
        "landing, estimated",
        "F_t,n−1((A + m x̄ − Q)/(s √(m + m²/n)))",
        student.cdf(ahead / (SD * sqrt(left + left**2 / SEEN)), SEEN - 1),
        lambda: territory("landing_estimated")(SOLD, MONTHS, mean, SD, SEEN).chance(
            QUOTA
        )[0],
    )


def landings_with_more():
    """Yield the same with a prior, what is needed a month, and by deals (T2)."""
    mean, left = SOLD / SEEN, len(MONTHS)
    variance = 1 / (1 / 20**2 + SEEN / SD**2)
    centre = variance * (100 / 20**2 + SOLD / SD**2)
    yield row(
        "mean with the prior (100, 20)",
        "v (mu0/tau² + A/s²), v = 1/(1/tau² + n/s²)",
        centre,
        lambda: territory("Prior")(100, 20, SD).posterior(mean, SEEN)[0],
    )
    yield row(
        "landing with the prior (100, 20)",
        "Φ((A + m mu − Q)/√(m s² + m² v))",
        below((SOLD + left * centre - QUOTA) / sqrt(left * SD**2 + left**2 * variance)),
        lambda: territory("landing_with_prior")(
            SOLD, MONTHS, mean, SEEN, territory("Prior")(100, 20, SD)
        ).chance(QUOTA)[0],
    )
    yield row(
        "run rate needed",
        "(Q − A)/m",
        Fraction(QUOTA - SOLD, left),
        lambda: territory("Book")(
            np.full((1, 12), 100.0), np.full((1, SEEN), mean)
        ).needed_run_rate[0],
    )
    rate = 2.4 * left
    few = sum(rate**k / factorial(k) for k in range(14))
    yield row(
        "landing by equal deals of 40",
        "P(Poisson(12) ≥ 14)",
        1 - exp(-rate) * few,
        lambda: territory("deal_chance")(
            (QUOTA - SOLD) / 40, rate, territory("Sizes").of([40], 40)
        )[0],
    )


def paces():
    """Yield the pace rule's false alarms (T3)."""
    for months in (1, 3, 6, 9):
        yield row(
            f"pace below 80% in month {months}, on plan",
            "Φ(−0.2 √n / 0.5)",
            below(-0.2 * sqrt(months) / 0.5),
            lambda months=months: territory("pace_false_alarm")(
                0.8, 0.5, np.ones(months)
            ),
        )


@cache
def exact_chain():
    """Return wins, months and wins within three months by back-substitution."""
    moves = [[Fraction(str(x)) for x in line] for line in MOVES]
    won = [Fraction(str(line[0])) for line in ENDS]
    wins, months = [Fraction(0)] * 3, [Fraction(0)] * 3
    for k in (2, 1, 0):
        stays = 1 - moves[k][k]
        later = [moves[k][j] for j in range(3) if j > k]
        wins[k] = (won[k] + sum(map(times, later, wins[k + 1 :]))) / stays
        months[k] = (1 + sum(map(times, later, months[k + 1 :]))) / stays
    within = [Fraction(0)] * 3
    for _ in range(3):
        within = [
            won[k] + sum(moves[k][j] * within[j] for j in range(3)) for k in range(3)
        ]
    return wins, months, within


def times(a, b):
    """Return the product."""
    return a * b


def chain():
    """Return our chain."""
    return territory("AbsorbingChain")(np.array(MOVES), np.array(ENDS))


def stages():
    """Yield where the published pipeline ends, and when (T4)."""
    wins, months, within = exact_chain()
    for k in range(3):
        yield row(
            f"won from stage {k + 1}",
            "B = (I−Q)⁻¹R",
            wins[k],
            lambda k=k: chain().ended[k, 0],
        )
        yield row(
            f"months from stage {k + 1}",
            "t = (I−Q)⁻¹1",
            months[k],
            lambda k=k: chain().steps[k],
        )
        yield row(
            f"won within 3 months from stage {k + 1}",
            "(I + Q + Q²)R",
            within[k],
            lambda k=k: chain().ended_within(3)[3, k, 0],
        )


def counts_of_wins():
    """Yield how many of 75 open deals are won (T4)."""
    wins, _, _ = exact_chain()
    for name, formula, what, closed in (
        ("wins expected", "Σnp", "expected", sum(map(times, OPEN, wins))),
        (
            "variance of wins",
            "Σnp(1−p)",
            "variance",
            sum(n * p * (1 - p) for n, p in zip(OPEN, wins, strict=True)),
        ),
    ):
        yield row(
            f"40, 25 and 10 deals: {name}",
            formula,
            closed,
            lambda what=what: getattr(
                territory("expected_wins")(chain().ended[:, 0], OPEN), what
            ),
        )


def coverages():
    """Yield the coverage that deals of equal size need (T5)."""
    for deals, win, asked in (
        (10, Fraction(1, 4), 0.8),
        (10, Fraction(1, 4), 0.9),
        (10, Fraction(1, 3), 0.8),
        (10, Fraction(1, 3), 0.9),
        (40, Fraction(1, 3), 0.8),
        (40, Fraction(1, 3), 0.9),
    ):
        n = deals
        while fewer(n, deals, win) > 1 - asked:
            n += 1
        yield row(
            f"coverage for {deals} deals at {float(win):.3g}, {asked:.0%} sure",
            "least N/k with P(Bin(N, w) ≥ k) ≥ p",
            Fraction(n, deals),
            lambda deals=deals, win=win, asked=asked: territory("needed_coverage")(
                40 * deals, [40], float(win), asked
            ),
        )


def fewer(n, deals, win):
    """Return P(Bin(n, win) < deals)."""
    return sum(comb(n, k) * win**k * (1 - win) ** (n - k) for k in range(deals))


SECTIONS = {
    "T1": list(fairness()),
    "T2": [*landings(), *landings_with_more()],
    "T3": list(paces()),
    "T4": [*stages(), *counts_of_wins()],
    "T5": list(coverages()),
}
CASES = [
    replace(case, id=f"{section}.{number}")
    for section, cases in SECTIONS.items()
    for number, case in enumerate(cases, start=1)
]
