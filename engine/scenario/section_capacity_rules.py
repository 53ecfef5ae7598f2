"""Parts of ``capacity`` that limit plans: pipeline, recruiters, classes, money."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.base.units import format_percent
from engine.scenario.capacity_types import (
    CalendarMonths,
    Names,
    PeriodOf,
    PerMonthOf,
    SomeNames,
)
from engine.scenario.compare_values import Vacancy
from engine.scenario.plan_money import Money
from engine.scenario.plan_values import NOT_BLANK, Amount, OptAmount, Percent, UpToAll
from engine.scenario.typed_values import Section, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

Positive = Annotated[float, closed(0, 1e9, above=True)]
_MOST_TIMES = 100.0


class Coverage(Section):
    """How much pipeline is asked for, for each unit of bookings."""

    short_key: ClassVar[str | None] = "times"
    short_needs: ClassVar[str] = (
        "a number such as 4.0 is needed, or a mapping with 'probability' and 'deals'"
    )

    times: Annotated[float, closed(1, _MOST_TIMES)] | None = Field(
        None, description="So many times the bookings; at least 1 / win rate."
    )
    probability: Annotated[UpToAll | None, NOT_BLANK] = Field(
        None,
        description=(
            "Chance with which enough is won, when each deal is won with 'win_rate'."
        ),
    )
    deals: Annotated[int, closed(1, 10_000)] | None = Field(
        None, description="Deals that must be won in a month, with 'probability'."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if (self.probability is None) != (self.deals is None):
            key, other = "probability", "deals"
            if self.probability is None:
                key, other = other, key
            yield (key,), f"'{key}' goes with '{other}', which is missing"
        if self.probability is not None:
            if self.times is not None:
                yield (
                    ("probability",),
                    "both 'times' and 'probability' are given; write one of them",
                )
            if not 0 < self.probability < 1:
                found = format_percent(self.probability)
                yield (
                    ("probability",),
                    f"found {found}; more than 0% and less than 100% is needed",
                )
        elif self.times is None and self.deals is None:
            yield (), "neither 'times' nor 'probability' is given; one is needed"


class Win(Section):
    """How pipeline becomes bookings in one segment."""

    win_rate: Percent = Field(
        description="Share of pipeline that is won, in money; at most 100%."
    )
    cycle: Vacancy = Field(description="Months from pipeline to booking: 3 months.")
    coverage: Coverage | None = Field(
        None,
        description=(
            "Pipeline the plan asks for, in times of bookings; not given: 1 / win rate."
        ),
    )

    @model_validator(mode="after")
    def _check_rate(self) -> Self:
        refuse(self._rate_complaints())
        return self

    def _rate_complaints(self) -> Iterator[Complaint]:
        rate = self.win_rate
        if not 0 < rate <= 1:
            found = format_percent(rate)
            yield (
                ("win_rate",),
                f"found {found}; more than 0%, at most 100%, is allowed",
            )
        elif self.coverage is not None and self.coverage.times is not None:
            least = float(1 / rate)
            if self.coverage.times < least - 1e-9:
                yield (
                    ("coverage",),
                    f"found {self.coverage.times:g}; with a win rate of"
                    f" {format_percent(rate)} at least {least:.4g} times the bookings"
                    " (1 / win rate) is needed",
                )


class Pipeline(Win):
    """Bookings need pipeline made some months before."""

    inbound: UpToAll = Field(
        Fraction(0),
        description=(
            "Share of the pipeline needed that comes without our people; default 0%."
        ),
    )
    opening: UpToAll = Field(
        Fraction(1),
        description=(
            "Pipeline there is at the start, as a share of what our people would have"
            " to make for the months before the first cycle is over; default 100%."
        ),
    )
    by_segment: dict[str, Win] = Field(
        default_factory=dict, description="Segments in which this differs."
    )


class Recruiting(Section):
    """How much recruiters can do in a month, for starts from outside."""

    assess: PerMonthOf = Field(None, description="People assessed, such as 40 a month.")
    hires: PerMonthOf = Field(None, description="Hires, such as 8 a month.")

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if self.assess is None and self.hires is None:
            refuse([((), "nothing is limited; write 'assess', 'hires' or both")])
        return self


class TrainingClass(Section):
    """A class that new people begin in."""

    for_: Names = Field(alias="for", description="Roles, or a role, that begin in it.")
    sources: SomeNames = Field(
        None, description="Only who comes from these sources; not given: from all."
    )
    seats: Annotated[int, closed(1, 10_000)] = Field(description="Seats of a class.")
    cost: Amount = Field(Money(0), description="Money for a class; default 0.")
    trainers: Annotated[int, closed(1, 1000)] = Field(
        1, description="Trainers that a class takes; default 1."
    )
    months: CalendarMonths = Field(
        None, description="Months in which classes begin; not given: all."
    )


class Training(Section):
    """Classes and their trainers."""

    trainers: Annotated[int, closed(0, 10_000)] | None = Field(
        None,
        description=(
            "Trainers there are; each kind of class has all of them. Not given: no"
            " limit."
        ),
    )
    classes: dict[str, TrainingClass] = Field(
        min_length=1, description="Kinds of class by name."
    )


class LimitEntry(Section):
    """The most people, starts or money."""

    heads: SomeNames = Field(None, description="Roles whose people are counted.")
    starts: SomeNames = Field(
        None, description="Sources whose planned starts are counted."
    )
    at_most: Annotated[float, closed(0, 1e9)] | None = Field(
        None, description="Most people in each month, or starts a month."
    )
    budget: OptAmount = Field(
        None,
        description=(
            "Most money over all the months together: pay, hiring, classes, letting go"
            " and cover; with a segment, region or channel without classes and cover."
        ),
    )
    segment: SomeNames = Field(None, description="Only in these segments.")
    region: SomeNames = Field(None, description="Only in these regions.")
    channel: SomeNames = Field(None, description="Only in these channels.")
    during: PeriodOf = Field(
        None,
        description=(
            "Year, quarter or months it holds for, such as 2027, 2027Q1, 2027-03 or"
            " 2027-03..2027-08; not given: all."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        kinds = [k for k in ("heads", "starts", "budget") if getattr(self, k)]
        if not kinds:
            yield (), "nothing is limited; write 'heads', 'starts' or 'budget'"
        for key in kinds[1:]:
            yield (key,), f"both '{kinds[0]}' and '{key}' are given; write two limits"
        if self.budget is not None and self.at_most is not None:
            yield ("at_most",), "a budget is its own limit; leave 'at_most' out"
        if kinds and self.budget is None and self.at_most is None:
            yield (), f"'{kinds[0]}' needs 'at_most', which is missing"


class Cover(Section):
    """Overtime or agencies that make bookings."""

    price: Percent = Field(
        description="Money for bookings made so, in per cent of the margin on them."
    )
    at_most: UpToAll = Field(description="Most of a month's number in each place.")


class Overstaffing(Section):
    """Capacity beyond the number."""

    at_most: Percent = Field(
        description="Most capacity beyond a month's number, as a share of it."
    )
    at: Literal["company", "place"] = Field(
        "company", description="Asked for of the company, or of each place by itself."
    )
