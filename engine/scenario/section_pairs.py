"""``territory.eligible``: which accounts need which skill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import ConfigDict, Field, model_validator

from engine.scenario.plan_values import OptIds
from engine.scenario.typed_values import Section, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class Eligible(Section):
    """Accounts of a kind go only to reps with a skill."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["segment"]}, {"required": ["channel"]}]
        }
    )

    segment: Text | None = Field(
        None, description="Segment of the accounts the rule is for."
    )
    channel: Text | None = Field(
        None, description="Their channel, from a column 'channel', such as online."
    )
    needs_skill: Text = Field(description="Skill that their rep must have.")
    exclusive: bool = Field(
        False, description="Whether reps with the skill have no other accounts."
    )
    except_: OptIds = Field(
        None,
        alias="except",
        description=(
            "Accounts (account_id) to which this rule does not apply; other rules do."
        ),
    )

    @property
    def kinds(self) -> dict[str, str]:
        """Column of accounts to the value that the rule is about."""
        both = {"segment": self.segment, "channel": self.channel}
        return {column: value for column, value in both.items() if value is not None}

    def same_as(self, other: Eligible) -> bool:
        """Whether another rule asks the same, whatever either leaves out."""
        return self._asks() == other._asks()

    def _asks(self) -> tuple[object, ...]:
        return (self.kinds, self.needs_skill, self.exclusive)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        if not self.kinds:
            yield (), "about no accounts; write 'segment', 'channel' or both"
