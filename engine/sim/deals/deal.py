"""The life of a deal, and where deals come from: SimPy processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpy import Interrupt, PriorityResource

from engine.sim.deals.leads import Draw, Lead
from engine.sim.deals.seat import Open

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import numpy as np
    from simpy import Environment, Event, Process

    from engine.sim.calendar import Step
    from engine.sim.deals.seat import Seat

    Steps = Generator[Event, Any, None]

MOST_WALK_INS = 2**20
"""Numbers set apart for a step's deals without pipeline: far more than there can be."""


class Desk:
    """Where the deals of a seat are worked on.

    Parameters
    ----------
    environment
        SimPy's, in months.
    seat
        Whose desk it is.
    """

    def __init__(self, environment: Environment, seat: Seat) -> None:
        time = seat.problem.time
        self.environment, self.seat = environment, seat
        self.turns = PriorityResource(environment, time.slots)
        self.months = [
            [stage.hours / time.hours for stage in kind.stages]
            for kind in seat.problem.accounts
        ]

    def source(self, arriving: Iterator[Lead]) -> Steps:
        """Let leads arrive, in their order."""
        for lead in arriving:
            if lead.at > self.environment.now:
                yield self.environment.timeout(lead.at - self.environment.now)
            self.environment.process(self.life(lead))

    def life(self, lead: Lead) -> Steps:
        """Take a deal through its stages until it is won or lost."""
        environment, book = self.environment, self.seat.book
        last = len(lead.waits) - 1
        since, fresh = lead.since, lead.at == lead.since
        for stage in range(lead.stage, last + 1):
            book.enter(lead, stage, since)
            hours = self.months[lead.kind][stage]
            if hours and fresh:
                yield from self._work(hours, urgency=last - stage)
            if stage == last:
                break
            yield environment.timeout(lead.waits[stage])
            since, fresh = environment.now, True
            if not lead.passes[stage]:
                book.lost(lead, stage, since)
                return
            book.leave(lead, stage, since, onwards=True)
        yield from self._closing(lead)

    def _work(self, months: float, urgency: int) -> Steps:
        """Wait for the rep's turn, and work; what is nearest to closing goes first."""
        with self.turns.request(priority=urgency) as turn:
            yield turn
            yield self.environment.timeout(months)

    def _closing(self, lead: Lead) -> Steps:
        """Wait in the pool for the customer to decide, or for the rep to call."""
        environment, seat = self.environment, self.seat
        wait, name = lead.waits[-1], (lead.kind, lead.number)
        me: Process | None = environment.active_process
        if me is None:
            raise RuntimeError("a deal lives only as a process")
        seat.pool[name] = Open(me, environment.now + wait, lead)
        try:
            yield environment.timeout(wait)
        except Interrupt as call:
            discount: float = call.cause or 0.0
            seat.book.pulled(lead, environment.now, discount)
        else:
            if lead.hurdle < seat.pace:
                seat.book.won(lead, environment.now)
            else:
                seat.book.lost(lead, len(lead.waits) - 1, environment.now)
        finally:
            del seat.pool[name]

    def walk_ins(self, step: Step) -> None:
        """Start the deals that a step's pace brings beyond what the pipeline holds.

        Raises
        ------
        ValueError
            The pace is absurd: half a million deals in a step, or more.
        """
        seat = self.seat
        for flow in seat.flows:
            kind = flow.kind + len(seat.flows)
            rate = flow.extra_rate(seat.pace)
            if rate:
                count, rng = self._beyond(rate * step.length, flow.kind, step.index)
                waits, sizes = rng.random(count) * step.length, flow.sizes(rng, count)
                for place, (wait, size) in enumerate(zip(waits, sizes, strict=True)):
                    number = step.index * MOST_WALK_INS + place
                    now = self.environment.now
                    lead = Lead(kind, number, 0, now, now, (), (), float(size), 0.0)
                    self.environment.process(self._walk_in(lead, float(wait)))

    def _beyond(
        self, mean: float, kind: int, step: int
    ) -> tuple[int, np.random.Generator]:
        """Return a step's number of deals without pipeline, and what draws the rest."""
        if mean > MOST_WALK_INS / 2:
            rep = self.seat.problem.company.seats.ids[self.seat.rep]
            raise ValueError(f"rep '{rep}' would win {mean:.0f} deals in a step")
        rng = self.seat.key.stream(Draw.WALK_IN, kind, step)
        return int(rng.poisson(mean)), rng

    def _walk_in(self, lead: Lead, wait: float) -> Steps:
        yield self.environment.timeout(wait)
        self.seat.book.walked_in(lead, self.environment.now)
