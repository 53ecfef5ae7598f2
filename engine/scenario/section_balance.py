"""``territory.balance`` and ``territory.limits``: what each rep carries, and how much.

Both speak of measures: five that every plan has, and any other number column of the
accounts, by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.scenario.plan_values import NOT_BLANK, Amount
from engine.scenario.typed_values import Section, Share, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

MEASURES = ("potential", "workload", "revenue", "visits", "accounts")
"""Measures that every plan has, in the order of the schema."""


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
    outside_costs: Annotated[Amount | None, NOT_BLANK] = Field(
        None,
        description=(
            "Price of each unit outside, in the scenario's currency a year: an hour of"
            " workload, one of anything else. Not given: nothing may be outside."
        ),
    )


class WorkloadMeasure(Measure):
    """The same for hours of work, which may include travelling."""

    includes_travel: bool = Field(
        False, description="Whether time on the road counts as work."
    )


class Balance(Section):
    """What is shared out fairly between reps; other keys are columns of accounts."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"minProperties": 1})
    __pydantic_extra__: dict[str, Measure]
    other_keys: ClassVar[type[Section] | None] = Measure

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

    @property
    def asked(self) -> dict[str, Measure]:
        """What is asked of each measure: the five, then columns as they are written."""
        return _asked(self)

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not self.asked:
            names = ", ".join(MEASURES)
            refuse(
                [
                    (
                        (),
                        f"nothing to balance; write one or more of {names}, or a number"
                        " column of the accounts",
                    )
                ]
            )
        return self


class Limit(Section):
    """How much of something a rep may carry, and must."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]
        }
    )

    at_least: Annotated[Amount | None, NOT_BLANK] = Field(
        None, description="The least a rep carries, such as 600 or 1.2 million."
    )
    at_most: Annotated[Amount | None, NOT_BLANK] = Field(
        None, description="The most a rep carries."
    )
    per: Literal["full_time", "rep"] = Field(
        "full_time",
        description=(
            "Whose numbers these are: those of a full-time rep, of which half-time reps"
            " get half; or those of every rep alike."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            yield (), "nothing is limited; write 'at_least', 'at_most' or both"
        if low is not None and high is not None and low.hundredths > high.hundredths:
            yield ("at_least",), f"at least {low} is more than at most {high}"


class WorkloadLimit(Limit):
    """The same for hours of work, which may include travelling."""

    includes_travel: bool = Field(
        False, description="Whether time on the road counts as work."
    )


class LoadLimits(Section):
    """What each rep carries at least and at most; other keys are columns of accounts.

    Numbers of single reps stand in the table ``data.limits``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Limit]
    other_keys: ClassVar[type[Section] | None] = Limit

    potential: Limit | None = Field(
        None, description="Sales potential of the accounts, currency a year."
    )
    workload: WorkloadLimit | None = Field(
        None, description="Hours with accounts, and on the road if asked for."
    )
    revenue: Limit | None = Field(
        None, description="Today's revenue of the accounts, currency a year."
    )
    visits: Limit | None = Field(None, description="Visits a year.")
    accounts: Limit | None = Field(None, description="Number of accounts.")

    @property
    def asked(self) -> dict[str, Limit]:
        """What is asked of each measure: the five, then columns as they are written."""
        return _asked(self)


def _asked(section: Section) -> dict[str, Any]:
    named = {name: getattr(section, name) for name in MEASURES}
    more = section.__pydantic_extra__ or {}
    return {name: part for name, part in (named | more).items() if part is not None}
