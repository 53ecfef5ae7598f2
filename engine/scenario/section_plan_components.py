"""The components of a pay plan: commissions, bonuses, matrices, objectives, spiffs."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from engine.payplan.terms import Period
from engine.scenario.plan_values import Days, OptAmount, OptPercent, Percent
from engine.scenario.section_plan_parts import (
    Above,
    Against,
    Between,
    Counting,
    FullPay,
    Limited,
    MoneyPoints,
    Named,
    OptPoints,
    Paid,
    Percents,
    RatesBy,
    RateTiers,
    Tiers,
    WithQuota,
    WithWindfall,
)

_FULL = "Quota and target of the whole period (full) or of its months so far."


class Commission(Limited, WithQuota, WithWindfall, Counting, Named):
    """Pay for credits."""

    period: Period = Field("month", description="Period whose credits are counted.")
    paid: Paid = Field(
        "to_date",
        description="Every month what was added to date, or all at_end of the period.",
    )
    against: Against = Field("full", description=_FULL)
    rate: OptPercent = Field(None, description="Percent of the credits that is paid.")
    per_unit: OptAmount = Field(
        None, description="Money for each unit, with 'measure: units'."
    )
    tiers: Tiers = Field(None, description="Rates that change with the credits.")
    method: Literal["marginal", "retroactive"] = Field(
        "marginal",
        description=(
            "marginal: each rate applies inside its tier; retroactive: the rate of the"
            " tier reached applies to all credits."
        ),
    )
    rates_by: RatesBy | None = Field(
        None, description="A rate for each product, segment or channel."
    )
    points: MoneyPoints = Field(
        None, description="Money paid at amounts of credits, and between them."
    )
    between: Between = Field(
        "linear", description="Between points: straight lines, or a step at each."
    )
    per: Literal["period", "deal"] = Field(
        "period",
        description="Whether tiers or points apply to the period or to each deal.",
    )


class Bonus(Limited, FullPay, WithQuota, WithWindfall, Counting, Named):
    """Pay for attainment of quota."""

    period: Period = Field("quarter", description="Period whose credits are counted.")
    paid: Paid = Field(
        "at_end",
        description="Every month what was added to date, or all at_end of the period.",
    )
    against: Against = Field("full", description=_FULL)
    points: OptPoints = Field(
        None, description="Percent of the full bonus at attainments, and between them."
    )
    between: Between = Field(
        "linear", description="Between points: straight lines, or a step at each."
    )
    above: Above = Field(
        "flat",
        description="Above the last point: flat, or the last line goes on (continue).",
    )
    rates: RateTiers = Field(
        None, description="Percent of the full bonus for 100% of quota, by tiers."
    )
    first_dollar: bool = Field(
        False,
        description="Whether, once the first tier is reached, all below it is paid.",
    )


class MatrixSide(WithQuota, Counting):
    """One direction of a matrix: an attainment, and where its rows begin."""

    at: Percents = Field(description="Ascending attainments; the first is 0%.")


class Matrix(Limited, FullPay, Named):
    """Pay for two attainments at once."""

    period: Period = Field("quarter", description="Period whose credits are counted.")
    paid: Paid = Field(
        "at_end",
        description="Every month what was added to date, or all at_end of the period.",
    )
    against: Against = Field("full", description=_FULL)
    rows: MatrixSide = Field(description="Attainment that chooses the row.")
    columns: MatrixSide = Field(description="Attainment that chooses the column.")
    pays: Annotated[tuple[Percents, ...], Field(strict=False, min_length=1)] = Field(
        description="Percents of the full pay: one list for each row."
    )
    between: Between = Field(
        "step", description="The cell reached (step), or straight lines between cells."
    )


class Objectives(FullPay, Named):
    """Pay for scores of agreed objectives (MBO)."""

    period: Period = Field("quarter", description="Period that is scored.")
    most: Percent = Field(Fraction(1), description="Most that a single score counts.")


class Spiff(Counting, Named):
    """Extra pay for certain deals in a window."""

    window: Days = Field(description="When: 2027-03, 2027Q1, 2027 or two days.")
    per_unit: OptAmount = Field(
        None, description="Money for each unit, with 'measure: units'."
    )
    rate: OptPercent = Field(None, description="Percent of the deal that is paid.")
    per_deal: OptAmount = Field(None, description="Money for each deal.")
    least: OptAmount = Field(
        None, description="Least value of a deal on a day, money or units, to qualify."
    )
    each_most: OptAmount = Field(None, description="Most that one seat earns by it.")
    budget: OptAmount = Field(None, description="Most that all seats earn together.")
