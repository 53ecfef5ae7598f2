"""What a pay plan does to earnings: adjustments, clawback, guarantee and draw."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.payplan.terms import Period
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    AmountOrPercent,
    Months,
    NamesOrAll,
    OptAmount,
    OptMonths,
    Percent,
    UpToAll,
)
from engine.scenario.section_plan_parts import Above, Basis, Between, Named, Points
from engine.scenario.typed_values import Section, closed, refuse_value

if TYPE_CHECKING:
    from collections.abc import Iterator

_ON = "Components it works on, or all: every one but contests."


class _On(Named):
    on: NamesOrAll = Field(description=_ON)


class Multiply(_On):
    """A factor on what components earn in a month."""

    by: Basis = Field(description="Attainment that the factor depends on.")
    points: Points = Field(description="Factors at attainments, and between them.")
    between: Between = Field(
        "step", description="Between points: a step at each, or straight lines."
    )
    above: Above = Field(
        "flat",
        description="Above the last point: flat, or the last line goes on (continue).",
    )


class Gate(_On):
    """Pays in full only from an attainment on."""

    by: Basis = Field(description="Attainment that opens the gate.")
    at_least: Percent = Field(description="Attainment from which all is paid.")
    otherwise: UpToAll = Field(
        Fraction(0), description="Share that is paid below that attainment."
    )


class Cap(_On):
    """The most that components together pay in a period."""

    period: Period = Field("month", description="Period that is capped.")
    most: AmountOrPercent = Field(
        description="Most that is paid: money, or a percent of the period's target."
    )
    excess: Literal["lost", "carried"] = Field(
        "lost", description="Whether what is above is lost or carried to the next."
    )


class Floor(_On):
    """The least that components together pay in a period."""

    period: Period = Field("month", description="Period that has a floor.")
    least: AmountOrPercent = Field(
        description="Least that is paid: money, or a percent of the period's target."
    )


class Adjustment(Section):
    """One step of what is done to earnings, in the order written."""

    model_config = ConfigDict(
        json_schema_extra={"minProperties": 1, "maxProperties": 1}
    )

    multiply: Multiply | None = Field(None, description="A factor by attainment.")
    gate: Gate | None = Field(None, description="All or a share, by attainment.")
    cap: Cap | None = Field(None, description="The most that is paid in a period.")
    floor: Floor | None = Field(None, description="The least paid in a period.")

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        given = [name for name, _ in self._given()]
        allowed = ", ".join(type(self).model_fields)
        if not given:
            refuse_value(f"found nothing; one of {allowed} is needed")
        if len(given) > 1:
            found = " and ".join(f"'{name}'" for name in given)
            refuse_value(f"found {found} in one entry; start each with its own '- '")
        return self

    def _given(self) -> Iterator[tuple[str, Multiply | Gate | Cap | Floor]]:
        for name in type(self).model_fields:
            if (step := getattr(self, name)) is not None:
                yield name, step

    @property
    def kind(self) -> str:
        """The one key that is written: multiply, gate, cap or floor."""
        return next(self._given())[0]

    @property
    def step(self) -> Multiply | Gate | Cap | Floor:
        """What stands under that key."""
        return next(self._given())[1]


class Clawback(Section):
    """What cancelled deals take back."""

    within: Months = Field(
        description="Time after a credit's date in which a cancellation takes it back."
    )
    on: NamesOrAll = Field(
        "all",
        description=(
            "Components it works on; all means every commission, bonus, matrix and"
            " spiff."
        ),
    )


class Guarantee(Section):
    """The least paid in the first months since hire."""

    months: Annotated[int, closed(1, 120)] = Field(
        description="How many months since hire it holds."
    )
    share: Percent = Field(
        Fraction(1), description="Share of the month's target that is guaranteed."
    )


class Recovery(Section):
    """How a draw is paid back."""

    after: Annotated[Annotated[int, closed(0, 600)] | None, NOT_BLANK] = Field(
        None, description="Months since hire after which it begins; not given: at once."
    )
    never_below: OptAmount = Field(
        None,
        description="Earnings of a month that are kept; by default the draw's amount.",
    )
    most: UpToAll = Field(
        Fraction(1),
        description="Share of what is above 'never_below' that is taken at most.",
    )
    within: OptMonths = Field(
        None, description="Time after the last draw month in which it is paid back."
    )
    left_over: Literal["kept", "forgiven"] = Field(
        "kept", description="What becomes of a balance after that time."
    )


class Draw(Section):
    """An advance on earnings."""

    kind: Literal["recoverable", "non_recoverable"] = Field(
        description="Whether it is paid back out of later earnings."
    )
    amount: Amount = Field(description="What a month is lifted to.")
    months: Annotated[Annotated[int, closed(1, 120)] | None, NOT_BLANK] = Field(
        None, description="How many months since hire it is paid; not given: all."
    )
    recovery: Recovery | None = Field(
        None, description="How a recoverable draw is paid back."
    )
