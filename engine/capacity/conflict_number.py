"""How much of the number can be made at most, and by when it is out of reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Status
from engine.capacity.conflict_limits import asked
from engine.capacity.conflict_program import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.conflict_limits import Limits, Side
    from engine.capacity.conflict_search import Search
    from engine.capacity.program.program import Program
    from engine.capacity.rules import Target

    Floats = NDArray[np.float64]

ROUNDING = 1e-6
"""Share of what is asked for (or units) that counts as nothing."""


def out_of_reach(
    limits: Limits, search: Search, *, relaxed: bool
) -> tuple[int, float] | None:
    """Return when the first failing target is lost, and its share that can be made.

    Targets are looked at in order; those before are kept, those after are not asked
    for. None: no target is known to fail so, or the other limits cannot be kept even
    without.
    """
    kept: set[str] = set()

    def keep(side: Side) -> bool:
        return side.family != "target" or side.rule in kept

    for target in limits.problem.targets:
        program = held(limits.program, limits.sides, keep)
        number = _Number(limits, search, program, target, relaxed)
        least, x = number.least_missed(target.months)
        if least is None:
            return None
        if least > number.spare(target.months):
            most = number.amount(target.months) - least
            return number.lost_by(x), max(0.0, most / number.asked)
        kept.add(target.name)
    return None


@dataclass(frozen=True, eq=False, slots=True)
class _Number:
    """One target, in the program in which what must hold without it holds."""

    limits: Limits
    search: Search
    program: Program
    target: Target
    relaxed: bool

    @property
    def asked(self) -> float:
        """Return the units the target asks for."""
        return asked(self.limits.problem, self.target.name)

    def amount(self, months: Sequence[int]) -> float:
        """Return what is needed in some months."""
        needs = [self.limits.problem.needs[need] for need in self.target.needs]
        return sum(float(need.amount[list(months)].sum()) for need in needs)

    def spare(self, months: Sequence[int]) -> float:
        """Return what may be missed in some months, and a rounding."""
        amount = self.amount(months)
        return (1.0 - self.target.share) * amount + ROUNDING * max(1.0, amount)

    def columns(self, months: Sequence[int]) -> NDArray[np.int64]:
        """Return the variables of what is missed in some months."""
        columns = self.limits.where.columns("missed")
        return columns[np.ix_(self.target.needs, list(months))].ravel()

    def least_missed(self, months: Sequence[int]) -> tuple[float | None, Floats | None]:
        """Return what is missed at least in some months, and a solution."""
        cost = np.zeros_like(self.program.cost)
        cost[self.columns(months)] = 1.0
        asking = replace(self.program, cost=cost, constant=0.0)
        claim = self.search.ask(asking, relaxed=self.relaxed)
        if claim.outcome.status in {Status.INFEASIBLE, Status.UNKNOWN}:
            return None, None
        return claim.bound, claim.x

    def lost_by(self, x: Floats | None) -> int:
        """Return the first month by whose end more is missed than may be in all.

        What is missed to date never falls again, so the month is found by halving; a
        solution found on the way shows up to when the target can still be reached.
        """
        months = sorted(self.target.months)
        spare = self.spare(months)
        first, last = self._still(months, x), len(months) - 1
        while first < last:
            middle = (first + last) // 2
            window = months[: middle + 1]
            least, x = self.least_missed(window)
            if least is None or least <= spare:
                first = max(middle + 1, min(last, self._still(months, x)))
            else:
                last = middle
        return months[last]

    def _still(self, months: Sequence[int], x: Floats | None) -> int:
        """Return how many of the first months a solution does not miss too much in."""
        if x is None:
            return 0
        missed = np.cumsum([x[self.columns([month])].sum() for month in months])
        return int((missed <= self.spare(months)).sum())
