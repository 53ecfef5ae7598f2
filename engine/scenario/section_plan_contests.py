"""The parts of a pay plan that look at others: contests and overrides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.payplan.terms import ContestKind
from engine.scenario.plan_values import (
    NOT_BLANK,
    Amount,
    AmountOrPercent,
    Days,
    OptAmount,
    OptAmountOrPercent,
    OptCountOrPercent,
    OptDays,
    OptNames,
    Percent,
)
from engine.scenario.section_plan_parts import Named, PlanCredits, WithQuota
from engine.scenario.typed_values import Section


class Level(Section):
    """A prize for a score."""

    at: AmountOrPercent = Field(
        description="Score: credits, or a percent of quota with 'score: attainment'."
    )
    prize: Amount = Field(description="Prize for whoever reaches it.")


class Contest(WithQuota, Named):
    """Prizes for results in a window."""

    kind: ContestKind = Field(description="What kind of contest it is.")
    window: Days = Field(description="When: 2027-03, 2027Q1, 2027 or two days.")
    credits: PlanCredits = Field(
        default_factory=PlanCredits, description="Which own credits count."
    )
    score: Literal["credits", "attainment"] = Field(
        "credits", description="What is compared: credits, or credits over quota."
    )
    minimum: OptAmountOrPercent = Field(
        None, description="Least score that takes part; a percent of attainments."
    )
    leagues: Literal["team", "league"] | None = Field(
        None, description="Column of assignments whose groups compete by themselves."
    )
    cash: bool = Field(
        True, description="Whether the prize is paid, or only shown (a journey)."
    )
    prizes: Annotated[
        Annotated[tuple[Amount, ...], Field(strict=False, min_length=1)] | None,
        NOT_BLANK,
    ] = Field(None, description="Prizes of the first, second … place.")
    ties: Literal["share", "all", "first"] = Field(
        "share",
        description=(
            "Those tied share the prizes of their places, all get the best of them, or"
            " who was first."
        ),
    )
    levels: Annotated[
        Annotated[tuple[Level, ...], Field(strict=False, min_length=1)] | None,
        NOT_BLANK,
    ] = Field(None, description="Prizes of a threshold contest, by ascending score.")
    base_window: OptDays = Field(
        None, description="What an improvement is measured from."
    )
    by: Literal["amount", "percent"] = Field(
        "amount", description="Whether an improvement is an amount or a percent."
    )
    team_score: Literal["sum", "mean"] = Field(
        "sum", description="Score of a team: the sum or the mean of its members'."
    )
    pool: OptAmount = Field(
        None, description="Money that is shared in proportion to scores."
    )
    top: OptCountOrPercent = Field(
        None, description="Winners of a club: a number, or a percent of the eligible."
    )
    prize: OptAmount = Field(None, description="What each member of a club gets.")


class Override(Named):
    """A share of what the reports earn."""

    rate: Percent = Field(description="Share of the reports' earnings that is paid.")
    of: Literal["reports", "all_reports"] = Field(
        "reports", description="Direct reports, or all_reports at any depth."
    )
    components: OptNames = Field(
        None,
        description=(
            "Components of the reports' plans; not given: all but contests and"
            " overrides."
        ),
    )
