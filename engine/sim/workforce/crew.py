"""The people of a block of futures, and what each kind of event does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.workforce.check import walk_adds_up
from engine.sim.workforce.layout import layout
from engine.sim.workforce.people import (
    Coming,
    Walk,
    come,
    count,
    grow_older,
    leave,
    leave_at_once,
    let_go,
    move_out,
    one_by_one,
    order,
    produce,
    shorten,
)
from engine.sim.workforce.replacing import Rooms

if TYPE_CHECKING:
    from engine.sim.workforce.layout import Layout
    from engine.sim.workforce.luck import Dice, Factors
    from engine.sim.workforce.people import Counts
    from engine.sim.workforce.planned import Planned
    from engine.sim.workforce.problem import Floats, Ints, WorkforceProblem


class Crew:
    """People of 256 futures; the methods that take a month are its events.

    Attributes
    ----------
    heads, work
        ``(futures, cells)`` producing heads and productive people of the month.
    spend
        ``(futures,)`` money of the month for hiring, separations and pay.
    """

    def __init__(
        self, problem: WorkforceProblem, plan: Planned, luck: Factors, dice: Dice
    ) -> None:
        self.problem, self.plan, self.luck, self.dice = problem, plan, luck, dice
        slowest = float(luck.ramp.max())
        self.where = layout(problem, slowest, plan.used)
        self.futures, self.cells = len(luck.ramp), len(problem.settled)
        self.counts = self._opening(self.where)
        self.coming = self._coming()
        self.refill: dict[int, Ints] = {}
        self.start = np.zeros((self.futures, self.cells), np.int64)
        count(self.counts, self.where, self.start)
        self.walk = self._walk()
        self.heads = np.zeros((self.futures, self.cells), np.int64)
        self.work = np.zeros((self.futures, self.cells))
        self.paid = np.zeros((self.futures, self.cells))
        self.spend = np.zeros(self.futures)
        self.rooms = Rooms(problem, plan, self.futures)

    def come(self, month: int) -> None:
        """Begin the month: hire, and let those start who are due."""
        plan, dice, coming = self.plan, self.dice.start, self.coming
        self.spend[:] = 0.0
        order(coming, plan.hires, plan.starts[plan.hires, month], month, dice)
        extra = self.refill.pop(month, None)
        if extra is not None:
            coming.went[:, plan.refills] += extra[:, plan.refilled]
            coming.due[:, plan.refills, month] += extra[:, plan.refilled]
        for entries, flow in (
            (plan.hires, self.walk.came),
            (plan.moves, self.walk.moved_in),
        ):
            come(self.counts, self.where, coming, entries, month, flow, dice)

    def move(self, month: int) -> None:
        """Move people from cell to cell, and let people go."""
        plan, dice, walk = self.plan, self.dice.move, self.walk
        coming, counts, where = self.coming, self.counts, self.where
        moves = (plan.moves, plan.starts[plan.moves, month])
        move_out(counts, where, coming, moves, month, walk, dice)
        planned = plan.separations[:, month]
        if planned.any():
            let_go(counts, where, planned, walk.let_go, dice)
        come(counts, where, coming, plan.moves, month, walk.moved_in, dice)
        if self.problem.leave_before:
            left, often = walk.left, self.luck.leave
            leave_at_once(counts, where, coming, plan.moves, often, left, dice)
        self.spend += (coming.went * plan.cost).sum(axis=1)
        self.spend += (walk.let_go * self.problem.separation_cost).sum(axis=1)

    def leave(self, _month: int) -> None:
        """Let people leave."""
        often, left = self.luck.leave, self.walk.left
        leave(self.counts, self.where, often, left, self.dice.stay)

    def produce(self, month: int) -> None:
        """Count who produces, and pay them."""
        problem = self.problem
        self.heads[:] = 0
        self.work[:] = 0.0
        produce(self.counts, self.where, self.luck.ramp, self.heads, self.work)
        paid = self.heads.astype(np.float64)
        planned = self.plan.short_time[:, month]
        if planned.any():
            short = np.empty((2, *self.work.shape))
            slower, dice = self.luck.ramp, self.dice.move
            shorten(self.counts, self.where, planned, slower, short, dice)
            short *= 1.0 - problem.short_time_share
            paid -= short[0]
            self.work -= short[1]
            np.maximum(self.work, 0.0, out=self.work)
        self.paid = paid
        self.spend += (paid * problem.pay[:, month]).sum(axis=1)

    def close(self, month: int) -> None:
        """End the month: everybody is older, people add up, gaps are seen."""
        end = np.empty_like(self.start)
        grow_older(self.counts, self.where)
        count(self.counts, self.where, end)
        walk_adds_up(self.walk, end, month)
        self.rooms.note(month, self.coming.went, self.walk.let_go, self.paid)
        self.start = end
        self.walk = self._walk()
        if self.problem.replace == "hold":
            self._hire_again(month)

    def _hire_again(self, month: int) -> None:
        plan = self.plan
        people = self.start + self.coming.under_way
        gap = plan.position[:, month] - people
        more = np.floor(gap[:, plan.refilled] + 0.5).astype(np.int64)
        more = np.maximum(more, 0)
        more = self.rooms.allowed(month, more, people, self.refill)
        self.coming.under_way[:, plan.refilled] += more
        for place, cell in enumerate(plan.refilled):
            starts = month + max(1, int(self.problem.replace_lag[cell]))
            if starts < self.problem.months and more[:, place].any():
                if starts not in self.refill:
                    self.refill[starts] = np.zeros_like(self.start)
                self.refill[starts][:, cell] += more[:, place]

    def _walk(self) -> Walk:
        flows = [np.zeros_like(self.start) for _ in Walk._fields[1:]]
        return Walk(self.start, *flows)

    def _opening(self, where: Layout) -> Counts:
        counts = np.zeros((self.futures, len(where.cell)), np.int32)
        odds = self.problem.opening_odds
        certain = odds >= 1.0
        every = np.bincount(where.opening[certain], minlength=len(where.cell))
        counts += every.astype(np.int32)
        for person in np.flatnonzero(~certain):
            there = self.dice.opening.random(self.futures) < odds[person]
            counts[:, where.opening[person]] += there
        return counts

    def _coming(self) -> Coming:
        problem, plan = self.problem, self.plan
        entries = problem.entries
        most = max((len(entry.delay) for entry in entries), default=1)
        delays = [one_by_one(entry.delay, most) for entry in entries]
        chance = problem.luck.late / (1.0 + problem.luck.late)
        late: Floats = np.zeros(len(entries))
        late[plan.hires] = chance
        nobody = np.zeros((self.futures, len(entries)), np.int64)
        return Coming(
            due=np.zeros((self.futures, len(entries), problem.months), np.int32),
            under_way=np.zeros((self.futures, self.cells), np.int64),
            went=nobody,
            arrived=nobody.copy(),
            into=np.array([entry.into for entry in entries], dtype=np.int64),
            out_of=plan.out_of,
            arriving=np.array([entry.arriving for entry in entries], dtype=np.float64),
            late=late,
            chances=np.array(delays, dtype=np.float64).reshape(-1, most),
        )
