"""What is wrong in rows of the tables on people: names, days, gaps, doubles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.capacity_given import DIMENSIONS, PLURAL
from engine.scenario.capacity_needs import demand_dimension_problems
from engine.scenario.capacity_periods import label_of, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.capacity_given import Given

_MONTH = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])(?:-01)?")
PLACE = list(DIMENSIONS)


def row_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what is wrong between rows of the tables and the scenario."""
    if any(read.problems for read in given.tables):
        return
    yield from staff_problems(given)
    yield from _demand(given)
    yield from _committed(given)


def staff_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what is wrong in the rows of people who are there."""
    read, frame = given.staff, given.staff.frame
    yield from named(read, "role", list(given.capacity.roles), "roles")
    yield from named_places(given, read)
    sources = list(given.capacity.sources)
    yield from named(read, "came_by", sources, "sources", blank=True)
    both = frame["started"].is_not_null() & frame["tenure_months"].is_not_null()
    yield from refuse_rows(
        read,
        both,
        "tenure_months",
        lambda row: (
            f"found {row['tenure_months']:g} beside the day of start,"
            f" {row['started']}; write one of them"
        ),
    )
    yield from _ids(read)
    first = given.today
    starts = [
        start_of(given, day, source)
        for day, source in frame.select("started", "came_by").iter_rows()
    ]
    late = pl.Series([n is not None and n > first for n in starts], dtype=pl.Boolean)
    lead = given.conventions.hired_on == "signed"
    yield from refuse_rows(
        read,
        late,
        "started",
        lambda row: (
            f"found {row['started']}{' and the lead of the source' if lead else ''};"
            f" planning starts in {label_of(first)}, with people who are there; later"
            " starts stand in 'data.committed'"
        ),
    )


def _ids(read: TableRead) -> Iterator[InputProblem]:
    """Yield ids of people that two rows have, or that stand for several."""
    frame = read.frame
    twice = ~frame["rep_id"].is_first_distinct() & (frame["rep_id"] != "")
    yield from refuse_rows(
        read,
        twice,
        "rep_id",
        lambda row: f"found {shown(row['rep_id'])}, whom an earlier row has",
    )
    several = (frame["rep_id"] != "") & (frame["heads"] > 1)
    yield from refuse_rows(
        read,
        several,
        "heads",
        lambda row: (
            f"found {row['heads']:g} beside the rep_id {shown(row['rep_id'])}; one"
            " person is one head"
        ),
    )


def start_of(given: Given, day: date | None, source: str) -> int | None:
    """Return the number of the month somebody started in; None: not known.

    Days of signature are followed by the source's lead.
    """
    if day is None:
        return None
    return number_of(day) + lead_of(given, source)


def lead_of(given: Given, source: str) -> int:
    """Return what is added to months in tables: a lead, if they are of signatures."""
    found = given.capacity.sources.get(source)
    if given.conventions.hired_on == "start" or found is None:
        return 0
    return found.lead.months


def _demand(given: Given) -> Iterator[InputProblem]:
    read = given.demand
    if read is None or given.capacity.number.total is not None:
        return
    wrong = not_months(read)
    yield from month_problems(read, wrong)
    yield from demand_dimension_problems(given)
    frame = read.frame
    again = ~frame.select(pl.struct("month", *PLACE)).to_series().is_first_distinct()
    yield from refuse_rows(
        read,
        again,
        "month",
        lambda row: (
            f"found {shown(row['month'])} a second time for {where_of(row)}; add the"
            " rows up"
        ),
    )
    if not wrong.any():
        yield from _gaps(given, read)


def _gaps(given: Given, read: TableRead) -> Iterator[InputProblem]:
    """Yield places that lack months between their first and the plan's last."""
    labels = set(given.months.labels)
    groups = read.frame.group_by(PLACE, maintain_order=True).agg(
        pl.col("month").str.slice(0, 7)
    )
    for segment, region, channel, months in groups.iter_rows():
        there = labels.intersection(months)
        row = {"segment": segment, "region": region, "channel": channel}
        if not there:
            message = f"{where_of(row)} has no month that is planned"
            yield read.source.problem(message, "column month")
            continue
        lacking = sorted(label for label in labels - there if label > min(there))
        if lacking:
            more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            yield read.source.problem(
                f"{where_of(row)} lacks {lacking[0]}{more}; write 0 where nothing is to"
                " be sold",
                "column month",
            )


def _committed(given: Given) -> Iterator[InputProblem]:
    read = given.committed
    if read is None:
        return
    wrong = not_months(read)
    yield from month_problems(read, wrong)
    yield from named(read, "role", list(given.capacity.roles), "roles")
    yield from named(read, "source", list(given.capacity.sources), "sources")
    yield from named_places(given, read)
    regions = given.names["region"]
    yield from named(read, "from_region", regions, "regions", blank=True)
    if wrong.any():
        return
    first, last = given.months.first, given.months.first + given.months.count - 1
    starts = [
        month_number(month) + lead_of(given, source)
        for month, source in read.frame.select("month", "source").iter_rows()
    ]
    outside = pl.Series([not first <= n <= last for n in starts], dtype=pl.Boolean)
    signed = given.conventions.hired_on == "signed"
    yield from refuse_rows(
        read,
        outside,
        "month",
        lambda row: (
            f"found {shown(row['month'])}{' and the lead' if signed else ''};"
            f" {label_of(first)} to {label_of(last)} is planned"
        ),
    )


def month_number(text: str) -> int:
    """Return the number of the month of ``2027-01`` or ``2027-01-01``."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def not_months(read: TableRead) -> pl.Series:
    """Return which rows of a table have a month that is none."""
    months = read.frame["month"].to_list()
    return pl.Series([not _MONTH.fullmatch(m) for m in months], dtype=pl.Boolean)


def month_problems(read: TableRead, wrong: pl.Series) -> Iterator[InputProblem]:
    """Yield cells that are no months."""
    yield from refuse_rows(
        read,
        wrong,
        "month",
        lambda row: f"found {shown(row['month'])}; a month such as 2027-01 is needed",
    )


def named(
    read: TableRead,
    column: str,
    known: Sequence[str],
    what: str,
    *,
    blank: bool = False,
) -> Iterator[InputProblem]:
    """Yield cells that name nothing known; a blank is one unless it is allowed."""
    cells = read.frame[column]
    wrong = ~cells.is_in(list(known)) & ~((cells == "") & blank)
    yield from refuse_rows(read, wrong, column, _says(column, known, what))


def _says(
    column: str, known: Sequence[str], what: str
) -> Callable[[dict[str, object]], str]:
    allowed = f"the {what} are {', '.join(known)}" if known else f"there are no {what}"

    def say(row: dict[str, object]) -> str:
        cell = str(row[column])
        found = f"found {shown(cell)}" if cell else "the cell is empty"
        return f"{found}; {allowed}{did_you_mean(cell, known)}"

    return say


def named_places(given: Given, read: TableRead) -> Iterator[InputProblem]:
    """Yield unknown segments and the like, and blanks where people are told apart."""
    roles = given.capacity.roles
    apart = {role: given.dimensions_of(role) for role in roles}
    for dimension in DIMENSIONS:
        known = given.names[dimension]
        if not known:
            continue
        rows = zip(read.frame["role"], read.frame[dimension], strict=True)
        wrong = [
            cell not in known and (bool(cell) or dimension in apart.get(role, ()))
            for role, cell in rows
        ]
        series = pl.Series(wrong, dtype=pl.Boolean)
        say = _says(dimension, known, PLURAL[dimension])
        yield from refuse_rows(read, series, dimension, say)


def where_of(row: dict[str, object]) -> str:
    """Return what the place of a row is called."""
    return " ".join(str(row[d]) for d in DIMENSIONS if row[d]) or "the company"
