"""The rules and costs a territory problem is made of, as frozen integer arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Amounts, PerUnit, as_amounts
from engine.territory.by_pair import read_only
from engine.territory.masks import Mask, as_mask

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

NO_LIMIT = 2**53
"""An upper limit that no load reaches."""


@dataclass(frozen=True, eq=False, slots=True)
class CostTerm:
    """One named part of the objective.

    Parameters
    ----------
    name
        Such as ``travel``.
    amounts
        Minor currency units a year, 0 or more: what the objective rises by when the
        territory covers the unit. A (n_units, n_territories) int64 matrix will do.
    """

    name: str
    amounts: Amounts

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", as_amounts(self.amounts))


def no_cost(units: int, territories: int) -> tuple[CostTerm]:
    """Return costs of nothing, for problems of which any plan will do."""
    zeros = np.zeros(units, dtype=np.int64)
    return (CostTerm("nothing", PerUnit(zeros, territories)),)


@dataclass(frozen=True, eq=False, slots=True)
class BalanceRule:
    """Each territory's load stays within a fraction of its fair share.

    Parameters
    ----------
    name, unit
        Such as ``workload`` in ``minutes a year``.
    amounts
        0 or more; a load may depend on who carries it (travel), so there is one amount
        per pair. A (n_units, n_territories) int64 matrix will do.
    weights
        (n_territories,) int64, more than 0: capacity, such as FTE in hundredths.
    within
        Tolerance, 0 or more: 1/20 is ±5 %.
    price
        None for a rule that must hold; else the rule is elastic and each unit of load
        outside the interval costs so many minor currency units.

    Notes
    -----
    With load_j = Σ_i a_ij x_ij and T = Σ_j load_j of the *same* plan, the fair share
    is s_j = T · w_j / Σ w over the open territories and the rule is
    (1 − τ) s_j ≤ load_j ≤ (1 + τ) s_j. T is not a constant when loads depend on who
    carries them.
    """

    name: str
    unit: str
    amounts: Amounts
    weights: NDArray[np.int64]
    within: Fraction
    price: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", as_amounts(self.amounts))
        object.__setattr__(self, "weights", read_only(self.weights))

    @property
    def total_is_constant(self) -> bool:
        """Whether the plan's total is the same whoever carries what."""
        return self.amounts.constant

    @property
    def outside(self) -> str:
        """Name of the cost term that an elastic rule adds."""
        return f"outside {self.name}"


@dataclass(frozen=True, eq=False, slots=True)
class LoadLimit:
    """Each open territory's load stays between two given numbers.

    Parameters
    ----------
    name, unit
        Such as ``visits`` in ``thousandths of a visit a year``.
    amounts
        0 or more per pair. A (n_units, n_territories) int64 matrix will do.
    low, high
        (n_territories,) int64, ends included; 0 and ``NO_LIMIT`` limit nothing.
    """

    name: str
    unit: str
    amounts: Amounts
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", as_amounts(self.amounts))
        object.__setattr__(self, "low", read_only(self.low))
        object.__setattr__(self, "high", read_only(self.high))


@dataclass(frozen=True, eq=False, slots=True)
class SetLimit:
    """What each set of territories carries together stays between two numbers.

    Parameters
    ----------
    name, unit
        Such as ``potential`` in ``PLN a year``.
    amounts
        0 or more per pair. A (n_units, n_territories) int64 matrix will do.
    sets
        Names of the sets, such as districts.
    member
        (n_territories,) int32, index of each territory's set, or −1 for none.
    low, high
        (n_sets,) int64, ends included; 0 and ``NO_LIMIT`` limit nothing.
    """

    name: str
    unit: str
    amounts: Amounts
    sets: tuple[str, ...]
    member: NDArray[np.int32]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", as_amounts(self.amounts))
        for what in ("member", "low", "high"):
            object.__setattr__(self, what, read_only(getattr(self, what)))

    def rule(self, index: int) -> str:
        """Return what the rule on one set is called."""
        return f"{self.name} of {self.sets[index]}"


@dataclass(frozen=True, eq=False, slots=True)
class Permit:
    """Which pairs one named rule allows: eligibility, or named accounts (locks).

    Parameters
    ----------
    name
        Such as ``named accounts``.
    allowed
        Yes or no for each pair. A (n_units, n_territories) bool matrix will do.
    """

    name: str
    allowed: Mask

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", as_mask(self.allowed))


@dataclass(frozen=True, eq=False, slots=True)
class Budget:
    """A quantity of the whole plan that must not exceed a limit.

    Parameters
    ----------
    name, unit
        Such as ``moved potential`` in ``PLN a year``.
    amounts
        0 or more per pair. A (n_units, n_territories) int64 matrix will do.
    at_most
        The limit, in the same unit, 0 or more.
    """

    name: str
    unit: str
    amounts: Amounts
    at_most: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", as_amounts(self.amounts))


@dataclass(frozen=True, eq=False, slots=True)
class Contiguity:
    """Each territory is in one piece: connected in a graph on the units.

    Parameters
    ----------
    edges
        (e, 2) int32, pairs of units that touch.
    name
        What the rule is called.
    """

    edges: NDArray[np.int32]
    name: str = "in one piece"

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", read_only(self.edges))


@dataclass(frozen=True, eq=False, slots=True)
class Opening:
    """Which of the territories exist is decided, too.

    Parameters
    ----------
    low, high
        How many are open, ends included.
    cost
        (n_territories,) int64, minor currency units a year while open, 0 or more.
    fixed
        (n_territories,) bool: open whatever happens.
    site
        (n_territories,) int32, the unit where it stands and which it covers when it
        is open, or −1; None: nowhere in particular.

    Notes
    -----
    A territory is open when it covers a unit, or when it is fixed.
    """

    low: int
    high: int
    cost: NDArray[np.int64]
    fixed: NDArray[np.bool_]
    site: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "cost", read_only(self.cost))
        object.__setattr__(self, "fixed", read_only(self.fixed))
        if self.site is not None:
            object.__setattr__(self, "site", read_only(self.site))
