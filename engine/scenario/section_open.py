"""``territory.open``: how many territories there are, and what that costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from engine.base.units import as_written
from engine.scenario.plan_values import NOT_BLANK, Amount
from engine.scenario.typed_values import Section, refuse, refuse_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.typed_values import Complaint

_RANGE = re.compile(r"([0-9]{1,6})\s*\.\.\s*([0-9]{1,6})")
_MOST = 999_999


@dataclass(frozen=True, slots=True)
class CountRange:
    """A number, or a range of numbers, both ends included.

    >>> str(CountRange(4, 6)), str(CountRange(5, 5))
    ('4..6', '5')
    """

    low: int
    high: int

    def __str__(self) -> str:
        """Return ``4..6``, or ``5``."""
        return f"{self.low}..{self.high}" if self.high > self.low else str(self.low)


def _read_range(value: object) -> CountRange:
    if isinstance(value, CountRange):
        return value
    said = f"found {as_written(value)}"
    needed = "a number such as 5 or a range such as 4..6 is needed"
    if isinstance(value, int) and not isinstance(value, bool):
        low = high = value
    else:
        found = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            refuse_value(f"{said}; {needed}")
        low, high = int(found[1]), int(found[2])
    if not 1 <= low <= high <= _MOST:
        refuse_value(f"{said}; {needed}, from 1 up, the smaller number first")
    return CountRange(low, high)


SomeOf = Annotated[
    CountRange,
    PlainValidator(_read_range),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": r"^\s*[0-9]+\s*\.\.\s*[0-9]+\s*$"},
            ]
        }
    ),
]
"""A number of territories, or a range."""


class Open(Section):
    """Which territories there are is decided, too: column 'status' of reps says where.

    stays: is open whatever happens (also an empty cell). may_close: is there today, and
    need not be. may_open: could be there, with this home.
    """

    short_key: ClassVar[str | None] = "how_many"
    short_needs: ClassVar[str] = (
        "a number such as 5 or a range such as 4..6 is needed, or a mapping with"
        " 'how_many'"
    )

    how_many: SomeOf = Field(
        description="How many territories are open: 5, or between two numbers: 4..6."
    )
    yearly_cost: Annotated[Amount | None, NOT_BLANK] = Field(
        None, description="Cost of each open territory a year, such as 180k."
    )
    opening_cost: Annotated[Amount | None, NOT_BLANK] = Field(
        None, description="Cost of opening one, as an amount a year."
    )
    closing_cost: Annotated[Amount | None, NOT_BLANK] = Field(
        None,
        description=(
            "Cost of closing one, as an amount a year; no more than the yearly cost"
            " that closing saves."
        ),
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        yearly, closing = self.yearly_cost, self.closing_cost
        if closing is None:
            return
        saved = 0 if yearly is None else yearly.hundredths
        if closing.hundredths > saved:
            yield (
                ("closing_cost",),
                f"closing costs {closing} and saves {yearly or 0} a year; it would"
                " never pay, so let the territory stay",
            )
