"""The crowd played: one calendar for all replications of all reps and all plans."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from engine.sim.calendar import Calendar, Step, steps
from engine.sim.crowd.check import check
from engine.sim.crowd.luck import Fate, OwnLuck, market
from engine.sim.crowd.outcome import BLOCK
from engine.sim.crowd.quotas import quotas
from engine.sim.crowd.side import Side, Year

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.sim.crowd.outcome import Played
    from engine.sim.crowd.problem import CrowdProblem


class Rank(IntEnum):
    """What comes first at the end of a step and month."""

    SELL = 0
    MOVE = 1
    BOOK = 2
    PAY = 3
    CONTEST = 4
    SETTLE = 5
    COMPARE = 6
    LEAVE = 7
    RESTART = 8
    DRAW = 9


class Table:
    """One block of replications: the luck, and one side for each plan on it."""

    def __init__(self, problem: CrowdProblem, block: int, replications: int) -> None:
        self.when = steps(problem.months, problem.weekly)
        self.year = Year(problem, quotas(problem), replications)
        self.tide = market(problem, block)[:, :replications].copy()
        self.own = OwnLuck(problem, block)
        self.fate = Fate(problem, block) if self.year.turnover else None
        self.sides = [Side(self.year, plan) for plan in problem.plans]
        self._start = 0

    def draw(self, month: int) -> None:
        """Draw the luck of a month that starts."""
        of_month = [step for step in self.when if step.month == month]
        self._start = of_month[0].index
        self.own.next_month(len(of_month))
        if self.fate is not None:
            self.fate.next_month()

    def sell(self, step: Step) -> None:
        """Let every side sell on the same luck."""
        place = step.index - self._start
        luck = (self.own.normals[:, place], self.own.words[:, place])
        now = self.year.moment(step, self.tide[step.month])
        for side in self.sides:
            side.sell(now, luck)

    def leave(self, month: int) -> None:
        """Let people leave and come, on the same draws in every side."""
        for side in self.sides:
            side.leave(month, self.fate)

    def each(self, act: Callable[[Side, int], None]) -> Callable[[int], None]:
        """Return the action that lets every side do what a month's end asks for."""

        def action(month: int) -> None:
            for side in self.sides:
                act(side, month)

        return action


AT_MONTH_END = (
    (Rank.MOVE, Side.move),
    (Rank.BOOK, Side.book),
    (Rank.PAY, Side.pay),
    (Rank.CONTEST, Side.contest),
    (Rank.SETTLE, Side.settle),
    (Rank.COMPARE, Side.compare),
    (Rank.RESTART, Side.restart),
)


def play_block(
    problem: CrowdProblem, block: int, replications: int
) -> tuple[Played, ...]:
    """Play one block of futures, all plans on the same luck.

    Parameters
    ----------
    block
        0 or more; part of the key of luck.
    replications
        The first so many of the block's 256.

    Returns
    -------
    One :class:`Played` a plan, in the problem's order.

    Raises
    ------
    ValueError
        The problem cannot be played (a contest ends after the run, shapes differ, a
        number is out of range), or there are not 1 to 256 replications.
    CrowdMismatchError
        The books do not add up: our fault.
    """
    if not 1 <= replications <= BLOCK:
        raise ValueError(f"a block has 1 to {BLOCK} replications, not {replications}")
    check(problem)
    table = Table(problem, block, replications)
    calendar = Calendar()
    calendar.at(0, Rank.DRAW, lambda: table.draw(0))
    calendar.each_close(
        problem.months - 1, 1, Rank.DRAW, lambda month: table.draw(month + 1)
    )
    calendar.each_step(table.when, Rank.SELL, table.sell)
    calendar.each_close(problem.months, 1, Rank.LEAVE, table.leave)
    for rank, act in AT_MONTH_END:
        calendar.each_close(problem.months, 1, rank, table.each(act))
    calendar.run()
    return tuple(side.played() for side in table.sides)
