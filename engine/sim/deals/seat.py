"""A seat: who sits there, at which pace they sell, and what they may move."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from engine.sim.calendar import TICKS
from engine.sim.crowd.problem import PERIODS
from engine.sim.deals.policy import look_up

if TYPE_CHECKING:
    import simpy

    from engine.sim.calendar import Step
    from engine.sim.crowd.problem import Policy
    from engine.sim.crowd.quotas import Quotas
    from engine.sim.deals.book import Book
    from engine.sim.deals.leads import Flow, Key, Lead
    from engine.sim.deals.problem import DealProblem


YEAR = PERIODS.index(12)


class Open(NamedTuple):
    """A deal in the pool of closing: its process, and the day it would close."""

    process: simpy.Process
    due: float
    lead: Lead


class Seat:
    """State of one seat in a run.

    Parameters
    ----------
    problem
        Of the run.
    book
        The seat's books; they know its place in the roster.
    flows
        How deals come to it, by kind of accounts.
    key
        Of its luck.
    quotas
        Of periods, by month of the year and of tenure.
    market
        Luck of the market by month: the run's, and a year more.

    Attributes
    ----------
    pace
        Sales a month now, quota shares; it decides which deals at closing are won.
    empty
        Whether nobody sits there.
    quota
        This year's quota ÷ the first year's.
    peers
        Factor on effort of how the team does.
    opened
        Totals at the start of the month, by period.
    """

    def __init__(
        self,
        problem: DealProblem,
        book: Book,
        flows: tuple[Flow, ...],
        key: Key,
        quotas: Quotas,
        market: list[float],
    ) -> None:
        seats, rep = problem.company.seats, book.rep
        self.problem, self.book, self.rep = problem, book, rep
        self.flows, self.key = flows, key
        self.quotas, self.market = quotas, market
        self.base = float(seats.base[rep])
        self.pace = float(seats.expected[rep])
        self.tenure, self.kind = int(seats.tenure[rep]), int(seats.kind[rep])
        self.empty = False
        self.quota, self.peers = 1.0, 1.0
        self.opened = [0.0] * len(PERIODS)
        self.pool: dict[tuple[int, int], Open] = {}

    @property
    def policy(self) -> Policy:
        """Return what the person in the seat follows."""
        plan = self.problem.plan
        return plan.policies[int(plan.policy_of[self.rep, self.kind])]

    def pace_in(self, month: int, effort: float, tenure: int) -> float:
        """Return expected sales a month: m·(ρ·(θ + e) + ξ·θ), never below 0.

        Parameters
        ----------
        month
            Of the run.
        effort
            Quota shares a month.
        tenure
            Months since hire, in that month.

        Notes
        -----
        An empty seat sells m·cover·θ·(1 + ξ), θ of a person of ability 1.
        """
        company = self.problem.company
        staffing, luck = company.staffing, self.market[month]
        season = float(company.season[month % 12])
        if self.empty:
            return max(0.0, season * staffing.cover * self.base * (1.0 + luck))
        ability = company.abilities[self.kind]
        ramp = staffing.ramp[tenure] if 0 <= tenure < len(staffing.ramp) else 1.0
        own = ramp * ability * (self.base + effort)
        return max(0.0, season * (own + luck * ability * self.base))

    def begin(self, step: Step, *, opens: bool) -> None:
        """Start a step: finished periods start again, held deals are booked.

        Parameters
        ----------
        step
            That starts.
        opens
            Whether a month starts with it.
        """
        book = self.book
        if opens:
            for place, months in enumerate(PERIODS):
                if step.month % months == 0:
                    book.totals[place] = 0.0
            if step.month % 12 == 0:
                book.reached = False
            self.opened = list(book.totals)
            book.recent.clear()
        book.step = step.index
        book.target = inf if self.empty else self.whole(YEAR, step.month)
        book.release((step.end / TICKS) - step.length)
        effort = 0.0 if self.empty else self._effort(step)
        book.effort[step.index] = effort
        self.pace = self.pace_in(step.month, effort, self.tenure)

    def _effort(self, step: Step) -> float:
        policy = self.policy
        found = look_up(policy, policy.effort, step.of_year, self._state(step.month))
        return max(0.0, found) * self.peers

    def whole(self, period: int, month: int) -> float:
        """Return the quota of the whole period that a month lies in, for this person.

        In shares of the seat's first yearly quota; ``period`` is a place in
        :data:`PERIODS`.
        """
        most = self.quotas.whole.shape[2] - 1
        tenure = min(self.tenure, most)
        return float(self.quotas.whole[period, month % 12, tenure]) * self.quota

    def _state(self, month: int) -> list[float]:
        """Return totals as if the quota were the full one of the first year."""
        plain = self.quotas.plain[:, month % 12].tolist()
        wholes = [self.whole(place, month) for place in range(len(PERIODS))]
        return [
            total * (full / whole if whole else 1.0 / self.quota)
            for total, full, whole in zip(self.book.totals, plain, wholes, strict=True)
        ]

    def move(self, step: Step) -> list[simpy.Process]:
        """Move deals over the close that a step ends with, as the policy says.

        Returns
        -------
        list of simpy.Process
            Deals called in, each by an interrupt that names the discount; wait for
            them: they are booked when they have ended.
        """
        policy = self.policy
        closes = (step.month + 1) % policy.levels[0] == 0
        if policy.moved is None or self.empty or not closes:
            return []
        state = self._state(step.month)
        amount = look_up(policy, policy.moved, step.of_year, state)
        now = step.end / TICKS
        if amount < 0.0:
            self.book.hold(-amount, now)
        if amount <= 0.0:
            return []
        until = now + policy.levels[0]
        called = self._sure(amount, step.month, until)
        for deal in called:
            deal.process.interrupt(self.problem.plan.discount)
        return [deal.process for deal in called]

    def _sure(self, most: float, month: int, until: float) -> list[Open]:
        """Return deals to call in: whole ones up to an amount, the soonest first.

        Only those that would be won anyway before ``until``, without any effort: so
        what is called in is missing later, deal by deal (unless the rep leaves).
        """
        called = []
        for deal in sorted(self.pool.values(), key=lambda deal: deal.due):
            then = int(deal.due)
            if deal.due > until or deal.lead.size > most:
                continue
            floor = self.pace_in(then, 0.0, self.tenure + then - month)
            if deal.lead.hurdle < floor:
                most -= deal.lead.size
                called.append(deal)
        return called
