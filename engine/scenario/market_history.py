"""The history of a scenario, and what is wrong with it in the file's own places."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.data.findings import LISTED, listed
from engine.market.history import read_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.market.history import Finding, History
    from engine.scenario.section_market import Markets

    Floats = NDArray[np.float64]

MOST_YEARS = 5
"""Years that a season is taken from."""
_COLUMNS = ("period", "segment", "region", "channel", "sales")


def history_of(
    market: Markets, read: TableRead
) -> tuple[History | None, tuple[InputProblem, ...]]:
    """Return the history of a table, or what is wrong with it."""
    if read.problems:
        return None, read.problems
    found = read_history(
        read.frame.select(_COLUMNS), gaps=market.gaps, negative=market.credits
    )
    findings = [_with_key(market, one) for one in found.findings]
    return found.history, tuple(history_problems(read, findings))


def _with_key(market: Markets, finding: Finding) -> Finding:
    """Return a finding that says by which key it would be none."""
    if finding.rule == "gap" and market.gaps == "refuse":
        said = f"{finding.message}; if nothing was sold there, say 'gaps: zero'"
        return replace(finding, message=said)
    if finding.rule == "negative":
        said = f"{finding.message} by 'credits: keep'"
        return replace(finding, message=said)
    return finding


def history_problems(
    read: TableRead, findings: Sequence[Finding]
) -> Iterator[InputProblem]:
    """Yield findings in the rows and columns of the file; many alike are counted."""
    kinds = groupby(
        sorted(findings, key=lambda one: (one.column, one.rule)),
        key=lambda one: (one.column, one.rule),
    )
    for (column, _), alike in kinds:
        found = list(alike)
        place = read.source.theirs(column) if column else ""
        rows = [one for one in found if one.row]
        if rows:
            at = pl.Series([one.row - 1 for one in rows], dtype=pl.UInt32)
            messages = [one.message for one in rows[:LISTED]]
            yield from listed(read.source, read.rows.gather(at), place, messages)
        whole = [one for one in found if not one.row]
        for one in whole[:LISTED]:
            yield read.source.problem(one.message, f"column {place}" if place else "")
        if len(whole) > LISTED:
            more = f"and {len(whole) - LISTED} more like these"
            yield read.source.problem(more, f"column {place}" if place else "")


def season_of(history: History, rows: Sequence[int], begins: int = 0) -> Floats | None:
    """Return factors of a year's periods, mean 1, from the last whole years.

    Each year counts alike, whatever its level. Growth within a year is part of its
    course, so years begin where the year begins that factors are for.

    Parameters
    ----------
    rows
        Which series are added up.
    begins
        Period that years begin with: 0 is January, or the first quarter.

    Returns
    -------
    ``(12,)`` or ``(4,)``, from January on whatever years begin with; None: there is no
    whole year, or in some part of the year nothing was sold.
    """
    calendar = history.calendar
    first = (begins - calendar.first) % calendar.season
    years = (calendar.count - first) // calendar.season
    if years < 1:
        return None
    last = first + years * calendar.season
    sales = history.sales[list(rows), first:last].sum(axis=0)
    by_year = sales.reshape(years, calendar.season)[-MOST_YEARS:]
    levels = by_year.mean(axis=1, keepdims=True)
    if (levels <= 0).any():
        return None
    factors = np.roll((by_year / levels).mean(axis=0), begins)
    return None if (factors <= 0).any() else np.asarray(factors)


def rows_of(history: History, segment: str) -> list[int]:
    """Return the series of a segment; all of them where it is empty."""
    if not segment:
        return list(range(len(history.keys)))
    place = history.dimensions.index("segment")
    return [row for row, key in enumerate(history.keys) if key[place] == segment]


def last_year(history: History, rows: Sequence[int]) -> float:
    """Return what series sold in the last year, or all there is of it."""
    return float(history.sales[list(rows), -history.calendar.season :].sum())


def segments_of(history: History) -> tuple[str, ...]:
    """Return the names of the segments that a history tells apart."""
    if "segment" not in history.dimensions:
        return ()
    place = history.dimensions.index("segment")
    return tuple(dict.fromkeys(key[place] for key in history.keys))
