"""What the parts of a pay plan are made of: credits, tiers, points, limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.payplan.terms import Measure, Period, Scope
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    AmountOrPercent,
    OptAmount,
    OptAmountOrPercent,
    OptNames,
    OptPercent,
    Percent,
    UpToAll,
)
from engine.scenario.typed_values import Section, Text

Column = Literal["product", "segment", "channel"]
Between = Literal["linear", "step"]
Above = Literal["flat", "continue"]
Paid = Literal["to_date", "at_end"]
Against = Literal["full", "to_date"]
CreditKinds = Annotated[
    tuple[Literal["direct", "overlay"], ...], Field(strict=False, min_length=1)
]
OptCreditKinds = Annotated[CreditKinds | None, NOT_BLANK]
OptText = Annotated[Text | None, NOT_BLANK]


class PlanCredits(Section):
    """Which credits count."""

    short_key: ClassVar[str | None] = "measure"
    short_needs: ClassVar[str] = (
        "amount, margin or units is needed, or a mapping with 'measure', 'product' and"
        " the like"
    )

    measure: Measure = Field(
        "amount", description="What is counted of a credit: amount, margin or units."
    )
    product: OptNames = Field(
        None, description="Products that a credit must be of; not given: all."
    )
    segment: OptNames = Field(
        None, description="Segments that a credit must be in; not given: all."
    )
    channel: OptNames = Field(
        None, description="Channels that a credit must be in; not given: all."
    )
    credit: OptCreditKinds = Field(
        None, description="Kinds of credit, direct and overlay; not given: both."
    )


class Windfall(Section):
    """Of a very large deal only a part counts."""

    above: Amount = Field(
        description="Counted total of one deal, seat and month above which it begins."
    )
    counts: UpToAll = Field(
        description="Share of what is above that amount which still counts."
    )


class Named(Section):
    """A part of a plan with a name of its own."""

    name: Text = Field(
        max_length=80,
        description="Name of the line on statements, used once in the plan.",
    )


class Counting(Section):
    """Credits, and whose."""

    credits: PlanCredits = Field(
        default_factory=PlanCredits, description="Which credits count."
    )
    of: Scope = Field(
        "own",
        description=(
            "Whose credits count: own, those of reports, of all_reports at any depth,"
            " or of the team."
        ),
    )


class WithWindfall(Section):
    """What may count very large deals in part."""

    windfall: Windfall | None = Field(
        None, description="Counts only a part of very large deals."
    )


class WithQuota(Section):
    """What is held against a quota."""

    quota: OptText = Field(
        None,
        description="Name of the quota measure; by default the measure of the credits.",
    )


class Basis(WithQuota, Counting):
    """Credits of a period against a quota."""

    period: Period = Field("month", description="Period that is counted in.")
    against: Against = Field(
        "to_date",
        description="Quota of the whole period (full) or of its months so far.",
    )


class Limited(Section):
    """The least and the most that a component pays in a period."""

    cap: OptAmountOrPercent = Field(
        None, description="Most it pays in a period: money, or a percent of target."
    )
    floor: OptAmountOrPercent = Field(
        None,
        description=(
            "Least it pays in a period, with 'paid: at_end': money, or a percent of"
            " target."
        ),
    )


class FullPay(Section):
    """What full achievement pays."""

    share_of_target: OptPercent = Field(
        None, description="Full pay of a period as a share of its target incentive."
    )
    amount: OptAmount = Field(None, description="Full pay of a period as money.")


class Tier(Section):
    """A rate that holds from an amount or an attainment on."""

    from_: AmountOrPercent = Field(
        alias="from",
        description="Where the tier begins: an amount, or a percent of quota.",
    )
    rate: OptPercent = Field(None, description="Percent of the credits that is paid.")
    per_unit: OptAmount = Field(None, description="Money for each unit.")


class RateTier(Section):
    """Pay for each percent of quota, from an attainment on."""

    from_: Percent = Field(
        alias="from", description="Attainment at which the tier begins."
    )
    rate: Percent = Field(
        description="Percent of the full pay for each 100% of quota inside the tier."
    )


class RatesBy(Section):
    """A rate for each product, segment or channel."""

    column: Column = Field(description="Column of the credits: product and the like.")
    rates: dict[str, Percent] = Field(
        min_length=1, description="Rate of each of the column's values."
    )
    other: Percent = Field(
        Fraction(0), description="Rate of credits with any other value."
    )


class MoneyPoint(Section):
    """Money paid at an amount of credits."""

    at: Amount = Field(description="Amount of credits, money or units.")
    pays: Amount = Field(description="Money that is paid at it.")


class Point(Section):
    """A percent that holds at an attainment."""

    at: Percent = Field(description="Attainment: credits as a percent of quota.")
    pays: Percent = Field(description="Percent of the full pay at it, or the factor.")


Tiers = Annotated[
    Annotated[tuple[Tier, ...], Field(strict=False, min_length=1)] | None, NOT_BLANK
]
RateTiers = Annotated[
    Annotated[tuple[RateTier, ...], Field(strict=False, min_length=1)] | None,
    NOT_BLANK,
]
MoneyPoints = Annotated[
    Annotated[tuple[MoneyPoint, ...], Field(strict=False, min_length=1)] | None,
    NOT_BLANK,
]
Points = Annotated[tuple[Point, ...], Field(strict=False, min_length=1)]
OptPoints = Annotated[Points | None, NOT_BLANK]
Percents = Annotated[tuple[Percent, ...], Field(strict=False, min_length=1)]
