"""One future played deal by deal: every deal and every rep a SimPy process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from simpy import Environment

from engine.sim.calendar import TICKS, steps
from engine.sim.crowd.luck import rep_key
from engine.sim.crowd.quotas import quotas
from engine.sim.deals.book import SET, Book
from engine.sim.deals.company import Company
from engine.sim.deals.deal import Desk
from engine.sim.deals.events import Happening, table
from engine.sim.deals.leads import Draw, Flow, Key, leads
from engine.sim.deals.measure import check
from engine.sim.deals.run import DealRun
from engine.sim.deals.seat import Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from simpy import Event

    from engine.sim.calendar import Step
    from engine.sim.deals.events import Row
    from engine.sim.deals.problem import DealProblem
    from engine.sim.deals.run import Ints

    Steps = Generator[Event, Any, None]

MARKET_YEAR = 13
"""Months of the market's luck beyond the run: deals may be called in from them."""


class Gate:
    """Where all reps meet at the end of a month; the last to come closes it.

    Parameters
    ----------
    environment
        SimPy's.
    people
        How many have to come.
    close
        What is done when all are there, given the month; then all go on.
    """

    def __init__(
        self, environment: Environment, people: int, close: Callable[[int], None]
    ) -> None:
        self.environment, self.people, self.close = environment, people, close
        self.open, self.here = environment.event(), 0

    def meet(self, month: int) -> Event:
        """Return the event to wait for."""
        opens = self.open
        self.here += 1
        if self.here == self.people:
            self.close(month)
            self.open, self.here = self.environment.event(), 0
            opens.succeed()
        return opens


def play(problem: DealProblem) -> DealRun:
    """Play one future of one plan, and check its books against its events.

    Notes
    -----
    While rep time does not bind, a rep's sales of a step are exactly compound Poisson
    with mean m·ρ·(θ + e)·ℓ and lognormal sizes, given what happened before the step:

    1. Leads arrive as a Poisson process; each is kept by independent chances and
       shifted by independent waits. So the moments of decision are a Poisson process
       again, with a constant rate full ÷ size (displacement and thinning:
       Kingman, *Poisson Processes*, 1993, sections 5.1 and 5.2); it is so from time 0
       on, because the pipeline starts in steady state.
    2. A decision is a yes if its own uniform number lies below pace ÷ full. The pace is
       fixed when the step starts, by what was won before (it is predictable), so the
       yeses have the intensity pace ÷ size and their number in the step is Poisson
       (thinning: Lewis and Shedler, Naval Research Logistics 26, 1979; of a predictable
       intensity: Ogata, IEEE Transactions on Information Theory 27, 1981).
    3. Where a pace exceeds full, deals without a pipeline come on top at the missing
       rate (superposition of independent Poisson processes).

    Raises
    ------
    ValueError
        A policy's effort is absurd: half a million deals in a step, or more.
    DealMismatchError
        Books and events differ: our fault.
    """
    environment = Environment(-problem.time.warm_up)
    when = steps(problem.company.months, problem.company.weekly)
    rows: list[Row] = []
    seats = _seats(problem, len(when), rows)
    company = Company(problem, seats, quotas(problem.company))
    gate = Gate(environment, len(seats), company.close)
    pipeline = np.zeros((len(when) + 1, len(problem.places), len(seats)), np.int64)
    desks = [Desk(environment, seat) for seat in seats]
    for desk in desks:
        for flow in desk.seat.flows:
            start, end = environment.now, problem.company.months
            environment.process(desk.source(leads(flow, desk.seat.key, start, end)))
    reps = [environment.process(_rep(desk, when, gate, pipeline)) for desk in desks]
    environment.run(until=environment.all_of(reps))
    run = _booked(company, rows, pipeline)
    check(run)
    return run


def _seats(problem: DealProblem, count: int, rows: list[Row]) -> list[Seat]:
    """Return the seats as they are at the start, with books of so many steps."""
    company, shared = problem.company, quotas(problem.company)
    market = _market(problem)
    made = []
    for rep, name in enumerate(company.seats.ids):
        expected = float(company.seats.expected[rep])
        flows = [Flow(k, kind, expected) for k, kind in enumerate(problem.accounts)]
        key = Key(company.seed, problem.replication, rep_key(name))
        book = Book(problem, rep, count, rows)
        made.append(Seat(problem, book, tuple(flows), key, shared, market))
    return made


def _market(problem: DealProblem) -> list[float]:
    """Return luck of the market by month: AR(1), the same sd in every month."""
    luck, company = problem.company.luck, problem.company
    key = Key(company.seed, problem.replication, 0)
    drawn = key.stream(Draw.MARKET).standard_normal(company.months + MARKET_YEAR)
    found = [float(drawn[0]) * luck.market_sd]
    fresh = luck.market_sd * (1.0 - luck.market_memory**2) ** 0.5
    for normal in drawn[1:]:
        found.append(luck.market_memory * found[-1] + fresh * float(normal))
    return found


def _booked(company: Company, rows: list[Row], pipeline: Ints) -> DealRun:
    """Return what the seats' books hold at the end."""
    books = [seat.book for seat in company.seats]
    inside = np.array([book.inside for book in books])
    stayed = np.array([book.stayed for book in books])
    months = company.problem.company.months
    return DealRun(
        problem=company.problem,
        events=table(rows),
        sales=np.array([book.sales for book in books]).T,
        effort=np.array([book.effort for book in books]).T,
        moved=np.array([book.moved for book in books]).T,
        pay=company.pay,
        prizes=company.prizes,
        pipeline=pipeline,
        departed=np.array([book.departed for book in books]).T,
        advanced=np.array([book.advanced for book in books]).T,
        # Deals still open have stayed until the end.
        stayed=(stayed + inside * months).T,
    )


def _rep(desk: Desk, when: tuple[Step, ...], gate: Gate, pipeline: Ints) -> Steps:
    """Sell step by step; at a month's end move deals, and meet the others."""
    environment, seat = desk.environment, desk.seat
    opens = True
    # At the start, deals that are open already enter before the first step begins.
    yield environment.timeout(-environment.now)
    seat.book.note(environment.now, Happening.QUOTA, SET, seat.quota)
    pipeline[0, :, seat.rep] = seat.book.inside
    for step in when:
        seat.begin(step, opens=opens)
        desk.walk_ins(step)
        yield environment.timeout(step.end / TICKS - environment.now)
        opens = step.end % TICKS == 0
        moving = seat.move(step) if opens else []
        if moving:
            yield environment.all_of(moving)
        pipeline[step.index + 1, :, seat.rep] = seat.book.inside
        if opens:
            yield gate.meet(step.month)
