"""What units pay and threes of units fine: territories of one centre at such prices.

Of all territories that have two or more of three units, a plan has at most one (subset
rows: Jepsen, Petersen, Spoorendonk & Pisinger 2008). Their prices are fines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.connected.choice import holds
from engine.territory.solvers.connected.districts import Fines, Hunt, hunt
from engine.territory.solvers.connected.live import level, narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.fields import Field

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

_KEPT = 6
"""Sets that are kept of one search for the best, the best ones."""


@dataclass(frozen=True, eq=False, slots=True)
class Duals:
    """Prices of units and of threes.

    Parameters
    ----------
    price
        (n,) what each unit pays for being covered.
    triples, fine
        (t, 3) units and (t,) what a territory pays for having two or more of them.
    """

    price: Floats
    triples: Ints
    fine: Floats

    @property
    def constant(self) -> float:
        """What a bound consists of besides the least territories."""
        return float(self.price.sum() - self.fine.sum())

    def worth(self, sets: Sets, cost: Floats) -> Floats:
        """(c,) value of territories of given units and cost."""
        value: Floats = cost - sets @ self.price
        for three, fine in zip(self.triples, self.fine.tolist(), strict=True):
            if fine:
                value += fine * holds(sets, three)
        return value


@dataclass(frozen=True, eq=False, slots=True)
class Caught:
    """What a search found.

    Parameters
    ----------
    sets
        (c, u) bool over the field's units; the best last where the best is sought.
    nodes
        Search nodes used.
    sure
        Whether there is nothing else below the bar, or below the best.
    """

    sets: Sets
    nodes: int
    sure: bool


def least_of(field: Field, duals: Duals, bar: float, most: int) -> Caught:
    """Search for a territory of least value below a bar, with at most so many nodes."""
    found = np.zeros((_KEPT, len(field.units)), dtype=np.bool_)
    count, nodes, sure = _search(field, duals, bar, found, most=most, every=False)
    order = np.arange(max(0, count - _KEPT), count) % _KEPT
    return Caught(found[order], nodes, sure)


def every_of(
    field: Field, duals: Duals, bar: float, room: int, most: int
) -> Caught | None:
    """Return every territory of a value below the bar; None when room or nodes run out.

    Parameters
    ----------
    field, duals, bar
        Where, at what prices, and below which value.
    room, most
        Sets and nodes, at most.
    """
    size = min(room, 65_536)
    while size:
        found = np.zeros((size, len(field.units)), dtype=np.bool_)
        count, nodes, sure = _search(field, duals, bar, found, most=most, every=True)
        if sure:
            return Caught(found[:count], nodes, sure)
        if nodes > most or size >= room:
            return None
        size = min(room, size * 16)
    return None


def _search(
    field: Field,
    duals: Duals,
    bar: float,
    found: Sets,
    *,
    most: int,
    every: bool,
) -> tuple[int, int, bool]:
    """Hunt among the units that could matter; return sets, nodes, and completeness."""
    worth = field.cost - duals.price[field.units]
    base = float(level(field.ground, worth, field.tilt))
    room = bar - base + 1e-8 * (abs(base) + np.abs(worth).sum())
    if room < 0:
        return 0, 0, True
    reduced = worth + field.tilt @ field.ground.amounts
    ground, units = narrowed(field.ground, reduced, room)
    tilt = field.tilt[1:]
    ends = np.where(tilt > 0, ground.high[1:], ground.low[1:])
    guide = worth[units] + tilt @ ground.amounts[1:]
    order = np.argsort(guide / np.maximum(ground.amounts[0], 1e-9), kind="stable")
    fines = _fines(duals, field.units[units])
    offset = -float((tilt * ends).sum())
    aim = Hunt(worth[units], guide, offset, bar, most, every, fines)
    rows = np.zeros((len(found), len(units)), dtype=np.bool_)
    count, nodes, complete = hunt(ground, order, aim, rows, np.zeros(len(found)))
    found[:count, units] = rows[:count]
    return int(count), int(nodes), bool(complete)


def _fines(duals: Duals, units: NDArray[np.int32]) -> Fines:
    """Return fines by unit, units numbered as given."""
    local = np.full(len(duals.price), -1)
    local[units] = np.arange(len(units))
    triples = local[duals.triples].reshape(-1, 3)
    use = ((triples >= 0).sum(axis=1) >= 2) & (duals.fine > 0)
    fine, triples = duals.fine[use], triples[use]
    which = np.repeat(np.arange(len(fine)), 3)[triples.ravel() >= 0]
    member = triples.ravel()[triples.ravel() >= 0]
    order = np.argsort(member, kind="stable")
    first = np.searchsorted(member[order], np.arange(len(units) + 1))
    return Fines(first.astype(np.int64), which[order].astype(np.int64), triples, fine)
