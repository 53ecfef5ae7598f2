"""``territory``: what is minimised and which rules every plan must meet."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.scenario.typed_values import Gap, Section, Share, Text, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class Travel(Section):
    """Trips from the rep's home to accounts, and what they cost."""

    cost_per_km: Annotated[float, closed(0, 1_000_000)] = Field(
        description="Cost of one kilometre on the road, in the scenario's currency."
    )
    detour: Annotated[float, closed(1, 5)] = Field(
        1.3, description="Road distance divided by straight-line distance."
    )
    speed_km_per_h: Annotated[float, closed(0, 300, above=True)] = Field(
        60.0, description="Average speed on the road, for the time spent travelling."
    )
    visits_per_trip: Annotated[float, closed(1, 100)] = Field(
        1.0, description="Visits made on one trip from home and back, on average."
    )


class Measure(Section):
    """How closely each rep's load follows the rep's fair share."""

    short_key: ClassVar[str | None] = "within"
    short_needs: ClassVar[str] = (
        "a percent such as 5% is needed, or a mapping with 'within'"
    )

    within: Share = Field(
        description=(
            "Largest deviation from the fair share, which is the total divided in"
            " proportion to working time (FTE)."
        )
    )


class WorkloadMeasure(Measure):
    """The same for hours of work, which may include travelling."""

    includes_travel: bool = Field(
        False, description="Whether time on the road counts as work."
    )


class Balance(Section):
    """What is shared out fairly between reps."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    potential: Measure | None = Field(
        None, description="Sales potential of the accounts, currency a year."
    )
    workload: WorkloadMeasure | None = Field(
        None, description="Time with accounts, and on the road if asked for."
    )
    revenue: Measure | None = Field(
        None, description="Today's revenue of the accounts, currency a year."
    )
    visits: Measure | None = Field(None, description="Visits a year.")
    accounts: Measure | None = Field(None, description="Number of accounts.")

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            names = ", ".join(type(self).model_fields)
            refuse([((), f"nothing to balance; write one or more of {names}")])
        return self


class Disruption(Section):
    """What it costs when an account gets a new rep."""

    revenue_at_risk: Share = Field(
        description="Share of an account's revenue put at risk when its rep changes."
    )
    full_after_years: Annotated[float, closed(0, 100, above=True)] = Field(
        5.0,
        description=(
            "Tenure of today's rep at which the whole share is at risk; below it, the"
            " risk grows in proportion."
        ),
    )


class MovedPotential(Section):
    """How much potential may change hands."""

    short_key: ClassVar[str | None] = "at_most"
    short_needs: ClassVar[str] = (
        "a percent such as 20% is needed, or a mapping with 'at_most'"
    )

    at_most: Share = Field(
        description=(
            "Largest share of the potential with a rep today that may get a new one."
        )
    )
    show_least: bool = Field(
        False,
        description="Whether to find the least share that the other rules allow.",
    )


class Keep(Section):
    """What stays as it is today."""

    moved_potential: MovedPotential | None = Field(
        None, description="A cap on the potential that changes hands."
    )


class Eligible(Section):
    """Accounts of a segment go only to reps with a skill."""

    segment: Text = Field(description="Segment of the accounts the rule is for.")
    needs_skill: Text = Field(description="Skill that their rep must have.")


class Territory(Section):
    """Who covers which account."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["travel"]}, {"required": ["disruption"]}]
        }
    )

    travel: Travel | None = Field(
        None, description="Travel from home, part of the cost that is kept low."
    )
    balance: Balance = Field(description="What each rep gets a fair share of.")
    disruption: Disruption | None = Field(
        None, description="Cost of changing an account's rep, kept low with travel."
    )
    keep: Keep = Field(default_factory=Keep, description="What stays as it is today.")
    eligible: tuple[Eligible, ...] = Field(
        (), strict=False, description="Which accounts need which skill."
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if self.travel is None and self.disruption is None:
            yield (), "nothing to keep low; write 'travel', 'disruption' or both"
        workload = self.balance.workload
        if workload and workload.includes_travel and self.travel is None:
            yield (
                ("balance", "workload", "includes_travel"),
                "travel time needs 'territory.travel', which is missing",
            )
        for index, rule in enumerate(self.eligible):
            if rule in self.eligible[:index]:
                first = self.eligible.index(rule)
                yield ("eligible", index), f"the same rule as eligible[{first}]"


class Solve(Section):
    """How hard to look for a plan."""

    method: Literal["auto", "exact", "priced"] = Field(
        "auto", description="auto chooses by size; exact or priced."
    )
    work: Annotated[float, closed(0, 1_000_000, above=True)] = Field(
        20.0,
        description=(
            "Budget in units of work, roughly seconds of one core; the same budget"
            " gives the same plan on any machine."
        ),
    )
    stop_at_gap: Gap = Field(
        Fraction(1, 1000),
        description="Stop once the plan is proven to cost at most this much too much.",
    )
    time_limit_s: Annotated[float, closed(0, 1_000_000, above=True)] | None = Field(
        None,
        description=(
            "Stop after so many seconds of the clock; such a run need not repeat"
            " exactly. By default there is no such limit."
        ),
    )
