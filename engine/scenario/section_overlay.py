"""``territory.overlays``: specialists who cover accounts beside the reps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.base.errors import did_you_mean
from engine.scenario.plan_values import NOT_BLANK
from engine.scenario.section_balance import MEASURES
from engine.scenario.typed_values import RelativePath, Section, Share, Text, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint


class Overlay(Section):
    """A team that covers accounts of a kind, each by one of them, beside their reps."""

    name: Text = Field(description="What the team is called.")
    reps: RelativePath = Field(
        description="Table of the team, with the columns of reps; a file."
    )
    segment: Annotated[Text | None, NOT_BLANK] = Field(
        None, description="Segment of the accounts they cover; not given: all."
    )
    takes: Literal["territories", "accounts"] = Field(
        "territories",
        description=(
            "territories: each specialist works with whole territories of the plan, so"
            " with few reps; accounts: their own map, whoever the reps are."
        ),
    )
    balance: dict[str, Share] = Field(
        default_factory=dict,
        description="Measure to tolerance around each specialist's fair share.",
    )

    @model_validator(mode="after")
    def _check_measures(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        for name in self.balance:
            if name not in MEASURES:
                near = did_you_mean(name, MEASURES)
                known = ", ".join(MEASURES)
                yield ("balance", name), f"found '{name}'; allowed: {known}{near}"


def overlay_complaints(overlays: tuple[Overlay, ...]) -> Iterator[Complaint]:
    """Yield teams of the same name."""
    names = [one.name for one in overlays]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("overlays", index, "name"), f"'{name}' stands there twice"
