"""Which rules of a small problem clash, and the nearest plan when some give way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.base.outcome import Limits
from engine.territory.grains import Grain
from engine.territory.measure import measure
from engine.territory.measure_sets import pieces
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.cpsat.grips import Guarded, Nearest
from engine.territory.solvers.cpsat.model import TerritoryModel
from engine.territory.solvers.cpsat.run import configured, run
from engine.territory.solvers.port import Diary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

Grains = tuple[Grain, ...]

_EACH = 0.002
"""Work units of building a search up and down, that CP-SAT does not count."""

_ROUNDS = 40
"""At most so many nearest plans are looked at for pieces."""


def irreducible(
    problem: TerritoryProblem,
    grains: Collection[Grain],
    *,
    work: float,
    seed: int,
    watch: Watch,
    whole: bool = False,
    kept: Callable[[TerritorySolution], None] | None = None,
) -> tuple[Grains, bool] | None:
    """Return rules at places that cannot be kept together, none of them to spare.

    Parameters
    ----------
    problem
        What is given.
    grains
        Of all of its rules, those that are in question; the others are left out.
    work, seed, watch
        When to stop; work that runs out leaves some that could be spared.
    whole
        Whether each rule is known to be needed at some place.
    kept
        Told a plan that keeps all of the rules, should there be one.

    Returns
    -------
    The rules, and whether each of them was shown to be needed; None when the rules
    were not shown to clash.

    Notes
    -----
    CP-SAT names assumptions that suffice; the rest is a deletion filter (Chinneck and
    Dravnieks 1991), rule by rule first, then blocks of places, then single ones.
    """
    search = _Clash(problem, work, seed, watch)
    found = search.clash(tuple(sorted(grains)))
    if found is None:
        if search.plan is not None and kept is not None:
            kept(search.plan)
        return None
    for rule in () if whole else dict.fromkeys(grain.rule for grain in found):
        without = tuple(g for g in found if g.rule != rule)
        found = search.clash(without) or found
    return _shrunk(search, found), search.sure


def nearest(
    problem: TerritoryProblem,
    soft: Callable[[Grain], bool],
    *,
    work: float,
    seed: int,
    watch: Watch,
) -> tuple[TerritorySolution, bool] | None:
    """Return the plan that breaks the soft rules least, and whether that is proven.

    Parameters
    ----------
    problem
        What is given.
    soft
        Which rules may be broken; permits are kept in any case.
    work, seed, watch
        When to stop.

    Returns
    -------
    None when no plan was found that keeps the others.
    """
    model, diary = TerritoryModel(problem, Nearest(soft)), Diary(Limits(work), watch)
    kept: TerritorySolution | None = None
    for _ in range(_ROUNDS):
        if diary.work >= work or watch.wants_to_stop():
            break
        solver = configured(Limits(work - diary.work), seed, diary)
        status = run(solver, model, watch)
        diary.work += solver.deterministic_time + _EACH
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        plan = TerritorySolution(model.read(solver))
        broken = measure(problem, plan).broken
        if not model.separate(plan.owner):
            return plan, status == cp_model.OPTIMAL
        hard = [c for c in broken if c.kind == "contiguity" and not soft(_grain(c))]
        if not hard:
            kept = plan
    return (kept, False) if kept is not None else None


def _grain(check: RuleCheck) -> Grain:
    place = -1 if check.territory is None else check.territory
    return Grain(check.kind, check.rule, "", place)


class _Clash:
    """Asks which of some rules suffice to rule out every plan.

    Parameters
    ----------
    problem, work, seed, watch
        See :func:`irreducible`.
    """

    def __init__(
        self, problem: TerritoryProblem, work: float, seed: int, watch: Watch
    ) -> None:
        self._problem, self._work, self._seed, self._watch = problem, work, seed, watch
        self._grip = Guarded()
        self._model = TerritoryModel(problem, self._grip)
        self._diary = Diary(Limits(work), watch)
        self.sure = True
        self.plan: TerritorySolution | None = None

    def clash(self, grains: Grains) -> Grains | None:
        """Return those of some rules that suffice; None when they were not shown to."""
        model, grip = self._model.model, self._grip
        active = {g: grip.literals[g] for g in grains if g in grip.literals}
        at = {literal.index: grain for grain, literal in active.items()}
        while self._goes_on():
            model.clear_assumptions()
            model.add_assumptions(list(active.values()))
            left = Limits(self._work - self._diary.work)
            solver = configured(left, self._seed, self._diary)
            solver.parameters.num_workers = 1
            solver.parameters.interleave_search = False
            status = run(solver, self._model, self._watch)
            self._diary.work += solver.deterministic_time + _EACH
            if status == cp_model.INFEASIBLE:
                core = solver.sufficient_assumptions_for_infeasibility()
                return tuple(sorted(at[index] for index in set(core) if index in at))
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            owner = self._model.read(solver)
            if not self._in_pieces(owner, active):
                self.plan = TerritorySolution(owner)
                return None
        self.sure = False
        return None

    def _goes_on(self) -> bool:
        return self._diary.work < self._work and not self._watch.wants_to_stop()

    def _in_pieces(self, owner: NDArray[np.int32], active: Collection[Grain]) -> bool:
        """Whether a territory that must be in one piece is not; cuts are added then."""
        rule = self._problem.contiguity
        if rule is None:
            return False
        many = pieces(rule.edges, owner, self._problem.num_territories) > 1
        torn = [
            Grain("contiguity", rule.name, "", j) for j in np.flatnonzero(many).tolist()
        ]
        if not any(grain in active for grain in torn):
            return False
        return bool(self._model.separate(owner))


def _shrunk(search: _Clash, found: Grains) -> Grains:
    """Return the rules without those that can be spared, tried in smaller blocks."""
    needed: set[Grain] = set()
    size = max(1, len(found) // 2)
    while True:
        spare = [grain for grain in found if grain not in needed]
        for first in range(0, len(spare), size):
            block = {g for g in spare[first : first + size] if g in found}
            if not block:
                continue
            less = search.clash(tuple(g for g in found if g not in block))
            if less is not None:
                found = less
            elif len(block) == 1:
                needed |= block
        if size == 1:
            return found
        size = max(1, size // 2)
