"""Which rules, each as a whole, make it hard: without any one of them there is a plan.

A deletion filter whose question "is there a plan?" is answered by annealing. Yes is
shown by a plan; no is only that none was found, so what is left is proven to clash, if
it is, by an exact search of these rules alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.territory.conflict_asker import WHY
from engine.territory.conflict_mend import can_mend
from engine.territory.goals import without_costs
from engine.territory.grains import APART, TOGETHER, grains_of
from engine.territory.measure import measure

if TYPE_CHECKING:
    from engine.territory.conflict_asker import Asker
    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution

    Grains = tuple[Grain, ...]
    Name = tuple[str, str]

PROOF_UP_TO = 3_000
"""Pairs up to which an exact search is tried for a proof."""

_PROOF = (0.01, 0.05)
"""Parts of all work that the proof, and making it irreducible, may use: two tries."""

_TINY = 100
"""Pairs up to which an exact search says everything soon."""

_ROOM = "engine.territory.solvers.cpsat.conflict"


@dataclass(frozen=True, slots=True)
class Core:
    """Rules that no plan was found to keep together.

    Parameters
    ----------
    grains
        The rules at places.
    proven
        Whether they were shown to clash.
    sure
        Whether each of them was shown to be needed for that.
    plan
        One that keeps all rules, where there is one after all; then no rules are named.
    """

    grains: tuple[Grain, ...]
    proven: bool
    sure: bool
    plan: TerritorySolution | None = None


def on_a_map(problem: TerritoryProblem) -> bool:
    """Whether annealing on a map is asked before any exact search."""
    pairs = problem.num_units * problem.num_territories
    return problem.contiguity is not None and can_mend(problem) and pairs > _TINY


def core(asker: Asker) -> Core:
    """Return which rules make a problem on a map hard.

    Parameters
    ----------
    asker
        Who is asked for plans; its work is used.

    Notes
    -----
    A question that was not asked, or not to the end, is no answer: where any was left
    open, rules are named only if an exact search proves that they clash.
    """
    problem = asker.problem
    asker.say("Looking for a plan that keeps every rule")
    plan = asker.mend(frozenset())
    if plan is not None:
        return Core((), False, False, plan)
    left, asked = (list(names_of(problem)), False) if asker.over else _left(asker)
    few = only(problem, left)
    grains = tuple(sorted(grains_of(few)))
    tried = Core(grains if asked else (), False, False)
    if problem.num_units * problem.num_territories > PROOF_UP_TO:
        return tried
    found = _proven(asker, without_costs(few), grains, whole=asked)
    return tried if found is None else found


def _proven(
    asker: Asker, problem: TerritoryProblem, grains: Grains, *, whole: bool
) -> Core | None:
    """Return rules that an exact search proves to clash, or what it finds instead.

    A plan that keeps these rules shows that they are not what is hard: it is returned,
    if it keeps all others, too. Most proofs are found at once, and what is left of the
    work then goes to sparing places, in vain where rules are on a map: so little is
    tried first.
    """
    room: Any = import_module(_ROOM)
    asker.say(f"{WHY}: proving that rules clash, ", (grain.rule for grain in grains))
    plans: list[TerritorySolution] = []
    for part in _PROOF:
        found: tuple[Grains, bool] | None = room.irreducible(
            problem,
            grains,
            work=part * asker.work,
            seed=asker.seed,
            watch=asker.watch,
            whole=whole,
            kept=plans.append,
        )
        if found is not None:
            return Core(found[0], True, found[1])
        if plans:
            kept = measure(asker.problem, plans[0]).feasible
            return Core((), False, False, plans[0] if kept else None)
    return None


def _left(asker: Asker) -> tuple[list[Name], bool]:
    """Return rules of which none can be spared, by a deletion filter; if all was asked.

    That there is no plan takes long to find, so what shares loads out is first left
    out as a whole.
    """
    left = list(names_of(asker.problem))
    numbers = [name for name in left if name[0] in ("balance", "limit")]
    if len(numbers) > 1:
        spared = _spared(asker, left, numbers)
        if spared is None:
            return left, False
        if spared:
            left = [name for name in left if name not in numbers]
            numbers = []
    found = list(left)
    for name in left:
        if len(numbers) > 1 and [x for x in found if x in numbers] == [name]:
            # All others of them were spared, so this was asked to begin with.
            continue
        spared = _spared(asker, found, [name])
        if spared is None:
            return found, False
        if spared:
            found.remove(name)
    return found, True


def _spared(asker: Asker, names: list[Name], some: list[Name]) -> bool | None:
    """Whether no plan is found that keeps only what is left without some rules.

    None where that was not asked, or not to the end.
    """
    fewer = [name for name in names if name not in some]
    if not fewer:
        return False
    if asker.over:
        return None
    asker.say(f"{WHY}: is there one without ", (rule for _, rule in some))
    plan = asker.mend(frozenset(), only(asker.problem, fewer))
    return None if plan is None and asker.over else plan is None


def names_of(problem: TerritoryProblem) -> tuple[Name, ...]:
    """Return (kind, name) of every rule that rules something out, sets last."""
    sets = (
        ("together", TOGETHER, problem.together),
        ("apart", APART, problem.apart),
        ("contiguity", getattr(problem.contiguity, "name", ""), problem.contiguity),
    )
    return (
        *(("balance", r.name) for r in problem.balance if r.price is None),
        *(("limit", limit.name) for limit in problem.limits),
        *(("budget", budget.name) for budget in problem.budgets),
        *(("permit", permit.name) for permit in problem.permits),
        *((kind, name) for kind, name, rule in sets if rule is not None),
    )


def only(problem: TerritoryProblem, names: list[Name]) -> TerritoryProblem:
    """Return the problem with some of its rules only."""
    kinds = {kind for kind, _ in names}
    return replace(
        problem,
        balance=tuple(r for r in problem.balance if ("balance", r.name) in names),
        limits=tuple(x for x in problem.limits if ("limit", x.name) in names),
        budgets=tuple(b for b in problem.budgets if ("budget", b.name) in names),
        permits=tuple(p for p in problem.permits if ("permit", p.name) in names),
        together=problem.together if "together" in kinds else None,
        apart=problem.apart if "apart" in kinds else None,
        contiguity=problem.contiguity if "contiguity" in kinds else None,
    )
