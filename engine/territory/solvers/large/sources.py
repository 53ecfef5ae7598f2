"""Where to ask for units' cheapest territories at some prices: a tree, or all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.territory.amounts import Moved
from engine.territory.kernels.home_tree import best_homes, lowest_prices
from engine.territory.plain import some_pairs

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
    loads
        (k, width, r) int64, what the unit weighs with each choice; None where that is
        the same with all.
    """

    homes: Ints
    costs: Floats
    spends: Longs
    loads: Longs | None = None


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
            (m, r) and (b,) float, signed prices of a pair's loads, and of budgets.
        width
            Number of choices.
        """


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

    Attributes
    ----------
    moves
        Whether any load depends on who carries it.
    """

    def __init__(self, problem: TerritoryProblem) -> None:
        self._problem = problem
        self._loads = [rule.amounts for rule in problem.balance]
        self._loads += [limit.amounts for limit in problem.limits]
        self._still = [r for r, x in enumerate(self._loads) if x.constant]
        columns = [self._loads[r].most for r in self._still]
        table = np.array(columns, dtype=np.float64).reshape(-1, problem.num_units)
        self._weights = np.ascontiguousarray(table.T)
        self.moves = len(self._still) < len(self._loads)

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
            np.concatenate([part.loads for part in parts]) if self.moves else None,
        )

    def at_the_cheapest(self) -> Longs:
        """(n, r) int64: what units weigh where they cost least."""
        problem = self._problem
        none = np.zeros((problem.num_territories, len(self._loads)))
        cheap = self.cheapest(None, none, np.zeros(len(problem.budgets)), 1)
        units, homes = np.arange(problem.num_units), np.maximum(cheap.homes[:, 0], 0)
        return np.stack([x.at(units, homes) for x in self._loads], axis=1)

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
        priced = costs + self._weights[units] @ prices[:, self._still].T
        loads = self._all_loads(units) if self.moves else None
        if loads is not None:
            for r in set(range(len(self._loads))) - set(self._still):
                priced += loads[:, :, r] * prices[:, r]
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
        weighs = None if loads is None else loads[rows, homes]
        return Cheap(np.where(none, -1, homes).astype(np.int32), picked, spent, weighs)

    def _all_loads(self, units: Index) -> Longs:
        """(k, m, r) int64: what some units weigh with every territory."""
        return np.stack([x.rows(units) for x in self._loads], axis=2)
