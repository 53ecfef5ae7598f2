"""What is given when quotas are set: tree, total, fair shares and limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from math import fsum
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.tree import Tree

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Method = Literal["proportional", "least_largest", "least_total"]
"""How a total is spread: along the fair shares between limits; with the least largest
relative deviation from the fair quotas; with the least sum of them."""

NO_CAP = 2**62
"""Hundredths: a high limit that is none."""

MOST_UNITS = 2**40
"""No quota has so many units."""

FINEST_HEDGE = 10**5
"""A hedge's denominator is at most this: a thousandth of a percent."""


@dataclass(frozen=True, eq=False, slots=True)
class Limit:
    """A family of limits on the quotas of single territories.

    Parameters
    ----------
    family
        ``floor``, ``cap``, ``change`` or another name.
    low, high
        ``(territories,)`` hundredths, 0 or more; None: no limit on that side. Where
        there is none for a territory: 0, :data:`NO_CAP`.
    """

    family: str
    low: Ints | None = None
    high: Ints | None = None


@dataclass(frozen=True, eq=False, slots=True)
class NodeLimit:
    """Limits on the totals of a level's nodes.

    Parameters
    ----------
    level
        Name of a level below the top and above the territories.
    low, high
        ``(nodes,)`` hundredths, as for :class:`Limit`.
    family
        Name of the family.
    """

    level: str
    low: Ints | None = None
    high: Ints | None = None
    family: str = "node total"


@dataclass(frozen=True, eq=False)
class QuotaProblem:
    """One total to be spread over the territories of a tree.

    Parameters
    ----------
    tree
        Who belongs to whom.
    target
        Of the top, hundredths.
    unit
        Quotas are whole multiples of so many hundredths, but for the remainder of a
        target that is none: the territory with the largest fair quota that can carry
        it within the limits does, and so do the nodes above it.
    fair
        ``(territories,)`` fair shares, any scale; 0: only its floor, as long as others
        have room.
    base
        ``(territories,)`` hundredths, or None (0): fair quotas are base + θ × fair. For
        equal probability the base is the mean and fair the standard deviation.
    hedges
        For each level below the top, 0 or more: the children of a node add up to
        (1 + hedge) × its quota, rounded half up to units.
    limits
        Families of limits on territories.
    node_limits
        Families of limits on nodes between.
    method
        How to spread.
    seed
        Of the solver.

    Raises
    ------
    ValueError
        A number is out of range, or of another shape than the tree's.
    """

    tree: Tree
    target: int
    unit: int
    fair: Floats
    base: Floats | None = None
    hedges: tuple[Fraction, ...] = ()
    limits: tuple[Limit, ...] = ()
    node_limits: tuple[NodeLimit, ...] = ()
    method: Method = "proportional"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.target < 0 or self.unit < 1:
            raise ValueError("a target is 0 or more, a unit 1 hundredth or more")
        if not self.hedges:
            none = (Fraction(0),) * (self.tree.num_levels - 1)
            object.__setattr__(self, "hedges", none)
        self._check_numbers()
        for limit in self.limits:
            self._check_limit(limit.family, self.tree.num_territories, limit)
        between = self.tree.levels[1:-1]
        for node in self.node_limits:
            if node.level not in between:
                raise ValueError(f"'{node.level}' is no level between: {between}")
            size = self.tree.size(self.tree.levels.index(node.level))
            self._check_limit(f"{node.family} of {node.level}", size, node)

    def _check_numbers(self) -> None:
        shape = (self.tree.num_territories,)
        if self.fair.shape != shape or not np.isfinite(self.fair).all():
            raise ValueError(f"fair shares are {shape[0]} finite numbers")
        if (self.fair < 0).any() or not (self.fair > 0).any():
            raise ValueError("fair shares are 0 or more, and one is more than 0")
        if self.base is not None and (
            self.base.shape != shape or not np.isfinite(self.base).all()
        ):
            raise ValueError(f"bases are {shape[0]} finite numbers")
        if len(self.hedges) != self.tree.num_levels - 1:
            raise ValueError("there is a hedge for each level below the top")
        if any(not 0 <= h <= 10 or h.denominator > FINEST_HEDGE for h in self.hedges):
            raise ValueError("a hedge is 0 to 1000%, to a thousandth of a percent")
        if self.handed_down >= MOST_UNITS * self.unit:
            raise ValueError("the target has too many units")
        if self.method not in ("proportional", "least_largest", "least_total"):
            raise ValueError(f"there is no method '{self.method}'")

    def _check_limit(self, name: str, size: int, limit: Limit | NodeLimit) -> None:
        for side in (limit.low, limit.high):
            if side is None:
                continue
            if side.shape != (size,) or side.dtype.kind != "i" or (side < 0).any():
                raise ValueError(f"{name}: limits are {size} whole numbers, 0 or more")

    @cached_property
    def handed_down(self) -> Fraction:
        """Hundredths that territories get in all, before rounding."""
        return reduce(
            lambda all_, h: all_ * (1 + h), self.hedges, Fraction(self.target)
        )

    @cached_property
    def low(self) -> Ints:
        """``(territories,)`` hundredths: the highest of the low limits."""
        sides = [each.low for each in self.limits if each.low is not None]
        none = np.zeros(self.tree.num_territories, dtype=np.int64)
        return reduce(np.maximum, sides, none)

    @cached_property
    def high(self) -> Ints:
        """``(territories,)`` hundredths: the lowest of the high limits."""
        sides = [each.high for each in self.limits if each.high is not None]
        none = np.full(self.tree.num_territories, NO_CAP, dtype=np.int64)
        return reduce(np.minimum, sides, none)

    @cached_property
    def weights(self) -> Floats:
        """``(territories,)`` fair shares; 0 counts as a billionth of the least."""
        least = self.fair[self.fair > 0].min()
        return np.where(self.fair > 0, self.fair, least * 1e-9)

    @cached_property
    def fair_quota(self) -> Floats:
        """``(territories,)`` hundredths, without limits and rounding, at least 0."""
        base = np.zeros_like(self.fair) if self.base is None else self.base
        rest = float(self.handed_down) - fsum(base)
        return np.maximum(base + self.fair * (rest / fsum(self.fair)), 0.0)
