"""From prices to a plan: every unit where it is cheapest, then moves until all fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.large.arcs import Options, collect, slots_of
from engine.territory.solvers.large.bundles import borders, bundled, exchange
from engine.territory.solvers.large.chains import Plan, Rules, sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Reason
    from engine.territory.solvers.large.case import Case
    from engine.territory.solvers.large.levels import Pricer
    from engine.territory.solvers.large.sources import Cheap
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

FOLLOW = 0.3
"""Limits that are shares of the plan's total follow it by this part each sweep: were
they there at once, territories with too little would drive the total up, and with it
what they have too little of."""

REACH = 60
"""Arcs into and out of a territory that are combined."""

BUNDLE = 22
"""Arcs of each direction between two neighbours that exchanges are made of."""

ROUGH, MANY = 12, 0.05
"""The same while that part of all territories, or more, breaks a rule: then nearly
every exchange helps, and the best of few is as good."""

EXCHANGES = 4
"""Exchanges of two neighbours in one sweep, at most."""

ARCS_A_UNIT = 5.0
"""Moves thought of, for each unit, on average."""

ENTERING = 400
"""Units at least that each territory is thought of for, where loads depend on who
carries them: prices of those with few units near are wide apart."""

SWEEPS = 60
"""Sweeps of one round, at most."""

IDLE = 6
"""Sweeps in a row that bring little, once all rules are met, and end a round."""

_WORTH = 2e-5
"""What a sweep must bring, as a part of the cost, not to count as idle."""

WORK_A_SWEEP = 1e-5
"""Work units of a sweep, for each unit."""

WORK_A_BUNDLE, _UNITS_ALONE = 5e-9, 3e-6
"""Of two bundles looked at, and of a unit but for that, where these are more."""

_LEAST_WORK = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The best plan that meets every rule.

    Parameters
    ----------
    owner
        (n,) int32, units in the case's order.
    objective
        Its cost.
    """

    owner: Ints
    objective: int


@dataclass(slots=True)
class Fines:
    """What breaking rules costs, in the shapes that :class:`Rules` has.

    Parameters
    ----------
    above, below, beyond
        (m, r), (m, r) and (b,) float.
    """

    above: Floats
    below: Floats
    beyond: Floats

    def drawn(self, worth: Fines, rng: np.random.Generator) -> Fines:
        """Return fines whose part above what loads are worth is drawn anew."""
        mine = (self.above, self.below, self.beyond)
        true = (worth.above, worth.below, worth.beyond)
        return Fines(
            *(
                low + (fine - low) * rng.uniform(0.3, 3.0, fine.shape)
                for fine, low in zip(mine, true, strict=True)
            )
        )


class Search:
    """Moves units until all rules are met, and then as long as it pays.

    Parameters
    ----------
    case
        What is given.
    pricer, cheap
        Prices, and each unit's cheapest territories at them.
    diary
        Bound, work and when to stop.
    best
        A plan to beat, or None.
    """

    def __init__(
        self, case: Case, pricer: Pricer, cheap: Cheap, diary: Diary, best: Found | None
    ) -> None:
        self._case, self._diary, self.best = case, diary, best
        self._options = _options(case, pricer, cheap)
        self._amounts = _amounts(case, cheap)
        self._piece = np.maximum(case.rows.sum(axis=0), 1) / case.num_units
        cost = max(1.0, float(cheap.costs[:, 0].mean()))
        least = FINE * cost / self._piece[None, :]
        self._toll = np.maximum(pricer.toll, 0.0)
        self._worth = Fines(
            np.maximum(pricer.prices, 0.0),
            np.maximum(-pricer.prices, 0.0),
            np.maximum(pricer.toll, 0.0),
        )
        self._least = Fines(
            self._worth.above + least,
            self._worth.below + least,
            self._worth.beyond + FINE * cost / case.spend,
        )
        self.plan = self._start()
        self._totals = self.plan.loads.sum(axis=0).astype(np.float64)

    def run(self, rng: np.random.Generator) -> Reason:
        """Search until a limit is reached; return which.

        Notes
        -----
        A round begins with low fines, which let the plan drift to where it is cheap,
        and ends when it meets all rules and hardly improves. The next round's fines are
        drawn anew, and it begins at the best plan. In every other round what a move
        takes from the budgets is charged at its price, so that moves far apart can
        trade room in the same budget.
        """
        worse, fines, toll = self._worse(), self._least, self._toll
        while True:
            reason = self._round(fines, worse, toll)
            if reason is not None:
                return reason
            if self.best is None:
                worse *= 2
            else:
                self._back()
            fines = self._least.drawn(self._worth, rng)
            toll = self._toll - toll

    def _round(self, least: Fines, worse: Floats, toll: Floats) -> Reason | None:
        """Sweep until a limit is reached, which is returned, or nothing helps."""
        fines = Fines(least.above.copy(), least.below.copy(), least.beyond.copy())
        idle, met = 0, False
        for at in range(SWEEPS):
            moves = self._sweep(fines, worse, toll)
            saved, now = self._keep()
            met = met or now
            objective = None if self.best is None else self.best.objective
            reason = self._diary.why_stop(objective)
            if reason is not None:
                return reason
            self._raise(fines, least, at)
            idle = 0 if saved > _WORTH else idle + 1
            if met and (idle >= IDLE or moves == 0):
                break
        return None

    def _sweep(self, fines: Fines, worse: Floats, toll: Floats) -> int:
        case = self._case
        self._totals += FOLLOW * (self.plan.loads.sum(axis=0) - self._totals)
        low, high = self._inside()
        owner, m = self.plan.owner, case.num_homes
        arcs = collect(self._options, owner, worse, toll)
        fined = (fines.above, fines.below, case.room, fines.beyond)
        rules = Rules(self._amounts, low, high, *fined)
        moves = sweep(arcs, rules, self.plan, REACH)
        pairs = borders(arcs, m)
        outside = (self.plan.loads < low) | (self.plan.loads > high)
        reach = ROUGH if outside.any(axis=1).mean() >= MANY else BUNDLE
        moves += exchange(arcs, rules, self.plan, pairs, reach, EXCHANGES)
        looked_at = _UNITS_ALONE * case.num_units
        looked_at += WORK_A_BUNDLE * bundled(pairs, reach)
        self._diary.work += max(WORK_A_SWEEP * case.num_units, looked_at) + _LEAST_WORK
        return int(moves)

    def _raise(self, fines: Fines, least: Fines, at: int) -> None:
        """Raise the fines of what is broken, and let the others sink."""
        low, high = self._inside()
        loads, growth = self.plan.loads, GROWTH + HASTE * at
        above, below = (loads - high) / self._piece, (low - loads) / self._piece
        over = (self.plan.spent - self._case.room) / self._case.spend
        fines.above = _grown(fines.above, above, least.above, growth)
        fines.below = _grown(fines.below, below, least.below, growth)
        fines.beyond = _grown(fines.beyond, over, least.beyond, growth)

    def _start(self) -> Plan:
        """Put every unit where it is cheapest at the prices."""
        return self._planned(self._options.homes[:, 0].copy())

    def _planned(self, owner: Ints) -> Plan:
        """Return a plan with its loads and what it takes from the budgets."""
        case = self._case
        slots = slots_of(self._options, owner)
        rows = np.arange(owner.size)
        if self._options.rows > 1:
            rows = rows * self._options.rows + slots
        loads = np.zeros(case.low.shape, dtype=np.int64)
        np.add.at(loads, owner, self._amounts[rows])
        spent = self._options.spends[np.arange(owner.size), slots].sum(axis=0)
        return Plan(owner, loads, spent, np.zeros(case.num_homes))

    def _back(self) -> None:
        """Return to the best plan, as far as the options go."""
        if (
            self.best is not None
            and (slots_of(self._options, self.best.owner) >= 0).all()
        ):
            self.plan = self._planned(self.best.owner.copy())

    def _inside(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Limits a little narrower than the rules', where there is room for that."""
        narrow = np.floor(MARGIN * self._piece).astype(np.int64)
        low, high = self._case.ends(np.rint(self._totals).astype(np.int64))
        narrow = np.clip((high - low) // 8, 0, narrow)
        return low + narrow, high - narrow

    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Limits of the plan's loads, where its own totals put them."""
        return self._case.ends(self.plan.loads.sum(axis=0))

    def _worse(self) -> Floats:
        """(m,) float: how much dearer, priced, a move there may be to be thought of."""
        step = max(1, self._case.num_units // 20_000)
        priced = self._options.priced[::step]
        dearer = (priced[:, 1:] - priced[:, :1]).ravel()
        dearer = np.sort(dearer[np.isfinite(dearer)])
        if dearer.size == 0:
            return np.ones(self._case.num_homes)
        wanted = int(ARCS_A_UNIT * len(priced))
        worse = float(dearer[min(wanted, dearer.size - 1)]) + 1.0
        every = np.full(self._case.num_homes, worse)
        return np.maximum(every, self._dearest()) if self._case.moving else every

    def _dearest(self) -> Floats:
        """(m,) float: how much dearer the first units are that each could be given."""
        options = self._options
        dearer = options.priced - options.priced[:, :1]
        there = options.homes.ravel()
        order = np.lexsort((dearer.ravel(), there))
        there, homes = there[order], np.arange(self._case.num_homes)
        at, past = (np.searchsorted(there, homes, side) for side in ("left", "right"))
        last = np.minimum(at + ENTERING, past) - 1
        found = dearer.ravel()[order[np.maximum(last, 0)]] + 1.0
        return np.where((past > at) & np.isfinite(found), found, 0.0)

    def _keep(self) -> tuple[float, bool]:
        """Keep a plan that is the best; return what it saves, and if rules are met."""
        case, plan = self._case, self.plan
        low, high = self._ends()
        met = (plan.loads >= low).all() and (plan.loads <= high).all()
        if not (met and (plan.spent <= case.room).all()):
            return 0.0, False
        slots = slots_of(self._options, plan.owner)
        costs = self._options.costs[np.arange(case.num_units), slots]
        objective = int(costs.sum()) + case.same
        if self.best is not None and objective >= self.best.objective:
            return 0.0, True
        saved = 1.0
        if self.best is not None:
            saved = (self.best.objective - objective) / max(1, self.best.objective)
        self.best = Found(plan.owner.copy(), objective)
        self._diary.note("moving", objective)
        return saved, True


def _options(case: Case, pricer: Pricer, cheap: Cheap) -> Options:
    """Return each unit's options with what they cost at the prices."""
    whole = cheap.costs.copy()
    loads = case.rows[:, None] if cheap.loads is None else cheap.loads
    for r in range(case.rows.shape[1]):
        whole += pricer.pairs[cheap.homes, r] * loads[:, :, r]
    if pricer.toll.size:
        whole += cheap.spends @ pricer.toll
    rows = 1 if cheap.loads is None else cheap.homes.shape[1]
    return Options(cheap.homes, cheap.costs, whole, cheap.spends, rows)


def _amounts(case: Case, cheap: Cheap) -> NDArray[np.int64]:
    """Return a row for each unit, or for each unit and each of its territories."""
    if cheap.loads is None:
        return case.rows
    return np.ascontiguousarray(cheap.loads.reshape(-1, case.rows.shape[1]))


def _grown(fine: Floats, outside: Floats, least: Floats, growth: float) -> Floats:
    """Raise fines of what is outside, the more the farther; let others sink."""
    raised = fine * (growth + np.clip(outside, 0.0, 1.0))
    return np.where(outside > 0, raised, np.maximum(fine * DECAY, least))
