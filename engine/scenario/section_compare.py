"""``compare``: which plans are compared, on what sales, and how closely."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from engine.base.units import format_percent
from engine.scenario.compare_values import Growth, Phasing, Twelve
from engine.scenario.plan_values import (
    NOT_BLANK,
    MonthOf,
    OptAmount,
    OptNames,
    Percent,
    PlanName,
)
from engine.scenario.section_compare_people import (
    Behaviour,
    Leaving,
    Moves,
    RepType,
    Staffing,
)
from engine.scenario.typed_values import (
    RunPath,
    Section,
    Share,
    Text,
    closed,
    refuse,
    refuse_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

FLAT = (1.0,) * 12
"""A year without a season."""
_ROUNDING = Fraction(1, 1000)
"""How far shares of types, written in per cent, may miss 100 %."""


def _whole_quarters(months: int) -> int:
    if months % 3:
        refuse_value(f"found {months}; whole quarters are needed: 3, 6, 9, 12 …")
    return months


@dataclass(frozen=True, slots=True)
class _Above:
    """Refuses 0 %, and percents above a largest one."""

    most: Fraction = Fraction(10)

    def __call__(self, value: Fraction) -> Fraction:
        if not 0 < value <= self.most:
            found, most = format_percent(value), format_percent(self.most)
            refuse_value(f"found {found}; more than 0%, at most {most}, is allowed")
        return value


def _adding_up(types: dict[str, RepType]) -> dict[str, RepType]:
    shares = [kind.share for kind in types.values()]
    total = sum(shares, Fraction(0))
    if abs(total - 1) > _ROUNDING:
        parts = " + ".join(format_percent(share) for share in shares)
        refuse_value(
            f"found shares of {parts} = {format_percent(total)}; the shares of all"
            " types must add up to 100%"
        )
    return types


Types = Annotated[
    dict[PlanName, RepType], Field(min_length=1), AfterValidator(_adding_up)
]


class Precision(Section):
    """When there are enough replications."""

    half_width: Annotated[Percent, AfterValidator(_Above())] = Field(
        Fraction(3, 1000),
        description=(
            "Half-width of the interval of each difference in what decides, as a share"
            " of the baseline's revenue."
        ),
    )
    confidence: Percent = Field(
        Fraction(19, 20), description="Confidence of intervals, from 50% to 99.9%."
    )
    least: Annotated[int, closed(256, 1_000_000)] = Field(
        512, description="Least number of replications; rounded up to 256s."
    )
    most: Annotated[int, closed(256, 1_000_000)] = Field(
        8192, description="Largest number of replications; rounded up to 256s."
    )

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if not Fraction(1, 2) <= self.confidence <= Fraction(999, 1000):
            found = format_percent(self.confidence)
            yield ("confidence",), f"found {found}; from 50% to 99.9% is allowed"
        if self.most < self.least:
            yield (
                ("most",),
                f"found {self.most}, which is less than 'least', {self.least}",
            )


class Market(Section):
    """Luck that everybody shares."""

    sd: Percent = Field(
        Fraction(1, 25),
        description="Standard deviation of a month, as a share of expected sales.",
    )
    memory: Share = Field(
        Fraction(1, 2), description="How much of a month's luck the next one keeps."
    )


class Sales(Section):
    """How sales come about, besides effort."""

    luck: Literal["deals", "normal", "lognormal"] = Field(
        "deals",
        description=(
            "Luck of a rep: deals of random number and size, a normal error, or a"
            " lognormal factor."
        ),
    )
    size: Percent = Field(
        Fraction(1, 4),
        description=(
            "In shares of a rep's expected month: the mean deal with 'deals', default"
            " 25%; the standard deviation of a month else, and must be given then."
        ),
    )
    cv: Percent = Field(
        Fraction(1),
        description=(
            "Standard deviation of the sizes of deals / their mean, with 'deals';"
            " default 100%."
        ),
    )
    market: Market = Field(
        default_factory=Market, description="Luck that everybody shares."
    )
    season: Twelve = Field(
        FLAT,
        description=(
            "Factor on sales for January to December; their mean is 1. Default: no"
            " season."
        ),
    )

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        default = type(self).model_fields["cv"].default
        if self.luck != "deals" and self.cv != default:
            yield ("cv",), f"'cv' goes with 'luck: deals', not with {self.luck}"
        if self.luck != "deals" and "size" not in self.model_fields_set:
            yield (
                ("luck",),
                f"'{self.luck}' needs 'size', the standard deviation of a month, such"
                " as 70%",
            )
        if self.luck == "deals" and not self.size:
            yield ("size",), "found 0%; a deal is of some size, so more is needed"


class Quotas(Section):
    """Quotas: where they come from, how they are phased and what becomes of them."""

    growth: Growth = Field(
        Fraction(0), description="Growth of quotas from one plan year to the next."
    )
    ratchet: Share = Field(
        Fraction(0),
        description=(
            "Share of what was sold above (below) quota that is added to (taken off)"
            " the next year's; default 0%."
        ),
    )
    phasing: Phasing = Field(
        "equal",
        description=(
            "Quota of each month: equal parts, as the season, or factors for January to"
            " December whose mean is 1."
        ),
    )
    from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored run of quotas, or of territories, whose potentials"
            " divide 'total' among reps; the roster's own quotas are not used then."
        ),
    )
    total: OptAmount = Field(
        None,
        description="All quotas of a year together, with 'from_run' of territories.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.total is not None and self.from_run is None:
            yield (
                ("total",),
                "'total' goes with 'from_run', which is missing; else quotas stand in"
                " the roster",
            )
        if self.total is not None and not self.total.hundredths:
            yield ("total",), "found 0; quotas must be more than 0"


class Compare(Section):
    """Plans compared by simulating reps who react to them."""

    baseline: Text = Field(description="Plan that the others are held against.")
    plans: OptNames = Field(
        None, description="Plans that are compared; not given: all of the scenario."
    )
    starts: MonthOf = Field(
        description="First month, such as 2027-01; a plan year starts with it."
    )
    months: Annotated[int, closed(3, 36), AfterValidator(_whole_quarters)] = Field(
        12, description="Number of months: whole quarters, 3 to 36."
    )
    steps: Literal["month", "week"] = Field(
        "month",
        description="How often reps choose effort: months, or weeks of 4-4-5 quarters.",
    )
    margin: Annotated[Percent, AfterValidator(_Above(Fraction(1)))] = Field(
        description="Gross margin as a share of revenue."
    )
    budget: OptAmount = Field(
        None, description="Money for variable pay and prizes over all the months."
    )
    decide_by: Literal["profit", "revenue", "margin"] = Field(
        "profit", description="What plans are ranked by."
    )
    precision: Precision = Field(
        default_factory=Precision, description="When there are enough replications."
    )
    prior_draws: Annotated[int, closed(0, 200)] = Field(
        12,
        description=(
            "How often what is assumed of people is drawn from its bands; 0: never."
        ),
    )
    expected: Annotated[Percent, AfterValidator(_Above())] = Field(
        Fraction(19, 20),
        description=(
            "What a rep sells in a year as today, in per cent of quota, where the"
            " roster does not say."
        ),
    )
    sales: Sales = Field(
        default_factory=Sales, description="How sales come about, besides effort."
    )
    behaviour: Behaviour = Field(
        default_factory=Behaviour, description="How reps react."
    )
    types: Types | None = Field(
        None, description="Types of reps by name; not given: one type."
    )
    moves: Moves = Field(
        default_factory=Moves, description="Deals moved over the end of a period."
    )
    leaving: Leaving = Field(default_factory=Leaving, description="When reps leave.")
    staffing: Staffing = Field(
        default_factory=Staffing, description="Empty seats and new hires."
    )
    quotas: Quotas = Field(
        default_factory=Quotas, description="Where quotas come from and go to."
    )
    unpaid_value: Percent = Field(
        Fraction(0),
        description=(
            "What is lost by neglecting the unpaid task of 'cross': money a quota share"
            " of neglect, as a share of quota; default 0%."
        ),
    )
