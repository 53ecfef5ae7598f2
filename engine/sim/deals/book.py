"""A seat's books: every event as it happens, and what it adds up to."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.problem import PERIODS
from engine.sim.deals.events import Happening

if TYPE_CHECKING:
    from engine.sim.deals.events import Row
    from engine.sim.deals.leads import Lead
    from engine.sim.deals.problem import DealProblem

LEAD, STAGE, WON, LOST, MOVED = (int(what) for what in tuple(Happening)[:5])
"""Values of :class:`Happening` that are about deals: plain numbers, for speed."""
PULLED, HELD, LATE = 1, -1, 2
SET, REACHED, HIRED = 0, 1, 2


class Book:
    """What the processes of one seat note down.

    Parameters
    ----------
    problem
        Of the run.
    rep
        The seat's place in the roster.
    steps
        Of the run.
    rows
        Where events go; all seats share it.

    Attributes
    ----------
    totals
        Credits to date in each of PERIODS, and ``sold`` sales of the year to date;
        shares of the seat's first quota, as all amounts here.
    target, reached
        The person's quota of the year, and whether credits have reached it.
    sales, effort, moved
        ``(steps,)`` booked, effort a month, pulled in less held back.
    inside, departed, advanced, stayed
        By place: deals there now; that left from the start on, and of them onwards;
        months they stayed from the start on.
    recent, held
        Deals booked this month, and amounts held back for the next.
    """

    def __init__(
        self, problem: DealProblem, rep: int, steps: int, rows: list[Row]
    ) -> None:
        places = len(problem.places)
        self.rep, self.rows = rep, rows
        self.first = problem.first_places
        self.step = -1
        self.totals = [0.0] * len(PERIODS)
        self.sold = 0.0
        self.target, self.reached = inf, False
        self.sales = np.zeros(steps)
        self.effort = np.zeros(steps)
        self.moved = np.zeros(steps)
        self.inside = [0] * places
        self.departed = [0] * places
        self.advanced = [0] * places
        self.stayed = [0.0] * places
        self.recent: list[tuple[Lead, int, float]] = []
        self.held: list[tuple[Lead, float]] = []

    def note(self, now: float, what: Happening, detail: int, amount: float) -> None:
        """Note something that is about no deal."""
        self.rows.append((now, self.rep, int(what), -1, -1, detail, amount))

    def standing(self, now: float, contest: int, own: tuple[int, float]) -> None:
        """Note the place and score that a contest's leaderboard shows."""
        what = int(Happening.LEADERBOARD)
        self.rows.append((now, self.rep, what, -1, contest, *own))

    def prize(self, now: float, own: tuple[int, int, float]) -> None:
        """Note a prize: contest, month, money."""
        contest, month, money = own
        what = int(Happening.PAYOUT)
        self.rows.append((now, self.rep, what, -1, contest, month, money))

    def enter(self, lead: Lead, stage: int, now: float) -> None:
        """Note that a deal is in a stage now."""
        what = STAGE if stage else LEAD
        self.rows.append(
            (now, self.rep, what, lead.kind, lead.number, stage, lead.size)
        )
        place = self.first[lead.kind] + stage
        self.inside[place] += 1
        if now > 0.0:
            self.stayed[place] -= now

    def leave(self, lead: Lead, stage: int, now: float, *, onwards: bool) -> None:
        """Note that a deal is no longer in a stage; what comes of it is noted next."""
        place = self.first[lead.kind] + stage
        self.inside[place] -= 1
        if now >= 0.0:
            self.stayed[place] += now
            self.departed[place] += 1
            if onwards:
                self.advanced[place] += 1

    def lost(self, lead: Lead, stage: int, now: float) -> None:
        """Note that a deal is lost in a stage."""
        self.leave(lead, stage, now, onwards=False)
        self._about(now, LOST, lead, stage, lead.size)

    def won(self, lead: Lead, now: float) -> None:
        """Note that a deal closes on its day."""
        stage = len(lead.waits) - 1
        self.leave(lead, stage, now, onwards=True)
        self._about(now, WON, lead, stage, lead.size)
        self._booked(lead, now)

    def walked_in(self, lead: Lead, now: float) -> None:
        """Note a deal that effort brought in without any pipeline."""
        self._about(now, LEAD, lead, 0, lead.size)
        self._about(now, WON, lead, 0, lead.size)
        self._booked(lead, now)

    def pulled(self, lead: Lead, now: float, discount: float) -> None:
        """Note that a deal closes ahead of its day, cheaper; it counts in this step."""
        stage, left = len(lead.waits) - 1, lead.size * (1.0 - discount)
        self.leave(lead, stage, now, onwards=True)
        self._about(now, MOVED, lead, PULLED, lead.size)
        self._about(now, WON, lead, stage, left)
        self.moved[self.step] += lead.size
        self._count(self.step, left, now)

    def hold(self, most: float, now: float) -> None:
        """Hold back whole deals of the month, the latest first, up to an amount."""
        for lead, step, amount in reversed(self.recent):
            if amount <= most:
                most -= amount
                self._about(now, MOVED, lead, HELD, amount)
                self.moved[self.step] -= amount
                self._count(step, -amount, now)
                self.held.append((lead, amount))

    def release(self, now: float) -> None:
        """Book what was held back."""
        for lead, amount in self.held:
            self._about(now, MOVED, lead, LATE, amount)
            self._count(self.step, amount, now)
        self.held.clear()

    def _booked(self, lead: Lead, now: float) -> None:
        if self.step >= 0:
            self._count(self.step, lead.size, now)
            self.recent.append((lead, self.step, lead.size))

    def _count(self, step: int, amount: float, now: float) -> None:
        self.sales[step] += amount
        self.totals = [total + amount for total in self.totals]
        self.sold += amount
        if self.totals[-1] >= self.target and not self.reached:
            self.reached = True
            self.note(now, Happening.QUOTA, REACHED, self.target)

    def _about(
        self, now: float, what: int, lead: Lead, detail: int, amount: float
    ) -> None:
        row = (now, self.rep, what, lead.kind, lead.number, detail, amount)
        self.rows.append(row)
