"""``capacity.roles`` and ``capacity.sources``: people, and where they come from."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.base.units import format_percent
from engine.scenario.capacity_types import (
    CalendarMonths,
    Chances,
    LeaversByYear,
    Names,
    Numbers,
    OptRate,
    PerMonthOf,
    RampTime,
    Rate,
    SomeNames,
)
from engine.scenario.compare_values import Growth, Leavers, Vacancy
from engine.scenario.plan_days import Span
from engine.scenario.plan_money import Money
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    OptPercent,
    UpToAll,
)
from engine.scenario.typed_values import RunPath, Section, Text, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

Dimension = Literal["segment", "region", "channel"]
Dimensions = Annotated[
    tuple[Dimension, ...], Field(strict=False, min_length=1, max_length=3)
]
Positive = Annotated[float, closed(0, 100_000, above=True)]

_SEGMENTS = "Segments they work in; not given: all."
_REGIONS = "Regions they work in; not given: all."
_CHANNELS = "Channels they work in; not given: all."
DEFAULT_RAMP = Span(5)
"""Median of ramps to full productivity, months."""
DEFAULT_LEAVERS = (Leavers(Fraction(28, 100), "year"),)
"""Yearly turnover of sales people."""


class Ramp(Section):
    """How people become productive."""

    short_key: ClassVar[str | None] = "over"
    short_needs: ClassVar[str] = (
        "a number of months such as 6 months is needed, a list of percents, or a"
        " mapping with 'over' and 'shape'"
    )

    over: RampTime = Field(
        description=(
            "Months until people are fully productive, or percents month by month that"
            " end with 100%."
        )
    )
    shape: Literal["linear", "s"] = Field(
        "linear",
        description="Rises evenly (linear), or slowly, fast and slowly again (s).",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if isinstance(self.over, tuple) and self.shape != "linear":
            refuse([(("shape",), "'shape' goes with a number of months in 'over'")])
        return self


class Attrition(Section):
    """How many leave; months are counted from the start of work."""

    short_key: ClassVar[str | None] = "voluntary"
    short_needs: ClassVar[str] = (
        "a share such as 22% a year is needed, a list of them by year since the start,"
        " or a mapping with 'voluntary' and 'involuntary'"
    )

    voluntary: Annotated[LeaversByYear | None, NOT_BLANK] = Field(
        None,
        description=(
            "Share that leaves by itself: one, or one for each year since the start,"
            " the last for all later ones. Not given: what 'from_run' says, or 0%."
        ),
    )
    involuntary: LeaversByYear = Field(
        (Leavers(Fraction(0), "year"),),
        description=(
            "Share that is dismissed for cause, in the same form; default 0% a year."
        ),
    )
    from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored comparison of pay plans, whose yearly exits are the"
            " voluntary ones."
        ),
    )
    plan: Annotated[Text | None, NOT_BLANK] = Field(
        None, description="Which of the run's pay plans, with 'from_run'."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.from_run is not None and self.voluntary is not None:
            yield ("from_run",), "both 'from_run' and 'voluntary' are given; write one"
        if (self.from_run is None) != (self.plan is None):
            key = "plan" if self.from_run is None else "from_run"
            other = "from_run" if self.from_run is None else "plan"
            yield (key,), f"'{key}' goes with '{other}', which is missing"


class Sells(Section):
    """What a fully productive, full-time person sells."""

    quota: Rate = Field(description="Quota, such as 1.8m/year.")
    attainment: OptPercent = Field(
        None,
        description=(
            "What is expected of it, such as 85%; applied once. One of 'attainment' and"
            " 'over_assignment' is needed."
        ),
    )
    over_assignment: OptPercent = Field(
        None,
        description=(
            "Quotas handed out as a share of what is planned with, such as 118%: 1 /"
            " attainment."
        ),
    )
    by_segment: dict[str, Rate] = Field(
        default_factory=dict,
        description="Quota in some segments, where it differs.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        given = [
            (key, getattr(self, key))
            for key in ("attainment", "over_assignment")
            if getattr(self, key) is not None
        ]
        if not given:
            yield (
                (),
                "neither 'attainment' nor 'over_assignment' is given; one of them is"
                " needed, such as 'attainment: 85%'",
            )
        if len(given) > 1:
            yield (
                ("over_assignment",),
                "both 'attainment' and 'over_assignment' are given; they say the same"
                " (over_assignment = 1 / attainment), so write one of them",
            )
        for key, value in given:
            if not Fraction(1, 10) <= value <= 10:
                found = format_percent(value)
                yield (key,), f"found {found}; from 10% to 1000% is allowed"

    @property
    def factor(self) -> float:
        """Attainment, by whichever of its two names."""
        if self.attainment is not None:
            return float(self.attainment)
        return float(1 / (self.over_assignment or 1))


class LetGo(Section):
    """Letting people go, where that is allowed."""

    cost: Amount = Field(description="Money for each person let go, such as 60k.")
    at_most: PerMonthOf = Field(
        None, description="Most people of the role, such as 2 a month; default none."
    )


class ShortTime(Section):
    """Short time: part of the work for part of the pay."""

    keep: UpToAll = Field(
        Fraction(1, 2), description="Share of work and pay that is kept; default 50%."
    )
    at_most: Annotated[int, closed(0, 100_000)] = Field(
        description="Most people of the role on short time at once."
    )


class Role(Section):
    """A role: what its people do, cost and need."""

    sells: Sells | None = Field(None, description="Quota and attainment, if they sell.")
    pay: Rate = Field(description="Cost of a person to the company, such as 240k/year.")
    raise_: Growth = Field(
        Fraction(0),
        alias="raise",
        description="By how much pay rises each year, from the second on; default 0%.",
    )
    ramp: Ramp = Field(
        default_factory=lambda: Ramp(over=DEFAULT_RAMP),
        description="How new people become productive; default 5 months.",
    )
    attrition: Attrition = Field(
        default_factory=lambda: Attrition(voluntary=DEFAULT_LEAVERS),
        description="How many leave, such as 22% a year; default 28% a year.",
    )
    makes_pipeline: OptRate = Field(
        None,
        description="Pipeline a productive person makes, such as 300k/month.",
    )
    per: Numbers = Field(
        None,
        description=(
            "Least people for each of other roles: 'per: {AE: 0.4}' is 0.4 for each AE."
        ),
    )
    span: Annotated[Positive | None, NOT_BLANK] = Field(
        None, description="Most people of 'over' for each of this role, such as 8."
    )
    over: SomeNames = Field(
        None, description="Roles that 'span' counts, added together."
    )
    at: Literal["company", "segment", "region", "channel", "place"] = Field(
        "region",
        description="Where 'per' and 'span' are asked for, such as each region.",
    )
    by: Dimensions | None = Field(
        None,
        description=(
            "What its people are told apart by: segment, region, channel. Not given:"
            " everything that 'number' or 'demand' has, if they sell or make pipeline,"
            " else what 'at' says."
        ),
    )
    segments: SomeNames = Field(None, description=_SEGMENTS)
    regions: SomeNames = Field(None, description=_REGIONS)
    channels: SomeNames = Field(None, description=_CHANNELS)
    let_go: LetGo | None = Field(
        None, description="Letting people go; not given: nobody is."
    )
    short_time: ShortTime | None = Field(
        None, description="Short time; not given: there is none."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if (self.span is None) != (self.over is None):
            key, other = ("over", "span") if self.span is None else ("span", "over")
            yield (key,), f"'{key}' goes with '{other}', which is missing"
        if not (self.sells or self.makes_pipeline or self.per or self.span):
            yield (
                (),
                "this role sells nothing, makes no pipeline and supports nobody; write"
                " 'sells', 'makes_pipeline', 'per' or 'span'",
            )


class Source(Section):
    """Where people come from: outside, or another role or place."""

    into: Names = Field(description="Role, or list of roles, they start in.")
    out_of: SomeNames = Field(
        None,
        description=(
            "Roles they come out of: a promotion, or with the same role and 'across' a"
            " transfer. Not given: from outside."
        ),
    )
    across: Dimensions | None = Field(
        None,
        description=(
            "What may change when they move: segment, region, channel. Not given:"
            " nothing does."
        ),
    )
    segments: SomeNames = Field(None, description="Only into these segments.")
    regions: SomeNames = Field(None, description="Only into these regions.")
    channels: SomeNames = Field(None, description="Only into these channels.")
    lead: Vacancy = Field(
        Span(0), description="Months from the decision to the start; default 0 months."
    )
    intake: CalendarMonths = Field(
        None, description="Months in which they start; not given: all."
    )
    class_of: Annotated[int, closed(1, 1000)] = Field(
        1, description="They start in groups of this size; default 1."
    )
    whole: bool = Field(
        True, description="Whether starts are whole numbers; else any fraction."
    )
    cost: Amount = Field(
        Money(0), description="Money for each start, such as 30k; default 0."
    )
    assessed: Positive = Field(
        1.0, description="People assessed for each start; default 1."
    )
    at_most: PerMonthOf = Field(
        None, description="Most starts, such as 6 a month; default no limit."
    )
    mentors: OptPercent = Field(
        None,
        description=(
            "Most starts of a month as a share of those who work there already; not"
            " given: no limit."
        ),
    )
    arriving: UpToAll = Field(
        Fraction(1),
        description="Share of movers that arrives, the rest leaves; default 100%.",
    )
    delay: Chances = Field(
        (Fraction(1),),
        description=(
            "Chances to start 0, 1, 2 … months later than planned; default [100%]."
        ),
    )
    ramp: Ramp | None = Field(
        None, description="As in the role; not given: the same as everybody's."
    )
    attrition: Attrition | None = Field(
        None,
        description=(
            "As in the role, for those who came this way, until the last year that is"
            " written is over; not given: the same as everybody's."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.out_of is None:
            if self.across is not None:
                yield ("across",), "'across' goes with 'out_of', which is missing"
            if self.arriving != 1:
                yield ("arriving",), "'arriving' goes with 'out_of', which is missing"
        elif self.across is None and set(self.out_of) & set(self.into):
            same = ", ".join(role for role in self.out_of if role in self.into)
            yield (
                ("out_of",),
                f"{same} into {same} is no move; a transfer needs 'across', such as"
                " [region]",
            )
        if not self.arriving:
            yield ("arriving",), "found 0%; more than 0% is needed"
        if not self.whole and self.class_of > 1:
            yield ("class_of",), "'class_of' needs 'whole: true'"
        if self.at_most is not None and self.at_most.number < self.class_of:
            yield (
                ("at_most",),
                f"found {self.at_most}, less than a class of {self.class_of}; nobody"
                " could start",
            )
        if self.mentors is not None and not self.mentors:
            yield ("mentors",), "found 0%; more than 0% is needed"
