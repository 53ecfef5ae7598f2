"""What a territory solver is: one call that returns a claim, and who watches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from engine.base.outcome import Outcome, Reason, Status
from engine.territory.kernels.compiling import seconds_compiling
from engine.territory.result import TracePoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.base.outcome import Limits
    from engine.territory.certificate import Prices
    from engine.territory.location_bound import CoverPrices
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution


class Watch(Protocol):
    """Someone who follows a solve and may end it."""

    def saw(self, point: TracePoint) -> None:
        """Take note of progress. Must not change the problem."""

    def wants_to_stop(self) -> bool:
        """Return True to end the solve with the best plan so far."""

    def on_stop(self, stop: Callable[[], None] | None) -> None:
        """Receive a function, callable from any thread, that ends the current step.

        None says that the step is over and the last function must not be called.
        """


class Unwatched:
    """Nobody looks and nobody interrupts."""

    def saw(self, point: TracePoint) -> None:
        """Ignore it."""

    def wants_to_stop(self) -> bool:
        """Return False, always."""
        return False

    def on_stop(self, stop: Callable[[], None] | None) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class StopOnly:
    """Lets somebody end a side question without seeing its progress.

    Parameters
    ----------
    watch
        Who follows the main question.
    """

    watch: Watch

    def saw(self, point: TracePoint) -> None:
        """Ignore it: its figures are not those of the main question."""

    def wants_to_stop(self) -> bool:
        """Ask the watch."""
        return self.watch.wants_to_stop()

    def on_stop(self, stop: Callable[[], None] | None) -> None:
        """Tell the watch."""
        self.watch.on_stop(stop)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a solver says it found; nothing in it is believed before it is checked.

    Parameters
    ----------
    outcome
        How it ended.
    solution, objective
        Its plan and what it says the plan costs, or None.
    bound, prices
        Lower bound, and the prices it comes from when it can be recomputed.
    conflict
        When infeasible: the rules that cannot be kept together.
    work, trace
        Deterministic work units used, and the diary.
    cover
        Prices of units that the bound comes from, where territories may close.
    """

    outcome: Outcome
    solution: TerritorySolution | None
    objective: int | None
    bound: int | None
    prices: Prices | None = None
    conflict: tuple[RuleCheck, ...] = ()
    work: float = 0.0
    trace: tuple[TracePoint, ...] = ()
    cover: CoverPrices | None = None


class Solver(Protocol):
    """Anything that can try a territory problem.

    The same problem, limits, seed and start must give the same claim, on any machine,
    unless ``limits.time_s`` is set or somebody interrupts.
    """

    def __call__(
        self,
        problem: TerritoryProblem,
        *,
        limits: Limits,
        seed: int,
        start: TerritorySolution | None,
        watch: Watch,
    ) -> Claim:
        """Return the best plan and bound that the limits allow."""


@dataclass(slots=True)
class Diary:
    """The running account of one solve: work, best values, when to stop.

    Parameters
    ----------
    limits, watch
        When to stop and who is told.
    """

    limits: Limits
    watch: Watch
    work: float = 0.0
    bound: int | None = None
    points: list[TracePoint] = field(default_factory=list)
    began: float = field(default_factory=lambda: monotonic() - seconds_compiling())

    def note(self, stage: str, objective: int | None) -> None:
        """Write down where the solve stands and tell the watch."""
        point = TracePoint(round(self.work, 6), stage, objective, self.bound)
        self.points.append(point)
        self.watch.saw(point)

    def seconds_left(self) -> float | None:
        """Seconds of the clock that are left, or None without a clock.

        The clock stands while loops are compiled, as they are once on a machine.
        """
        limit = self.limits.time_s
        if limit is None:
            return None
        return max(0.0, limit - (monotonic() - seconds_compiling() - self.began))

    def why_stop(self, objective: int | None) -> Reason | None:
        """Return the reason to stop now, or None to go on."""
        if self.watch.wants_to_stop():
            return Reason.INTERRUPTED
        if objective is not None and self.bound is not None:
            if objective <= self.bound:
                return Reason.PROVED
            if objective - self.bound <= self.limits.gap * abs(objective):
                return Reason.GAP_REACHED
        if self.work >= self.limits.work:
            return Reason.WORK_LIMIT
        return Reason.TIME_LIMIT if self.seconds_left() == 0.0 else None

    def limit_met(self) -> Reason:
        """Return which limit a search ended on: the one of which more was used.

        A solver that is given the seconds left may be back a little before they end.
        """
        seconds, limit = self.seconds_left(), self.limits.time_s
        if seconds is None or limit is None:
            return Reason.WORK_LIMIT
        late = 1.0 - seconds / limit > self.work / self.limits.work
        return Reason.TIME_LIMIT if late else Reason.WORK_LIMIT

    def over(self) -> bool:
        """Whether somebody wants to stop or no seconds are left: asked within steps."""
        return self.watch.wants_to_stop() or self.seconds_left() == 0.0

    def claim(
        self,
        reason: Reason,
        found: tuple[TerritorySolution, int] | None,
        words: str = "",
        *,
        prices: Prices | None = None,
        cover: CoverPrices | None = None,
    ) -> Claim:
        """Close the account with the best plan, if any, and what it costs."""
        plan, objective = found or (None, None)
        status = Status.UNKNOWN if found is None else Status.FEASIBLE
        if found is not None and reason is Reason.PROVED:
            status = Status.OPTIMAL
        self.note("done", objective)
        return Claim(
            outcome=Outcome(status, reason, words),
            solution=plan,
            objective=objective,
            bound=self.bound,
            prices=prices,
            work=self.work,
            trace=tuple(self.points),
            cover=cover,
        )

    def refuse(
        self,
        words: str = "",
        *,
        conflict: tuple[RuleCheck, ...] = (),
        prices: Prices | None = None,
    ) -> Claim:
        """Close the account with the proof that no plan keeps the rules."""
        self.bound = None
        self.note("infeasible", None)
        return Claim(
            outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, words),
            solution=None,
            objective=None,
            bound=None,
            prices=prices,
            conflict=conflict,
            work=self.work,
            trace=tuple(self.points),
        )
