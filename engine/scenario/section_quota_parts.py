"""``quota``: limits, parts of quotas and later years."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from engine.base.units import format_percent
from engine.scenario.plan_money import Money
from engine.scenario.plan_values import (
    NOT_BLANK,
    OptAmount,
    OptAmountOrPercent,
    OptPercent,
    PlanName,
)
from engine.scenario.quota_values import GrowthByName, Growths, NamedShares
from engine.scenario.typed_values import Section, Share, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class Change(Section):
    """By how much a quota may differ from last year's."""

    up: OptPercent = Field(
        None, description="By how much it may be more; not given: any."
    )
    down: Annotated[Share | None, NOT_BLANK] = Field(
        None, description="By how much it may be less; not given: any."
    )

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if self.up is None and self.down is None:
            refuse([((), "neither 'up' nor 'down' is given; one of them is needed")])
        return self


class NodeTotal(Section):
    """Least and most that all quotas of a region, district or the like add up to."""

    level: Text = Field(description="Name of a level, such as region.")
    node: Text = Field(description="Which of them, such as North.")
    at_least: OptAmount = Field(None, description="Least sum.")
    at_most: OptAmount = Field(None, description="Largest sum.")

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            yield (), "neither 'at_least' nor 'at_most' is given; one is needed"
        if low is not None and high is not None and low.hundredths > high.hundredths:
            yield ("at_least",), f"found {low}, which is more than 'at_most', {high}"


class QuotaLimits(Section):
    """Least, most, and largest change."""

    floor: OptAmountOrPercent = Field(
        None, description="Least quota: money, or a percent of the mean quota."
    )
    cap: OptAmountOrPercent = Field(
        None, description="Largest quota: money, or a percent of the mean quota."
    )
    change: Change | None = Field(
        None, description="By how much a quota may differ from last year's."
    )
    totals: tuple[NodeTotal, ...] = Field(
        (), strict=False, description="Sums of regions, districts and the like."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        low, high = self.floor, self.cap
        if isinstance(low, Money) and isinstance(high, Money):
            wrong, said = low.hundredths > high.hundredths, (str(low), str(high))
        elif isinstance(low, Fraction) and isinstance(high, Fraction):
            wrong, said = low > high, (format_percent(low), format_percent(high))
        else:
            return
        if wrong:
            yield ("floor",), f"found {said[0]}, which is more than 'cap', {said[1]}"


class Split(Section):
    """Parts that every quota is divided into."""

    shares: NamedShares = Field(
        description="Parts to shares that add up to 100%, such as new business: 70%."
    )
    by_segment: dict[PlanName, NamedShares] = Field(
        default_factory=dict, description="Other shares of the same parts, by segment."
    )


class Products(Section):
    """Quotas by product."""

    shares: NamedShares = Field(
        description="Products to shares of the number that add up to 100%."
    )
    by_segment: dict[PlanName, NamedShares] = Field(
        default_factory=dict,
        description=(
            "How a segment's sales divide between products, where 'data.product_sales'"
            " is not given; the products' shares of the number are kept all the same."
        ),
    )


class LongTerm(Section):
    """Targets of the years after the plan year."""

    growth: Growths = Field(
        description="Growth of the number, year by year, such as [8%, 7%, 6%]."
    )
    benchmarks: GrowthByName = Field(
        default_factory=dict,
        description="Yearly growth of others that targets are held against, by name.",
    )
