"""``territory.keep``: what stays as it is today, in whole or in part."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from engine.base.units import PERCENT_PATTERN, as_written
from engine.scenario.plan_money import read_share
from engine.scenario.plan_values import OptNames
from engine.scenario.typed_values import Section, Share, refuse, refuse_value


def _read_count_or_share(value: object) -> int | Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and value.strip().endswith("%"):
        return read_share(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        refuse_value(
            f"found {as_written(value)}; a number of accounts such as 200 or a percent"
            " such as 10% is needed"
        )
    return value


CountOrShare = Annotated[
    int | Fraction,
    PlainValidator(_read_count_or_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": PERCENT_PATTERN, "examples": ["10%"]},
            ]
        }
    ),
]
"""A number of accounts, or a percent of them as an exact fraction."""


class MovedShare(Section):
    """How much of something may change hands."""

    short_key: ClassVar[str | None] = "at_most"
    short_needs: ClassVar[str] = "a percent such as 10% is needed"

    at_most: Share = Field(description="Largest share that may get another rep.")


class MovedPotential(MovedShare):
    """How much potential may change hands."""

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


class MovedCount(Section):
    """How many accounts may change hands."""

    short_key: ClassVar[str | None] = "at_most"
    short_needs: ClassVar[str] = (
        "a number such as 200 or a percent such as 10% is needed"
    )

    at_most: CountOrShare = Field(
        description="Most accounts that may get another rep, or their largest share."
    )


class LostPerRep(Section):
    """How much of what is a rep's today may go to others, for each rep."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    potential: MovedShare | None = Field(
        None, description="Largest share of the rep's potential today."
    )
    revenue: MovedShare | None = Field(
        None, description="Largest share of the rep's revenue today."
    )
    accounts: MovedCount | None = Field(
        None, description="Most of the rep's accounts today, or their share."
    )

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            names = ", ".join(type(self).model_fields)
            refuse([((), f"nothing is capped; write one or more of {names}")])
        return self


class Keep(Section):
    """What stays as it is today."""

    moved_potential: MovedPotential | None = Field(
        None, description="A cap on the potential that changes hands."
    )
    moved_revenue: MovedShare | None = Field(
        None, description="A cap on the revenue that changes hands."
    )
    moved_accounts: MovedCount | None = Field(
        None, description="A cap on the accounts that change hands."
    )
    lost_per_rep: LostPerRep | None = Field(
        None, description="Caps on what each single rep hands over."
    )
    as_they_are: OptNames = Field(
        None,
        description=(
            "Reps (rep_id) whose territories stay whole: they lose no account and get"
            " no other."
        ),
    )
