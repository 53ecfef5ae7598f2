"""What came of a solve: the plan, how it ended, its bound, and what it cost to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.outcome import relative_gap

if TYPE_CHECKING:
    from engine.base.outcome import Outcome
    from engine.territory.certificate import Prices
    from engine.territory.measure import Measures, RuleCheck
    from engine.territory.solution import TerritorySolution


@dataclass(frozen=True, slots=True)
class TracePoint:
    """One line of a solve's diary.

    Parameters
    ----------
    work
        Deterministic work units used so far.
    stage
        What the solver was doing, in a word or two.
    objective, bound
        Best known so far, minor currency units; None while there is none.
    """

    work: float
    stage: str
    objective: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class TerritoryResult:
    """The answer to one territory problem.

    Parameters
    ----------
    outcome
        Two words and the solver's own.
    method
        Name of the solver.
    solution, measures
        The plan and what it measures; both None when none was found. A plan is only
        ever reported when our own recomputation says that it meets every rule.
    bound
        No plan that meets the rules costs less; None when nothing is known.
    prices
        The bound's certificate, where it has one that can be recomputed.
    conflict
        When infeasible: the rules that an elastic relaxation cannot keep, with the
        amounts by which it must break them.
    work
        Deterministic work units used.
    trace
        How objective and bound came about.
    """

    outcome: Outcome
    method: str
    solution: TerritorySolution | None
    measures: Measures | None
    bound: int | None
    prices: Prices | None = None
    conflict: tuple[RuleCheck, ...] = ()
    work: float = 0.0
    trace: tuple[TracePoint, ...] = ()

    @property
    def objective(self) -> int | None:
        """Cost of the plan, minor currency units a year, or None without a plan."""
        return None if self.measures is None else self.measures.objective

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective, or None when either is unknown."""
        return relative_gap(self.objective, self.bound)
