"""Problems that tests of effort share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.behaviour.effort.noise import Normal, OneSale
from engine.behaviour.effort.pays import PayAtEnd
from engine.behaviour.effort.problem import EffortProblem, Grid
from engine.behaviour.person import Person

SMALL = Grid(points=120, offsets=24)


@dataclass(frozen=True)
class Nested:
    """An inner bonus at quota and an outer accelerator, to date at every step."""

    inner: float
    outer: float
    bonus: float = 0.05
    scale: float = 1.0

    def worth(self, level, step, totals):  # noqa: ARG002 - every step alike
        x = totals[level]
        if level == 0:
            return self.scale * (0.3 * x + self.bonus * (x >= self.inner))
        return self.scale * (0.2 * x + 0.6 * np.maximum(x - self.outer, 0.0))


def two_quarters(noise=None, pay=None, grid=SMALL, moves=None, **who):
    """Return six months in two quarters under a half-year: sales of 1 in all."""
    closes = np.zeros((2, 6), dtype=bool)
    closes[0, [2, 5]] = closes[1, 5] = True
    return EffortProblem(
        person=Person(**{"cost": 10.0, **who}),
        length=np.ones(6),
        base=np.array([0.1, 0.12, 0.14, 0.1, 0.12, 0.14]),
        reach=np.array([1.0, 1.0, 1.2, 1.0, 1.0, 0.8]),
        noise=noise or Normal(0.06),
        closes=closes,
        pay=pay or Nested(0.5, 1.0),
        moves=moves,
        grid=grid,
    )


def one_period(curve, steps=4, sd=0.3, noise=None, grid=SMALL, base=0.0, **who):
    """Return a period of four months whose total is paid for at its end."""
    return EffortProblem(
        person=Person(**{"cost": 1.0, **who}),
        length=np.full(steps, 4.0 / steps),
        base=np.full(steps, base),
        reach=np.ones(steps),
        noise=noise or Normal(sd),
        closes=np.eye(1, steps, steps - 1).astype(bool),
        pay=PayAtEnd(curve, steps - 1),
        grid=grid,
    )


def single_sales(pay, closes, **who):
    """Return steps of one sale at most, with unequal lengths, bases and reaches."""
    steps = closes.shape[1]
    return EffortProblem(
        person=Person(**{"cost": 2.0, **who}),
        length=np.linspace(0.5, 1.2, steps),
        base=np.linspace(0.05, 0.2, steps),
        reach=np.linspace(1.0, 0.7, steps),
        noise=OneSale(1.0),
        closes=closes,
        pay=pay,
    )


def effort_at_start(result):
    """Return the effort of the first step with nothing sold."""
    table = result.policy.effort[0]
    at = tuple(int(np.argmin(np.abs(d))) for d in result.policy.offsets)
    return float(np.interp(0.0, result.policy.totals, table[at]))
