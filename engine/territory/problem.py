"""What is given: units, territories, costs and rules, as frozen integer arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    IntMatrix = NDArray[np.int64]
    BoolMatrix = NDArray[np.bool_]

NOBODY = -1
"""Owner index of a unit that no territory covers today."""

Scalar = TypeVar("Scalar", bound=np.generic)

EXACT_BELOW = 2**53
"""Totals stay below this, so that integers and floating point count them alike."""


@dataclass(frozen=True, eq=False, slots=True)
class CostTerm:
    """One named part of the objective.

    Parameters
    ----------
    name
        Such as ``travel``.
    amounts
        (n_units, n_territories) int64, minor currency units a year, 0 or more: what
        the objective rises by when the territory covers the unit.
    """

    name: str
    amounts: IntMatrix

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", read_only(self.amounts))


@dataclass(frozen=True, eq=False, slots=True)
class BalanceRule:
    """Each territory's load stays within a fraction of its fair share.

    Parameters
    ----------
    name, unit
        Such as ``workload`` in ``minutes a year``.
    amounts
        (n_units, n_territories) int64, 0 or more; a load may depend on who carries it
        (travel), so there is one amount per pair.
    weights
        (n_territories,) int64, more than 0: capacity, such as FTE in hundredths.
    within
        Tolerance, 0 or more: 1/20 is ±5 %.

    Notes
    -----
    With load_j = Σ_i a_ij x_ij and T = Σ_j load_j of the *same* plan, the fair share
    is s_j = T · w_j / Σ w and the rule is (1 − τ) s_j ≤ load_j ≤ (1 + τ) s_j. T is
    not a constant when loads depend on who carries them.
    """

    name: str
    unit: str
    amounts: IntMatrix
    weights: NDArray[np.int64]
    within: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", read_only(self.amounts))
        object.__setattr__(self, "weights", read_only(self.weights))

    @property
    def total_is_constant(self) -> bool:
        """Whether the plan's total is the same whoever carries what."""
        return bool((self.amounts == self.amounts[:, :1]).all())


@dataclass(frozen=True, eq=False, slots=True)
class Permit:
    """Which pairs one named rule allows: eligibility, or named accounts (locks).

    Parameters
    ----------
    name
        Such as ``named accounts``.
    allowed
        (n_units, n_territories) bool.
    """

    name: str
    allowed: BoolMatrix

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", read_only(self.allowed))


@dataclass(frozen=True, eq=False, slots=True)
class Budget:
    """A quantity of the whole plan that must not exceed a limit.

    Parameters
    ----------
    name, unit
        Such as ``moved potential`` in ``PLN a year``.
    amounts
        (n_units, n_territories) int64, 0 or more.
    at_most
        The limit, in the same unit, 0 or more.
    """

    name: str
    unit: str
    amounts: IntMatrix
    at_most: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", read_only(self.amounts))


@dataclass(frozen=True, eq=False)
class TerritoryProblem:
    """Assign every unit to exactly one territory, at the least cost, by the rules.

    Parameters
    ----------
    unit_ids, territory_ids
        Names, unique; they order every array below.
    current
        (n_units,) int32, index of today's territory or ``NOBODY``.
    costs, balance, permits, budgets
        The objective's terms and the rules.

    Raises
    ------
    ValueError
        A shape, a range or a name is wrong; the message says which.

    Notes
    -----
    All amounts are whole numbers, so objective, loads and bounds are exact: two
    programs that read the same plan must agree to the last unit. Arrays are read-only
    copies: the caller's stay as they were, and changing them later changes nothing.
    """

    unit_ids: tuple[str, ...]
    territory_ids: tuple[str, ...]
    current: NDArray[np.int32]
    costs: tuple[CostTerm, ...]
    balance: tuple[BalanceRule, ...] = ()
    permits: tuple[Permit, ...] = ()
    budgets: tuple[Budget, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "current", read_only(self.current))
        _check_names(self)
        _check_current(self)
        counted: list[CostTerm | BalanceRule | Budget]
        counted = [*self.costs, *self.balance, *self.budgets]
        for part in counted:
            _check_amounts(self, part.name, part.amounts)
        _check_total("all costs together", [term.amounts for term in self.costs])
        for permit in self.permits:
            _check_shape(self, permit.name, permit.allowed, np.bool_)
        for rule in self.balance:
            _check_balance(self, rule)
        for budget in self.budgets:
            if budget.at_most < 0:
                raise ValueError(f"{budget.name}: at_most must be 0 or more")

    @property
    def num_units(self) -> int:
        """Number of units."""
        return len(self.unit_ids)

    @property
    def num_territories(self) -> int:
        """Number of territories."""
        return len(self.territory_ids)

    @cached_property
    def cost(self) -> IntMatrix:
        """(n_units, n_territories) int64: all cost terms added up, read-only."""
        total = np.zeros((self.num_units, self.num_territories), dtype=np.int64)
        for term in self.costs:
            total += term.amounts
        total.flags.writeable = False
        return total

    @cached_property
    def allowed(self) -> BoolMatrix:
        """(n_units, n_territories) bool: pairs that every permit allows, read-only."""
        mask = np.ones((self.num_units, self.num_territories), dtype=np.bool_)
        for permit in self.permits:
            mask &= permit.allowed
        mask.flags.writeable = False
        return mask


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a read-only copy; an array that is one already comes back as it is."""
    if array.flags.owndata and not array.flags.writeable:
        return array
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


def _check_names(problem: TerritoryProblem) -> None:
    for what, ids in (
        ("unit", problem.unit_ids),
        ("territory", problem.territory_ids),
    ):
        if not ids:
            raise ValueError(f"a plan needs at least one {what}")
        if len(set(ids)) != len(ids):
            raise ValueError(f"{what} ids must be unique")
    if not problem.costs:
        raise ValueError("a plan needs at least one cost term")
    for what, parts in (
        ("cost term", problem.costs),
        ("balance rule", problem.balance),
        ("budget", problem.budgets),
    ):
        names = [part.name for part in parts]
        if len(set(names)) != len(names):
            raise ValueError(f"no two of a kind share a name: {what}s {names}")


def _check_current(problem: TerritoryProblem) -> None:
    current = problem.current
    if current.shape != (problem.num_units,) or current.dtype != np.int32:
        raise ValueError(f"current must be ({problem.num_units},) int32")
    if current.min() < NOBODY or current.max() >= problem.num_territories:
        raise ValueError("current names a territory that does not exist")


def _check_shape(
    problem: TerritoryProblem, name: str, array: np.ndarray, kind: type[np.generic]
) -> None:
    shape = (problem.num_units, problem.num_territories)
    if array.shape != shape:
        raise ValueError(f"{name}: shape must be {shape}, got {array.shape}")
    if array.dtype != kind:
        raise ValueError(f"{name}: must be {kind.__name__}, got {array.dtype}")


def _check_amounts(problem: TerritoryProblem, name: str, array: IntMatrix) -> None:
    _check_shape(problem, name, array, np.int64)
    if array.min() < 0:
        raise ValueError(f"{name}: must be 0 or more, got {array.min()}")
    _check_total(name, [array])


def _check_total(name: str, matrices: list[IntMatrix]) -> None:
    """Refuse amounts of which some plan's total could not be counted exactly."""
    most = sum(sum(matrix.max(axis=1).tolist()) for matrix in matrices)
    if most >= EXACT_BELOW:
        raise ValueError(f"{name}: totals up to {most} cannot be counted exactly")


def _check_balance(problem: TerritoryProblem, rule: BalanceRule) -> None:
    weights = rule.weights
    if weights.shape != (problem.num_territories,) or weights.dtype != np.int64:
        raise ValueError(
            f"{rule.name}: weights must be ({problem.num_territories},) int64"
        )
    if weights.min() <= 0:
        raise ValueError(f"{rule.name}: every weight must be more than 0")
    if rule.within < 0:
        raise ValueError(f"{rule.name}: within must be 0 or more, got {rule.within}")
