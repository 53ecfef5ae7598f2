"""What the large solver is given: rows of rules, and where to ask for cheap choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.territory.amounts import Moved
from engine.territory.kernels.home_tree import best_homes, lowest_prices
from engine.territory.plain import is_plain, load_rows, plain_model, some_pairs

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from engine.territory.plain import Model
    from engine.territory.problem import TerritoryProblem

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]
    Index = NDArray[np.intp]

SPANS = 8
"""Units are gone through in so many spans, always, so that threads change nothing."""

_PAIRS_AT_ONCE = 2_000_000

_MOST_SMEARED = 1.4
"""How a unit's smearing grows with its cost by distance."""


@dataclass(frozen=True, eq=False, slots=True)
class Cheap:
    """Some units' cheapest permitted territories at some prices, the best first.

    Parameters
    ----------
    homes
        (k, width) int32, −1 where there are no more.
    costs
        (k, width) float, whole numbers: costs without prices; infinity for no home.
    spends
        (k, width, b) int64, what each choice takes from the budgets.
    """

    homes: Ints
    costs: Floats
    spends: Longs


class Source(Protocol):
    """Somewhere to ask for cheap choices."""

    def cheapest(
        self, units: Index | None, prices: Floats, toll: Floats, width: int
    ) -> Cheap:
        """Return the cheapest ``width`` choices of some units, or of all.

        Parameters
        ----------
        units
            (k,) indices in the case's order, or None.
        prices, toll
            (m, r) and (b,) float, signed prices of loads and of budgets.
        width
            Number of choices.
        """


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """A problem with loads that do not depend on the carrier.

    Parameters
    ----------
    problem
        Where it comes from.
    order
        (n,) indices: the problem's units in the order of every array below.
    rows
        (n, r) int64: amounts of balance rules, then of limits.
    low, high
        (m, r) int64, limits of the loads, ends included.
    room
        (b,) int64, limits of the budgets.
    spend
        (b,) float, more than 0: what a unit takes from a budget at most, on average.
    blur
        (n,) float, how much wider than others' a unit's choice is smeared.
    same
        What all plans pay alike, on top of the costs that ``source`` gives.
    source
        Where to ask for cheap choices.
    """

    problem: TerritoryProblem
    order: Index
    rows: Longs
    low: Longs
    high: Longs
    room: Longs
    spend: Floats
    blur: Floats
    same: int
    source: Source

    @property
    def num_units(self) -> int:
        """Number of units."""
        return len(self.rows)

    @property
    def num_homes(self) -> int:
        """Number of territories."""
        return len(self.low)


def case_of(problem: TerritoryProblem, pool: Executor) -> Case:
    """Return the problem as a case, by a tree of homes where that is possible.

    Raises
    ------
    ValueError
        Loads depend on who carries them.
    """
    loads = [rule.amounts for rule in problem.balance]
    loads += [limit.amounts for limit in problem.limits]
    if not all(x.constant for x in loads):
        raise ValueError("solver 'large' needs loads that are the same everywhere")
    n = problem.num_units
    room = np.array([b.at_most for b in problem.budgets], dtype=np.int64)
    total = [float(b.amounts.most.sum()) for b in problem.budgets]
    spend = np.maximum(np.array(total, dtype=np.float64), 1.0) / n
    if is_plain(problem):
        model = plain_model(problem)
        blur = _blur(model.pairs.factor)
        tree = TreeSource(model, pool)
        rows, low, high = model.rows, model.low, model.high
        return Case(
            problem, model.order, rows, low, high, room, spend, blur, model.same, tree
        )
    rows, low, high = load_rows(problem)
    source = RowSource(problem, np.ascontiguousarray(rows, dtype=np.float64))
    blur = _blur(source.spread())
    order = np.arange(n)
    rows = np.ascontiguousarray(rows)
    return Case(problem, order, rows, low, high, room, spend, blur, 0, source)


class TreeSource:
    """Cheap choices by a k-d tree of homes.

    Parameters
    ----------
    model, pool
        The problem, and threads.
    """

    def __init__(self, model: Model, pool: Executor) -> None:
        self._model, self._pool = model, pool
        budgets = [b.amounts for b in model.problem.budgets]
        always = [
            np.zeros(model.num_units, np.int64) if isinstance(x, Moved) else x.most
            for x in budgets
        ]
        table = np.array(always, dtype=np.int64).reshape(-1, model.num_units).T
        self._always = table[model.order]

    def cheapest(
        self, units: Index | None, prices: Floats, toll: Floats, width: int
    ) -> Cheap:
        """Return the cheapest choices; see :class:`Source`."""
        model = self._model
        everyone = units is None
        pairs = model.pairs if units is None else some_pairs(model.pairs, units)
        moves = model.moves if units is None else model.moves[units]
        always = self._always if everyone else self._always[units]
        n = pairs.factor.size
        priced = pairs
        if toll.size:
            priced = pairs._replace(moved=pairs.moved + moves @ toll)
        lowest = lowest_prices(model.tree, prices)
        homes, costs = np.empty((n, width), np.int32), np.empty((n, width))

        def one(part: int) -> None:
            some = slice(n * part // SPANS, n * (part + 1) // SPANS)
            index = np.arange(some.start, some.stop)
            best_homes(
                model.tree, priced, prices, lowest, index, homes[some], costs[some]
            )

        list(self._pool.map(one, range(SPANS)))
        spends = np.zeros((n, width, toll.size), dtype=np.int64)
        gone = homes != pairs.owner[:, None]
        for r in range(prices.shape[1]):
            costs -= prices[homes, r] * pairs.weights[:, r, None]
        if toll.size:
            costs -= gone * (moves @ toll)[:, None]
            spends += always[:, None, :] + gone[:, :, None] * moves[:, None, :]
        # Costs are whole numbers: taking the prices out again loses nothing.
        return Cheap(homes, np.rint(costs, out=costs), spends)


class RowSource:
    """Cheap choices by looking at every pair, some units at a time.

    Parameters
    ----------
    problem
        What is given.
    weights
        (n, r) float, what each unit weighs.
    """

    def __init__(self, problem: TerritoryProblem, weights: Floats) -> None:
        self._problem, self._weights = problem, weights

    def cheapest(
        self, units: Index | None, prices: Floats, toll: Floats, width: int
    ) -> Cheap:
        """Return the cheapest choices; see :class:`Source`."""
        problem = self._problem
        index = np.arange(problem.num_units) if units is None else units
        step = max(1, _PAIRS_AT_ONCE // problem.num_territories)
        parts = [
            self._some(index[at : at + step], prices, toll, width)
            for at in range(0, index.size, step)
        ]
        return Cheap(
            np.concatenate([part.homes for part in parts]),
            np.concatenate([part.costs for part in parts]),
            np.concatenate([part.spends for part in parts]),
        )

    def spread(self) -> Floats:
        """(n,) float: how far the mean cost of a unit is above its least."""
        problem = self._problem
        step = max(1, _PAIRS_AT_ONCE // problem.num_territories)
        found = []
        for at in range(0, problem.num_units, step):
            costs = problem.cost_rows(np.arange(at, min(at + step, problem.num_units)))
            found.append(costs.mean(axis=1) - costs.min(axis=1))
        return np.concatenate(found)

    def _some(self, units: Index, prices: Floats, toll: Floats, width: int) -> Cheap:
        problem = self._problem
        costs = problem.cost_rows(units).astype(np.float64)
        priced = costs + self._weights[units] @ prices.T
        spends = np.zeros((*costs.shape, toll.size), dtype=np.int64)
        for b, budget in enumerate(problem.budgets):
            spends[:, :, b] = budget.amounts.rows(units)
            priced += toll[b] * spends[:, :, b]
        if problem.permits:
            priced[~problem.allowed_rows(units)] = np.inf
        homes = np.argsort(priced, axis=1, kind="stable")[:, :width]
        rows = np.arange(units.size)[:, None]
        none = ~np.isfinite(priced[rows, homes])
        picked = np.where(none, np.inf, costs[rows, homes])
        spent = spends[rows, homes]
        return Cheap(np.where(none, -1, homes).astype(np.int32), picked, spent)


def _blur(size: Floats) -> Floats:
    """(n,) float, more than 0: smearing by a unit's size, 1 for a typical one."""
    typical = max(float(size.mean()), 1e-300)
    blur: Floats = np.clip(size / typical, 0.02, 50.0) ** _MOST_SMEARED
    return blur
