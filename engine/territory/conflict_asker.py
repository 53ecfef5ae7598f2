"""Who is asked for plans of loosened problems, and what such a plan shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.conflict_mend import mended
from engine.territory.result import TerritoryResult, TracePoint

if TYPE_CHECKING:
    from engine.territory.conflict_changes import Change
    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.solvers.port import Watch

Solve = Callable[["TerritoryProblem", str, Limits], TerritoryResult]

SMALL = 3_000
"""Pairs up to which the least change is searched for exactly."""

WHY = "Explaining why there is no plan"
"""What is being done, for whoever follows; what is asked comes after it."""

ANY_PLAN = 0.5
"""Gap that ends a search as soon as there is a plan: any will do."""

_ROOM = "engine.territory.solvers.cpsat.conflict"

REPAIR_SHARE = 0.3
"""Part of all work that a search for a plan of a small problem may use."""

_SMALL_SHARE, _SHARE = 0.15, 0.5
"""Part of all work that one question may use, of a small problem and of others."""

_NAMED = 3
"""So many rules are named where it is told what is being asked."""

_LEAST_WORK = 0.05
"""Work that each question costs at least."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What to change, at one rule or at several, and a plan that then is one.

    Parameters
    ----------
    changes
        All of them together are enough.
    plan
        It breaks nothing but what is changed.
    least
        Whether no smaller change of this rule is enough: proven.
    size
        How much is changed, as parts of what there is; to put repairs in order.
    """

    changes: tuple[Change, ...]
    plan: TerritorySolution
    least: bool
    size: float


@dataclass(slots=True)
class _Account:
    """Work that is left."""

    left: float


class Asker:
    """Who is asked for plans of loosened problems, until the work is used up.

    Parameters
    ----------
    problem
        The one without a plan.
    solve
        Solves a problem by a method, within limits.
    seed, watch, work
        Of the explanation as a whole.
    listener
        Who is told what is being asked, if anybody is.

    Attributes
    ----------
    in_vain
        (kind, name) of rules without which there is no plan either: proven.
    least
        By budget, what solvers said of the least that a plan uses of it.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        solve: Solve,
        seed: int,
        watch: Watch,
        work: float,
        listener: Watch | None = None,
    ) -> None:
        self.problem, self.seed, self.watch, self.work = problem, seed, watch, work
        self._solve, self._account = solve, _Account(work)
        self._listener = listener
        self.in_vain: set[tuple[str, str]] = set()
        self.least: dict[str, TerritoryResult] = {}

    @property
    def small(self) -> bool:
        """Whether an exact search is worth it."""
        return self.problem.num_units * self.problem.num_territories <= SMALL

    def about(self, problem: TerritoryProblem) -> Asker:
        """Return who is asked about another problem, with the work of this one."""
        told = self.seed, self.watch, self.work, self._listener
        other = Asker(problem, self._solve, *told)
        other._account = self._account
        return other

    def say(self, what: str, rules: Iterable[str] = ()) -> None:
        """Tell whoever follows what is being asked, and about which rules."""
        if self._listener is None:
            return
        names = list(dict.fromkeys(rules))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        told = f"{what}{', '.join(names[:_NAMED])}{more}"
        # Brackets would be taken for markup.
        told = told.replace("[", "(").replace("]", ")")
        self._listener.saw(
            TracePoint(round(self.work - self.left, 6), told, None, None)
        )

    @property
    def left(self) -> float:
        """Work that is left."""
        return self._account.left

    @property
    def over(self) -> bool:
        """Whether nothing more is asked; what was asked last may not be answered."""
        return self.left <= 0 or self.watch.wants_to_stop()

    def nearest(
        self, problem: TerritoryProblem, soft: Callable[[Grain], bool]
    ) -> tuple[TerritorySolution, bool] | None:
        """Return the plan that breaks the soft rules least, by an exact search."""
        room: Any = import_module(_ROOM)
        found: tuple[TerritorySolution, bool] | None = room.nearest(
            problem, soft, work=self.work / 4, seed=self.seed, watch=self.watch
        )
        return found

    def mend(
        self,
        rules: frozenset[tuple[str, str]],
        problem: TerritoryProblem | None = None,
        *,
        rounds: int | None = None,
    ) -> TerritorySolution | None:
        """Return a plan that breaks some rules only, by annealing.

        None where it was not found, or, once it is :attr:`over`, not looked for;
        ``rounds`` at most are searched.
        """
        plan, spent = mended(
            problem or self.problem,
            rules,
            seed=self.seed,
            work=self.left,
            stop=self.watch.wants_to_stop,
            rounds=rounds,
        )
        self._account.left -= max(spent, _LEAST_WORK)
        return plan

    def ask(
        self, problem: TerritoryProblem, gap: float = 0.0, method: str = "auto"
    ) -> TerritoryResult:
        """Return the result of another problem; unknown when no work is left."""
        if self.over:
            late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
            return TerritoryResult(late, method, None, None, None)
        share = _SMALL_SHARE if self.small else _SHARE
        limits = Limits(min(self.left, self.work * share), gap)
        result = self._solve(problem, method, limits)
        self._account.left -= max(result.work, _LEAST_WORK)
        return result
