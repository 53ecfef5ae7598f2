"""``capacity``: how many people, in which roles, started when, to make the number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from engine.base.units import format_percent
from engine.scenario.capacity_types import (
    Goals,
    Online,
    Openings,
    Shares,
    Totals,
)
from engine.scenario.compare_values import Twelve
from engine.scenario.plan_values import NOT_BLANK, MonthOf, Percent, PlanName
from engine.scenario.section_capacity_luck import Sizing, Uncertainty
from engine.scenario.section_capacity_people import Role, Source
from engine.scenario.section_capacity_rules import (
    Cover,
    LimitEntry,
    Overstaffing,
    Pipeline,
    Recruiting,
    Training,
)
from engine.scenario.typed_values import (
    Gap,
    RunPath,
    Section,
    closed,
    refuse,
    refuse_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

FLAT = (1.0,) * 12
"""A year without a season."""
CalendarMonth = Literal[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
Roles = Annotated[dict[PlanName, Role], Field(min_length=1)]


def _above_zero(value: Fraction) -> Fraction:
    if not 0 < value <= 1:
        found = format_percent(value)
        refuse_value(f"found {found}; more than 0%, at most 100%, is allowed")
    return value


Positive = Annotated[Percent, AfterValidator(_above_zero)]


class Make(Section):
    """How much of the number must be made, how often, and where."""

    short_key: ClassVar[str | None] = "share"
    short_needs: ClassVar[str] = (
        "a percent such as 95% is needed, or a mapping with 'each', 'at' and 'share'"
    )

    each: Literal["month", "quarter", "year", "run"] = Field(
        "year", description="Period that is added up: month, quarter, year or run."
    )
    at: Literal["company", "segment", "region", "channel", "place"] = Field(
        "company",
        description=(
            "What is added up: the company, or each segment, region, channel or place"
            " by itself."
        ),
    )
    share: Positive = Field(
        Fraction(1), description="Least share of the number; default 100%."
    )


class Number(Section):
    """The number: bookings that shall be made, when and where."""

    total: Totals = Field(
        None,
        description=(
            "Bookings of the company by year, quarter or month, such as 2027: 184m;"
            " not given: 'data.demand' says it month by month and place by place, or"
            " 'from_run' where it was planned."
        ),
    )
    from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored run of quotas, whose number is taken month by month, or"
            " of a market, whose forecast is; in a study 'quota' or 'market'."
        ),
    )
    by: tuple[Literal["segment", "region", "channel"], ...] = Field(
        (),
        strict=False,
        description=(
            "What places are told apart by in that run, with 'from_run'; not given:"
            " the company as a whole."
        ),
    )
    segments: Shares = Field(
        None, description="Share of each segment; they add up to 100%."
    )
    regions: Shares = Field(
        None, description="Share of each region; they add up to 100%."
    )
    channels: Shares = Field(
        None, description="Share of each channel; they add up to 100%."
    )
    opens: Openings = Field(
        default_factory=dict,
        description=(
            "Regions that open later, and in which month; before it, their share falls"
            " to the other regions in proportion."
        ),
    )
    season: Twelve = Field(
        FLAT,
        description=(
            "Factor for January to December, mean 1, on what 'conventions.season_on'"
            " says; default: no season."
        ),
    )
    online: Online = Field(
        Fraction(0),
        description=(
            "Share of the number that sells itself, such as online: one percent, or one"
            " for each segment; default 0%."
        ),
    )
    make: tuple[Make, ...] | None = Field(
        None,
        strict=False,
        description=(
            "What must be made; the first is the number whose chance is told. Not"
            " given: the company's whole year where 'goal' begins with least_cost or"
            " fewest_…, else nothing (what is missed has its price)."
        ),
    )
    margin: Positive = Field(
        description="Gross margin of bookings: what is lost of each unit missed."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.from_run is not None and self.total is not None:
            yield ("from_run",), "both 'total' and 'from_run' are given; write one"
        if self.by and self.from_run is None:
            yield ("by",), "'by' goes with 'from_run', which is missing"
        if self.total is None:
            for key in ("segments", "regions", "channels"):
                if getattr(self, key) is not None:
                    yield (
                        (key,),
                        f"'{key}' divides 'total', which is missing; 'data.demand'"
                        " says by itself what each place must make, and so does"
                        " 'from_run' with 'by'",
                    )
        if self.opens and self.regions is None:
            yield ("opens",), "'opens' goes with 'regions', which is missing"


class Conventions(Section):
    """What planners mean by the same words; each choice changes the numbers."""

    ramp_month: Literal["start", "middle", "end"] = Field(
        "end",
        description=(
            "Where in a month the ramp is read: with 'ramp: 6 months' the first month"
            " counts 1/6 (end), 1/12 (middle) or 0 (start)."
        ),
    )
    attrition: Literal["before", "after"] = Field(
        "after",
        description="Whether people leave before they produce in a month, or after.",
    )
    yearly_rate: Literal["compound", "simple"] = Field(
        "compound",
        description=(
            "What a yearly rate is in a month: 30% a year are 2.9286% of those who are"
            " still there (compound), or 2.5% (simple, a twelfth)."
        ),
    )
    season_on: Literal["demand", "capacity"] = Field(
        "demand",
        description=(
            "What the season's factors apply to, never both: what must be sold, or what"
            " a person can sell."
        ),
    )
    hired_on: Literal["start", "signed"] = Field(
        "start",
        description=(
            "What days and months in 'staff' and 'committed' are: the start of work, or"
            " the signature, to which the source's lead is added."
        ),
    )
    year_begins: CalendarMonth = Field(
        "January",
        description=(
            "Month that a (fiscal) year begins with; with April, 2027 is April 2027 to"
            " March 2028, in 'total', 'make' and 'limits'."
        ),
    )
    discount: Gap = Field(
        Fraction(0),
        description=(
            "By how much money a year later is worth less, in goals; budgets are not"
            " discounted. Default 0%."
        ),
    )


class Capacity(Section):
    """How many people, in which roles, started when, to make the number."""

    starts: MonthOf = Field(description="First month that is planned, such as 2027-01.")
    months: Annotated[int, closed(1, 60)] = Field(
        12, description="Number of months that are planned, 1 to 60."
    )
    goal: Goals = Field(
        ("least_cost",),
        description=(
            "What the plan is best at, or several, first things first: least_cost,"
            " most_margin, least_missed, fewest_let_go, fewest_starts."
        ),
    )
    number: Number = Field(description="The bookings that shall be made.")
    conventions: Conventions = Field(
        default_factory=Conventions,
        description="What planners mean by the same words.",
    )
    roles: Roles = Field(description="Roles by name: what they do, cost and need.")
    sources: dict[PlanName, Source] = Field(
        default_factory=dict,
        description="Where people come from: hiring, promotions, transfers, by name.",
    )
    pipeline: Pipeline | None = Field(
        None, description="Bookings need pipeline made some months before."
    )
    recruiting: Recruiting | None = Field(
        None, description="How much recruiters can do in a month; not given: no limit."
    )
    training: Training | None = Field(
        None, description="Classes that new people begin in; not given: none needed."
    )
    limits: tuple[LimitEntry, ...] = Field(
        (), strict=False, description="Most people, starts or money."
    )
    cover: Cover | None = Field(
        None, description="Overtime or agencies that make bookings; not given: none."
    )
    overstaffing: Overstaffing | None = Field(
        None, description="Most capacity beyond the number; not given: no limit."
    )
    uncertainty: Uncertainty = Field(
        default_factory=Uncertainty,
        description="What is not known in advance, and how futures are played.",
    )
    sizing: Sizing | None = Field(
        None, description="Size of most profit, by how sales respond to people."
    )
    method: Literal["auto", "cbc", "highs", "scip", "blocks"] = Field(
        "auto",
        description=(
            "Solver of the hiring program: auto takes blocks for large ones that fall"
            " into parts, else cbc."
        ),
    )
