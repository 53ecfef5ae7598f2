"""``track``: where results stand against the plan, and where they will land."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from engine.scenario.capacity_types import Names
from engine.scenario.compare_values import Twelve
from engine.scenario.plan_days import Span
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    MonthOf,
    Months,
    OptPercent,
    Percent,
)
from engine.scenario.section_capacity import FLAT, Positive
from engine.scenario.typed_values import (
    RunPath,
    Section,
    Share,
    closed,
    refuse,
    refuse_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


def _above_zero(value: Fraction) -> Fraction:
    if not value:
        refuse_value("found 0%; a rep who sells nothing reaches no quota")
    return value


class Prior(Section):
    """What is thought of attainment before anything was sold."""

    mean: Annotated[Percent, AfterValidator(_above_zero)] = Field(
        Fraction(19, 20), description="Attainment that is expected of a rep."
    )
    sd: Percent = Field(
        Fraction(1, 4), description="Its standard deviation between reps."
    )
    month_sd: OptPercent = Field(
        None,
        description=(
            "Standard deviation of a rep's month around it, as a share of an even"
            " month's quota; not given: as the months that are over show."
        ),
    )


class Deals(Section):
    """Opportunities, stage by stage."""

    stages: Names = Field(
        description="Names of the stages in the order deals go through them."
    )
    key_account: Amount = Field(
        description="Amount from which on an open deal is listed by itself."
    )
    months_ahead: Annotated[int, closed(1, 24)] = Field(
        12, description="How many months the close of open deals is foreseen for."
    )


class Track(Section):
    """Where results stand against the plan, and where they will land."""

    as_of: MonthOf = Field(description="Last month that is over, such as 2027-05.")
    from_run: Annotated[RunPath | None, NOT_BLANK] = Field(
        None,
        description=(
            "Folder of a stored run of quotas that is followed; else quotas by period"
            " stand in 'data.phased'."
        ),
    )
    starts: Annotated[MonthOf | None, NOT_BLANK] = Field(
        None,
        description=(
            "First month of the plan year, from which quarters and years of the plan"
            " are counted; not given: January."
        ),
    )
    season: Twelve = Field(
        FLAT,
        description=(
            "Factor for January to December, mean 1, by which quotas of quarters and"
            " years are divided into months; default: alike."
        ),
    )
    prior: Prior | None = Field(
        None,
        description=(
            "What is thought of attainment beforehand; not given: what all reps show."
        ),
    )
    correlation: Annotated[Share | None, NOT_BLANK] = Field(
        None, description="Of any two reps' luck; not given: as the months show."
    )
    warn_at: Positive = Field(
        Fraction(2, 5),
        description="Chance of making the quota below which somebody is warned of.",
    )
    cover_with: Positive = Field(
        Fraction(4, 5),
        description="Chance of making the quota that pipeline shall be enough for.",
    )
    false_alarms: Months = Field(
        Span(36),
        description=(
            "How long somebody on plan goes without a false alarm, on average; default"
            " 36 months."
        ),
    )
    deals: Deals | None = Field(
        None, description="Opportunities; 'data.opportunities' has them."
    )

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        for key in ("warn_at", "cover_with"):
            if getattr(self, key) == 1:
                yield (key,), "found 100%; nothing is so sure"
