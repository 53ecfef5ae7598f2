"""``territory.rollup``: districts and regions above the territories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from engine.base.errors import did_you_mean
from engine.scenario.plan_values import NOT_BLANK
from engine.scenario.typed_values import Section, Share, Text, closed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.scenario.typed_values import Complaint


class RollupLevel(Section):
    """One level above the territories: given by a column, or decided."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["column"]}, {"required": ["count"]}]}
    )

    level: Text = Field(description="What it is called, such as district or region.")
    column: Annotated[Text | None, NOT_BLANK] = Field(
        None, description="Column of reps that says where each belongs."
    )
    count: Annotated[int, closed(2, 1_000)] | None = Field(
        None,
        description=(
            "How many there shall be, instead: territories of the finished plan are put"
            " together, each set around the home of one of its reps."
        ),
    )
    balance: dict[str, Share] = Field(
        default_factory=dict,
        description=(
            "Measure to tolerance: what each set carries, against the fair shares of"
            " its reps; where sets are decided, against equal parts."
        ),
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.column is None) == (self.count is None):
            refuse([((), "write 'column' for sets that are given, or 'count'")])
        return self


def rollup_complaints(
    levels: Sequence[RollupLevel], measures: Mapping[str, bool]
) -> Iterator[Complaint]:
    """Yield what is wrong between levels, and with what they balance.

    Parameters
    ----------
    levels
        The lowest first.
    measures
        What is balanced between reps, and whether its total is always the same.
    """
    names = [level.level for level in levels]
    for index, level in enumerate(levels):
        if level.level in names[:index]:
            yield ("rollup", index, "level"), f"'{level.level}' stands there twice"
        for name in level.balance:
            place = ("rollup", index, "balance", name)
            if name not in measures:
                near = did_you_mean(name, measures)
                known = f"{', '.join(measures)} are" if measures else "nothing is"
                yield place, f"'{name}' is not balanced between reps; {known}{near}"
            elif level.column is not None and not measures[name]:
                yield (
                    place,
                    f"'{name}' includes travel, so its total depends on the plan;"
                    " sets that are given have no fixed fair share of it",
                )
