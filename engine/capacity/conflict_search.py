"""Asking a solver, within limits, which families of limits can be kept together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits as SolverLimits
from engine.base.outcome import Status
from engine.capacity.conflict_program import elastic, held, without_goal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from engine.capacity.conflict_limits import Side
    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim, ProgramSolver

    Floats = NDArray[np.float64]

RELAXED = SolverLimits(work=10.0, time_s=30.0)
"""Of each solve in which whole numbers may be fractions; the seconds are rarely met."""

WHOLE = SolverLimits(work=2.0, gap=0.001, time_s=10.0)
"""Of each solve in which they may not: a change is the least but for a thousandth."""


@dataclass(frozen=True, eq=False, slots=True)
class Search:
    """A program, its limits, and who solves what is made of them.

    Parameters
    ----------
    program
        Without the limits on single variables.
    sides
        All limits that may give way.
    solver
        Solves.
    stop
        Asked now and then whether to end.
    """

    program: Program
    sides: Sequence[Side]
    solver: ProgramSolver
    stop: Callable[[], bool]

    def ask(self, program: Program, *, relaxed: bool) -> ProgramClaim:
        """Return the solver's claim about a program."""
        relaxed = relaxed or not program.whole.any()
        limits = RELAXED if relaxed else WHOLE
        return self.solver(program, limits=limits, relaxed=relaxed, stop=self.stop)

    def impossible(self, families: Collection[str], *, relaxed: bool) -> bool:
        """Return whether it is proven that these families cannot be kept together."""
        firm = held(self.program, self.sides, lambda side: side.family in families)
        if (firm.lower > firm.upper).any():
            return True
        claim = self.ask(without_goal(firm), relaxed=relaxed)
        return claim.outcome.status is Status.INFEASIBLE

    def irreducible(self, families: Sequence[str], *, relaxed: bool) -> tuple[str, ...]:
        """Return families that cannot be kept together, none of them to spare.

        Each is left out in turn, for good where the others cannot be kept together
        even so (deletion filter; Chinneck and Dravnieks, 1991). Those that cannot be
        must not be possible to begin with.
        """
        kept = list(families)
        for family in families:
            if self.stop():
                break
            others = [each for each in kept if each != family]
            if self.impossible(others, relaxed=relaxed):
                kept = others
        return tuple(kept)

    def least_giving(self, family: str) -> tuple[float, float, Floats] | None:
        """Return by how much a family gives way, at least must, and a solution.

        The others are kept. None: no plan was found, however much it gives way. The
        solution has the program's variables, whole where they must be.
        """
        soft = elastic(self.program, self.sides, family)
        if (soft.lower > soft.upper).any():
            return None
        claim = self.ask(soft, relaxed=True)
        bound = claim.bound or 0.0
        if claim.outcome.status is not Status.INFEASIBLE and soft.whole.any():
            claim = self.ask(soft, relaxed=False)
            bound = max(bound, claim.bound or 0.0)
        if claim.x is None or claim.objective is None:
            return None
        x = claim.x[: self.program.cost.size].copy()
        x[self.program.whole] = np.round(x[self.program.whole])
        return claim.objective, min(bound, claim.objective), x
