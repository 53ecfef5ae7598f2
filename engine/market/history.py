"""Sales so far, read from a long table: nothing is mended in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from engine.base.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

DIMENSIONS = ("segment", "region", "channel")
"""Columns that may split sales, in this order."""

FEWEST_PERIODS = 3
"""With fewer there is no difference between differences, and no interval."""

Gaps = Literal["zero", "line", "refuse"]
"""No row means no sales; or a straight line between neighbours; or is a finding."""

Negative = Literal["refuse", "keep"]
"""Sales below 0 are a finding; or credits that count."""

_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a history.

    Parameters
    ----------
    rule
        ``columns``, ``number``, ``period``, ``negative``, ``duplicate``, ``unmatched``,
        ``gap`` or ``short``.
    row
        Row of the table, counted from 1; 0: the table as a whole.
    column
        Where; may be empty.
    message
        What was found, and what is allowed.
    """

    rule: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Equal periods, named.

    Parameters
    ----------
    first
        Number of the first period: year × length + (month or quarter − 1).
    count
        How many there are.
    season
        Periods in a year: 12 or 4.
    """

    first: int
    count: int
    season: int

    def name(self, place: int) -> str:
        """Return the name of a period, such as ``2027-01`` or ``2027Q1``.

        ``place`` counts from 0 at the first period; it may lie behind the last.
        """
        year, part = divmod(self.first + place, self.season)
        return f"{year}-{part + 1:02d}" if self.season == 12 else f"{year}Q{part + 1}"

    def names(self, start: int = 0, count: int | None = None) -> list[str]:
        """Return names of ``count`` periods from ``start`` on (default: all)."""
        stop = start + (self.count - start if count is None else count)
        return [self.name(place) for place in range(start, stop)]


@dataclass(frozen=True, eq=False)
class History:
    """Sales of every finest series in every period.

    Parameters
    ----------
    calendar
        The periods.
    dimensions
        Those of :data:`DIMENSIONS` that split these sales.
    keys
        For each series, its value in each dimension; sorted.
    sales
        ``(series, periods)`` currency units; 0 before a series began.
    filled
        ``(series, periods)``: there was no row, the value is ours.
    notes
        What was filled or seen, in sentences.
    """

    calendar: Calendar
    dimensions: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    sales: NDArray[np.float64]
    filled: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    @property
    def nonnegative(self) -> bool:
        """Whether no sales are below 0; then no forecast is."""
        return bool((self.sales >= 0).all())


@dataclass(frozen=True, slots=True)
class Reading:
    """A history, or why there is none.

    Parameters
    ----------
    history
        None if there are findings.
    findings
        Everything wrong, by row.
    """

    history: History | None
    findings: tuple[Finding, ...]


def read_history(
    table: pl.DataFrame,
    *,
    gaps: Gaps = "zero",
    negative: Negative = "refuse",
    known: Mapping[str, Collection[str]] | None = None,
) -> Reading:
    """Return the sales of a long table, or everything that is wrong with it.

    Parameters
    ----------
    table
        Columns ``period`` (``2027-01``, ``2027Q1`` or a date), ``sales`` (numbers) and
        any of :data:`DIMENSIONS` (text). Several rows of one series and period are a
        finding: nothing is added up in silence.
    gaps
        What it means that a series has no row for a period. With ``zero``, a period
        for which *no* series has one is a finding: that is lost data. With ``line``,
        values are interpolated from a series' first row to its last and 0 outside.
    negative
        What sales below 0 are.
    known
        For a dimension, the only values it may have.
    """
    findings = _check_columns(table)
    if findings:
        return Reading(None, tuple(findings))
    rows, findings = _rows(table)
    findings += _check_known(rows, known or {})
    if negative == "refuse":
        findings += _check_negative(rows)
    if findings:
        return Reading(None, tuple(sorted(findings, key=lambda each: each.row)))
    history, findings = _spread(rows, gaps)
    return Reading(None if findings else history, tuple(findings))


def _check_columns(table: pl.DataFrame) -> list[Finding]:
    found = [
        Finding("columns", 0, name, f"there must be a column '{name}'")
        for name in ("period", "sales")
        if name not in table.columns
    ]
    allowed = ("period", "sales", *DIMENSIONS)
    found += [
        Finding(
            "columns",
            0,
            name,
            f"'{name}' is no column of a history: {', '.join(allowed)}"
            + did_you_mean(name, allowed),
        )
        for name in table.columns
        if name not in allowed
    ]
    if not found and not table["sales"].dtype.is_numeric():
        found.append(Finding("columns", 0, "sales", "sales must be numbers"))
    if not found and table.is_empty():
        found.append(Finding("short", 0, "", "there are no rows"))
    return found


def _rows(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Return rows with ``row``, ``place`` (number of the period), text and sales."""
    findings = []
    places, seasons = [], []
    for row, text in enumerate(table["period"].cast(pl.String).to_list(), start=1):
        place, season = _period(text or "")
        places.append(place)
        seasons.append(season)
        if not season:
            findings.append(
                Finding(
                    "period", row, "period", f"'{text}' is no month nor quarter, such"
                    " as 2027-01 or 2027Q1",
                )
            )  # fmt: skip
        elif season != next(filter(None, seasons)):
            findings.append(
                Finding("period", row, "period", "months and quarters are mixed")
            )
    names = [name for name in DIMENSIONS if name in table.columns]
    rows = table.select(
        pl.int_range(1, pl.len() + 1).alias("row"),
        pl.Series("place", places, dtype=pl.Int64),
        pl.Series("season", seasons, dtype=pl.Int64),
        *(pl.col(name).cast(pl.String).fill_null("") for name in names),
        pl.col("sales").cast(pl.Float64),
    )
    bad = rows.filter(~pl.col("sales").is_finite().fill_null(value=False))
    findings += [
        Finding("number", row, "sales", "sales are missing or not finite")
        for row in bad["row"]
    ]
    twice = rows.filter(
        pl.col("season") > 0, ~pl.struct("place", *names).is_first_distinct()
    )
    findings += [
        Finding("duplicate", row, "period", "an earlier row has this series and period")
        for row in twice["row"]
    ]
    return rows, findings


def _period(text: str) -> tuple[int, int]:
    """Return the number of a period and the periods in a year, or (0, 0)."""
    if match := _QUARTER.fullmatch(text.strip()):
        return int(match[1]) * 4 + int(match[2]) - 1, 4
    if (match := _MONTH.fullmatch(text.strip())) and 1 <= int(match[2]) <= 12:
        return int(match[1]) * 12 + int(match[2]) - 1, 12
    return 0, 0


def _check_known(
    rows: pl.DataFrame, known: Mapping[str, Collection[str]]
) -> list[Finding]:
    found = []
    for name in (each for each in DIMENSIONS if each in rows.columns and each in known):
        odd = rows.filter(~pl.col(name).is_in(list(known[name])))
        found += [
            Finding(
                "unmatched",
                row,
                name,
                f"'{value}' is no {name} of the plan"
                + did_you_mean(value, known[name]),
            )
            for row, value in odd.select("row", name).iter_rows()
        ]
    return found


def _check_negative(rows: pl.DataFrame) -> list[Finding]:
    low = rows.filter(pl.col("sales") < 0)
    return [
        Finding("negative", row, "sales", f"{sales:g} is below 0; credits may be kept")
        for row, sales in low.select("row", "sales").iter_rows()
    ]


def _spread(rows: pl.DataFrame, gaps: Gaps) -> tuple[History, list[Finding]]:
    """Return the history on its grid; findings about gaps and length."""
    names = tuple(
        each for each in DIMENSIONS if each in rows.columns and (rows[each] != "").any()
    )
    places = rows["place"].to_numpy()
    calendar = Calendar(
        int(places.min()), int(np.ptp(places)) + 1, int(rows["season"][0])
    )
    series = list(rows.select(names).iter_rows()) if names else [()] * len(rows)
    keys = tuple(sorted(set(series)))
    number = {key: index for index, key in enumerate(keys)}
    sales = np.full((len(keys), calendar.count), np.nan)
    sales[[number[key] for key in series], places - calendar.first] = rows["sales"]
    filled = np.isnan(sales)
    findings = _check_gaps(filled, calendar, gaps)
    if calendar.count < FEWEST_PERIODS:
        message = f"there are {calendar.count} periods; {FEWEST_PERIODS} are the fewest"
        findings.append(Finding("short", 0, "period", message))
    notes = _notes(filled, keys, gaps)
    return (
        History(calendar, names, keys, _fill(sales, gaps), filled, notes),
        findings,
    )


def _check_gaps(
    filled: NDArray[np.bool_], calendar: Calendar, gaps: Gaps
) -> list[Finding]:
    lost = np.asarray(filled.all(axis=0))
    gone = lost if gaps != "refuse" else filled.any(axis=0)
    if gaps == "line":
        return []
    return [
        Finding(
            "gap",
            0,
            "period",
            f"{calendar.name(int(place))} has no row"
            + ("" if lost[place] else f" for {filled[:, place].sum()} series"),
        )
        for place in np.flatnonzero(gone)
    ]


def _fill(sales: NDArray[np.float64], gaps: Gaps) -> NDArray[np.float64]:
    if gaps != "line":
        return np.nan_to_num(sales)
    places = np.arange(sales.shape[1])
    return np.stack(
        [
            np.interp(places, places[there], row[there], left=0.0, right=0.0)
            for row, there in zip(sales, ~np.isnan(sales), strict=True)
        ]
    )


def _notes(
    filled: NDArray[np.bool_], keys: tuple[tuple[str, ...], ...], gaps: Gaps
) -> tuple[str, ...]:
    if not filled.any():
        return ()
    how = "0" if gaps == "zero" else "a straight line between neighbours"
    gappy = np.flatnonzero(filled.any(axis=1))
    first = ", ".join("/".join(keys[place]) or "the total" for place in gappy[:3])
    more = f" and {len(gappy) - 3} more" if len(gappy) > 3 else ""
    return (
        f"{int(filled.sum())} of {filled.size} values had no row and were filled with"
        f" {how}: {first}{more}.",
    )
