"""What was read otherwise than it may have been meant, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.findings import counted
from engine.scenario.capacity_agreed import LONG_AGO
from engine.scenario.capacity_given import produces
from engine.scenario.capacity_periods import read_period
from engine.scenario.capacity_rows import month_number
from engine.scenario.capacity_sources import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.capacity_given import Given
    from engine.scenario.capacity_periods import Period


def notes_of(given: Given) -> Iterator[str]:
    """Yield what was assumed, cut, or left out while reading."""
    yield from (note for read in given.tables for note in read.notes)
    yield from _staff(given)
    yield from _cut(given)
    for name, role in given.capacity.roles.items():
        for key in ("ramp", "attrition") if produces(role) else ("attrition",):
            if key not in role.model_fields_set:
                yield (
                    f"'roles.{name}' says no '{key}'; a published figure is taken,"
                    " which your own should replace"
                )
    for name, source in given.capacity.sources.items():
        if not at_most(given, source).any():
            yield (
                f"nobody can start by '{name}' in the months that are planned: its lead"
                " and its intake leave none"
            )
        if source.out_of is None and not source.cost.hundredths:
            yield f"hiring by '{name}' costs nothing: its 'cost' is 0"


def _staff(given: Given) -> Iterator[str]:
    frame, file = given.staff.frame, given.staff.source.shown
    unsaid = frame["started"].is_null() & frame["tenure_months"].is_null()
    people = float(frame.filter(unsaid)["heads"].sum())
    if people:
        yield (
            f"{file}: {people:g} people without a day of start; taken as"
            f" {LONG_AGO} months of tenure"
        )
    part = (frame["fte_percent"] < 100) | (frame["leave_percent"] > 0)
    people = float(frame.filter(part)["heads"].sum())
    if people:
        yield (
            f"{file}: {people:g} people part-time or on leave; 'pay' is paid for each"
            " of them in full, and they are neither moved nor let go"
        )
    if given.conventions.hired_on == "signed":
        dated = frame["started"].is_not_null() & (frame["came_by"] == "")
        if rows := int(dated.sum()):
            yield (
                f"{file}: {counted(rows, 'row')} with a day of signature and no source;"
                " no lead is added"
            )


def _cut(given: Given) -> Iterator[str]:
    first, last = given.months.labels[0], given.months.labels[-1]
    for text in given.capacity.number.total or {}:
        if share := _outside(given, read_period(text)):
            yield (
                f"of the total of {text}, only the months from {first} to {last} are"
                f" planned; {counted(share, 'month')} are left out, with their part of"
                " it"
            )
    for entry in given.capacity.limits:
        if entry.during is not None and (share := _outside(given, entry.during)):
            what = "budget" if entry.budget is not None else "limit"
            yield (
                f"the {what} of {entry.during} holds for the months of it that are"
                f" planned; {counted(share, 'month')} are not"
            )
    if given.demand is not None:
        planned = range(given.months.first, given.months.first + given.months.count)
        months = given.demand.frame["month"].to_list()
        rows = sum(month_number(month) not in planned for month in months)
        if rows:
            file = given.demand.source.shown
            yield f"{file}: {counted(rows, 'row')} outside {first} to {last} not used"


def _outside(given: Given, period: Period) -> int:
    """Return how many months of a period are not planned."""
    return period.months - len(given.months.inside(period))
