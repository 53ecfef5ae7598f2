"""Which column of a file is which of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.data.columns import Column, TableSpec
    from engine.data.raw import RawColumn, RawTable
    from engine.data.source import Source


STEM = 4
"""Letters with which another name has to begin as ours does, to be taken for it."""


@dataclass(frozen=True, slots=True)
class Match:
    """Our names to the file's columns; absent optional ones are left out."""

    columns: dict[str, RawColumn]
    problems: tuple[InputProblem, ...]
    notes: tuple[str, ...]


def match(source: Source, spec: TableSpec, raw: RawTable) -> Match:
    """Find every column of a table in a file, or say what is missing or double."""
    header = [column.name for column in raw.columns]
    found: dict[str, RawColumn] = {}
    problems: list[InputProblem] = []
    absent: list[Column] = []
    for column in spec.columns:
        theirs = source.theirs(column.name)
        places = [place for place, name in enumerate(header) if name == theirs]
        if places:
            found[column.name] = raw.columns[places[0]]
        elif column.required or column.name in source.columns:
            problems.append(_missing(source, column, header))
        else:
            absent.append(column)
        if len(places) > 1:
            letters = " and ".join(_letter(place) for place in places)
            problems.append(
                source.problem(
                    f"the header has this name {len(places)} times (columns "
                    f"{letters}); rename all but one",
                    f"column {theirs}"
                    if source.frame is not None
                    else f"row 1, column {theirs}",
                )
            )
    return Match(found, tuple(problems), _notes(source, absent, header, found))


def _missing(source: Source, column: Column, header: list[str]) -> InputProblem:
    theirs = source.theirs(column.name)
    there = [name for name in header if name]
    given = f" (given for {column.name})" if theirs != column.name else ""
    listing = ", ".join(there[:20]) + (", …" if len(there) > 20 else "")
    return source.problem(
        f"there is no such column{given}; the columns are {listing}"
        f"{_nearest(source, column, there)}",
        f"column {theirs}",
    )


def _nearest(source: Source, column: Column, there: list[str]) -> str:
    """Return a hint at the column that is probably meant, and how to say so."""
    theirs = source.theirs(column.name)
    start = theirs.casefold()
    longer = [name for name in there if name.casefold().startswith(start)]
    hint = did_you_mean(theirs, there)
    name = longer[0] if longer else hint.split("'")[1] if hint else ""
    if not name:
        return ""
    remedy = f" if so, rename it or write columns: {{{column.name}: {name}}}"
    return f"; did you mean '{name}'?{remedy if theirs == column.name else ''}"


def _notes(
    source: Source,
    absent: list[Column],
    header: list[str],
    found: dict[str, RawColumn],
) -> tuple[str, ...]:
    """Say which defaults stand for whole columns, and what may be a misspelling."""
    if not absent:
        return ()
    taken = {column.name for column in found.values()}
    unread = [name for name in header if name and name not in taken]
    defaults = ", ".join(f"{c.name} ({_default(c)})" for c in absent)
    notes = [f"{source.shown}: columns not given, default used: {defaults}"]
    near = {column.name: _meant(column.name, unread) for column in absent}
    notes += [
        f"{source.shown}: column '{name}' is not read; if it is {ours}, write "
        f"columns: {{{ours}: {name}}}"
        for ours, name in near.items()
        if name
    ]
    return tuple(notes)


def _meant(ours: str, unread: list[str]) -> str:
    """Return the column that is nearly ours, or begins as it does; empty: none."""
    if near := did_you_mean(ours, unread):
        return near.split("'")[1]
    stem = ours.casefold().removesuffix("s")
    longer = [name for name in unread if name.casefold().startswith(stem)]
    return longer[0] if longer and len(stem) >= STEM else ""


def _default(column: Column) -> str:
    if column.default_from:
        return f"same as {column.default_from}"
    if column.kind in ("text", "date") or column.may_be_blank:
        return str(column.default) or "empty"
    return f"{column.default or 0:g}"


def _letter(place: int) -> str:
    """Return the letter a spreadsheet shows over a column; 0 is A."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)
