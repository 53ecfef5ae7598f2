"""What the checks of a pay plan have in common."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.plan_money import Money
from engine.scenario.typed_values import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from engine.payplan.calendar import PayCalendar
    from engine.scenario.plan_days import Window
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath


def written(value: Money | Fraction) -> str:
    """Return an amount or a percent as a plan may write it."""
    return str(value) if isinstance(value, Money) else format_percent(value)


def one_of(
    part: Section, path: TreePath, keys: Sequence[str], what: str
) -> Iterator[Complaint]:
    """Yield a complaint unless exactly one of some keys is given.

    Parameters
    ----------
    what
        What the keys say, as in "nothing says what it pays".
    """
    given = [key for key in keys if getattr(part, key) is not None]
    listed = f"{', '.join(keys[:-1])} or {keys[-1]}"
    if not given:
        yield path, f"nothing says {what}; write {listed}"
    for key in given[1:]:
        yield (
            (*path, key),
            f"'{given[0]}' and '{key}' are both given; write only one of {listed}",
        )


def ascending(
    values: Sequence[Money | Fraction], path: TreePath, *key: str
) -> Iterator[Complaint]:
    """Yield a complaint for each value of a list that is not above the one before.

    Parameters
    ----------
    path
        Of the list.
    key
        Key of the value in an entry of the list; nothing if entries are values.
    """
    for index, (before, after) in enumerate(pairwise(values), start=1):
        if isinstance(before, Money) != isinstance(after, Money):
            kinds = ("an amount", "a percent")
            first, second = kinds if isinstance(before, Money) else kinds[::-1]
            yield (
                (*path, index, *key),
                f"found {second}, {written(after)}, after {first}, {written(before)};"
                " all must be amounts, or all percents of quota",
            )
        elif _size(after) <= _size(before):
            yield (
                (*path, index, *key),
                f"found {written(after)} after {written(before)}; each must be more"
                " than the one before",
            )


def _size(value: Money | Fraction) -> Fraction | int:
    return value.hundredths if isinstance(value, Money) else value


def is_below(low: Money | Fraction | None, high: Money | Fraction | None) -> bool:
    """Whether an amount is less than another; two kinds are not compared."""
    if isinstance(low, Money) and isinstance(high, Money):
        return low.hundredths < high.hundredths
    if low is None or high is None or isinstance(low, Money) or isinstance(high, Money):
        return False
    return low < high


def outside(days: Window, calendar: PayCalendar | None) -> str:
    """Return what to say of a window that is not inside the calendar, or nothing."""
    if calendar is None:
        return ""
    if calendar.first <= days.first and days.last <= calendar.last:
        return ""
    return (
        f"found {days}; the calendar of 'pay' goes from {calendar.first} to"
        f" {calendar.last}, and the window must lie inside it"
    )


def unused(part: Section, path: TreePath, key: str, why: str) -> Iterator[Complaint]:
    """Yield a complaint if a key is not at its default although nothing uses it."""
    if getattr(part, key) != type(part).model_fields[key].default:
        yield (*path, key), why


def without(part: Section, path: TreePath, key: str, needs: str) -> Iterator[Complaint]:
    """Yield a complaint about a key that needs another one, which is not given."""
    yield from unused(
        part, path, key, f"'{key}' goes with '{needs}', of which there are none"
    )


def values_in(value: object, path: TreePath) -> Iterator[tuple[TreePath, object]]:
    """Yield every plain value below a path, with its path."""
    if isinstance(value, Section):
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            yield from values_in(getattr(value, name), (*path, key))
    elif isinstance(value, tuple):
        for index, below in enumerate(value):
            yield from values_in(below, (*path, index))
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from values_in(below, (*path, key))
    elif value is not None:
        yield path, value
