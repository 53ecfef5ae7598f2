"""Why there is no plan: rules that cannot all be kept, and the least that helps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Outcome, Reason, Status
from engine.territory.conflict_asker import WHY, Asker, Repair
from engine.territory.conflict_burden import Burden, burdens
from engine.territory.conflict_checks import arithmetic
from engine.territory.conflict_core import Core, core, on_a_map
from engine.territory.conflict_families import families, with_family
from engine.territory.conflict_mend import can_mend
from engine.territory.conflict_prices import needed, pair_rules
from engine.territory.conflict_repair import ANNEALED, repair_by, repair_by_all
from engine.territory.conflict_shrink import repair_by_trying, repairs_by_tries
from engine.territory.conflict_totals import totals
from engine.territory.conflict_unmapped import repairs_off_the_map
from engine.territory.features import Feature, features
from engine.territory.grains import Grain, grains_of, limit_at, units_of
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.solvers.port import StopOnly, Unwatched

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.territory.certificate import Prices
    from engine.territory.conflict_asker import Solve
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

    Name = tuple[str, str]

SMALL = 3_000
"""Pairs up to which each rule at each place is asked for by an exact search."""

MEDIUM = 30_000
"""Pairs up to which an exact search is tried when prices prove nothing."""

_DENSE = 300_000
"""Pairs up to which a proof by prices is looked for when none is at hand."""

_WIDE = Fraction(1, 2)
"""Balance that is no wider is still some."""

_ASKED = (
    "budget",
    "permit",
    "limit",
    "together",
    "apart",
    "contiguity",
    "opening",
    "balance",
)
"""Kinds of rules by how soon their least change is known: one question, or many."""

_ROOM = "engine.territory.solvers.cpsat.conflict"


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One rule at one place that takes part in a conflict.

    Parameters
    ----------
    grain
        Which rule, and where.
    limit
        The number it sets, in ``unit``; None where it sets none.
    unit
        Unit of the number.
    units
        Indices of the units it speaks of, where it speaks of some.
    needed
        What the place carries, or the plan uses, where this rule gave way and all
        others were kept; None where no such plan was found, or there it was kept.
    """

    grain: Grain
    limit: int | None
    unit: str
    units: tuple[int, ...]
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why no plan exists.

    Parameters
    ----------
    rules
        They cannot be kept together; empty when that was not found out. There may be
        other conflicts beside this one.
    irreducible
        Whether any one of them could be kept if another was given up: none is named
        in vain. For large problems this is said of the proof by prices.
    found_by
        ``arithmetic``, ``search``, ``prices`` or ``nothing``; ``tries`` where they were
        not proven to clash: no plan was found that keeps them, and one was without any
        one of them.
    repairs
        Each is enough by itself, least change first; a plan was found for each.
    each
        Whether every rule, if not at every place, was shown to be needed.
    burdens
        What carries more than any territory may, where that is why.
    least
        By budget, what solvers said of the least that a plan uses of it which keeps
        all other rules, where they were asked.
    """

    rules: tuple[ConflictRule, ...]
    irreducible: bool
    found_by: str
    repairs: tuple[Repair, ...]
    each: bool = False
    burdens: tuple[Burden, ...] = ()
    least: Mapping[str, TerritoryResult] = field(default_factory=dict)


def explain(
    problem: TerritoryProblem,
    solve: Solve,
    *,
    prices: Prices | None = None,
    seed: int = 0,
    watch: Watch | None = None,
    work: float = 20.0,
    known: Core | None = None,
) -> Conflict:
    """Return which rules of an infeasible problem clash, and what repairs it.

    Parameters
    ----------
    problem
        One that has no plan, or is thought to have none: where nothing is proven, no
        rules are named.
    solve
        Solves a problem by a method, within limits, and recomputes what is claimed.
    prices
        Those that a solver proved the infeasibility by, if it did.
    seed, watch
        As for a solver; the watch may end it, and what is known by then is returned.
    work
        Work units in all; about seconds. A step begun may overrun it.
    known
        What :func:`engine.territory.conflict_core.core` found, if it was asked.

    Notes
    -----
    Arithmetic is looked at first, then, of small problems, every rule at every place
    by assumptions and a deletion filter; of large ones the prices of a linear
    relaxation, less whatever their proof does not need. A repair lets one rule give
    way and keeps all others; that it works is shown by a plan, measured.
    """
    asker = Asker(problem, solve, seed, StopOnly(watch or Unwatched()), work, watch)
    asker.say(f"{WHY}: which rules clash")
    if known is not None and not (known.grains or on_a_map(problem)):
        # Nothing was found out, so it is looked for in another way.
        known = None
    found, sure, found_by = _clash(problem, prices, asker, known)
    rules = tuple(
        ConflictRule(g, *limit_at(problem, g), units_of(problem, g)) for g in found
    )
    tried = known is not None or on_a_map(problem)
    enough = _repairs(asker, found, tried=tried)
    rules = tuple(_with_needed(problem, rule, enough) for rule in rules)
    enough = _of_use(sorted(enough, key=lambda repair: repair.size))
    each = (tried or sure) and bool(rules)
    heavy = burdens(problem, found)
    said = sure and bool(rules), found_by, tuple(enough), each, heavy, asker.least
    return Conflict(rules, *said)


def _repairs(asker: Asker, found: tuple[Grain, ...], *, tried: bool) -> list[Repair]:
    names = tuple(dict.fromkeys((grain.kind, grain.rule) for grain in found))
    order = sorted(names, key=lambda name: _ASKED.index(name[0]))
    if found and tried:
        tries = repairs_by_tries(asker, tuple(order))
        return tries + repairs_off_the_map(asker, tries)
    groups = list(dict.fromkeys(with_family(asker.problem, name) for name in order))
    repairs = [_of_one(asker, rules) for rules in groups]
    enough = [repair for repair in repairs if repair is not None]
    if names and not _some_keep_balance(enough):
        enough += _by_families(asker, groups)
    if names and not enough:
        together = repair_by_all(asker, frozenset(names))
        enough = [] if together is None else [together]
    return enough


def _of_one(asker: Asker, rules: frozenset[Name]) -> Repair | None:
    """Return a repair of one rule, or of caps that are one rule for all reps."""
    if len(rules) > 1:
        able = can_mend(asker.problem)
        return repair_by_trying(asker, rules) if able else None
    (name,) = rules
    return repair_by(asker, *name) or _by_trying(asker, name)


def _by_families(asker: Asker, known: Collection[frozenset[Name]]) -> list[Repair]:
    """Return repairs of caps that are one rule for all reps, where none was named."""
    if not (asker.small and can_mend(asker.problem)):
        return []
    several = [
        frozenset(("budget", budget.name) for budget in family)
        for family in families(asker.problem)
    ]
    found = [repair_by_trying(asker, some) for some in several if some not in known]
    return [repair for repair in found if repair is not None]


def _some_keep_balance(repairs: list[Repair]) -> bool:
    return any(
        all(change.kind != "balance" for change in repair.changes) for repair in repairs
    )


def _by_trying(asker: Asker, name: tuple[str, str]) -> Repair | None:
    """Return a repair that annealing finds where an exact search found none."""
    # Where balance gives way annealing was asked before.
    able = asker.small and name[0] in ANNEALED and name[0] != "balance"
    if able and name not in asker.in_vain and can_mend(asker.problem):
        return repair_by_trying(asker, frozenset({name}))
    return None


def _of_use(repairs: list[Repair]) -> list[Repair]:
    """Return repairs without those that give a rule up, where there are others."""
    good = [
        repair
        for repair in repairs
        if all(c.kind != "balance" or (c.then or 0) <= _WIDE for c in repair.changes)
    ]
    return good or repairs


def _with_needed(
    problem: TerritoryProblem, rule: ConflictRule, repairs: list[Repair]
) -> ConflictRule:
    """Return a rule with what a repair's plan carries in its place."""
    grain = rule.grain
    at = None if grain.territory < 0 else grain.territory
    alike = {name for _, name in with_family(problem, (grain.kind, grain.rule))}
    for repair in repairs:
        if not {change.rule for change in repair.changes} <= alike:
            continue
        for check in measure(problem, repair.plan).broken:
            above = check.high is not None and check.found > check.high
            side = "high" if above else "low"
            if (check.rule, check.territory, side) == (grain.rule, at, grain.side):
                return replace(rule, needed=check.found)
    return rule


def plain_clash(problem: TerritoryProblem) -> tuple[Grain, ...] | None:
    """Return rules that arithmetic alone shows to clash, or None: no solver is asked.

    Parameters
    ----------
    problem
        Of any size; of huge problems less is looked at.
    """
    found = arithmetic(problem)
    if found is None:
        proof = totals(problem)
        found = None if proof is None else proof.grains
    return found


def impossible(method: str) -> TerritoryResult:
    """Return the result of a problem whose rules clash plainly."""
    outcome = Outcome(Status.INFEASIBLE, Reason.PROVED, "arithmetic")
    return TerritoryResult(outcome, method, None, None, None)


def _clash(
    problem: TerritoryProblem,
    prices: Prices | None,
    asker: Asker,
    known: Core | None,
) -> tuple[tuple[Grain, ...], bool, str]:
    """Return rules that clash, whether none can be spared, and how that was found."""
    pairs = problem.num_units * problem.num_territories
    found = plain_clash(problem)
    if found is None and (known is not None or on_a_map(problem)):
        some = known or core(asker)
        by = "search" if some.proven else "tries" if some.grains else "nothing"
        return some.grains, some.sure, by
    if found is not None:
        if pairs > SMALL:
            return found, True, "arithmetic"
        return (*_searched(problem, found, asker, (found, False)), "arithmetic")
    if pairs <= SMALL:
        found, sure = _searched(problem, tuple(grains_of(problem)), asker, ((), False))
        return found, sure, "search" if found else "nothing"
    proven = _by_prices(problem, prices, asker)
    if proven is not None:
        return (*proven, "prices")
    if pairs <= MEDIUM:
        found, sure = _searched(problem, tuple(grains_of(problem)), asker, ((), False))
        return found, sure, "search" if found else "nothing"
    return (), False, "nothing"


def _searched(
    problem: TerritoryProblem,
    grains: Collection[Grain],
    asker: Asker,
    otherwise: tuple[tuple[Grain, ...], bool],
) -> tuple[tuple[Grain, ...], bool]:
    """Return an irreducible part of some rules by an exact search, if it ends."""
    if Feature.OTHER_SHAPE in features(problem) and not problem.costs:
        return otherwise
    room: Any = import_module(_ROOM)
    found = room.irreducible(
        problem, grains, work=asker.work / 4, seed=asker.seed, watch=asker.watch
    )
    return otherwise if found is None else found


def _by_prices(
    problem: TerritoryProblem, prices: Prices | None, asker: Asker
) -> tuple[tuple[Grain, ...], bool] | None:
    """Return what a proof by prices needs; the proof is looked for if none is given."""
    rules = pair_rules(problem)
    if prices is not None:
        elastic = [at for at, r in enumerate(problem.balance) if r.price is not None]
        if elastic or problem.opening is not None:
            prices = None
    if prices is None and rules.num_units * rules.num_territories <= _DENSE:
        if not (rules.balance or rules.limits or rules.budgets):
            return None
        costs = problem.costs or rules.costs
        claim = asker.ask(replace(rules, costs=costs), method="priced")
        prices = claim.prices
    found = None if prices is None else needed(rules, prices)
    return None if found is None else (found.grains, found.sure)
