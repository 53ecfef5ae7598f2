"""What a plan costs and which rules it meets, computed from the plan alone.

No solver is imported here, and none may be: this is the code that checks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure_sets import (
    groups_broken,
    pairs_together,
    pieces,
    sites_missing,
)
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import (
        BalanceRule,
        LoadLimit,
        SetLimit,
        TerritoryProblem,
    )
    from engine.territory.solution import TerritorySolution


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule at one place: what was found and what is allowed.

    Parameters
    ----------
    rule, kind
        The rule's name, and one of ``assignment``, ``permit``, ``balance``, ``budget``,
        ``limit``, ``set``, ``together``, ``apart``, ``contiguity``, ``opening``.
    territory
        Index of the territory it speaks of, or None for the whole plan.
    found
        A load, an amount, or a number of units that break the rule.
    low, high
        The allowed interval, ends included; None where there is no such end.
    unit
        Unit of the three numbers.
    """

    rule: str
    kind: str
    territory: int | None
    found: int
    low: int | None
    high: int | None
    unit: str

    @property
    def slack(self) -> int:
        """Distance to the nearest limit; negative by the amount it is broken."""
        ends = []
        if self.low is not None:
            ends.append(self.found - self.low)
        if self.high is not None:
            ends.append(self.high - self.found)
        return min(ends)

    @property
    def met(self) -> bool:
        """Whether the rule holds here."""
        return self.slack >= 0


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that can be said of a plan without knowing how it was found.

    Parameters
    ----------
    terms
        Cost by term, minor currency units a year.
    loads
        (n_territories,) int64 for each name of a balance rule or limit.
    checks
        Every rule at every place.
    open
        (n_territories,) bool: which territories exist in this plan.
    """

    terms: Mapping[str, int]
    loads: Mapping[str, NDArray[np.int64]]
    checks: tuple[RuleCheck, ...]
    open: NDArray[np.bool_]

    @property
    def objective(self) -> int:
        """Sum of all terms, minor currency units a year."""
        return sum(self.terms.values())

    @property
    def broken(self) -> tuple[RuleCheck, ...]:
        """The checks that fail."""
        return tuple(check for check in self.checks if not check.met)

    @property
    def feasible(self) -> bool:
        """Whether every rule is met everywhere."""
        return not self.broken


def measure(problem: TerritoryProblem, solution: TerritorySolution) -> Measures:
    """Compute objective, loads and every rule of a plan, exactly.

    Parameters
    ----------
    problem, solution
        The plan may be anyone's: a solver's, today's, a hand-drawn one. A unit that
        nobody covers costs nothing, weighs nothing and breaks the assignment rule.

    Raises
    ------
    ValueError
        The plan has another number of units, or names a territory that is not there.
    """
    owner = solution.owner
    if owner.shape != (problem.num_units,):
        raise ValueError(
            f"the plan has {owner.size} units, the problem {problem.num_units}"
        )
    if owner.min() < -1 or owner.max() >= problem.num_territories:
        raise ValueError("the plan names a territory that does not exist")
    rows = np.flatnonzero(owner >= 0)
    held = owner[rows].astype(np.intp)
    exists = open_territories(problem, held)
    loaded: tuple[BalanceRule | LoadLimit, ...] = (*problem.balance, *problem.limits)
    loads = {rule.name: territory_loads(rule.amounts, owner) for rule in loaded}
    checks = [
        _assignment(problem, owner),
        *_permits(problem, rows, held),
        *_load_checks(problem, loads, exists),
        *_set_checks(problem, owner),
        *_budgets(problem, rows, held),
        *_sets(problem, owner, exists),
    ]
    terms = _terms(problem, owner, loads, exists)
    return Measures(terms, loads, tuple(checks), exists)


def territory_loads(amounts: Amounts, owner: NDArray[np.int32]) -> NDArray[np.int64]:
    """Add up what each territory carries, exactly.

    Parameters
    ----------
    amounts
        What each pair weighs.
    owner
        (n_units,) int32, −1 for nobody.

    Returns
    -------
    (n_territories,) int64.
    """
    rows = np.flatnonzero(owner >= 0)
    held = owner[rows].astype(np.intp)
    loads = np.zeros(amounts.shape[1], dtype=np.int64)
    np.add.at(loads, held, amounts.at(rows, held))
    return loads


def set_loads(limit: SetLimit, owner: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return (n_sets,) int64, what the territories of each set carry together."""
    loads = np.zeros(len(limit.sets), dtype=np.int64)
    there = np.flatnonzero(limit.member >= 0)
    carried = territory_loads(limit.amounts, owner)
    np.add.at(loads, limit.member[there], carried[there])
    return loads


def allowed_interval(
    rule: BalanceRule,
    total: int,
    territory: int,
    exists: NDArray[np.bool_] | None = None,
) -> tuple[int, int]:
    """Return the whole-number loads that the rule allows, given the plan's total.

    The fair share T · w_j / Σ w times (1 − τ) rounded up, and times (1 + τ) rounded
    down: the same set of whole numbers as the exact rule. Σ w is over the territories
    that exist, all when that is not given.
    """
    weights = rule.weights if exists is None else rule.weights[exists]
    share = Fraction(
        total * int(rule.weights[territory]), max(1, sum(int(w) for w in weights))
    )
    return ceil(share * (1 - rule.within)), floor(share * (1 + rule.within))


def allowed_intervals(
    rule: BalanceRule, total: int, exists: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (n_territories,) int64 lower and upper ends, as one by one.

    Territories of the same weight share one computation; ends are exact.
    """
    low = np.zeros(rule.weights.size, dtype=np.int64)
    high = np.zeros(rule.weights.size, dtype=np.int64)
    firsts, where = np.unique(rule.weights, return_index=True)[1], rule.weights
    for first in firsts.tolist():
        same = where == where[first]
        low[same], high[same] = allowed_interval(rule, total, first, exists)
    return low, high


def open_territories(
    problem: TerritoryProblem, held: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return which territories exist: all, unless the problem says which may open.

    Parameters
    ----------
    problem
        What is given.
    held
        Territories that cover a unit, in any order, repeated as often as they do.

    Returns
    -------
    (n_territories,) bool.
    """
    if problem.opening is None:
        return np.ones(problem.num_territories, dtype=np.bool_)
    exists = problem.opening.fixed.copy()
    exists[held] = True
    return exists


def _terms(
    problem: TerritoryProblem,
    owner: NDArray[np.int32],
    loads: Mapping[str, NDArray[np.int64]],
    exists: NDArray[np.bool_],
) -> dict[str, int]:
    rows = np.flatnonzero(owner >= 0)
    held = owner[rows].astype(np.intp)
    terms = {t.name: int(t.amounts.at(rows, held).sum()) for t in problem.costs}
    if problem.opening is not None and problem.opening.cost.any():
        terms["opening"] = int(problem.opening.cost[exists].sum())
    for rule in problem.balance:
        if rule.price is not None:
            load = loads[rule.name]
            low, high = allowed_intervals(rule, int(load.sum()), exists)
            outside = np.maximum(0, np.maximum(low - load, load - high))
            terms[rule.outside] = rule.price * int(outside[exists].sum())
    for term in problem.shape:
        terms[term.name] = term.value(owner, problem.num_territories)
    return terms


def _assignment(problem: TerritoryProblem, owner: NDArray[np.int32]) -> RuleCheck:
    covered = int((owner >= 0).sum())
    n = problem.num_units
    return RuleCheck(
        "every unit is covered", "assignment", None, covered, n, n, "units"
    )


def _permits(
    problem: TerritoryProblem, rows: NDArray[np.intp], held: NDArray[np.intp]
) -> Iterator[RuleCheck]:
    for permit in problem.permits:
        wrong = int((~permit.allowed.at(rows, held)).sum())
        yield RuleCheck(permit.name, "permit", None, wrong, None, 0, "units")


def _load_checks(
    problem: TerritoryProblem,
    loads: Mapping[str, NDArray[np.int64]],
    exists: NDArray[np.bool_],
) -> Iterator[RuleCheck]:
    """Check balance and limits of the territories that exist."""
    for rule in problem.balance:
        if rule.price is None:
            load = loads[rule.name]
            low, high = allowed_intervals(rule, int(load.sum()), exists)
            yield from _between(rule, "balance", load, (low, high), exists)
    for limit in problem.limits:
        ends = (limit.low, limit.high)
        yield from _between(limit, "limit", loads[limit.name], ends, exists)


def _set_checks(
    problem: TerritoryProblem, owner: NDArray[np.int32]
) -> Iterator[RuleCheck]:
    """Check what sets of territories carry together."""
    for limit in problem.sets:
        found = set_loads(limit, owner).tolist()
        low, high = limit.low.tolist(), limit.high.tolist()
        for k, load in enumerate(found):
            least, most = _that_limit(low[k], high[k])
            if least is not None or most is not None:
                name, unit = limit.rule(k), limit.unit
                yield RuleCheck(name, "set", None, load, least, most, unit)


def _between(
    rule: BalanceRule | LoadLimit,
    kind: str,
    load: NDArray[np.int64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    exists: NDArray[np.bool_],
) -> Iterator[RuleCheck]:
    """Check the territories that exist; where nothing is limited nothing is checked."""
    low, high = (end.tolist() for end in ends)
    found = load.tolist()
    for j in np.flatnonzero(exists).tolist():
        least, most = _that_limit(low[j], high[j])
        if kind == "balance":
            least = low[j]
        if least is not None or most is not None:
            yield RuleCheck(rule.name, kind, j, found[j], least, most, rule.unit)


def _that_limit(low: int, high: int) -> tuple[int | None, int | None]:
    """Return ends of loads, which are 0 or more; None for one that limits nothing."""
    return low if low > 0 else None, high if high < NO_LIMIT else None


def _budgets(
    problem: TerritoryProblem, rows: NDArray[np.intp], held: NDArray[np.intp]
) -> Iterator[RuleCheck]:
    for budget in problem.budgets:
        used = int(budget.amounts.at(rows, held).sum())
        limit = budget.at_most
        yield RuleCheck(budget.name, "budget", None, used, None, limit, budget.unit)


def _sets(
    problem: TerritoryProblem, owner: NDArray[np.int32], exists: NDArray[np.bool_]
) -> Iterator[RuleCheck]:
    """Check the rules on sets of units and of territories."""
    if problem.together is not None:
        split = groups_broken(problem.together, owner)
        yield RuleCheck("stay together", "together", None, split, None, 0, "groups")
    if problem.apart is not None:
        met = pairs_together(problem.apart, owner)
        yield RuleCheck("kept apart", "apart", None, met, None, 0, "pairs")
    if problem.contiguity is not None:
        rule = problem.contiguity
        found = pieces(rule.edges, owner, problem.num_territories).tolist()
        for j in np.flatnonzero(exists).tolist():
            yield RuleCheck(rule.name, "contiguity", j, found[j], None, 1, "pieces")
    if problem.opening is not None:
        one = problem.opening
        count = int(exists.sum())
        yield RuleCheck(
            "territories open", "opening", None, count, one.low, one.high, "territories"
        )
        if one.site is not None:
            away = sites_missing(one.site, owner, exists)
            yield RuleCheck(
                "centres inside", "opening", None, away, None, 0, "territories"
            )
