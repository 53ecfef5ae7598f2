"""What all rules of a model share: a variable a pair, loads, and a way to add rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.territory.solvers.cpsat.grips import Firm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.cpsat.grips import Grip

LinearExpr = cp_model.LinearExpr


@dataclass(frozen=True, slots=True)
class Load:
    """What one territory carries of one rule.

    Parameters
    ----------
    j
        Index of the territory.
    expression
        The load as a linear expression.
    most
        The most it can be.
    """

    j: int
    expression: cp_model.LinearExpr
    most: int


class Frame:
    """The variables of a territory problem and the rules' way into the model.

    Parameters
    ----------
    problem
        What is given.
    grip
        How firmly rules are held; all are kept when not given.

    Attributes
    ----------
    units, territories, takes
        The pairs that have a variable, and it; sorted by unit.
    open
        A literal a territory: whether it exists. None: all do.
    costs
        Parts of the objective.
    """

    def __init__(self, problem: TerritoryProblem, grip: Grip | None = None) -> None:
        self.problem, self.grip = problem, grip or Firm()
        self.model = cp_model.CpModel()
        shape = (problem.num_units, problem.num_territories)
        self.may = problem.allowed if self.grip.permits else np.ones(shape, np.bool_)
        self.units, self.territories = np.nonzero(self.may)
        self.takes = [self.model.new_bool_var("") for _ in self.units]
        self.open: list[cp_model.IntVar] | None = None
        self.costs: list[cp_model.LinearExpr] = []
        self._at = np.full(shape, -1, dtype=np.int64)
        self._at[self.units, self.territories] = np.arange(len(self.takes))
        order = np.argsort(self.territories, kind="stable")
        counts = np.bincount(self.territories, minlength=shape[1])
        self._held = np.split(order, np.cumsum(counts)[:-1])

    def take(self, i: int, j: int) -> cp_model.IntVar | None:
        """Return the variable of a pair, or None where it is ruled out."""
        at = int(self._at[i, j])
        return None if at < 0 else self.takes[at]

    def choices(self, i: int) -> list[cp_model.IntVar]:
        """Return the variables of a unit."""
        return [self.takes[at] for at in self._at[i].tolist() if at >= 0]

    def held(self, j: int) -> list[cp_model.IntVar]:
        """Return the variables of a territory."""
        return [self.takes[at] for at in self._held[j].tolist()]

    def loads(self, amounts: NDArray[np.int64]) -> list[Load]:
        """Return what each territory carries of (n_units, n_territories) amounts."""
        return [self._load(j, amounts) for j in range(self.problem.num_territories)]

    def _load(self, j: int, amounts: NDArray[np.int64]) -> Load:
        carried = amounts[self.units[self._held[j]], j].tolist()
        return Load(j, LinearExpr.weighted_sum(self.held(j), carried), sum(carried))

    def total(self, amounts: NDArray[np.int64]) -> cp_model.LinearExpr:
        """Return the whole plan's sum of (n_units, n_territories) amounts."""
        found = amounts[self.units, self.territories].tolist()
        return LinearExpr.weighted_sum(self.takes, found)

    def hold(
        self,
        constraint: cp_model.Constraint,
        grain: Grain,
        *conditions: cp_model.IntVar | None,
    ) -> None:
        """Let a constraint hold where its rule does, and under some conditions.

        Parameters
        ----------
        constraint
            One that can be enforced by literals.
        grain
            The rule and its place.
        conditions
            Literals that must be true besides; None for one that is.
        """
        literals = (self.grip.guard(self.model, grain), *conditions)
        for literal in literals:
            if literal is not None:
                constraint.only_enforce_if(literal)

    def exists(self, j: int) -> cp_model.IntVar | None:
        """Return whether a territory is open, or None where it always is."""
        return None if self.open is None else self.open[j]

    def hint(self, owner: NDArray[np.int32]) -> None:
        """Suggest a plan to start from, instead of the last; −1 suggests nothing."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for i, j, var in zip(
            self.units.tolist(), self.territories.tolist(), self.takes, strict=True
        ):
            if owner[i] >= 0:
                self.model.add_hint(var, bool(owner[i] == j))

    def read(self, solver: cp_model.CpSolver) -> NDArray[np.int32]:
        """Return the (n_units,) plan that the solver found."""
        taken = np.fromiter(
            (solver.boolean_value(var) for var in self.takes),
            dtype=np.bool_,
            count=len(self.takes),
        )
        owner = np.full(self.problem.num_units, -1, dtype=np.int32)
        owner[self.units[taken]] = self.territories[taken]
        return owner
