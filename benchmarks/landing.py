"""How honest landing intervals are, how good the chances, and how long they take.

    .venv/bin/python benchmarks/landing.py [--reps 100000]

Reps with a known truth play a year each. Three laws of months: normal; deals (equal
deals at a rate); and skewed (gamma months, a coefficient of variation of 0.7), which
the model does not assume. Share of 90 % intervals that hold the year, by months known:
``team`` (with colleagues' help), ``alone`` (Student's t), ``plug-in`` (estimates taken
for the truth). Then Brier scores of the chances beside those of the pace rule and of a
coin that knows the share who hit; then seconds.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.base.streams import Purpose, stream
from engine.tracking.book import Book
from engine.tracking.coverage import cover_quotas
from engine.tracking.deals import Sizes, deal_chance
from engine.tracking.landing import landing_known
from engine.tracking.outlook import land
from engine.tracking.scoring import brier, calibration
from engine.tracking.team import team_landing
from engine.tracking.warnings import WarningRule, early_warnings

SEASON = np.array([6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14]) / 100
MONTHS = (3, 6, 9)
LAWS = ("normal", "deals", "skewed")
BETWEEN = 0.15
CONFIDENCE = 0.9

Floats = NDArray[np.float64]


def year(law: str, reps: int) -> tuple[Floats, Floats]:
    """Return plans and sales of reps whose true rates differ."""
    draws = stream(7, Purpose.COMPANY, LAWS.index(law))
    plan = draws.uniform(500, 4_000, reps)[:, None] * SEASON
    truth = 1 + BETWEEN * draws.standard_normal(reps)[:, None]
    if law == "normal":
        return plan, plan * (truth + 0.5 * draws.standard_normal(plan.shape))
    truth = np.maximum(truth, 0.1)
    if law == "deals":
        size = plan.sum(axis=1, keepdims=True) / 30
        return plan, size * draws.poisson(truth * plan / size)
    shape = 1 / 0.7**2
    return plan, plan * truth * draws.gamma(shape, 1 / shape, plan.shape)


def honesty(reps: int) -> None:
    """Print coverage and scores."""
    print(f"{reps:,} reps; 90 % intervals hold, and Brier scores")
    head = (
        "law months team alone plug-in Brier:team alone pace>=1 pace>=0.8 share slope"
    )
    print("".join(f"{name:>11}" for name in head.split()))
    for law in LAWS:
        plan, sold = year(law, reps)
        total, quota = sold.sum(axis=1), plan.sum(axis=1)
        hit = total >= quota
        for months in MONTHS:
            book = Book(plan, sold[:, :months])
            rates = book.rates
            team, alone = land(book), land(book, alone=True)
            plug = landing_known(
                book.to_date, book.left, rates.mean(axis=1), rates.std(axis=1, ddof=1)
            ).interval(CONFIDENCE)
            pairs = ((team.low, team.high), (alone.low, alone.high), plug)
            held = [f"{((a <= total) & (total <= b)).mean():.4f}" for a, b in pairs]
            scores = [
                brier(p, hit)
                for p in (
                    team.p_land,
                    alone.p_land,
                    book.pace >= 1,
                    book.pace >= 0.8,
                    np.full(reps, hit.mean()),
                )
            ]
            row = [law, str(months), *held, *(f"{x:.4f}" for x in scores)]
            row.append(f"{calibration(team.p_land, hit).slope:.2f}")
            print("".join(f"{cell:>11}" for cell in row))


def seconds() -> None:
    """Print how long 5,000 reps take."""
    plan, sold = year("normal", 5_000)
    book = Book(plan, sold[:, :5])
    draws = stream(8, Purpose.DEALS)
    sizes = Sizes.of(draws.lognormal(3, 0.7, 200), 1.0)
    need, rate = draws.integers(100, 600, 5_000), draws.uniform(3, 20, 5_000)
    owner = draws.integers(0, 5_000, 60_000)
    money = np.round(draws.lognormal(9, 1, 60_000), 2)
    chance = draws.uniform(0.05, 0.6, 60_000)
    outlook = land(book)
    jobs = {
        "landing": lambda: land(book),
        "warnings": lambda: early_warnings(outlook, WarningRule()),
        "landing by deals": lambda: deal_chance(need, rate, sizes),
        "team of all, 2,000 futures": lambda: team_landing(
            outlook.landing, 0.1, seed=1, draws=2_000
        ),
        "coverage, 60,000 deals": lambda: cover_quotas(
            np.full(5_000, 100_000.0), owner, money, chance, 0.8
        ),
    }
    print("\n5,000 reps x 12 months, five known: seconds, best of 3")
    for name, job in jobs.items():
        runs = []
        for _ in range(3):
            started = perf_counter()
            job()
            runs.append(perf_counter() - started)
        print(f"{name:30s}{min(runs):8.3f}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="landing benchmark")
    parser.add_argument("--reps", type=int, default=100_000)
    honesty(parser.parse_args().reps)
    seconds()


if __name__ == "__main__":
    main()
