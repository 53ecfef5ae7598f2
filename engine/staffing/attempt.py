"""One plan: made for the number and a share more, then played through futures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.capacity.buffer import with_buffer
from engine.capacity.measure import measure
from engine.capacity.solve import solve
from engine.sim.workforce.play import play
from engine.staffing.tables_futures import made_the_number
from engine.staffing.workforce import workforce_of

if TYPE_CHECKING:
    from engine.base.outcome import Limits
    from engine.base.watch import Watch
    from engine.capacity.measure import Measures
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.result import CapacityResult
    from engine.scenario.capacity_input import CapacityInput
    from engine.sim.workforce.problem import Futures, Luck, WorkforceProblem
    from engine.staffing.so_far import SoFar
    from engine.staffing.tables_futures import Chance


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """What every attempt starts from.

    Parameters
    ----------
    given, luck, limits
        The scenario's numbers, what is not known, when to stop.
    futures, workers
        How many are played, on how many threads.
    watch
        Who is told.
    so_far
        What had happened when a plan is made again; None: it is the first.
    """

    given: CapacityInput
    luck: Luck
    limits: Limits
    futures: int
    workers: int
    watch: Watch
    so_far: SoFar | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Attempt:
    """A plan, and what became of it.

    Parameters
    ----------
    buffer
        By what share more than the number it was made for.
    result
        Of the solve.
    measures
        Against the number itself; None without a plan.
    futures
        Played; None if none were.
    """

    buffer: float
    result: CapacityResult
    measures: Measures | None
    futures: Futures | None

    @property
    def chance(self) -> Chance | None:
        """Share of futures that make the number."""
        return None if self.futures is None else made_the_number(self.futures)


def attempt(ground: Ground, buffer: float = 0.0) -> Attempt:
    """Return the best plan for the number and a share more, and its futures."""
    given = ground.given
    result = solve(
        with_buffer(given.problem, buffer) if buffer else given.problem,
        goals=given.goals,
        method=given.method,
        limits=ground.limits,
        seed=given.seed,
        watch=ground.watch,
    )
    if result.plan is None or result.measures is None:
        return Attempt(buffer, result, None, None)
    measures = measure(given.problem, result.plan) if buffer else result.measures
    return Attempt(buffer, result, measures, futures_of(ground, result.plan, measures))


def futures_of(
    ground: Ground, plan: CapacityPlan, measures: Measures
) -> Futures | None:
    """Play a plan through the futures asked for; None if none were."""
    if not ground.futures:
        return None
    ground.watch.saw(f"playing {ground.futures:,} futures")
    return played(ground, world_of(ground, plan, measures))


def world_of(
    ground: Ground, plan: CapacityPlan, measures: Measures
) -> WorkforceProblem:
    """Return what a plan's futures are given."""
    given = ground.given
    return workforce_of(given, given.problem, plan, measures, ground.luck)


def played(ground: Ground, world: WorkforceProblem) -> Futures:
    """Play futures; the same luck for whatever is played."""
    return play(world, ground.futures, workers=ground.workers, watch=ground.watch)
