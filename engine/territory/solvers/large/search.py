"""From prices to a plan: every unit where it is cheapest, then moves until all fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.large.arcs import Options, collect, slots_of
from engine.territory.solvers.large.bundles import borders, exchange
from engine.territory.solvers.large.chains import Plan, Rules, sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Reason
    from engine.territory.plain import Model
    from engine.territory.solvers.large.levels import Priced
    from engine.territory.solvers.port import Diary

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

FINE = 0.5
"""Least fine for a typical unit's load outside the limits, in typical costs, on top of
what the load is worth."""

GROWTH, HASTE = 1.3, 0.02
"""Fines of what stays broken grow by this from sweep to sweep; the later the more."""

DECAY = 0.97
"""Fines of what is not broken shrink by this."""

MARGIN = 0.03
"""The search keeps off the limits by this part of a typical unit's load."""

REACH = 60
"""Arcs into and out of a territory that are combined."""

BUNDLE = 22
"""Arcs of each direction between two neighbours that exchanges are made of."""

EXCHANGES = 4
"""Exchanges of two neighbours in one sweep, at most."""

ARCS_A_UNIT = 5.0
"""Moves thought of, for each unit, on average."""

SWEEPS = 60
"""Sweeps at most."""

IDLE = 6
"""Sweeps in a row that bring no better plan, once there is one, and end the search."""

_WORTH = 2e-5
"""What a sweep must bring, as a part of the cost, not to count as idle."""

WORK_A_SWEEP = 1e-5
"""Work units of a sweep, for each unit."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The best plan that meets every rule.

    Parameters
    ----------
    owner
        (n,) int32, units in the model's order.
    objective
        Its cost.
    """

    owner: Ints
    objective: int


class Search:
    """Moves units until all rules are met, and then as long as it pays.

    Parameters
    ----------
    model, priced
        What is given, and prices with each unit's best territories.
    diary
        Bound, work and when to stop.
    best
        A plan to beat, or None.
    """

    def __init__(
        self, model: Model, priced: Priced, diary: Diary, best: Found | None
    ) -> None:
        self._model, self._diary, self.best = model, diary, best
        self._prices = priced.prices
        self._options = _options(model, priced)
        total = model.rows.sum(axis=0)
        self._piece = np.maximum(total, 1) / model.num_units
        near = self._options.costs[:, 0]
        self._cost = max(1.0, float(near.mean()))
        self._inner = self._inside()
        least = FINE * self._cost / self._piece[None, :]
        self._least_above = np.maximum(priced.prices, 0.0) + least
        self._least_below = np.maximum(-priced.prices, 0.0) + least
        spend = np.maximum(model.moves.sum(axis=0), 1) / model.num_units
        self._spend = spend
        self._least_beyond = np.maximum(priced.toll, 0.0) + FINE * self._cost / spend
        self.plan = self._start()

    def run(self) -> Reason | None:
        """Sweep until limits are reached or nothing helps any more; return why."""
        above, below = self._least_above.copy(), self._least_below.copy()
        beyond = self._least_beyond.copy()
        low, high = self._inner
        model, worse, idle, since = self._model, self._worse(), 0, 0
        for at in range(SWEEPS):
            arcs = collect(self._options, self.plan.owner, worse, model.num_homes)
            rules = Rules(model.rows, low, high, above, below, model.room, beyond)
            moves = sweep(arcs, rules, self.plan, REACH)
            pairs = borders(arcs, model.num_homes)
            moves += exchange(arcs, rules, self.plan, pairs, BUNDLE, EXCHANGES)
            self._diary.work += WORK_A_SWEEP * model.num_units
            paid = self._keep()
            reason = self._diary.why_stop(
                None if self.best is None else self.best.objective
            )
            if reason is not None:
                return reason
            loads = self.plan.loads
            above = _grown(above, (loads - high) / self._piece, self._least_above, at)
            below = _grown(below, (low - loads) / self._piece, self._least_below, at)
            over = (self.plan.spent - model.room) / self._spend
            beyond = _grown(beyond, over, self._least_beyond, at)
            idle = 0 if paid > _WORTH else idle + 1
            since = 0 if self.best is not None else since + 1
            if self.best is not None and (idle >= IDLE or moves == 0):
                return None
            if since % 12 == 11:
                worse *= 2
        return None

    def _start(self) -> Plan:
        """Put every unit where it is cheapest at the prices."""
        model = self._model
        owner = self._options.homes[:, 0].copy()
        loads = np.zeros(model.low.shape, dtype=np.int64)
        np.add.at(loads, owner, model.rows)
        gone = (owner != self._options.owner)[:, None]
        spent = (gone * model.moves).sum(axis=0, dtype=np.int64)
        return Plan(owner, loads, spent, np.zeros(model.num_homes))

    def _inside(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Limits a little narrower than the rules', where there is room for that."""
        model = self._model
        narrow = np.floor(MARGIN * self._piece).astype(np.int64)
        narrow = np.minimum(narrow, (model.high - model.low) // 8)
        return model.low + narrow, model.high - narrow

    def _worse(self) -> float:
        """Return how much dearer, priced, a move may be to be thought of."""
        options = self._options
        step = max(1, self._model.num_units // 20_000)
        priced = options.priced[::step]
        dearer = (priced[:, 1:] - priced[:, :1]).ravel()
        dearer = np.sort(dearer[np.isfinite(dearer)])
        if dearer.size == 0:
            return 1.0
        wanted = int(ARCS_A_UNIT * len(priced))
        return float(dearer[min(wanted, dearer.size - 1)]) + 1.0

    def _keep(self) -> float:
        """Keep the plan if it meets all rules and is the best; return what it saves."""
        model, plan = self._model, self.plan
        kept = (plan.loads >= model.low).all() and (plan.loads <= model.high).all()
        if not (kept and (plan.spent <= model.room).all()):
            return 0.0
        slots = slots_of(self._options, plan.owner)
        costs = self._options.costs[np.arange(model.num_units), slots]
        objective = int(costs.sum()) + model.same
        if self.best is not None and objective >= self.best.objective:
            return 0.0
        saved = 1.0
        if self.best is not None:
            saved = (self.best.objective - objective) / max(1, self.best.objective)
        self.best = Found(plan.owner.copy(), objective)
        self._diary.note("moving", objective)
        return saved


def _options(model: Model, priced: Priced) -> Options:
    """Return each unit's options with what they cost at the prices."""
    pairs, homes = model.pairs, priced.homes
    whole = priced.costs.copy()
    for r in range(model.rows.shape[1]):
        whole += priced.prices[homes, r] * pairs.weights[:, r, None]
    if priced.toll.size:
        gone = homes != pairs.owner[:, None]
        whole += gone * (model.moves @ priced.toll)[:, None]
    return Options(homes, priced.costs, whole, pairs.owner, model.moves)


def _grown(fine: Floats, outside: Floats, least: Floats, at: int) -> Floats:
    """Raise the fines of what is broken, the more the farther; let others sink."""
    raised = fine * (GROWTH + HASTE * at + np.clip(outside, 0.0, 1.0))
    return np.where(outside > 0, raised, np.maximum(fine * DECAY, least))
