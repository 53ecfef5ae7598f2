"""The crowd played: one calendar for all replications of all reps and all plans."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from threading import Event
from typing import TYPE_CHECKING

from engine.sim.calendar import Calendar, Step, steps
from engine.sim.crowd.check import check
from engine.sim.crowd.luck import Fate, OwnLuck, market
from engine.sim.crowd.outcome import BLOCK
from engine.sim.crowd.side import Rules, Side, Year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.sim.crowd.outcome import Played
    from engine.sim.crowd.problem import CrowdProblem

    Found = tuple[int, tuple[Played, ...]]


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

    def __init__(self, rules: Rules, block: int, replications: int) -> None:
        problem = rules.problem
        self.when = steps(problem.months, problem.weekly)
        self.year = Year(rules, replications)
        self.tide = market(problem, block)[:, :replications].copy()
        self.own = OwnLuck(problem, block)
        self.fate = Fate(problem, block) if rules.turnover else None
        self.sides = [Side(self.year, place) for place in range(len(problem.plans))]
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
    return _block(Rules(problem), block, replications, Event())


def play(
    problem: CrowdProblem,
    blocks: Iterable[int],
    *,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Found]:
    """Play whole blocks of 256 futures, in threads; one block in memory a thread.

    Kernels and NumPy let go of Python's lock, so threads run side by side and share the
    policies. The outcomes are the same, byte by byte, for any number of workers.
    Whoever stops listening, by Ctrl-C too, stops the work with the month at hand.

    Parameters
    ----------
    blocks
        Numbers of blocks; read as they are needed, a few ahead.
    workers
        Threads.
    progress
        Called with the number of blocks done so far.

    Returns
    -------
    Number and outcome of each block, in the order of ``blocks``.

    Raises
    ------
    ValueError
        As :func:`play_block`, at once.
    CrowdMismatchError
        As :func:`play_block`, while iterating.
    """
    if workers < 1:
        raise ValueError(f"there must be a worker or more, not {workers}")
    check(problem)
    return _stream(Rules(problem), iter(blocks), workers, progress)


class _StoppedError(Exception):
    """Nobody waits for this block any more."""


def _block(
    rules: Rules, block: int, replications: int, stop: Event
) -> tuple[Played, ...]:
    months = rules.problem.months
    table = Table(rules, block, replications)
    calendar = Calendar()

    def draw(month: int) -> None:
        if stop.is_set():
            raise _StoppedError
        if month + 1 < months:
            table.draw(month + 1)

    table.draw(0)
    calendar.each_close(months, 1, Rank.DRAW, draw)
    calendar.each_step(table.when, Rank.SELL, table.sell)
    calendar.each_close(months, 1, Rank.LEAVE, table.leave)
    for rank, act in AT_MONTH_END:
        calendar.each_close(months, 1, rank, table.each(act))
    calendar.run()
    return tuple(side.played() for side in table.sides)


def _stream(
    rules: Rules,
    blocks: Iterator[int],
    workers: int,
    progress: Callable[[int], None] | None,
) -> Iterator[Found]:
    stop, done = Event(), 0
    waiting: deque[tuple[int, Future[tuple[Played, ...]]]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="crowd")

    def order() -> None:
        for block in blocks:
            waiting.append((block, pool.submit(_block, rules, block, BLOCK, stop)))
            if len(waiting) >= workers:
                return

    try:
        order()
        while waiting:
            block, future = waiting.popleft()
            found = future.result()
            order()
            done += 1
            if progress is not None:
                progress(done)
            yield block, found
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
