"""What came of planning under uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.outcome import relative_gap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Outcome
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.stochastic.risk import Risk

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kept:
    """How likely a rule is kept, in all its months.

    Parameters
    ----------
    rule, family
        As in a rule's check.
    probability
        Of the worlds in which it is kept.
    """

    rule: str
    family: str
    probability: float


@dataclass(frozen=True, eq=False, slots=True)
class Played:
    """A plan in every world, as our own recomputation has it.

    Parameters
    ----------
    plans
        One for each world: alike in what is common.
    mean
        Their expectation: what is common, and what is expected to be done later.
    losses, spends
        ``(worlds,)`` discounted money, with and without the price of what is missed.
    expected, tail
        Of the losses: mean, and CVaR at the level asked for.
    objective
        What was kept low.
    kept
        Every rule that the problem has, eased ones too.
    """

    plans: tuple[CapacityPlan, ...]
    mean: CapacityPlan
    losses: Floats
    spends: Floats
    expected: float
    tail: float
    objective: float
    kept: tuple[Kept, ...]


@dataclass(frozen=True, eq=False, slots=True)
class StochasticResult:
    """The answer to one two-stage problem.

    Parameters
    ----------
    outcome
        Two words and the solver's own.
    method
        Name of the solver.
    risk
        What was kept low.
    played
        The plan in every world; None when none was found.
    bound
        No common decisions that keep the rules have a lower objective; None when
        nothing is known. Of the worlds given: what a sample of them says of all worlds
        there might be, it does not say.
    work
        Work the solver used.
    rounds
        Times that all worlds were asked what common decisions bring.
    """

    outcome: Outcome
    method: str
    risk: Risk
    played: Played | None
    bound: float | None
    work: float = 0.0
    rounds: int = 0

    @property
    def plan(self) -> CapacityPlan | None:
        """The expectation of what is done; its common part is the decision."""
        return None if self.played is None else self.played.mean

    @property
    def objective(self) -> float | None:
        """What was kept low."""
        return None if self.played is None else self.played.objective

    @property
    def gap(self) -> float | None:
        """(objective − bound) ÷ objective, or None when either is unknown."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True, slots=True)
class Between:
    """A number, and between which others it is proven to be.

    Parameters
    ----------
    value
        Of the plans that were found.
    low, high
        Infinite where nothing is proven.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, slots=True)
class Worth:
    """What planning for many worlds, and knowing which one comes, are worth.

    Parameters
    ----------
    mean_plan
        Objective that the plan for the mean world promises there (EV).
    mean_plan_meets
        What that plan amounts to in all worlds (EEV); None when it cannot be kept to in
        some world.
    planned
        What the plan for all worlds amounts to (RP, recourse problem).
    foreknown
        What plans amount to that are made after the world has shown (WS, wait and see).
    planning
        ``EEV − RP``, value of the stochastic solution.
    knowing
        ``RP − WS``, expected value of perfect information.
    mean_starts
        ``(streams, months)`` planned starts of the plan for the mean world.
    """

    mean_plan: Between
    mean_plan_meets: float | None
    planned: Between
    foreknown: Between
    planning: Between | None
    knowing: Between
    mean_starts: Floats
