"""A pay plan, and the scenario's ``plans`` and ``pay``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.scenario.plan_values import (
    NOT_BLANK,
    MonthOf,
    OptAmount,
    OptMix,
    OptNames,
    UpToAll,
)
from engine.scenario.section_plan_adjust import Adjustment, Clawback, Draw, Guarantee
from engine.scenario.section_plan_components import (
    Bonus,
    Commission,
    Matrix,
    Objectives,
    Spiff,
)
from engine.scenario.section_plan_contests import Contest, Override
from engine.scenario.section_plan_parts import OptText
from engine.scenario.typed_values import (
    Currency,
    PlanPath,
    Remark,
    Section,
    closed,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class PlanPay(Section):
    """Base salary and target incentive a year."""

    base: OptAmount = Field(
        None, description="Base salary a year, unless a row of assignments has one."
    )
    target: OptAmount = Field(
        None,
        description="Target incentive a year, unless a row of assignments has one.",
    )
    ote: OptAmount = Field(
        None, description="On-target earnings a year: base and target together."
    )
    mix: OptMix = Field(
        None, description="How on-target earnings divide: base/target, such as 60/40."
    )

    @model_validator(mode="after")
    def _check_one_way(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if (self.ote is None) != (self.mix is None):
            given, other = ("ote", "mix") if self.mix is None else ("mix", "ote")
            yield (given,), f"'{given}' needs '{other}', which is missing"
        both = self.ote is not None or self.mix is not None
        for key in ("base", "target"):
            if both and getattr(self, key) is not None:
                yield (
                    (key,),
                    f"'{key}' and 'ote' are both given; write base and target, or ote"
                    " and mix",
                )


class PlanConfig(Section):
    """A pay plan."""

    plan: OptText = Field(
        None, description="What people call the plan; by default its name."
    )
    about: Remark = Field("", description="What the plan is about, for readers.")
    currency: Annotated[Currency | None, NOT_BLANK] = Field(
        None, description="Currency of the plan's amounts; by default the scenario's."
    )
    rounding: Literal["half_even", "half_up", "down"] = Field(
        "half_even", description="How every line of a statement is rounded."
    )
    round_to: Literal["cent", "unit"] = Field(
        "cent", description="What lines are rounded to: cents or whole units."
    )
    pay: PlanPay = Field(
        default_factory=PlanPay, description="Base salary and target incentive a year."
    )
    ramp: Annotated[tuple[UpToAll, ...], Field(max_length=36)] = Field(
        (),
        strict=False,
        description="Share of quota in the first, second … month since hire.",
    )
    commissions: tuple[Commission, ...] = Field(
        (), strict=False, description="Pay for credits."
    )
    bonuses: tuple[Bonus, ...] = Field(
        (), strict=False, description="Pay for attainment of quota."
    )
    matrices: tuple[Matrix, ...] = Field(
        (), strict=False, description="Pay for two attainments at once."
    )
    objectives: tuple[Objectives, ...] = Field(
        (), strict=False, description="Pay for scores of agreed objectives (MBO)."
    )
    spiffs: tuple[Spiff, ...] = Field(
        (), strict=False, description="Extra pay for certain deals in a window."
    )
    contests: tuple[Contest, ...] = Field(
        (), strict=False, description="Prizes for results in a window."
    )
    overrides: tuple[Override, ...] = Field(
        (), strict=False, description="Shares of what reports earn."
    )
    adjust: tuple[Adjustment, ...] = Field(
        (),
        strict=False,
        description="What is done to earnings, in the order written.",
    )
    clawback: Clawback | None = Field(
        None, description="What cancelled deals take back."
    )
    guarantee: Guarantee | None = Field(
        None, description="The least paid in the first months since hire."
    )
    draw: Draw | None = Field(None, description="An advance on earnings.")
    may_fall: OptNames = Field(
        None,
        description="Names of what may pay less for more credits, as is intended.",
    )


class PlanEntry(PlanConfig):
    """A pay plan of the scenario: written here, or in a file of its own."""

    short_key: ClassVar[str | None] = "file"
    short_needs: ClassVar[str] = (
        "a file name such as plans/current.yaml is needed, or a mapping with the plan's"
        " keys"
    )

    file: Annotated[PlanPath | None, NOT_BLANK] = Field(
        None, description="Plan file, relative to the scenario's folder."
    )

    @model_validator(mode="after")
    def _check_file_alone(self) -> Self:
        others = sorted(self.model_fields_set - {"file"})
        if self.file is not None and others:
            there = f"write it in {self.file}, or the whole plan here"
            refuse(
                ((key,), f"'file' and '{key}' are both given; {there}")
                for key in others
            )
        return self


class PayPeriod(Section):
    """When pay is worked out, and how strictly credits are checked."""

    starts: MonthOf = Field(description="First month of the calendar, such as 2027-01.")
    months: Annotated[int, closed(1, 60)] = Field(
        12, description="Number of months of the calendar."
    )
    crediting: Literal["exact", "any"] = Field(
        "exact",
        description="Whether the direct shares of each deal must add up to 100%.",
    )
