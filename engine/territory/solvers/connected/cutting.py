"""Columns and cuts for free centres: the bound of choosing whole territories, raised.

A program chooses shares of territories that cover each unit once, at most one of each
centre; its prices say which territories are missing. Subset rows that the shares break
are added, and the search for territories heeds their prices, until the bound is so near
to the best plan that all territories worth it can be listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from engine.territory.solvers.connected.choice import holds, violated
from engine.territory.solvers.connected.fined import Duals, least_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.fields import Field
    from engine.territory.solvers.connected.prices import Priced

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

_BOX, _TIGHTER, _WIDER = 0.1, 0.7, 1.5
"""Half the width of the first box around the best prices, in mean prices; how it
shrinks after a step that brought nothing, and grows after one that did."""

_DONE = 1e-4
"""Gap between program and bound, as a part, that is none."""

_MOST = 200
"""Programs between two rounds of cuts, at most."""

_QUICK = 20_000
"""Nodes of a first search for what is missing."""

_FIRST = 3_000_000
"""Nodes between two rounds of cuts, at most, unless more were used before."""

_LONG = 6_000_000
"""Nodes of any search, at most."""

_USED, _OUTSIDE = 1e-7, 1e-6
"""Share from which on a territory counts as used; what may be covered otherwise."""

_CUTS = 30
"""Cuts that are added at once, at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Bound:
    """What prices prove.

    Parameters
    ----------
    value
        Lower bound, before rounding.
    duals
        The prices.
    least
        (f,) at most the least value of a territory of each centre.
    """

    value: float
    duals: Duals
    least: Floats


class Cutting:
    """Territories known so far, the program of them, and the best prices.

    Parameters
    ----------
    fields
        Where the territory of each centre may lie; those they remember are columns.
    count
        How many territories a plan has.
    found
        Prices to begin with.
    rough
        Gives quick lower bounds of each centre's least value at given prices.
    stop
        Told the nodes used so far; whether to leave off.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        count: int,
        found: Priced,
        rough: Callable[[Floats], Floats],
        stop: Callable[[int], bool],
    ) -> None:
        self.fields, self.count, self.rough = fields, count, rough
        self.nodes, self._stop = found.nodes, stop
        n = len(found.price)
        self.sets = np.zeros((0, n), dtype=np.bool_)
        self.cost, self.owner = np.zeros(0), np.zeros(0, dtype=np.intp)
        self._known: set[tuple[int, bytes]] = set()
        for at, one in enumerate(fields):
            self._add(at, np.array(list(one.seen.values())).reshape(-1, len(one.units)))
        nothing = np.zeros((0, 3), dtype=np.int64), np.zeros(0)
        self.best = Bound(found.value, Duals(found.price, *nothing), found.least)
        self._share = np.zeros(len(self.cost))

    def _add(self, at: int, some: Sets) -> int:
        """Add territories of a centre that are new; return how many."""
        one = self.fields[at]
        wide = np.zeros((len(some), self.sets.shape[1]), dtype=np.bool_)
        wide[:, one.units] = some
        keys = [(at, row.tobytes()) for row in wide]
        fresh = [i for i, key in enumerate(keys) if key not in self._known]
        self._known.update(keys)
        self.sets = np.vstack([self.sets, wide[fresh]])
        self.cost = np.concatenate([self.cost, some[fresh] @ one.cost])
        self.owner = np.concatenate([self.owner, np.full(len(fresh), at)])
        return len(fresh)

    def _worth(self, at: int, duals: Duals, some: Sets) -> Floats:
        """(c,) value of territories of a centre."""
        one = self.fields[at]
        wide = np.zeros((len(some), self.sets.shape[1]), dtype=np.bool_)
        wide[:, one.units] = some
        return duals.worth(wide, some @ one.cost)

    def bound(self, duals: Duals, most: int = _LONG) -> tuple[Bound, int]:
        """Return the bound that prices give, and how many territories are new.

        No bound comes of it (−∞) unless the search of every centre ended before so many
        nodes.
        """
        rough = self.rough(duals.price)
        known = np.full(len(self.fields), np.inf)
        np.minimum.at(known, self.owner, duals.worth(self.sets, self.cost))
        least, fresh, sure = rough.copy(), 0, True
        chosen: list[float] = []
        for at in np.argsort(rough, kind="stable").tolist():
            bar = np.inf
            if len(chosen) >= self.count:
                bar = sorted(chosen)[self.count - 1]
            if rough[at] >= bar:
                break
            bar = min(bar, float(known[at]))
            caught = least_of(self.fields[at], duals, bar, most)
            self.nodes += caught.nodes
            fresh += self._add(at, caught.sets)
            sure = sure and caught.sure
            value = bar
            if len(caught.sets):
                value = float(self._worth(at, duals, caught.sets[-1:])[0])
            least[at] = max(rough[at], value) if caught.sure else rough[at]
            chosen.append(value)
            if self._stop(self.nodes):
                return Bound(-np.inf, duals, rough), fresh
        value = -np.inf
        if sure and len(chosen) >= self.count:
            value = duals.constant + float(np.sort(chosen)[: self.count].sum())
        return Bound(value, duals, least), fresh

    def settle(self, target: float) -> bool:
        """Raise the bound as the cuts allow; return whether more cuts could help.

        Parameters
        ----------
        target
            Where it may end, too: the best plan's cost.
        """
        mean = _BOX * float(np.abs(self.best.duals.price).mean()) + 1e-9
        box, enough = mean, self.nodes + max(_FIRST, self.nodes)
        for _ in range(_MOST):
            program = self._program(box)
            if program is None or self._stop(self.nodes):
                return False
            value, duals, outside = program
            now, fresh = self._look(duals)
            if now.value == -np.inf and not fresh:
                return False
            higher = now.value > self.best.value
            self.best = now if higher else self.best
            met = value - self.best.value <= _DONE * abs(value)
            done = self.best.value >= target or self.nodes > enough
            if done or (met and outside < _OUTSIDE):
                return True
            if now.value > -np.inf:
                box *= _WIDER if higher else _TIGHTER
                box = max(box, 2 * mean) if met else box
        return False

    def _look(self, duals: Duals) -> tuple[Bound, int]:
        """Search quickly for what is missing; when nothing is found, to the end."""
        now, fresh = self.bound(duals, _QUICK)
        if now.value > -np.inf or fresh:
            return now, fresh
        return self.bound(duals)

    def cut(self) -> bool:
        """Add subset rows that the program's shares break; return whether there are."""
        used = np.flatnonzero(self._share > _USED)
        fresh = violated(self.sets[used], self._share[used])[:_CUTS]
        duals = self.best.duals
        paid = duals.fine > 0
        triples = np.vstack([duals.triples[paid], fresh])
        fine = np.concatenate([duals.fine[paid], np.zeros(len(fresh))])
        duals = Duals(duals.price, triples, fine)
        self.best = Bound(self.best.value, duals, self.best.least)
        return len(fresh) > 0

    def _program(self, box: float) -> tuple[float, Duals, float] | None:
        """Return the program's value, its prices, and what is covered otherwise.

        A unit may be covered otherwise for the price of the box's upper end, and be
        covered twice for its lower end: that keeps its price in the box (du Merle,
        Villeneuve, Desrosiers & Hansen 1999).
        """
        centre, triples = self.best.duals.price, self.best.duals.triples
        n, c, f = len(centre), len(self.cost), len(self.fields)
        eye, once = eye_array(n), csr_array(np.ones((1, c)))
        cover = csr_array(self.sets.T.astype(np.float64))
        own = coo_array((np.ones(c), (self.owner, np.arange(c))), shape=(f, c))
        cuts = [
            csr_array(holds(self.sets, three)[None].astype(float)) for three in triples
        ]
        most = vstack([own, *cuts])
        result = linprog(  # type: ignore[call-overload]
            np.concatenate([self.cost, centre + box, box - centre]),
            A_eq=csr_array(
                vstack(
                    [hstack([cover, eye, -eye]), hstack([once, csr_array((1, 2 * n))])]
                )
            ),
            b_eq=np.concatenate([np.ones(n), [self.count]]),
            A_ub=csr_array(hstack([most, csr_array((f + len(triples), 2 * n))])),
            b_ub=np.ones(f + len(triples)),
            method="highs",
        )
        if result.status != 0:
            return None
        price = np.asarray(result.eqlin.marginals[:n], dtype=np.float64)
        fine = np.maximum(0.0, -result.ineqlin.marginals[f:])
        self._share = result.x[:c]
        return float(result.fun), Duals(price, triples, fine), float(result.x[c:].sum())
