"""The kinds of value a scenario holds, each refusing what only looks like it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, ClassVar, NoReturn, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from engine.base.units import PERCENT_PATTERN, format_percent, parse_percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    Complaint = tuple[tuple[str | int, ...], str]

REFUSED = "fieldplan_refused"
"""Error type of our own complaints; ``messages`` passes their sentences on."""


def refuse(complaints: Iterable[Complaint]) -> None:
    """Raise if there is any complaint.

    Parameters
    ----------
    complaints
        Pairs of (path below the value being checked, sentence).
    """
    listed = list(complaints)
    if listed:
        raise PydanticCustomError(REFUSED, "refused", {"complaints": listed})


def refuse_value(message: str) -> NoReturn:
    """Raise one complaint about the value being checked."""
    raise PydanticCustomError(REFUSED, "refused", {"complaints": [((), message)]})


class Section(BaseModel):
    """A mapping of known keys; unknown keys and nearly right types are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )

    short_key: ClassVar[str | None] = None
    """The key that a bare value stands for, if there is a short form."""
    short_needs: ClassVar[str] = "a mapping (lines of 'key: value') is needed"
    """What a message asks for when neither form was found."""
    other_keys: ClassVar[type[Section] | None] = None
    """What stands under keys that are not listed; None: there are none."""

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, data: object) -> object:
        if cls.short_key and not isinstance(data, dict):
            return {cls.short_key: data}
        return data

    @model_validator(mode="before")
    @classmethod
    def _read_blanks(cls, data: object) -> object:
        """Take an optional block with nothing under it as not written.

        Where a short form exists, as in ``potential: 5%``, nothing is a slip.
        """
        if not isinstance(data, dict):
            return data
        read = dict(data)
        for key in [key for key, value in data.items() if value is None]:
            below = _optional_section(cls, key)
            names = is_named(keys_of(cls)[key].annotation) if below else False
            if below and below.short_key and not names:
                read[key] = {below.short_key: None}
            elif below:
                del read[key]
        return read


def _optional_section(model: type[Section], key: str) -> type[Section] | None:
    field = keys_of(model).get(key)
    if field is None or field.is_required():
        return None
    return next(iter(sections_in(field.annotation)), None)


def keys_of(model: type[Section]) -> dict[str, FieldInfo]:
    """Return the keys of a section as a file writes them, and what they hold."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def is_named(annotation: object) -> bool:
    """Whether an annotation is a mapping from names to sections."""
    parts = get_args(annotation)
    if get_origin(annotation) is dict:
        return bool(sections_in(parts[1]))
    return any(is_named(part) for part in parts)


def sections_in(annotation: object) -> list[type[Section]]:
    """Return the section models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return [annotation]
    parts = getattr(annotation, "__args__", ())
    return [model for part in parts for model in sections_in(part)]


def percent_within(value: object, low: Fraction, high: Fraction) -> Fraction:
    """Return a percent between two others, ends included, as an exact fraction."""
    share = value
    if not isinstance(share, Fraction):
        try:
            share = parse_percent(value, low, high)
        except ValueError as error:
            refuse_value(str(error))
    if not low <= share <= high:
        ends = f"from {format_percent(low)} to {format_percent(high)}"
        refuse_value(f"found {format_percent(share)}; {ends} is allowed")
    return share


@dataclass(frozen=True, slots=True)
class _UpTo:
    """Reads percents from 0% to a largest one."""

    largest: Fraction

    def __call__(self, value: object) -> Fraction:
        return percent_within(value, Fraction(0), self.largest)


_PERCENT_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": PERCENT_PATTERN, "examples": ["5%", "0.1%"]}
)

Share = Annotated[
    Fraction,
    PlainValidator(_UpTo(Fraction(1))),
    _PERCENT_SCHEMA,
]
"""A percent from 0% to 100%, as an exact fraction."""

Gap = Annotated[
    Fraction,
    PlainValidator(_UpTo(Fraction(99, 100))),
    _PERCENT_SCHEMA,
]
"""A percent from 0% to 99%, as an exact fraction."""


def _check_no_control(value: str) -> str:
    """Refuse control characters, which escapes in double quotes can smuggle in."""
    for letter in value:
        if unicodedata.category(letter) == "Cc" and letter not in "\n\t":
            refuse_value(f"found the control character U+{ord(letter):04X}; remove it")
    return value


Remark = Annotated[str, AfterValidator(_check_no_control)]
"""Text of any length and number of lines, or none."""


def _check_text(value: str) -> str:
    if not value.strip():
        refuse_value("found empty text; some text is needed")
    if value != value.strip() or len(value.splitlines()) > 1:
        refuse_value("found blanks around the text or several lines; write one line")
    return value


PlanKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""A word of a-z, 0-9 and hyphens, at most 40 of them."""

Text = Annotated[
    str,
    Field(min_length=1),
    AfterValidator(_check_no_control),
    AfterValidator(_check_text),
]
"""One line of text that is not empty."""


def _check_currency(value: str) -> str:
    if not re.fullmatch("[A-Z]{3}", value):
        upper = value.strip().upper()
        near = f"; did you mean '{upper}'?" if re.fullmatch("[A-Z]{3}", upper) else ""
        refuse_value(f"found '{value}'; three capital letters are needed{near}")
    return value


Currency = Annotated[
    str,
    AfterValidator(_check_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}),
]
"""A currency code of three capital letters."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """Refuses paths that lead out of the scenario's folder."""

    example: str

    def __call__(self, value: str) -> str:
        found = f"found '{value}'"
        inside = (
            f"a path inside the scenario's folder is needed, such as {self.example}"
        )
        if not value.strip():
            refuse_value(f"{found}; {inside}")
        if "\\" in value:
            refuse_value(f"{found}; folders are separated by '/', not '\\'")
        if "://" in value:
            refuse_value(f"{found}; files are not fetched from addresses; {inside}")
        if value.startswith(("/", "~")) or re.match("[A-Za-z]:", value):
            refuse_value(f"{found}; absolute paths are refused; {inside}")
        if ".." in PurePosixPath(value).parts:
            refuse_value(f"{found}; '..' leaves the scenario's folder; {inside}")
        return value


RelativePath = Annotated[
    str, AfterValidator(_check_no_control), AfterValidator(_Inside("accounts.csv"))
]
"""A path inside the scenario's folder."""

PlanPath = Annotated[
    str,
    AfterValidator(_check_no_control),
    AfterValidator(_Inside("plans/current.yaml")),
]
"""A path to a plan inside the scenario's folder."""


RunPath = Annotated[
    str, AfterValidator(_check_no_control), AfterValidator(_Inside("runs/2027"))
]
"""A path to a stored run inside the scenario's folder."""


def closed(low: float, high: float, *, above: bool = False) -> FieldInfo:
    """Return the constraint ``low ≤ value ≤ high`` (``low < value`` if above)."""
    if above:
        return FieldInfo(gt=low, le=high)
    return FieldInfo(ge=low, le=high)
