"""Territories nest in districts, districts in regions: levels above the territories.

A level that is given (who reports to whom) turns balance of districts into a rule of
the plan: :func:`level_limit`. A level that is decided, or an overlay of specialists who
take whole territories, is a second problem on top of a plan: :func:`on_top`. Its answer
is certified for the territories as they are; that another plan below might allow a
better level above is not excluded by it. Where that matters, districts must be given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.by_pair import read_only
from engine.territory.measure import territory_loads
from engine.territory.measure_sets import pieces
from engine.territory.rules import SetLimit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule
    from engine.territory.solution import TerritorySolution

    Owners = NDArray[np.int32]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """Which set each territory belongs to, at one level.

    Parameters
    ----------
    name
        Such as ``district``.
    sets
        Names of its sets.
    member
        (n_territories,) int32, index of each territory's set, or −1 for none.
    """

    name: str
    sets: tuple[str, ...]
    member: Owners

    def __post_init__(self) -> None:
        object.__setattr__(self, "member", read_only(self.member))

    def owner(self, plan: TerritorySolution) -> Owners:
        """Return (n_units,) int32: the set that covers each unit, −1 for none."""
        return np.append(self.member, np.int32(-1))[plan.owner]

    def sums(self, values: Ints) -> Ints:
        """Return (n_sets,) int64, what the territories of each set have together."""
        total = np.zeros(len(self.sets), dtype=np.int64)
        there = np.flatnonzero(self.member >= 0)
        np.add.at(total, self.member[there], values[there])
        return total


def level_limit(rule: BalanceRule, level: Level, within: Fraction) -> SetLimit:
    """Return the rule that each set's load is within a tolerance of its fair share.

    Parameters
    ----------
    rule
        What is balanced; its tolerance for territories does not count.
    level, within
        The sets, and 1/20 for ±5 %.

    Raises
    ------
    ValueError
        The total depends on who covers what.

    Notes
    -----
    A set's fair share is T · Σ w_j / Σ w, the sum of its territories'; T is the total,
    the same in every plan, so that both ends are whole numbers known beforehand.
    """
    if not rule.amounts.constant:
        message = "the fair share of a district needs a total that is the same always"
        raise ValueError(f"{rule.name}: {message}")
    total = int(rule.amounts.most.sum())
    weight = sum(rule.weights.tolist())
    low, high = [], []
    for w in level.sums(rule.weights).tolist():
        share = Fraction(total * w, weight)
        low.append(max(0, ceil(share * (1 - within))))
        high.append(floor(share * (1 + within)))
    return SetLimit(
        rule.name,
        rule.unit,
        rule.amounts,
        tuple(f"{level.name} {one}" for one in level.sets),
        level.member,
        np.array(low, dtype=np.int64),
        np.array(high, dtype=np.int64),
    )


def nesting(lower: Level, upper: Level) -> tuple[dict[int, int], list[int]]:
    """Return the upper set of each lower one, and lower sets that lie in several.

    Returns
    -------
    parent, split
        Index to index; indices.
    """
    parent: dict[int, int] = {}
    split: list[int] = []
    for one, two in zip(lower.member.tolist(), upper.member.tolist(), strict=True):
        if one < 0:
            continue
        if parent.setdefault(one, two) != two and one not in split:
            split.append(one)
    return parent, split


def touching(edges: Owners, owner: Owners) -> Owners:
    """Return (e, 2) int32, pairs of territories of which units touch.

    Parameters
    ----------
    edges
        (k, 2) int32, pairs of units that touch.
    owner
        (n_units,) int32, −1 for nobody.
    """
    ends = np.sort(owner[edges], axis=1)
    ends = ends[(ends[:, 0] != ends[:, 1]) & (ends[:, 0] >= 0)]
    return np.unique(ends, axis=0).astype(np.int32)


def level_pieces(edges: Owners, level: Level, plan: TerritorySolution) -> Ints:
    """Return (n_sets,) int64: in how many pieces the units of each set lie."""
    return pieces(edges, level.owner(plan), len(level.sets))


def level_loads(amounts: Amounts, level: Level, plan: TerritorySolution) -> Ints:
    """Return (n_sets,) int64, what each set carries."""
    return level.sums(territory_loads(amounts, plan.owner))


def on_top(upper: TerritoryProblem, base: TerritorySolution) -> TerritoryProblem:
    """Return the problem of giving whole territories of a plan to those above.

    Parameters
    ----------
    upper
        The same units, and who is above as its territories: managers of districts,
        or specialists of an overlay. It has no groups of its own.
    base
        The plan below; units of nobody go where they like.

    Raises
    ------
    ValueError
        The plan is of other units, or the problem has groups already.

    Notes
    -----
    Units of one territory stay together, and are made one unit before anything is
    solved (:mod:`engine.territory.contract`): costs and loads add up by themselves.
    """
    if base.owner.shape != (upper.num_units,):
        count = base.owner.size
        raise ValueError(f"the plan has {count} units, the problem {upper.num_units}")
    if upper.together is not None:
        raise ValueError("the problem above has groups of its own")
    return replace(upper, together=base.owner)


def level_of(
    name: str, ids: tuple[str, ...], above: TerritorySolution, base: TerritorySolution
) -> Level:
    """Return the level that a plan on top of another one makes.

    Parameters
    ----------
    name, ids
        The level's name, and those of who is above.
    above
        The plan of :func:`on_top`.
    base
        The plan below; a territory without units is in no set.
    """
    held = np.flatnonzero(base.owner >= 0)
    member = np.full(int(base.owner.max(initial=-1)) + 1, -1, dtype=np.int32)
    member[base.owner[held]] = above.owner[held]
    return Level(name, ids, member)
