"""What came of planning: the plan, how it ended, its bound, and the work it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.base.outcome import relative_gap

if TYPE_CHECKING:
    from engine.base.outcome import Outcome
    from engine.capacity.measure import Measures
    from engine.capacity.plan import CapacityPlan

Goal = Literal["spend", "loss", "missed", "separations", "starts"]
"""What is kept low: discounted money spent; that and the price of what is missed
(keeping it low is earning most margin); units missed; people let go; people hired."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The least by which one family of limits must give way, the others kept.

    Parameters
    ----------
    family
        Of the limits that give way.
    rules
        Which of them, in which month (−1: over its months), from which limit to which.
    slack
        By what share of these changes the least may be smaller, for all that is proven.
    """

    family: str
    rules: tuple[tuple[str, int, float, float], ...]
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan.

    Parameters
    ----------
    families
        Families of limits that cannot be kept together; without any one of them the
        others named can (an irreducible set; there may be other conflicts beside it).
    from_month
        First month by whose end more of the number is missed, whatever is done, than
        may be missed in all; None: it is not the number that fails.
    most
        Share of the first failing target that can be made at most; None likewise.
    repairs
        One for each family that can repair it alone, least change first.
    """

    families: tuple[str, ...]
    from_month: int | None
    most: float | None
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit more of a limit would save (shadow price of the relaxation).

    Parameters
    ----------
    rule, family, month
        As in a rule's check.
    saves
        Money of the goal for one unit more, 0 or more.
    """

    rule: str
    family: str
    month: int
    saves: float


@dataclass(frozen=True, eq=False, slots=True)
class CapacityResult:
    """The answer to one capacity problem.

    Parameters
    ----------
    outcome
        Two words and the solver's own.
    method
        Name of the solver: ``cbc``, ``highs``, ``scip``.
    goals
        What was kept low, first things first.
    plan, measures
        The plan and what it amounts to; None when none was found. A plan is only
        reported when our own recomputation says that it meets every rule.
    objective
        Of the last goal; None without a plan.
    bound
        No plan that meets the rules (and keeps the earlier goals) has less of the last
        goal; None when nothing is known.
    relaxed
        The linear relaxation's bound, recomputed from its prices; None likewise.
    prices
        Shadow prices of binding limits, largest first.
    conflict
        When infeasible.
    work
        Work the solver used: its nodes or iterations.
    """

    outcome: Outcome
    method: str
    goals: tuple[Goal, ...]
    plan: CapacityPlan | None
    measures: Measures | None
    objective: float | None
    bound: float | None
    relaxed: float | None = None
    prices: tuple[Price, ...] = ()
    conflict: Conflict | None = None
    work: float = 0.0

    @property
    def gap(self) -> float | None:
        """(objective − bound) ÷ objective, or None when either is unknown."""
        return relative_gap(self.objective, self.bound)
