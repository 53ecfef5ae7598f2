"""What everybody is paid: lines by seat and month, and what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import EngineError

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.books import Books
    from engine.payplan.contests import ContestPay
    from engine.payplan.payment import Payment
    from engine.payplan.problem import PayProblem
    from engine.payplan.seats import Ints
    from engine.payplan.stage import Stage

UNPAID = "noncash"
"""Kind of the lines that are shown but not paid."""


class PayMismatchError(EngineError):
    """An identity that every payment keeps does not hold: our fault, never hidden."""


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """One line of the statements of a plan: a name, a kind, and its amounts.

    ``amount`` is ``(places, months)`` hundredths.
    """

    name: str
    kind: str
    amount: Ints


@dataclass(frozen=True, eq=False, slots=True)
class PlanPay:
    """What the seats of one plan are paid.

    Parameters
    ----------
    lines
        In the order of a statement.
    contests
        Results of contests, in the plan's order.
    taken_from
        Override to ``(places, months)`` what the reports earned.
    earned
        ``(places, months)`` what guarantee and draw are worked out from.
    scores
        The problem's scores of objectives.
    """

    books: Books
    stage: Stage
    lines: tuple[Line, ...]
    contests: tuple[ContestPay, ...]
    payment: Payment
    taken_from: dict[str, Ints]
    earned: Ints
    scores: pl.DataFrame

    @property
    def payout(self) -> Ints:
        """``(places, months)`` the sum of the paid lines, hundredths."""
        total = np.zeros_like(self.earned)
        for line in self.lines:
            if line.kind != UNPAID:
                total = total + line.amount
        return total


@dataclass(frozen=True, eq=False, slots=True)
class PayResult:
    """Every plan's pay, and what was given."""

    problem: PayProblem
    plans: tuple[PlanPay, ...]

    def lines(self) -> dict[tuple[str, str, str, str], int]:
        """Return (rep id, plan, month, line) to hundredths; lines of 0 are left out."""
        found: dict[tuple[str, str, str, str], int] = {}
        for pay in self.plans:
            books = pay.books
            reps = books.seating.seat_rep[books.seats]
            for line in pay.lines:
                for place, month in zip(*np.nonzero(line.amount), strict=True):
                    rep = books.seating.rep_ids[reps[place]]
                    key = (rep, books.plan.name, books.calendar.label(month), line.name)
                    found[key] = int(line.amount[place, month])
        return found


def check_identities(result: PayResult) -> None:
    """Recompute what must hold of any payment, from its parts alone.

    Raises
    ------
    PayMismatchError
        A draw balance is not conserved, a budget or a prize list is exceeded, or what
        was paid is not base + earned + guarantee + draw − recovery.
    """
    for pay in result.plans:
        name = pay.books.plan.title
        sums = pay.books.base + pay.earned + pay.payment.guarantee
        sums = sums + pay.payment.draw - pay.payment.recovered
        _hold(bool((sums == pay.payout).all()), f"{name}: lines do not add up to pay")
        ledger = pay.payment.ledger
        if ledger is not None:
            moved = ledger.opening + ledger.drawn - ledger.recovered - ledger.forgiven
            chained = ledger.closing[:, :-1] == ledger.opening[:, 1:]
            good = (moved == ledger.closing).all() and chained.all()
            _hold(bool(good), f"{name}: the draw balance is not conserved")
        for part in pay.books.plan.components:
            budget = getattr(part, "budget", None)
            if budget is not None:
                spent = int(pay.stage.spiffs[part.name].pay.sum())
                _hold(spent <= budget, f"{name}: {part.name} passes its budget")
        for contest in pay.contests:
            _check_prizes(contest, name)


def _check_prizes(result: ContestPay, plan: str) -> None:
    contest = result.contest
    leagues = {standing.league for standing in result.standings}
    for league in leagues:
        paid = sum(s.prize for s in result.standings if s.league == league)
        listed = contest.pool if contest.kind == "pool" else sum(contest.prizes)
        bounded = contest.kind in ("pool", "rank", "improvement", "team")
        fits = paid <= listed or not bounded or contest.ties == "all"
        _hold(fits, f"{plan}: {contest.name} pays more than its prizes")


def _hold(holds: bool, message: str) -> None:
    if not holds:
        raise PayMismatchError(message)
