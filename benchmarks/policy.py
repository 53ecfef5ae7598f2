"""Time the solution of one rep's year: a quarter within a year, 52 weekly steps.

Prints seconds and CPU seconds for each shape of luck, with and without what costs
most, the best of a few runs; and fails unless the policy is worth what is claimed.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from time import process_time

import numpy as np

from engine.behaviour.effort.believe import believe
from engine.behaviour.effort.noise import Deals, Lognormal, Normal
from engine.behaviour.effort.problem import EffortProblem, Moves
from engine.behaviour.effort.solve import solve
from engine.behaviour.person import Person

WEEKS = np.array(4 * ([1 / 4] * 8 + [1 / 5] * 5))


class QuarterAndYear:
    """A bonus and an accelerator by the quarter, both again by the year."""

    def worth(self, level, step, totals):  # noqa: ANN001, ANN201, ARG002
        """Return the money to date of a level."""
        x = totals[level]
        if level == 0:
            return np.interp(x, [0.0, 0.25, 0.5], [0.0, 0.1, 0.25]) + 0.05 * (x >= 0.25)
        return 0.2 * (x >= 1.0) + 0.4 * np.maximum(x - 1.0, 0.0)


def year(noise: Normal | Lognormal | Deals) -> EffortProblem:
    """Return the year of a rep who sells three quarters of quota without effort."""
    closes = np.zeros((2, 52), dtype=bool)
    closes[0, 12::13] = closes[1, -1] = True
    return EffortProblem(
        person=Person(cost=0.5 / (0.25 / 12)),
        length=WEEKS,
        base=0.75 / 12 * WEEKS,
        reach=np.ones(52),
        noise=noise,
        closes=closes,
        pay=QuarterAndYear(),
    )


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    felt = Person(cost=0.5 / (0.25 / 12), discount=0.97, present_bias=0.9)
    averse = replace(felt, present_bias=1.0, risk=0.5)
    print(f"{'luck':<12}{'what':<28}{'seconds':>9}{'CPU':>9}{'value':>12}")
    for noise in (Normal(0.03), Deals(0.01, 1.0), Lognormal(0.4)):
        plain = year(noise)
        for what, problem in (
            ("plain", plain),
            ("discount and present bias", replace(plain, person=felt)),
            ("risk aversion", replace(plain, person=averse)),
            ("deals that may be moved", replace(plain, moves=Moves(0.02, 1.0, 0.05))),
        ):
            best = busy = float("inf")
            for _ in range(runs):
                started = process_time()
                result = solve(problem)
                busy = min(busy, process_time() - started)
                best = min(best, result.seconds)
            believe(problem, result)
            name = type(noise).__name__
            print(f"{name:<12}{what:<28}{best:>9.3f}{busy:>9.3f}{result.value:>12.6f}")


if __name__ == "__main__":
    main()
