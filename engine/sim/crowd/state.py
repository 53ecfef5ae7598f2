"""What the crowd is at a moment: arrays of (reps, replications), one set per plan.

Replications lie side by side in memory; outcomes turn them into (replications, reps).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import CrowdProblem, Floats, Ints, PlanCase
    from engine.sim.crowd.quotas import Quotas

    Smalls = NDArray[np.int16]

EMPTY = -1
"""Tenure of nobody."""

LONG = 10_000
"""Months of tenure at the start beyond which nobody looks."""

KINDS = ("normal", "lognormal", "deals")
"""Shapes of luck by the number that kernels know them by."""


class State(NamedTuple):
    """One plan's crowd; arrays of ``(reps, replications)`` unless said.

    Who sits there: ``tenure`` (months before this one, EMPTY: nobody), ``kind``,
    ``factor`` (quota ÷ quota at the start), ``lift`` (of effort, by peers).
    Credits, quota shares: ``totals`` ``(periods, …)`` at the start of the month in each
    of PERIODS, ``flow`` what this month adds so far, ``carry`` what the last close
    takes from it, ``sold`` and ``due`` the seat's sales and quota of the year to date.
    Results so far: ``revenue`` (quota shares), ``conceded``, ``pulled``, ``pushed``
    (quota shares), ``effort`` and ``neglect`` (quota shares, summed over months),
    ``effort_before`` (effort until last month), ``filled`` (months), ``exits``,
    ``regretted``, ``variable``, ``prizes``, ``balance`` (of draws; money),
    ``attainment``. ``units`` ``(replications,)``: money sold before anything is moved
    or conceded. ``left`` ``(teams, replications)``: share of a team that left last
    month.
    """

    tenure: Smalls
    kind: Smalls
    factor: Floats
    lift: Floats
    totals: Floats
    flow: Floats
    carry: Floats
    sold: Floats
    due: Floats
    revenue: Floats
    pulled: Floats
    pushed: Floats
    effort: Floats
    neglect: Floats
    effort_before: Floats
    filled: Floats
    exits: Floats
    regretted: Floats
    variable: Floats
    prizes: Floats
    balance: Floats
    attainment: Floats
    units: Floats
    left: Floats


SUMS = (
    *("flow", "carry", "sold", "due", "revenue", "pulled", "pushed"),
    *("effort", "neglect", "effort_before", "filled", "exits", "regretted"),
    *("variable", "prizes", "balance", "attainment"),
)
"""Fields of a State that start at 0."""


def fresh(problem: CrowdProblem, replications: int) -> State:
    """Return the crowd before the first month."""
    seats = problem.seats
    shape = (len(seats.ids), replications)
    teams = int(seats.team.max(initial=0)) + 1
    tenure, kind = (
        np.repeat(what.astype(np.int16)[:, None], replications, axis=1)
        for what in (np.minimum(seats.tenure, LONG), seats.kind)
    )
    return State(
        tenure=tenure,
        kind=kind,
        factor=np.ones(shape),
        lift=np.ones(shape),
        totals=np.zeros((4, *shape)),
        units=np.zeros(replications),
        left=np.zeros((teams, replications)),
        **{name: np.zeros(shape) for name in SUMS},
    )


class Crew(NamedTuple):
    """What does not change while a plan is played.

    Of seats ``(reps,)``: ``quota`` (money), ``base``, ``expected``, ``pay_gap`` (ln of
    pay ÷ market pay), ``team``; ``policy_of`` ``(reps, kinds)``. Of kinds:
    ``ability``, ``cross``, ``leaving`` ``(kinds, 5)`` rate and γ₁ … γ₄, ``hires``
    cumulative shares. Of tenure: ``ramp``, ending in 1.
    """

    quota: Floats
    base: Floats
    expected: Floats
    pay_gap: Floats
    team: Ints
    policy_of: Ints
    ability: Floats
    cross: Floats
    leaving: Floats
    hires: Floats
    ramp: Floats
    cover: float
    fill: float


def crew(problem: CrowdProblem, plan: PlanCase) -> Crew:
    """Return the fixed numbers of a plan's crowd."""
    seats, staffing = problem.seats, problem.staffing
    variable = plan.expected_variable
    variable = seats.expected_variable if variable is None else variable
    pay = plan.salaries(seats) + variable
    leaving = [
        (kind.rate, kind.pay_gap, kind.shortfall, kind.peers, kind.ramping)
        for kind in problem.leaving
    ]
    return Crew(
        quota=np.array(seats.quota, np.float64),
        base=np.array(seats.base, np.float64),
        expected=np.array(seats.expected, np.float64),
        pay_gap=np.log(pay / seats.market_pay),
        team=np.array(seats.team, np.int64),
        policy_of=np.array(plan.policy_of, np.int64),
        ability=np.array(problem.abilities),
        cross=np.array(problem.crosses),
        leaving=np.array(leaving),
        hires=np.cumsum(staffing.hire_shares),
        ramp=np.array([*staffing.ramp, 1.0]),
        cover=float(staffing.cover),
        fill=1.0 / max(staffing.vacancy, 1.0) if staffing.vacancy > 0 else 1.0,
    )


class Moment(NamedTuple):
    """A step, as the kernels need it.

    ``step`` of the year; ``length`` in months; ``strength``: season × length; ``scale``
    (periods, T): factors that turn credits into those of an unramped quota; ``luck`` (a
    number of KINDS); ``size`` (of luck in the step: sd, or spread of the logarithm, or
    mean size of a deal, as shares of the expected month), ``log_mean`` and ``spread``
    (of sizes of deals, likewise); ``tide`` (replications,): ξ.
    """

    step: int
    length: float
    strength: float
    scale: Floats
    tide: Floats
    luck: int
    size: float
    log_mean: float
    spread: float


def moment(
    problem: CrowdProblem, quotas: Quotas, at: tuple[int, int, float], tide: Floats
) -> Moment:
    """Return the numbers of a step: (step of the year, month of the run, length)."""
    step, month, length = at
    luck = problem.luck
    of_year = month % 12
    whole, plain = quotas.whole[:, of_year], quotas.plain[:, of_year, None]
    scale = np.divide(plain, whole, out=np.ones_like(whole), where=whole > 0.0)
    size = {
        "normal": luck.size * math.sqrt(length),
        "lognormal": math.sqrt(math.log1p(luck.size**2 / length)),
        "deals": luck.size,
    }[luck.kind]
    variance = math.log1p(luck.cv**2)
    return Moment(
        step=step,
        length=length,
        strength=float(problem.season[of_year]) * length,
        scale=scale,
        tide=tide,
        luck=KINDS.index(luck.kind),
        size=size,
        log_mean=(math.log(luck.size) if luck.size > 0.0 else 0.0) - variance / 2.0,
        spread=math.sqrt(variance),
    )
