"""The problem as flat arrays: places, homes, rows of rules, units along a curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Distance, Moved
from engine.territory.kernels.home_tree import HomeTree, Pairs, home_tree
from engine.territory.masks import ByClass, Pins
from engine.territory.measure import allowed_intervals
from engine.territory.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]

_BITS = 12
"""Bits of each coordinate in the order along the curve."""


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A problem whose cost is a distance, and whose loads do not depend on the carrier.

    Parameters
    ----------
    problem
        Where it comes from.
    order
        (n,) indices: the problem's units along a curve that keeps neighbours together;
        every array of units below is in this order.
    tree, pairs
        Homes, and what decides the price of a pair.
    rows
        (n, r) int64: amounts of balance rules, then of limits.
    low, high
        (m, r) int64, limits of the loads, ends included.
    moves
        (n, b) int64: what each budget loses when a unit changes hands.
    room
        (b,) int64, what each budget has left for it.
    same
        What all plans pay alike.
    """

    problem: TerritoryProblem
    order: NDArray[np.intp]
    tree: HomeTree
    pairs: Pairs
    rows: Longs
    low: Longs
    high: Longs
    moves: Longs
    room: Longs
    same: int

    @property
    def num_units(self) -> int:
        """Number of units."""
        return len(self.rows)

    @property
    def num_homes(self) -> int:
        """Number of territories."""
        return len(self.low)


def is_plain(problem: TerritoryProblem) -> bool:
    """Whether a problem can be brought into the form of a :class:`Model`.

    One cost is a ``Distance``; the other costs and the budgets are paid by every plan
    alike or are ``Moved`` from the same owners; loads are the same whoever carries
    them; permits are ``Pins`` and ``ByClass``.
    """
    costs = [term.amounts for term in problem.costs]
    near = [x for x in costs if isinstance(x, Distance)]
    rest = [x for x in costs if not isinstance(x, Distance)]
    rest += [budget.amounts for budget in problem.budgets]
    loads = [rule.amounts for rule in problem.balance]
    loads += [limit.amounts for limit in problem.limits]
    return (
        len(near) == 1
        and all(x.constant or isinstance(x, Moved) for x in rest)
        and all(x.constant for x in loads)
        and all(isinstance(p.allowed, Pins | ByClass) for p in problem.permits)
        and _owners(x for x in rest if not x.constant) is not None
    )


def plain_model(problem: TerritoryProblem) -> Model:
    """Return the problem as a model.

    Raises
    ------
    ValueError
        It is not of that form; see :func:`is_plain`.
    """
    if not is_plain(problem):
        raise ValueError(
            "this needs one cost by distance, loads that do not depend on "
            "who carries them, and pins or classes as permits"
        )
    way = next(x for t in problem.costs if isinstance(x := t.amounts, Distance))
    order = along_curve(way.places)
    rows, low, high = load_rows(problem)
    costs = [t.amounts for t in problem.costs if t.amounts is not way]
    moves = [b.amounts for b in problem.budgets]
    n = problem.num_units
    moved = sum((_price_of_move(x) for x in costs), start=np.zeros(n, np.int64))
    lost = np.array([_price_of_move(x) for x in moves], np.int64).reshape(-1, n).T
    room = [b.at_most - _always(b.amounts) for b in problem.budgets]
    return Model(
        problem=problem,
        order=order,
        tree=home_tree(way.homes),
        pairs=_pairs(problem, way, order, moved, rows),
        rows=np.ascontiguousarray(rows[order]),
        low=low,
        high=high,
        moves=np.ascontiguousarray(lost[order]),
        room=np.array(room, dtype=np.int64),
        same=sum(_always(x) for x in costs),
    )


def some_pairs(pairs: Pairs, units: NDArray[np.intp]) -> Pairs:
    """Return what decides the prices of some units."""
    per_unit = ("places", "factor", "offset", "weights", "moved", "owner", "pinned")
    taken = {name: getattr(pairs, name)[units] for name in (*per_unit, "unit_class")}
    return pairs._replace(**taken)


def along_curve(places: Floats) -> NDArray[np.intp]:
    """Return (n,) indices of places in the order of a curve through all (Morton)."""
    low, high = places.min(axis=0), places.max(axis=0)
    most = (1 << _BITS) - 1
    steps = (places - low) / np.maximum(high - low, 1e-300) * most
    cells = np.minimum(steps, most).astype(np.uint64)
    key = np.zeros(len(places), dtype=np.uint64)
    width = places.shape[1]
    for bit in range(min(_BITS, 63 // width)):
        for axis in range(width):
            one = (cells[:, axis] >> np.uint64(_BITS - 1 - bit)) & np.uint64(1)
            key = (key << np.uint64(1)) | one
    return np.argsort(key, kind="stable")


def _pairs(
    problem: TerritoryProblem,
    way: Distance,
    order: NDArray[np.intp],
    moved: Longs,
    rows: Longs,
) -> Pairs:
    unit_class, home_class, table = _classes(problem)
    return Pairs(
        places=way.places[order],
        homes=way.homes,
        factor=way.factor[order],
        offset=way.offset[order],
        sphere=way.metric == "sphere",
        square=way.power == 2,
        weights=np.ascontiguousarray(rows[order], dtype=np.float64),
        moved=moved[order].astype(np.float64),
        owner=_owner(problem)[order],
        pinned=_pinned(problem)[order],
        unit_class=unit_class[order],
        home_class=home_class,
        table=table,
    )


def load_rows(problem: TerritoryProblem) -> tuple[Longs, Longs, Longs]:
    """Return (n, r) amounts and (m, r) limits of balance rules, then of limits.

    Loads must be the same whoever carries them; a limit that no load reaches becomes
    the sum of all.
    """
    n = problem.num_units
    parts = [rule.amounts for rule in problem.balance]
    parts += [limit.amounts for limit in problem.limits]
    rows = np.array([x.most for x in parts], dtype=np.int64).reshape(-1, n).T
    return rows, *load_ends(problem, rows.sum(axis=0))


def load_ends(problem: TerritoryProblem, totals: Longs) -> tuple[Longs, Longs]:
    """Return (m, r) ends of balance rules, with these totals, then of limits.

    A limit that no load reaches becomes the most that all units can weigh.
    """
    low = np.zeros((problem.num_territories, totals.size), dtype=np.int64)
    high = low.copy()
    for r, rule in enumerate(problem.balance):
        low[:, r], high[:, r] = allowed_intervals(rule, int(totals[r]))
    for r, limit in enumerate(problem.limits, start=len(problem.balance)):
        low[:, r] = limit.low
        high[:, r] = np.minimum(limit.high, limit.amounts.most.sum())
    return low, high


def _owners(amounts: Iterable[Amounts]) -> Ints | None:
    """Return the one owner that all of them start from, or None if they differ."""
    owner: Ints | None = None
    for x in amounts:
        if not isinstance(x, Moved):
            return None
        mine = np.where(x.values == 0, NOBODY, x.current)
        known = (x.values > 0).astype(bool)
        if owner is None:
            owner = np.full(known.size, -3, dtype=np.int32)
        if (owner[known] != np.where(owner[known] == -3, -3, mine[known])).any():
            return None
        owner[known] = mine[known]
    return np.zeros(0, dtype=np.int32) if owner is None else owner


def _owner(problem: TerritoryProblem) -> Ints:
    """(n,) int32: whom a unit leaves when it changes hands, or −1."""
    parts = [term.amounts for term in problem.costs]
    parts += [budget.amounts for budget in problem.budgets]
    owner = _owners(x for x in parts if isinstance(x, Moved) and not x.constant)
    if owner is None or owner.size == 0:
        return np.full(problem.num_units, NOBODY, dtype=np.int32)
    return np.where(owner < 0, NOBODY, owner).astype(np.int32)


def _price_of_move(amounts: Amounts) -> Longs:
    """(n,) int64: what is added wherever a unit goes but to its owner."""
    if isinstance(amounts, Moved):
        return amounts.values
    return np.zeros(amounts.shape[0], dtype=np.int64)


def _always(amounts: Amounts) -> int:
    """Return what every plan pays of it."""
    return 0 if isinstance(amounts, Moved) else int(amounts.most.sum())


def _pinned(problem: TerritoryProblem) -> Ints:
    """(n,) int32: the one territory allowed, −1 any, −2 none."""
    only = np.full(problem.num_units, -1, dtype=np.int32)
    for permit in problem.permits:
        if isinstance(permit.allowed, Pins):
            target = permit.allowed.target
            clash = (only >= 0) & (target >= 0) & (only != target)
            only = np.where(target >= 0, target, only)
            only[clash] = -2
    return only


def _classes(problem: TerritoryProblem) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return classes of units and of homes, and which go together, of all permits."""
    masks = [p.allowed for p in problem.permits if isinstance(p.allowed, ByClass)]
    n, m = problem.num_units, problem.num_territories
    if not masks:
        one = np.ones((1, 1), dtype=bool)
        return np.zeros(n, np.int32), np.zeros(m, np.int32), one
    of_units = np.stack([x.unit_class for x in masks], axis=1)
    of_homes = np.stack([x.territory_class for x in masks], axis=1)
    kinds, unit_class = np.unique(of_units, axis=0, return_inverse=True)
    sorts, home_class = np.unique(of_homes, axis=0, return_inverse=True)
    table = np.ones((len(kinds), len(sorts)), dtype=bool)
    for at, mask in enumerate(masks):
        table &= mask.table[np.ix_(kinds[:, at], sorts[:, at])]
    return (
        unit_class.reshape(-1).astype(np.int32),
        home_class.reshape(-1).astype(np.int32),
        table,
    )
