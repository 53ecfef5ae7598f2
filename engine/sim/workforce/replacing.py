"""How many of the people who are lacking may be hired again: heads, money, starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel

if TYPE_CHECKING:
    from engine.sim.workforce.planned import Planned
    from engine.sim.workforce.problem import Floats, Ints, WorkforceProblem

SLIGHT = 1e-9
"""Share of a person by which a limit may be crossed: rounding."""


class Rooms:
    """What limits on heads, money and starts leave for replacements, in 256 futures.

    A replacement is ordered if, with everything else as planned from then on, no cap
    is broken and no supply of starts used up in the month in which it starts, and no
    budget by the end of its months.
    People there or under way beyond the plan are paid to the end, those who lack are
    not; nobody is expected to leave beyond the plan.

    Attributes
    ----------
    spent
        ``(futures, budgets)`` money of the budgets' months so far.
    """

    def __init__(self, problem: WorkforceProblem, plan: Planned, futures: int) -> None:
        caps, budgets = problem.caps, problem.budgets
        cells, months = plan.separations.shape
        self.problem, self.plan = problem, plan
        limited = caps or budgets or problem.supplies
        self.binds = bool(limited) and problem.replace == "hold"
        self.supplies = _Supplies(problem, plan)
        self.capped = _members([cap.cells for cap in caps], cells)
        self.room = np.array([cap.room for cap in caps]).reshape(-1, months)
        everyone = tuple(range(cells))
        paid = [everyone if b.cells is None else b.cells for b in budgets]
        self.payers = _members(paid, cells)
        during = _members([budget.months for budget in budgets], months)
        self.during: Floats = during
        pay = self.payers[:, :, None] * problem.pay * during[:, None, :]
        self.pay_left = _to_come(pay)
        planned = np.array([budget.planned for budget in budgets]).reshape(-1, months)
        self.planned_left = _to_come(planned * during)
        self.at_most = np.array([budget.at_most for budget in budgets], np.float64)
        whole = np.array([budget.cells is None for budget in budgets], np.float64)
        cover = sum(
            (o.cover * o.cover_price for o in problem.outputs), np.zeros(months)
        )
        self.fixed = whole[:, None] * during * (cover + problem.training_cost)
        into = np.array([entry.into for entry in problem.entries], dtype=np.int64)
        self.hired = self.payers[:, into] * plan.cost
        self.spent: Floats = np.zeros((futures, len(budgets)))

    def note(self, month: int, went: Ints, let_go: Ints, paid: Floats) -> None:
        """Note what a month cost.

        Parameters
        ----------
        went
            ``(futures, entries)`` planned starters and movers, and replacements.
        let_go, paid
            ``(futures, cells)`` people let go; heads paid in full.
        """
        if not self.binds:
            return
        gone = self.payers * self.problem.separation_cost
        pay = self.payers * self.problem.pay[:, month]
        money = went @ self.hired.T + let_go @ gone.T + paid @ pay.T
        self.spent += money * self.during[:, month] + self.fixed[:, month]

    def allowed(
        self, month: int, wanted: Ints, people: Ints, refill: dict[int, Ints]
    ) -> Ints:
        """Return how many of the people wanted are ordered at the end of a month.

        Parameters
        ----------
        wanted
            ``(futures, refilled)``.
        people
            ``(futures, cells)`` there or under way, replacements included.
        refill
            Month to ``(futures, cells)`` replacements that are due then.
        """
        if not self.binds or not wanted.any():
            return wanted
        plan, months = self.plan, self.problem.months
        starts = month + np.maximum(1, self.problem.replace_lag[plan.refilled])
        beyond = people - plan.position[:, month]
        heads = self.room[:, np.minimum(starts, months - 1)]
        heads = heads + np.where(starts < months, 0.0, np.inf)
        money = np.repeat(self.at_most[:, None], len(starts), axis=1)
        spent = self._committed(month, beyond, refill)
        room, price, used = self.supplies.left(month, refill, len(wanted))
        found = wanted.copy()
        limit(
            found,
            np.concatenate([heads, money, room]),
            np.concatenate([self.capped[:, plan.refilled], self._price(starts), price]),
            np.concatenate([beyond @ self.capped.T, spent, used], axis=1),
        )
        return found

    def _price(self, starts: Ints) -> Floats:
        """Return what a replacement costs, ``(budgets, refilled)``."""
        plan, months = self.plan, self.problem.months
        at = np.minimum(starts, months)
        pay = self.pay_left[:, plan.refilled, at]
        counts = self.during[:, np.minimum(at, months - 1)] * (at < months)
        found: Floats = pay + counts * self.hired[:, plan.refills]
        return found

    def _committed(self, month: int, beyond: Floats, refill: dict[int, Ints]) -> Floats:
        """Return what will be spent if nobody more is hired, ``(futures, budgets)``."""
        found = self.spent + self.planned_left[:, month + 1]
        here = beyond.astype(np.float64)
        for starts, orders in refill.items():
            here -= orders
            lag = np.full(len(self.plan.refilled), starts)
            found += orders[:, self.plan.refilled] @ self._price(lag).T
        found += here @ self.pay_left[:, :, month + 1].T
        return found


class _Supplies:
    """How many starts recruiters and sources have left for replacements."""

    def __init__(self, problem: WorkforceProblem, plan: Planned) -> None:
        supplies, self._plan = problem.supplies, plan
        count = len(supplies)
        load = np.array([one.load for one in supplies])
        self._load = load.reshape(count, len(problem.entries))[:, plan.refills]
        room = np.array([one.room for one in supplies])
        self._room = room.reshape(count, problem.months)
        self._lag = np.maximum(1, problem.replace_lag[plan.refilled])

    def left(
        self, month: int, refill: dict[int, Ints], futures: int
    ) -> tuple[Floats, Floats, Floats]:
        """Return room, price and use, as :func:`limit` takes them.

        There is a row for each supply and each month in which replacements that are
        ordered now may start: only those of one month share what it has.
        """
        places, months = self._load.shape[1], self._room.shape[1]
        rooms, prices = [np.empty((0, places))], [np.empty((0, places))]
        uses = [np.empty((futures, 0))]
        for lag in np.unique(self._lag):
            starts = month + int(lag)
            if starts >= months or not len(self._load):
                continue
            rooms.append(np.repeat(self._room[:, starts, None], places, axis=1))
            prices.append(self._load * (self._lag == lag))
            due = refill.get(starts)
            used = np.zeros((futures, len(self._load)))
            if due is not None:
                used += due[:, self._plan.refilled] @ self._load.T
            uses.append(used)
        return np.concatenate(rooms), np.concatenate(prices), np.hstack(uses)


def _members(groups: list[tuple[int, ...]], size: int) -> Floats:
    """Return ``(groups, size)``, 1 where a group has a member, else 0."""
    found = np.zeros((len(groups), size))
    for row, group in zip(found, groups, strict=True):
        row[list(group)] = 1.0
    return found


def _to_come(monthly: Floats) -> Floats:
    """Return sums over a month and all later ones; 0 after the last."""
    found = np.zeros((*monthly.shape[:-1], monthly.shape[-1] + 1))
    found[..., :-1] = np.cumsum(monthly[..., ::-1], axis=-1)[..., ::-1]
    return found


@kernel
def limit(wanted: Ints, room: Floats, price: Floats, used: Floats) -> None:
    """Lower what is wanted, cell by cell in their order, to what all limits allow.

    Parameters
    ----------
    wanted
        ``(futures, refilled)``, changed in place.
    room, price
        ``(limits, refilled)``: how much there is of a limit, for a cell whose people
        start when they do; how much of it each of them takes.
    used
        ``(futures, limits)`` what is taken of it already; changed.
    """
    for future in range(wanted.shape[0]):
        for place in range(wanted.shape[1]):
            most = wanted[future, place]
            for at in range(room.shape[0]):
                each = price[at, place]
                if most > 0 and each > 0.0:
                    free = (room[at, place] - used[future, at]) / each + SLIGHT
                    if free < most:
                        most = int(max(0.0, np.floor(free)))
            wanted[future, place] = most
            for at in range(room.shape[0]):
                used[future, at] += most * price[at, place]
