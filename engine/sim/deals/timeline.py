"""One rep's year as a list of what happened, in words and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.sim.deals.book import HELD, HIRED, LATE, PULLED, REACHED, SET
from engine.sim.deals.deal import MOST_WALK_INS
from engine.sim.deals.events import Happening

if TYPE_CHECKING:
    import numpy as np

    from engine.sim.deals.run import DealRun

DAYS = 365.0 / 12.0
"""Of a month: all months are alike."""

MOVES = {PULLED: "pulled in", HELD: "held back", LATE: "booked after the close"}
QUOTAS = {SET: "quota of the year", REACHED: "quota reached", HIRED: "new rep starts"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a rep's run; the columns of the stored table ``timeline``.

    Parameters
    ----------
    plan, rep_id
        Of the run.
    day
        Since the start, with fractions; 365 a year.
    event
        ``lead``, ``stage``, ``won``, ``lost``, ``moved``, ``payout``, ``leaderboard``,
        ``quota`` or ``left``.
    deal, stage
        Its name, and the stage that it enters or is lost in; None: of no deal.
    amount
        Money: of the deal, what is booked, paid or set as quota; of a leaderboard the
        score. None: there is none.
    total
        Money of the year to date: of a payout, pay and prizes; else sales.
    note
        What else there is to say.
    """

    plan: str
    rep_id: str
    day: float
    event: str
    deal: str | None
    stage: str | None
    amount: float | None
    total: float
    note: str


def timeline(run: DealRun, rep: int) -> list[Moment]:
    """Return what happened to a rep from the start of the run on, in order.

    Parameters
    ----------
    run
        Of the deal model.
    rep
        Place in the roster.

    Raises
    ------
    ValueError
        There is no such rep.
    """
    reps = len(run.problem.company.seats.ids)
    if not 0 <= rep < reps:
        raise ValueError(f"there is no rep {rep} of {reps}")
    own = run.events["rep"] == rep
    during = run.events["time"] >= 0.0
    teller = _Teller(run, rep)
    return [teller.tell(row) for row in run.events[own & during]]


class _Teller:
    """Turns rows into moments, keeping the year's totals."""

    def __init__(self, run: DealRun, rep: int) -> None:
        self.problem = run.problem
        self.id = run.problem.company.seats.ids[rep]
        self.quota = float(run.problem.company.seats.quota[rep])
        self.sold = self.paid = 0.0

    def tell(self, row: np.void) -> Moment:
        what, detail = Happening(int(row["event"])), int(row["detail"])
        amount: float | None = float(row["amount"])
        if what not in (Happening.PAYOUT, Happening.LEADERBOARD):
            amount = float(row["amount"]) * self.quota
        self._count(what, detail, float(amount or 0.0))
        return Moment(
            plan=self.problem.plan.name,
            rep_id=self.id,
            day=float(row["time"]) * DAYS,
            event=what.name.lower(),
            deal=self._deal(row, what),
            stage=self._stage(row, what),
            amount=None if what is Happening.LEFT else amount,
            total=self.paid if what is Happening.PAYOUT else self.sold,
            note=self._note(row, what),
        )

    def _count(self, what: Happening, detail: int, amount: float) -> None:
        if what is Happening.QUOTA and detail == SET:
            self.sold = self.paid = 0.0
        if what is Happening.PAYOUT:
            self.paid += amount
        if what is Happening.WON or (what is Happening.MOVED and detail == LATE):
            self.sold += amount
        if what is Happening.MOVED and detail == HELD:
            self.sold -= amount

    def _paid_or_placed(self, contest: int, what: Happening, detail: int) -> str:
        if contest < 0:
            return f"month {detail + 1}"
        name = self.problem.plan.races[contest].name
        if what is Happening.PAYOUT:
            return f"prize of {name}"
        return f"place {detail} in {name}"

    def _kind(self, row: np.void) -> tuple[int, bool]:
        """Return the kind of accounts, and whether the deal needed no pipeline."""
        kinds, found = len(self.problem.accounts), int(row["accounts"])
        return found % kinds, found >= kinds

    def _deal(self, row: np.void, what: Happening) -> str | None:
        if what > Happening.MOVED:
            return None
        kind, walked_in = self._kind(row)
        number, name = int(row["deal"]), self.problem.accounts[kind].name
        if walked_in:
            step, place = divmod(number, MOST_WALK_INS)
            return f"{name} {step + 1}.{place + 1}"
        return f"{name} {number + 1}"

    def _stage(self, row: np.void, what: Happening) -> str | None:
        if what not in (Happening.LEAD, Happening.STAGE, Happening.LOST):
            return None
        kind, walked_in = self._kind(row)
        if walked_in:
            return None
        return self.problem.accounts[kind].stages[int(row["detail"])].name

    def _note(self, row: np.void, what: Happening) -> str:
        detail = int(row["detail"])
        if what is Happening.LEAD and self._kind(row)[1]:
            return "needs no pipeline"
        if what is Happening.MOVED:
            return MOVES[detail]
        if what is Happening.QUOTA:
            return QUOTAS[detail]
        if what in (Happening.PAYOUT, Happening.LEADERBOARD):
            return self._paid_or_placed(int(row["deal"]), what, detail)
        return f"after {detail} months" if what is Happening.LEFT else ""
