"""What is assumed of people: a value, and from where to where it may lie."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from engine.base.units import format_percent
from engine.scenario.compare_values import (
    AnyPercent,
    Leavers,
    Leaving,
    OptAnyPercent,
    OptLeaving,
)
from engine.scenario.typed_values import Section, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.scenario.typed_values import Complaint

_LOW = "Least that is thought possible; by default the value."
_VALUE = "What is assumed; written alone, there is no doubt about it."
_HIGH = "Most that is thought possible; by default the value."


class Band(Section):
    """A value with its doubt."""

    short_key: ClassVar[str | None] = "value"

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        refuse(self._complaints())
        return self

    def _complaints(self) -> Iterator[Complaint]:
        low, value, high = self.ends
        said = tuple(getattr(self, key) for key in ("low", "value", "high"))
        if low > value:
            yield (
                ("low",),
                f"found {_written(said[0])}, which is more than the value,"
                f" {_written(said[1])}",
            )
        if high < value:
            yield (
                ("high",),
                f"found {_written(said[2])}, which is less than the value,"
                f" {_written(said[1])}",
            )

    @property
    def ends(self) -> tuple[float, float, float]:
        """Low, value and high as plain numbers."""
        value = _number(getattr(self, "value"))  # noqa: B009 - each kind has its own
        low, high = (getattr(self, key) for key in ("low", "high"))
        return (
            value if low is None else _number(low),
            value,
            value if high is None else _number(high),
        )


class PercentBand(Band):
    """A percent with its doubt."""

    short_needs: ClassVar[str] = (
        "a percent such as 20% is needed, or a mapping with 'low', 'value' and 'high'"
    )

    low: OptAnyPercent = Field(None, description=_LOW)
    value: AnyPercent = Field(description=_VALUE)
    high: OptAnyPercent = Field(None, description=_HIGH)


class NumberBand(Band):
    """A number with its doubt."""

    short_needs: ClassVar[str] = (
        "a number such as 1.5 is needed, or a mapping with 'low', 'value' and 'high'"
    )

    low: float | None = Field(None, description=_LOW)
    value: float = Field(description=_VALUE)
    high: float | None = Field(None, description=_HIGH)


class LeaversBand(Band):
    """A share of reps that leave, with its doubt."""

    short_needs: ClassVar[str] = (
        "a share of reps such as 18% a year is needed, or a mapping with 'low', 'value'"
        " and 'high'"
    )

    low: OptLeaving = Field(None, description=_LOW)
    value: Leaving = Field(description=_VALUE)
    high: OptLeaving = Field(None, description=_HIGH)


@dataclass(frozen=True, slots=True)
class _Within:
    """Refuses bands that reach out of a range."""

    least: float
    most: float
    above: bool = False

    def __call__(self, band: Band | None) -> Band | None:
        if band is None:
            return None
        shares = isinstance(band, PercentBand)
        start, end = (_shown(x, in_percent=shares) for x in (self.least, self.most))
        allowed = f"more than {start}, at most {end}," if self.above else ""
        refuse(
            (
                (key,),
                f"found {_written(getattr(band, key))};"
                f" {allowed or f'from {start} to {end}'} is allowed",
            )
            for key, found in zip(("low", "value", "high"), band.ends, strict=True)
            if getattr(band, key) is not None
            and (found > self.most or found < self.least + 1e-12 * self.above)
        )
        return band


def within(least: float, most: float, *, above: bool = False) -> AfterValidator:
    """Return the constraint ``least ≤ band ≤ most`` (``least <`` it if above)."""
    return AfterValidator(_Within(least, most, above))


def percents(low: str, value: str, high: str) -> Callable[[], PercentBand]:
    """Return what makes a default: ``percents("10%", "20%", "30%")``."""
    return partial(_percent_band, low, value, high)


def numbers(low: float, value: float, high: float) -> Callable[[], NumberBand]:
    """Return what makes a default of numbers."""
    if low == high:
        return partial(NumberBand, value=value)
    return partial(NumberBand, low=low, value=value, high=high)


def leavers(low: str, value: str, high: str) -> Callable[[], LeaversBand]:
    """Return what makes a default of leavers a year."""
    return partial(_leavers_band, low, value, high)


def _percent_band(low: str, value: str, high: str) -> PercentBand:
    read = {"low": low, "value": value, "high": high}
    return PercentBand.model_validate(read if low != high else value)


def _leavers_band(low: str, value: str, high: str) -> LeaversBand:
    return LeaversBand.model_validate({"low": low, "value": value, "high": high})


def _number(value: Fraction | float | Leavers) -> float:
    return value.hazard if isinstance(value, Leavers) else float(value)


def _written(value: Fraction | float | Leavers) -> str:
    if isinstance(value, Fraction):
        return format_percent(value)
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _shown(value: float, *, in_percent: bool) -> str:
    return format_percent(Fraction(str(value))) if in_percent else f"{value:g}"


Positive = Annotated[PercentBand, within(0, 1, above=True)]
"""More than 0 % and at most 100 %."""
UpTo = Annotated[PercentBand, within(0, 1)]
"""From 0 % to 100 %."""
Large = Annotated[PercentBand, within(0, 10)]
"""From 0 % to 1000 %."""
Factor = Annotated[NumberBand, within(0, 20)]
"""From 0 to 20."""
