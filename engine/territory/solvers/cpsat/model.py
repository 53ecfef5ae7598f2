"""The whole problem as a CP-SAT model: all rules together, and the objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.territory.grains import Grain
from engine.territory.solvers.cpsat.frame import Frame
from engine.territory.solvers.cpsat.grips import Firm
from engine.territory.solvers.cpsat.loads import add_balance, add_budget, add_limit
from engine.territory.solvers.cpsat.openings import add_opening
from engine.territory.solvers.cpsat.separators import Cut, Graph
from engine.territory.solvers.cpsat.sets import (
    add_apart,
    add_assignment,
    add_cut,
    add_permit,
    add_together,
)
from engine.territory.solvers.cpsat.shapes import add_shape
from engine.territory.solvers.cpsat.shares import add_open_balance
from engine.territory.solvers.cpsat.trees import add_trees

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.cpsat.grips import Grip


class TerritoryModel(Frame):
    """Variables, constraints and objective of a territory problem.

    Parameters
    ----------
    problem
        What is given.
    grip
        How firmly rules are held; all are kept when not given.

    Notes
    -----
    That territories are in one piece is not in it to begin with: :meth:`separate` adds
    what a plan in pieces needs, until one is in one piece.
    """

    def __init__(self, problem: TerritoryProblem, grip: Grip | None = None) -> None:
        super().__init__(problem, grip or Firm())
        add_assignment(self, leave=self.grip.permits and not self.grip.costs)
        if not self.grip.permits:
            for permit in problem.permits:
                add_permit(self, permit)
        if problem.opening is not None:
            add_opening(self, problem.opening)
        self._loads()
        add_together(self)
        add_apart(self)
        self._graph = self._contiguity()
        self._cuts: set[Cut] = set()
        self._objective()

    def separate(self, owner: NDArray[np.int32]) -> int:
        """Add a cut for each piece too many of a plan; return how many are new."""
        rule = self.problem.contiguity
        if rule is None or self._graph is None:
            return 0
        found = [cut for cut in self._graph.cuts(owner) if cut not in self._cuts]
        self._cuts.update(found)
        for cut in found:
            add_cut(self, rule, cut)
        return len(found)

    def plant(self) -> None:
        """Write out that territories are in one piece, once and for all."""
        if self.problem.contiguity is not None:
            add_trees(self, self.problem.contiguity)

    def _contiguity(self) -> Graph | None:
        rule = self.problem.contiguity
        if rule is None:
            return None
        for j in range(self.problem.num_territories):
            # Before the objective is made, which counts what is not kept.
            self.grip.guard(self.model, Grain("contiguity", rule.name, "", j))
        return Graph(rule.edges, self.problem.num_units)

    def _loads(self) -> None:
        """Add the rules on loads; elastic ones only where cost counts."""
        problem = self.problem
        for rule in problem.balance:
            if rule.price is not None and not self.grip.costs:
                continue
            if problem.opening is None:
                add_balance(self, rule)
            else:
                add_open_balance(self, rule, problem.opening)
        for limit in problem.limits:
            add_limit(self, limit)
        for budget in problem.budgets:
            add_budget(self, budget)

    def _objective(self) -> None:
        """Minimise the cost, or what the grip says."""
        if self.grip.costs:
            for term in self.problem.shape:
                add_shape(self, term)
            if self.problem.costs:
                self.costs.append(self.total(self.problem.cost))
            self.model.minimize(cp_model.LinearExpr.sum(self.costs))
            return
        goal = self.grip.objective()
        if goal is not None:
            self.model.minimize(goal)
