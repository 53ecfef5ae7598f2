"""Many futures of a head count plan, on one calendar a block of 256."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from engine.sim.calendar import Calendar
from engine.sim.workforce.check import check
from engine.sim.workforce.crew import Crew
from engine.sim.workforce.gather import Block, Notes, gathered
from engine.sim.workforce.luck import BLOCK, dice, factors
from engine.sim.workforce.market import Demand, Market
from engine.sim.workforce.planned import Planned

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.sim.workforce.problem import Futures, WorkforceProblem

AFTER = ("come", "move", "produce", "sell", "leave", "close")
"""What happens in a month, in this order, if people leave after they produce."""
BEFORE = ("come", "leave", "move", "produce", "sell", "close")
"""The same if they leave before."""


class Watch(Protocol):
    """Somebody who may end the play."""

    def wants_to_stop(self) -> bool:
        """Return whether to end with the futures there are."""


class Table:
    """One block of futures: its people, its market, and notes; a method an event."""

    def __init__(self, rules: Rules, block: int, n: int) -> None:
        problem = rules.problem
        luck, drawn = factors(problem, block), dice(problem.seed, block)
        self.rules = rules
        self.crew = Crew(problem, rules.planned, luck, drawn)
        self.market = Market(problem, rules.demand, luck, drawn.sell)
        self.notes = Notes(problem, n)
        self.come, self.move = self.crew.come, self.crew.move
        self.leave, self.close = self.crew.leave, self.crew.close

    def produce(self, month: int) -> None:
        """Count who produces, and pay them."""
        self.crew.produce(month)
        heads = self.crew.heads.astype(float)
        self.notes.people(month, heads, self.crew.work)

    def sell(self, month: int) -> None:
        """Make what can be made and sold."""
        self.market.sell(month, self.crew.work)
        demand = self.rules.demand
        cover = float((demand.cover[:, month] * demand.cover_price).sum())
        fixed = cover + float(self.rules.problem.training_cost[month])
        capacity, made = self.market.capacity, self.market.made
        self.notes.market(month, capacity, made, self.crew.spend + fixed)


class Rules:
    """What all blocks share."""

    def __init__(self, problem: WorkforceProblem) -> None:
        self.problem = problem
        self.planned = Planned(problem)
        self.demand = Demand(problem)


def play(
    problem: WorkforceProblem,
    count: int,
    *,
    workers: int = 1,
    watch: Watch | None = None,
) -> Futures:
    """Play futures of a head count plan, the same for any number of workers.

    Parameters
    ----------
    problem
        The plan, its people, and what is not known.
    count
        Futures, 1 or more. The first ones are the same whatever the count.
    workers
        Threads; kernels and NumPy let go of Python's lock.
    watch
        Asked after each block of 256 futures whether to end with those there are.

    Returns
    -------
    ``count`` futures; fewer when the watch ended the play, but one block at least.

    Raises
    ------
    ValueError
        The problem cannot be played, or no future or no worker is asked for.
    WorkforceMismatchError
        People do not add up in a cell, month and future: our fault.

    Notes
    -----
    A month goes: starters come; movers and those let go leave the settled people of
    their cell, by lot, and movers arrive; who is there produces; people leave. If
    people leave before they produce, they leave after starters have come, and movers
    leave with the chance of newcomers when they arrive.

    Planned fractions are rounded up or down by chance. Of movers and people let go, no
    more go than there are settled people: ways in the order of entries, then those let
    go. Only starts from outside come late by luck; movers keep their own delay. People
    replaced (``hold``) are ordered at the end of a month in which those there and under
    way are fewer than planned, to the nearest whole number; they start ``replace_lag``
    months later (the next month at the earliest) by the first way from outside, without
    its delay but late like others, and cost what its starts cost when they are due. One
    that a headcount cap, a budget or a limit on starts has no room for waits: it is
    looked at again at the end of each month
    (:class:`~engine.sim.workforce.replacing.Rooms`).
    The luck of single people goes into pipeline as into capacity; cover, and pipeline
    that is nobody's, have none.
    """
    if count < 1:
        raise ValueError(f"there must be a future or more, not {count}")
    if workers < 1:
        raise ValueError(f"there must be a worker or more, not {workers}")
    check(problem)
    found: list[Block] = []
    with closing(_blocks(Rules(problem), count, workers)) as blocks:
        for block in blocks:
            found.append(block)
            if watch is not None and watch.wants_to_stop():
                break
    return gathered(problem, found)


def _play_block(rules: Rules, block: int, n: int) -> Block:
    table, calendar = Table(rules, block, n), Calendar()
    events = BEFORE if rules.problem.leave_before else AFTER
    for rank, event in enumerate(events):
        calendar.each_close(rules.problem.months, 1, rank, getattr(table, event))
    calendar.run()
    return table.notes.block()


def _blocks(rules: Rules, count: int, workers: int) -> Generator[Block]:
    sizes = [min(BLOCK, count - first) for first in range(0, count, BLOCK)]
    todo = enumerate(sizes)
    waiting: deque[Future[Block]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="workforce")
    try:
        for block, n in todo:
            waiting.append(pool.submit(_play_block, rules, block, n))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
