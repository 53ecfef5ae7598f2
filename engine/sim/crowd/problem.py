"""The crowd's problem: who sells what, under which policies and plans, when; frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PERIODS = (1, 3, 6, 12)
"""Months of the periods whose totals are kept, in this order everywhere."""


class Payout(Protocol):
    """Variable pay of a month as a function of attainments; a plan with its amounts."""

    def month(
        self, month: int, before: Sequence[Floats], after: Sequence[Floats]
    ) -> Floats:
        """Return the money that a month of the plan's year brings.

        Parameters
        ----------
        month
            0 to 11.
        before, after
            Credits so far ÷ quota of the whole period, for each of :data:`PERIODS`, at
            the start and at the end of the month. At the start of a period: 0.
        """


@dataclass(frozen=True, eq=False, slots=True)
class Policy:
    """Effort and moves by state, as a look-up table; between points, linear.

    Parameters
    ----------
    levels
        Months of each nested period of the state, ascending, out of 3, 6 and 12 (and 1
        with weekly steps); the innermost first. One to three.
    low, step
        First point and spacing of the innermost total, quota shares.
    offset_low, offset_step
        The same for each outer level's offset (its total − the innermost's).
    effort
        ``(steps of a year, *D…, X)`` effort a month.
    moved
        The same shape, shares moved at a close; None: none.
    """

    levels: tuple[int, ...]
    low: float
    step: float
    offset_low: tuple[float, ...]
    offset_step: tuple[float, ...]
    effort: NDArray[np.float32]
    moved: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Luck:
    """Shape and size of luck.

    Parameters
    ----------
    kind
        ``normal``: additive, ``size`` is the sd of a month in shares of the rep's
        expected month. ``lognormal``: factor of mean 1, ``size`` is the cv of a month.
        ``deals``: Poisson number of lognormal deals; ``size`` is their mean in shares
        of the rep's expected month, ``cv`` their sd ÷ mean.
    market_sd, market_memory
        Luck of the market: sd of a month, and how much of it stays for the next.
    """

    kind: Literal["normal", "lognormal", "deals"]
    size: float
    cv: float = 0.0
    market_sd: float = 0.0
    market_memory: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Seats:
    """The reps' seats at the start; arrays of ``(reps,)`` unless said.

    Parameters
    ----------
    ids
        Names; the key of each rep's luck.
    quota
        Yearly quota, money.
    base
        Expected sales of a month without effort, quota shares, of ability 1.
    expected
        Expected sales of a month at the reference rate, quota shares; scale of luck.
    salary
        Base salary a year, money.
    market_pay
        What the market pays a year, money.
    expected_variable
        Variable pay a year that the rep expects at the start, money.
    team, league
        Numbers from 0.
    tenure
        Months since hire at the start.
    kind
        Type of the person that sits there at the start.
    """

    ids: tuple[str, ...]
    quota: Floats
    base: Floats
    expected: Floats
    salary: Floats
    market_pay: Floats
    expected_variable: Floats
    team: Ints
    league: Ints
    tenure: Ints
    kind: Ints


@dataclass(frozen=True, slots=True)
class Staffing:
    """What becomes of empty seats.

    Parameters
    ----------
    ramp
        Productivity in the first, second … month of tenure; then 1.
    quota_ramp
        Share of quota in those months; then 1.
    vacancy
        Months that a seat is empty, on average (geometric; at least 1). 0: the seat is
        filled at once.
    cover
        Share of sales without effort that an empty seat still sells.
    hire_shares
        Probability of each type of person among new hires.
    hire_cost
        Recruiting and training, money a hire.
    """

    ramp: tuple[float, ...] = ()
    quota_ramp: tuple[float, ...] = ()
    vacancy: float = 0.0
    cover: float = 0.0
    hire_shares: tuple[float, ...] = (1.0,)
    hire_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """Hazard of one type of person; the terms of incentives.md section 5."""

    rate: float = 0.0
    pay_gap: float = 0.0
    shortfall: float = 0.0
    peers: float = 0.0
    ramping: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Race:
    """A contest: who gets which prize at the close of its window.

    Parameters
    ----------
    name
        Of the contest.
    kind
        ``rank`` (also a club: equal prizes), ``threshold``, ``pool``, ``team``,
        ``improvement``.
    first, last
        Months of the run whose sales count, 0 the first; both included.
    prizes
        Money by place, or by level of a threshold; of a pool: its money alone.
    levels
        Least scores of a threshold contest.
    by_attainment
        Scores are sales ÷ quota of the window; else money.
    minimum
        Least score that takes part.
    by
        What competes apart: nothing, ``team`` or ``league``.
    ties
        As in pay.md; sales are tied only exactly.
    cash
        Whether prizes are paid by the company in money (a cost either way).
    base_first, base_last
        Window that an improvement is measured from.
    board
        Months after which standings are published; their history is kept.
    """

    name: str
    kind: Literal["rank", "threshold", "pool", "team", "improvement"]
    first: int
    last: int
    prizes: tuple[float, ...]
    levels: tuple[float, ...] = ()
    by_attainment: bool = False
    minimum: float = 0.0
    by: Literal["all", "team", "league"] = "all"
    ties: Literal["share", "all", "first"] = "share"
    cash: bool = True
    base_first: int = 0
    base_last: int = 0
    board: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Quota of the next year: Q(1 + growth) + ratchet · (Y − Q)."""

    growth: float = 0.0
    ratchet: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class PlanCase:
    """One plan as the crowd plays it.

    Parameters
    ----------
    name
        Of the plan.
    policies, policy_of
        Policies, and ``(reps, types)`` which one a person of a type in a seat follows.
    payouts, payout_of
        Payout functions, and ``(reps,)`` which one a seat is paid by.
    races
        Contests.
    expected_variable
        ``(reps,)`` variable pay a year that each seat expects under this plan; None:
        the seats' own.
    salary
        ``(reps,)`` base salary a year under this plan, money; None: the seats' own.
    discount
        Share of the price given away on deals pulled in.
    draw, recoverable
        Advance up to so much a month (money), and whether it is recovered.
    override
        Managers' share of all variable pay.
    """

    name: str
    policies: tuple[Policy, ...]
    policy_of: Ints
    payouts: tuple[Payout, ...]
    payout_of: Ints
    races: tuple[Race, ...] = ()
    expected_variable: Floats | None = None
    salary: Floats | None = None
    discount: float = 0.0
    draw: float = 0.0
    recoverable: bool = True
    override: float = 0.0

    def salaries(self, seats: Seats) -> Floats:
        """Return ``(reps,)`` base salary a year under this plan, money."""
        return seats.salary if self.salary is None else self.salary


@dataclass(frozen=True, eq=False, slots=True)
class CrowdProblem:
    """Everything the crowd model is given.

    Parameters
    ----------
    seed
        The scenario's.
    months
        Of the run.
    weekly
        Whether steps are weeks (4-4-5) or months.
    season
        ``(12,)`` factors on sales by month of the year, mean 1.
    quota_shares
        ``(12,)`` share of the yearly quota of each month; sums to 1.
    seats, staffing, luck, reset
        The company.
    abilities, crosses, leaving
        Of each type of person: factor on sales, k of the unpaid task, hazard.
    peer_effect
        Effort is multiplied by exp(peer_effect · (the team's mean attainment to date −
        own)), updated at month ends; 0 switches it off.
    plans
        Plans, all played on the same luck.
    """

    seed: int
    months: int
    weekly: bool
    season: Floats
    quota_shares: Floats
    seats: Seats
    luck: Luck
    plans: tuple[PlanCase, ...]
    abilities: tuple[float, ...] = (1.0,)
    crosses: tuple[float, ...] = (0.0,)
    leaving: tuple[Leaving, ...] = (Leaving(),)
    staffing: Staffing = field(default_factory=Staffing)
    reset: Reset = field(default_factory=Reset)
    peer_effect: float = 0.0
