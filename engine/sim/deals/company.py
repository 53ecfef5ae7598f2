"""What the end of a month brings: pay, standings, people who leave and who come."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.problem import PERIODS
from engine.sim.deals.boards import award, publish
from engine.sim.deals.book import HIRED, SET
from engine.sim.deals.events import Happening
from engine.sim.deals.leads import Draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.sim.crowd.quotas import Quotas
    from engine.sim.deals.problem import DealProblem
    from engine.sim.deals.seat import Seat

    Floats = NDArray[np.float64]

YEAR = PERIODS.index(12)
LEAST_QUOTA = 0.01
"""Of what it was at the start: a ratchet never takes a quota below."""


class Company:
    """All seats together.

    Parameters
    ----------
    problem
        Of the run.
    seats
        In the roster's order.
    quotas
        By month of the year and of tenure.

    Attributes
    ----------
    pay
        ``(months, reps)`` variable pay, money.
    prizes
        ``(months, reps)`` of contests, money.
    since
        Month in which the person who sits in each seat started; 0: or before.
    sales, due
        ``(months, reps)`` sold, and the months' quotas; shares of each first quota.
    """

    def __init__(
        self, problem: DealProblem, seats: Sequence[Seat], quotas: Quotas
    ) -> None:
        months = problem.company.months
        self.problem, self.seats, self.quotas = problem, seats, quotas
        self.pay = np.zeros((months, len(seats)))
        self.prizes = np.zeros((months, len(seats)))
        self.sales = np.zeros((months, len(seats)))
        self.due = np.zeros((months, len(seats)))
        self.team = problem.company.seats.team.tolist()
        self.since = [0] * len(seats)
        self.left = dict.fromkeys(self.team, 0.0)
        self.fates = [s.key.stream(Draw.PERSON).random((months, 3)) for s in seats]

    def close(self, month: int) -> None:
        """Close a month: pay, publish, let people go and come, set quotas, go on."""
        for seat in self.seats:
            self._enter(seat, month)
        self._pay(month)
        for number, race in enumerate(self.problem.plan.races):
            publish(number, race, month, self)
            self._give(number, award(race, month, self), month)
        attainment = [self._attainment(seat, month) for seat in self.seats]
        self._lift(attainment)
        self._people(month, attainment)
        if month % 12 == 11:
            self._reset(month)

    def _enter(self, seat: Seat, month: int) -> None:
        """Enter a seat's month: what was sold, and the quota it counts."""
        year = slice(month - month % 12, month)
        before = float(self.sales[year, seat.rep].sum())
        self.sales[month, seat.rep] = seat.book.sold - before
        ramp = self.quotas.of_month[month % 12]
        tenure = len(ramp) - 1 if seat.empty else min(seat.tenure, len(ramp) - 1)
        self.due[month, seat.rep] = float(ramp[tenure]) * seat.quota

    def _pay(self, month: int) -> None:
        """Pay everybody through their plan's function, all of a plan at once."""
        plan, now = self.problem.plan, month + 1.0
        for number, payout in enumerate(plan.payouts):
            paid = [s for s in self.seats if plan.payout_of[s.rep] == number]
            if not paid:
                continue
            whole = [[s.whole(p, month) for s in paid] for p in range(len(PERIODS))]
            before = _ratios([s.opened for s in paid], whole)
            after = _ratios([s.book.totals for s in paid], whole)
            for seat, money in zip(
                paid, payout.month(month % 12, before, after), strict=True
            ):
                if not seat.empty:
                    self.pay[month, seat.rep] = money
                    seat.book.note(now, Happening.PAYOUT, month, float(money))

    def _give(self, contest: int, prizes: Floats, month: int) -> None:
        """Give the prizes of a contest."""
        for rep in np.flatnonzero(prizes).tolist():
            self.prizes[month, rep] += prizes[rep]
            own = contest, month, float(prizes[rep])
            self.seats[rep].book.prize(month + 1.0, own)

    def _attainment(self, seat: Seat, month: int) -> float:
        """Return a person's credits of the year to date ÷ quota to date; 1 without."""
        ramp = self.quotas.to_date[month % 12]
        due = float(ramp[min(seat.tenure, len(ramp) - 1)]) * seat.quota
        return seat.book.totals[YEAR] / due if due > 0.0 else 1.0

    def _lift(self, attainment: list[float]) -> None:
        """Set the factor on effort that the team's standing brings."""
        effect = self.problem.company.peer_effect
        seated = [seat for seat in self.seats if not seat.empty]
        if not effect or not seated:
            return
        team = np.array([self.team[seat.rep] for seat in seated])
        own = np.array([attainment[seat.rep] for seat in seated])
        gap = (np.bincount(team, own) / np.maximum(np.bincount(team), 1))[team] - own
        for seat, lift in zip(seated, np.exp(effect * gap).tolist(), strict=True):
            seat.peers = lift

    def _reset(self, month: int) -> None:
        """Set next year's quotas: Q(1 + growth) + ratchet · (Y − Q)."""
        reset, now = self.problem.company.reset, month + 1.0
        for seat in self.seats:
            kept = seat.quota * (1.0 + reset.growth - reset.ratchet)
            seat.quota = max(kept + reset.ratchet * seat.book.sold, LEAST_QUOTA)
            seat.book.sold = 0.0
            seat.book.note(now, Happening.QUOTA, SET, seat.quota)

    def _people(self, month: int, attainment: list[float]) -> None:
        """Let people leave, and fill seats; everybody else is a month older."""
        gone: dict[int, int] = dict.fromkeys(self.team, 0)
        staffing = self.problem.company.staffing
        for seat, share in zip(self.seats, attainment, strict=True):
            leave, fill, kind = self.fates[seat.rep][month]
            if seat.empty:
                # At least a month, on average as many as are said.
                if fill < 1.0 / max(staffing.vacancy, 1.0):
                    self._hire(seat, float(kind), month)
            elif leave < -np.expm1(-self._hazard(seat, share)):
                gone[self.team[seat.rep]] += 1
                seat.book.note(month + 1.0, Happening.LEFT, seat.tenure + 1, 0.0)
                seat.empty, seat.peers = True, 1.0
                if staffing.vacancy <= 0.0:
                    self._hire(seat, float(kind), month)
            else:
                seat.tenure += 1
        for team in self.left:
            self.left[team] = gone[team] / self.team.count(team)

    def _hazard(self, seat: Seat, attainment: float) -> float:
        """Return h₀ · exp of the terms of incentives.md section 5, of a month."""
        company, plan, rep = self.problem.company, self.problem.plan, seat.rep
        seats, terms = company.seats, company.leaving[seat.kind]
        hoped = plan.expected_variable
        variable = seats.expected_variable if hoped is None else hoped
        pay = float(plan.salaries(seats)[rep] + variable[rep])
        gap = log(pay / float(seats.market_pay[rep]))
        ramping = seat.tenure < len(company.staffing.ramp)
        return terms.rate * exp(
            -terms.pay_gap * gap
            + terms.shortfall * max(0.0, 1.0 - attainment)
            + terms.peers * self.left[self.team[rep]]
            + terms.ramping * ramping
        )

    def _hire(self, seat: Seat, drawn: float, month: int) -> None:
        """Seat a new person, credited with the quota of the months before."""
        shares = np.cumsum(self.problem.company.staffing.hire_shares)
        seat.kind = min(int(np.searchsorted(shares, drawn, "right")), len(shares) - 1)
        seat.empty, seat.tenure = False, 0
        self.since[seat.rep] = month + 1
        following = (month + 1) % 12
        credited = self.quotas.credit[:, following] * seat.quota
        seat.book.totals = credited.tolist()
        seat.book.note(month + 1.0, Happening.QUOTA, HIRED, seat.quota)


def _ratios(totals: list[list[float]], whole: list[list[float]]) -> list[Floats]:
    """Return for each period credits ÷ its quota, ``(seats,)``; 0 where it is 0."""
    credit, quota = np.array(totals).T, np.array(whole)
    found = np.divide(credit, quota, out=np.zeros_like(quota), where=quota > 0.0)
    return list(found)
