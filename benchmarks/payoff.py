"""Evaluations per second of a plan's payoff beside what NumPy offers for the same.

    .venv/bin/python benchmarks/payoff.py

Ten million attainments, five runs of each method in turn in one process; the median
counts. The last column is the largest difference from look-up and gather, in money.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.base.streams import Purpose, stream
from engine.payplan.curve import through
from engine.payplan.payoff.function import LinePayoff, Standard, plan_payoff
from engine.payplan.terms import Basis, Bonus, Counted, Full, Plan

PLACES = 10_000_000
RUNS = 5
POINTS = [(50, 50), (100, 100), (150, 175), (200, 275)]
"""Percent of quota and of target: a threshold, two accelerators and a cap."""

Floats = NDArray[np.float64]
Method = Callable[[Floats], Floats]


def plan() -> Plan:
    """Return a plan of one yearly bonus with a target of 60,000."""
    points = [(Fraction(x, 100), Fraction(y, 100)) for x, y in POINTS]
    basis = Basis(Counted(), "year", "amount")
    full = Full(share=Fraction(1))
    bonus = Bonus("bonus", basis, True, full, through(points, linear=True))
    return Plan("p", "Plan", "EUR", target=6_000_000, components=(bonus,))


def gathered(line: LinePayoff) -> Method:
    """Return the usual formulation: find the piece, take its level and slope."""
    starts, slopes = line.starts, line.slopes
    inside = np.concatenate([starts[:1] - 1, starts])
    levels = line.evaluate(inside) - slopes * inside

    def method(x: Floats) -> Floats:
        piece = np.searchsorted(starts, x, side="right")
        found: Floats = levels[piece] + slopes[piece] * x
        return found

    return method


def interpolated(line: LinePayoff) -> Method:
    """Return ``np.interp`` on the points; a jump is a very steep line."""
    jumps = [np.nextafter(place, 0) for place, _ in line.jumps]
    places = np.sort(np.concatenate([[0.0], jumps, line.starts, [10.0]]))
    values = line.evaluate(places)
    return lambda x: np.asarray(np.interp(x, places, values))


def main() -> None:
    """Print the table."""
    payoff = plan_payoff(plan(), Standard({"amount": 120_000_000}))
    (line,) = payoff.lines.values()
    x = stream(1, Purpose.COMPANY).lognormal(-0.1, 0.3, PLACES)
    out = np.empty_like(x)
    methods: dict[str, Method] = {
        "fieldplan, array given": lambda v: line.evaluate(v, out),
        "fieldplan, 2 threads": lambda v: line.evaluate(v, out, threads=2),
        "fieldplan, whole plan": lambda v: payoff.pay({"amount": v}),
        "np.interp": interpolated(line),
        "np.searchsorted + gather": gathered(line),
    }
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    exact = methods["np.searchsorted + gather"](x)
    worst: dict[str, float] = {}
    for _ in range(RUNS):
        for name, method in methods.items():
            started = perf_counter()
            found = method(x)
            seconds[name].append(perf_counter() - started)
            worst[name] = float(np.abs(found - exact).max())
    pieces = len(line.slopes)
    print(f"{pieces} pieces, {len(line.jumps)} jump, {PLACES:,} attainments")
    for name, runs in seconds.items():
        speed = PLACES / median(runs) / 1e6
        print(f"{name:26s} {speed:7.1f} million a second   {worst[name]:.1e}")


if __name__ == "__main__":
    main()
