"""A batch file: which scenarios are planned together, and in which variants."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from engine.base.quarter import complaint
from engine.scenario.typed_values import PlanKey, Section, Text, refuse_value


def _as_text(value: Any) -> Any:  # noqa: ANN401
    """Return a plain value as it would be typed; mappings and lists are refused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return value
    return refuse_value("one value is needed; name keys below it by dots")


def _quarter(text: str) -> str:
    if why := complaint(text):
        refuse_value(why)
    return text


Value = Annotated[str, BeforeValidator(_as_text)]
Values = dict[Text, Value]


class Batch(Section):
    """Scenarios that are planned together."""

    name: Text = Field(max_length=120, description="Name of the batch.")
    quarter: Annotated[Text, AfterValidator(_quarter)] | None = Field(
        None,
        max_length=20,
        description="Such as 2027Q1; stands for <quarter> in the data's file names.",
    )
    scenarios: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)] = Field(
        description="Scenario files, below the batch file's folder; * stands for any."
    )
    set: Values = Field(
        default_factory=dict,
        description="Instead of what each scenario says, by dotted key.",
    )
    variants: dict[PlanKey, Values] | None = Field(
        None,
        description="Each scenario is planned once in each variant, by dotted key.",
    )


class BatchFile(Section):
    """A file with one batch."""

    batch: Batch = Field(description="The batch.")
