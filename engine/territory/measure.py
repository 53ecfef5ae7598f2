"""What a plan costs and which rules it meets, computed from the plan alone.

No solver is imported here, and none may be: this is the code that checks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.territory.problem import BalanceRule, TerritoryProblem
    from engine.territory.solution import TerritorySolution


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule at one place: what was found and what is allowed.

    Parameters
    ----------
    rule, kind
        The rule's name, and one of ``assignment``, ``permit``, ``balance``, ``budget``.
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
        (n_territories,) int64 for each balance rule's name.
    checks
        Every rule at every place.
    """

    terms: Mapping[str, int]
    loads: Mapping[str, NDArray[np.int64]]
    checks: tuple[RuleCheck, ...]

    @property
    def objective(self) -> int:
        """Sum of the cost terms, minor currency units a year."""
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
    held = owner[rows]
    terms = {t.name: int(t.amounts[rows, held].sum()) for t in problem.costs}
    loads = {
        rule.name: territory_loads(rule.amounts, owner) for rule in problem.balance
    }
    checks = [_assignment(problem, owner), *_permits(problem, rows, held)]
    for rule in problem.balance:
        checks.extend(_balance(rule, loads[rule.name]))
    for budget in problem.budgets:
        used = int(budget.amounts[rows, held].sum())
        limit = budget.at_most
        checks.append(
            RuleCheck(budget.name, "budget", None, used, None, limit, budget.unit)
        )
    return Measures(terms, loads, tuple(checks))


def territory_loads(
    amounts: NDArray[np.int64], owner: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Add up what each territory carries, exactly.

    Parameters
    ----------
    amounts
        (n_units, n_territories) int64.
    owner
        (n_units,) int32, −1 for nobody.

    Returns
    -------
    (n_territories,) int64.
    """
    rows = np.flatnonzero(owner >= 0)
    loads = np.zeros(amounts.shape[1], dtype=np.int64)
    np.add.at(loads, owner[rows], amounts[rows, owner[rows]])
    return loads


def allowed_interval(rule: BalanceRule, total: int, territory: int) -> tuple[int, int]:
    """Return the whole-number loads that the rule allows, given the plan's total.

    The fair share T · w_j / Σ w times (1 − τ) rounded up, and times (1 + τ) rounded
    down: the same set of whole numbers as the exact rule.
    """
    share = Fraction(
        total * int(rule.weights[territory]), sum(int(w) for w in rule.weights)
    )
    return ceil(share * (1 - rule.within)), floor(share * (1 + rule.within))


def _assignment(problem: TerritoryProblem, owner: NDArray[np.int32]) -> RuleCheck:
    covered = int((owner >= 0).sum())
    n = problem.num_units
    return RuleCheck(
        "every unit is covered", "assignment", None, covered, n, n, "units"
    )


def _permits(
    problem: TerritoryProblem, rows: NDArray[np.intp], held: NDArray[np.int32]
) -> Iterator[RuleCheck]:
    for permit in problem.permits:
        wrong = int((~permit.allowed[rows, held]).sum())
        yield RuleCheck(permit.name, "permit", None, wrong, None, 0, "units")


def _balance(rule: BalanceRule, loads: NDArray[np.int64]) -> Iterator[RuleCheck]:
    total = int(loads.sum())
    for j, load in enumerate(loads):
        low, high = allowed_interval(rule, total, j)
        yield RuleCheck(rule.name, "balance", j, int(load), low, high, rule.unit)
