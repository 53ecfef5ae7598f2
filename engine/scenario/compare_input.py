"""What comparing plans is given, read and checked: numbers as they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.payplan.terms import Plan

ASSUMED = (
    *("response", "curvature", "discount", "present_bias", "risk"),
    *("gain", "loss_aversion", "cross", "social_loss"),
    *("movable", "move_cost", "concession"),
    *("leave_rate", "pay_gap", "shortfall", "peer_exits", "ramping"),
    "peer_effect",
)
"""Names of what is assumed of people; each has a band."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is assumed of one parameter: a value, and from where to where it may lie."""

    low: float
    value: float
    high: float

    @property
    def open(self) -> bool:
        """Whether there is any doubt about it."""
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of rep.

    Parameters
    ----------
    name
        Key in the scenario.
    share
        Of the reps that the roster gives no type; of new hires.
    ability
        Factor on sales; 1 is the roster's expectation.
    naive
        Whether the rep believes in later selves without present bias.
    assumed
        Every name of :data:`ASSUMED` to its band. ``risk`` is per yearly target
        incentive; ``gain`` and ``move_cost`` are shares of the reference rate
        (target ÷ quota); ``movable`` is a share of a month's expected sales;
        ``social_loss`` is a share of the monthly target a place; ``leave_rate`` is a
        monthly hazard.
    """

    name: str
    share: float
    ability: float
    naive: bool
    assumed: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class Precision:
    """When there are enough replications.

    Parameters
    ----------
    least, most
        Replications, multiples of 256 after rounding up.
    half_width
        Half-width of the interval of every difference in what decides ÷ the
        baseline's revenue.
    confidence
        Of intervals.
    """

    least: int
    most: int
    half_width: float
    confidence: float


@dataclass(frozen=True, eq=False, slots=True)
class CompareInput:
    """Everything that comparing plans needs, besides the plans' own text.

    Parameters
    ----------
    plans
        The plans compared, in the scenario's order.
    baseline
        Name of the plan that the others are held against.
    roster
        One row a rep: ``rep_id``, ``name``, ``quota`` (money a year), ``base`` and
        ``target`` (money a year; null: the plan's), ``expected`` (share of quota sold
        in a year under the reference rate), ``segment``, ``channel``, ``team``,
        ``league``, ``potential`` (null where unknown), ``tenure`` (months), ``kind``
        (name of a type, never null), ``market_pay`` (money a year; null: what the
        baseline is expected to pay).
    year, month
        First month of the run, such as 2027, 1; a plan year starts with it.
    months, weekly
        Length of the run, and whether steps are weeks.
    season, quota_shares
        ``(12,)`` each.
    margin
        Gross margin as a share of revenue.
    budget
        Money for variable pay and prizes in the run; None: none given.
    decide_by
        What the plans are ranked by.
    luck, size, cv, market_sd, market_memory
        As in ``engine.sim.crowd.problem.Luck``.
    kinds
        Types of reps.
    calibrated
        Whether people's behaviour was fitted to data; else everything says so.
    ramp, quota_ramp, vacancy, cover, hire_cost, growth, ratchet
        As in ``engine.sim.crowd.problem``.
    unpaid_value
        Money lost a quota share of neglect of the unpaid task, as a share of quota.
    prior_draws
        How many times people are drawn from the bands; 0: never.
    precision, seed
        Of the simulation.
    notes
        What was assumed or left out while reading.
    inputs
        Table shown to (digest, rows).
    """

    plans: tuple[Plan, ...]
    baseline: str
    roster: pl.DataFrame
    year: int
    month: int
    months: int
    weekly: bool
    season: tuple[float, ...]
    quota_shares: tuple[float, ...]
    margin: float
    budget: float | None
    decide_by: Literal["profit", "revenue", "margin"]
    luck: Literal["normal", "lognormal", "deals"]
    size: float
    cv: float
    market_sd: float
    market_memory: float
    kinds: tuple[Kind, ...]
    calibrated: bool
    ramp: tuple[float, ...]
    quota_ramp: tuple[float, ...]
    vacancy: float
    cover: float
    hire_cost: float
    growth: float
    ratchet: float
    unpaid_value: float
    prior_draws: int
    precision: Precision
    seed: int
    notes: tuple[str, ...]
    inputs: Mapping[str, tuple[str, int]]
