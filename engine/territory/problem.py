"""What is given: units, territories, costs and rules, as frozen integer arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import NOBODY
from engine.territory.by_pair import read_only
from engine.territory.problem_checks import check_problem
from engine.territory.rules import (
    BalanceRule,
    Budget,
    Contiguity,
    CostTerm,
    LoadLimit,
    Opening,
    Permit,
    SetLimit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.shape import ShapeTerm

    IntMatrix = NDArray[np.int64]
    BoolMatrix = NDArray[np.bool_]
    Index = NDArray[np.intp]

__all__ = [
    "NOBODY",
    "BalanceRule",
    "Budget",
    "Contiguity",
    "CostTerm",
    "LoadLimit",
    "Opening",
    "Permit",
    "SetLimit",
    "TerritoryProblem",
    "read_only",
]

PAIRS_AT_ONCE = 4_000_000
"""Pairs that are looked at together, so that memory does not grow with the company."""


@dataclass(frozen=True, eq=False)
class TerritoryProblem:
    """Assign every unit to exactly one territory, at the least cost, by the rules.

    Parameters
    ----------
    unit_ids, territory_ids
        Names, unique; they order every array below.
    current
        (n_units,) int32, index of today's territory or ``NOBODY``.
    costs, shape
        The objective's terms: by pair, and by whole territory.
    balance, limits, permits, budgets
        The rules on loads and pairs.
    together
        (n_units,) int32 or None: units with the same number of 0 or more share a
        territory; −1 is bound to nobody.
    apart
        (k, 2) int32 or None: pairs of units that must not share a territory.
    contiguity
        The graph in which each territory is connected, or None.
    opening
        Which territories may be open, or None when all are.
    sets
        The rules on what territories carry together, such as those of a district.

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
    limits: tuple[LoadLimit, ...] = ()
    together: NDArray[np.int32] | None = None
    apart: NDArray[np.int32] | None = None
    contiguity: Contiguity | None = None
    opening: Opening | None = None
    shape: tuple[ShapeTerm, ...] = ()
    sets: tuple[SetLimit, ...] = ()

    def __post_init__(self) -> None:
        for what in ("current", "together", "apart"):
            array = getattr(self, what)
            if array is not None:
                object.__setattr__(self, what, read_only(array))
        check_problem(self)

    @property
    def num_units(self) -> int:
        """Number of units."""
        return len(self.unit_ids)

    @property
    def num_territories(self) -> int:
        """Number of territories, open or not."""
        return len(self.territory_ids)

    def blocks(self, units: Index | None = None) -> Iterator[Index]:
        """Yield some units, or all, in parts whose rows fit in memory."""
        index = np.arange(self.num_units) if units is None else units
        step = max(1, PAIRS_AT_ONCE // self.num_territories)
        for first in range(0, len(index), step):
            yield index[first : first + step]

    @cached_property
    def cost(self) -> IntMatrix:
        """(n_units, n_territories) int64: all cost terms added up, read-only."""
        total = self.cost_rows(np.arange(self.num_units))
        total.flags.writeable = False
        return total

    @cached_property
    def allowed(self) -> BoolMatrix:
        """(n_units, n_territories) bool: pairs that every permit allows, read-only."""
        mask = self.allowed_rows(np.arange(self.num_units))
        mask.flags.writeable = False
        return mask

    def cost_at(self, units: Index, territories: Index) -> NDArray[np.int64]:
        """Return (k,) int64: all cost terms of each pair, added up."""
        total = np.zeros(len(units), dtype=np.int64)
        for term in self.costs:
            total += term.amounts.at(units, territories)
        return total

    def cost_rows(self, units: Index) -> IntMatrix:
        """Return (k, n_territories) int64: all cost terms of some units, added up."""
        total = np.zeros((len(units), self.num_territories), dtype=np.int64)
        for term in self.costs:
            total += term.amounts.rows(units)
        return total

    def allowed_at(self, units: Index, territories: Index) -> NDArray[np.bool_]:
        """Return (k,) bool: whether every permit allows each pair."""
        mask = np.ones(len(units), dtype=np.bool_)
        for permit in self.permits:
            mask &= permit.allowed.at(units, territories)
        return mask

    def allowed_rows(self, units: Index) -> BoolMatrix:
        """Return (k, n_territories) bool: what every permit allows some units."""
        mask = np.ones((len(units), self.num_territories), dtype=np.bool_)
        for permit in self.permits:
            mask &= permit.allowed.rows(units)
        return mask
