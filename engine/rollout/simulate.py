"""Replications until the asked precision is reached, added up as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.comparison.block import Terms, rep_pay
from engine.comparison.gains import PerRep
from engine.comparison.precision import next_stage, round_up, safe_half_width
from engine.comparison.samples import Samples, block_metrics
from engine.rollout.yearly import Spreads, Yearly
from engine.sim.crowd.outcome import BLOCK
from engine.sim.crowd.play import play

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.scenario.compare_input import CompareInput, Precision
    from engine.sim.crowd.outcome import Played
    from engine.sim.crowd.problem import CrowdProblem

    Floats = NDArray[np.float64]

Stopped = Literal["precision reached", "most replications", "interrupted"]


@dataclass(eq=False, slots=True)
class Futures:
    """What all replications gave, added up block by block.

    Parameters
    ----------
    samples
        Metrics of every replication.
    reps, years, spreads
        Of each plan: sums by rep, by month, and counts of attainment and of pay.
    stopped
        Why there are no more.
    reached
        Widest half-width of a difference in what decides ÷ the baseline's revenue.
    """

    samples: Samples
    reps: tuple[PerRep, ...]
    years: tuple[Yearly, ...]
    spreads: tuple[Spreads, ...]
    stopped: Stopped = "most replications"
    reached: float = float("nan")


def terms_of(given: CompareInput, problem: CrowdProblem) -> tuple[Terms, ...]:
    """Return what turns each plan's sales and people into money."""
    seats = problem.seats
    return tuple(
        Terms(
            given.margin,
            seats.quota,
            case.salaries(seats),
            given.unpaid_value,
        )
        for case in problem.plans
    )


def simulate(
    given: CompareInput,
    problem: CrowdProblem,
    targets: Sequence[Floats],
    watch: Watch,
    workers: int,
) -> Futures:
    """Play blocks of futures until differences are known as closely as asked.

    Parameters
    ----------
    targets
        Each plan's ``(reps,)`` yearly targets, money: scale of what pay is told in.
    watch
        Is told of progress, and may end it; then what was played is kept.
    workers
        Processes; the result is the same with any number.
    """
    asked, terms = given.precision, terms_of(given, problem)
    years = given.months / 12.0
    futures = Futures(
        Samples(len(terms)),
        tuple(
            PerRep(t.salary * years, np.maximum(target, 1.0) * years)
            for t, target in zip(terms, targets, strict=True)
        ),
        tuple(Yearly(given.months) for _ in terms),
        tuple(Spreads(target * years) for target in targets),
    )
    size = round_up(asked.least)
    while True:
        _stage(problem, futures, terms, size, watch, workers)
        futures.reached, wanted = _how_close(given, futures)
        if watch.wants_to_stop():
            futures.stopped = "interrupted"
            return futures
        if wanted <= futures.samples.replications:
            done = futures.reached <= asked.half_width
            futures.stopped = "precision reached" if done else "most replications"
            return futures
        size = wanted


def _stage(
    problem: CrowdProblem,
    futures: Futures,
    terms: Sequence[Terms],
    size: int,
    watch: Watch,
    workers: int,
) -> None:
    """Play the next blocks up to a number of replications."""
    done = futures.samples.replications
    blocks = range(done // BLOCK, size // BLOCK)
    for number, played in play(problem, blocks, workers=workers):
        _take(futures, terms, played)
        watch.saw("simulating", (number + 1) * BLOCK, size)
        if watch.wants_to_stop():
            return


def _take(futures: Futures, terms: Sequence[Terms], played: Sequence[Played]) -> None:
    """Add a block of every plan."""
    pays = [rep_pay(block, t) for block, t in zip(played, terms, strict=True)]
    metrics = [block_metrics(block, t) for block, t in zip(played, terms, strict=True)]
    futures.samples.add(metrics)
    for plan, block in enumerate(played):
        futures.reps[plan].add(block, pays[plan], pays[0])
        futures.years[plan].add(block)
        futures.spreads[plan].add(block)


def _how_close(given: CompareInput, futures: Futures) -> tuple[float, int]:
    """Return the widest half-width reached, and how many replications to go to."""
    asked: Precision = given.precision
    values = futures.samples.of(given.decide_by)
    revenue = float(futures.samples.of("revenue")[0].mean())
    differences = values[1:] - values[0]
    target = asked.half_width * revenue
    size = next_stage(differences, asked.confidence, target, round_up(asked.most))
    widths = [safe_half_width(x, asked.confidence) for x in differences]
    return max(widths, default=0.0) / revenue, size
