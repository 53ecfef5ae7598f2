"""What came of setting quotas: plan, sums, how it ended, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.outcome import relative_gap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.base.outcome import Outcome

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class QuotaPlan:
    """A quota for every node.

    Parameters
    ----------
    quota
        Level by level from the top ``(nodes,)``, hundredths.
    """

    quota: tuple[Ints, ...]

    @property
    def territories(self) -> Ints:
        """``(territories,)`` hundredths."""
        return self.quota[-1]


@dataclass(frozen=True, slots=True)
class QuotaCheck:
    """One rule beside what the plan has.

    Parameters
    ----------
    family
        ``target``, ``sum``, ``unit``, or the family of a limit.
    rule
        Where: a level and a node, such as ``district 'North'``.
    value, limit
        Hundredths.
    kept
        Whether the rule is kept.
    """

    family: str
    rule: str
    value: int
    limit: int
    kept: bool


@dataclass(frozen=True, eq=False, slots=True)
class LevelSum:
    """How a level adds up.

    Parameters
    ----------
    depth
        Of the parents: 0 is the top.
    quota, children, due
        ``(nodes,)`` hundredths: of each node; the sum of its children; what that sum
        should be, (1 + hedge) × quota rounded half up to units.
    """

    depth: int
    quota: Ints
    children: Ints
    due: Ints

    @property
    def exact(self) -> NDArray[np.bool_]:
        """``(nodes,)`` whether children add up to the hundredth."""
        found: NDArray[np.bool_] = self.children == self.due
        return found


@dataclass(frozen=True, eq=False, slots=True)
class QuotaMeasures:
    """What a plan amounts to, reckoned from the problem and the plan alone.

    Parameters
    ----------
    sums
        One for each level above the territories.
    broken
        Rules that are not kept.
    checks
        How many rules were looked at.
    deviation
        ``(territories,)`` (quota − fair quota) ÷ fair quota, or ÷ one unit where the
        fair quota is less.
    largest, total
        Of the deviations' magnitudes.
    binding
        ``(territories,)`` family of the limit that a quota is within a unit of; empty
        where there is none. Where several bind: the first of the problem's.
    """

    sums: tuple[LevelSum, ...]
    broken: tuple[QuotaCheck, ...]
    checks: int
    deviation: Floats
    largest: float
    total: float
    binding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotaRepair:
    """The least by which one family must give way, the others kept.

    Parameters
    ----------
    family
        Of the limits, or ``target``.
    least
        Hundredths in all, the least that will do.
    rules
        Which limits, from which amount to which (hundredths); one way of several.
    share
        Every limit of the family loosened by this share would do as well; None: no
        share does, or it is the target.
    """

    family: str
    least: int
    rules: tuple[tuple[str, int, int], ...]
    share: float | None


@dataclass(frozen=True, slots=True)
class QuotaConflict:
    """Why there are no such quotas.

    Parameters
    ----------
    families
        Which cannot be kept together; without any one of them the rest can.
    where
        In words with amounts: the first place where they meet.
    repairs
        One for each family that can repair it alone, least first.
    """

    families: tuple[str, ...]
    where: str
    repairs: tuple[QuotaRepair, ...]


@dataclass(frozen=True, eq=False, slots=True)
class QuotaResult:
    """The answer to one quota problem.

    Parameters
    ----------
    outcome
        Two words and the solver's own.
    plan, measures
        None when there is none. A plan is only reported when our own reckoning says
        that it keeps every rule.
    objective, bound
        Of the method: largest or total relative deviation from the fair quotas; no
        plan has less than the bound. Spread in proportion, there is nothing to
        minimise: both are None.
    theta
        Of the proportional method: free territories get base + θ × fair hundredths,
        before rounding; where totals of nodes bind, the θ of the top.
    conflict
        When infeasible.
    """

    outcome: Outcome
    plan: QuotaPlan | None
    measures: QuotaMeasures | None
    objective: float | None = None
    bound: float | None = None
    theta: float | None = None
    conflict: QuotaConflict | None = None

    @property
    def gap(self) -> float | None:
        """(objective − bound) ÷ objective, or None when either is unknown."""
        return relative_gap(self.objective, self.bound)
