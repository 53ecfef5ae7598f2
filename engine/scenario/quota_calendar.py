"""The plan year of quotas: months, periods, season, starts and leave."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from engine.scenario.capacity_periods import label_of, number_of
from engine.scenario.capacity_roles import ramp_shares
from engine.scenario.market_history import (
    history_of,
    rows_of,
    season_of,
    segments_of,
)
from engine.scenario.planning_reads import cell_problems
from engine.scenario.quota_given import MONTHS
from engine.scenario.quota_input import Calendar
from engine.scenario.section_capacity_people import Ramp
from engine.scenario.section_market import Markets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.market.history import History
    from engine.scenario.quota_given import Given

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LONG_AGO = -1200
"""Month of a start that is not said: a hundred years before."""
_QUARTER = 3


def season_history(
    given: Given,
) -> tuple[History | None, tuple[InputProblem, ...]]:
    """Return the history that the season is taken from, or what is wrong with it."""
    if given.history is None:
        return None, ()
    said = given.scenario.config.market or Markets()
    return history_of(said, given.history)


def calendar_problems(given: Given, history: History | None) -> Iterator[InputProblem]:
    """Yield what keeps a year from being laid out."""
    quota = given.quota
    calendar = quota.conventions.quarters == "of_calendar"
    if calendar and quota.phases == "quarters" and given.first % _QUARTER:
        yield given.problem(
            ("conventions", "quarters"),
            f"a plan year that begins in {label_of(given.first)} has no whole quarters"
            " of the calendar; write of_plan_year",
        )
    if history is None:
        return
    segments: tuple[str, ...] = ("",)
    if quota.season_of == "segment":
        known = segments_of(history)
        if not known:
            yield given.problem(
                ("season_of",), "the history does not tell segments apart"
            )
            return
        yield from cell_problems(
            given.territories, "segment", known, "segments of the history"
        )
        used = set(given.territories.frame["segment"])
        segments = tuple(one for one in known if one in used)
    for segment in segments:
        if _factors(given, history, segment) is None:
            of = f" of {segment}" if segment else ""
            yield given.problem(
                ("season",),
                f"the history{of} has no whole year in which something was sold in each"
                " part of it, so it shows no season",
            )


def calendar_of(given: Given, history: History | None) -> Calendar:
    """Return the plan year of every territory."""
    quota, conventions = given.quota, given.quota.conventions
    ramp: tuple[float, ...] = ()
    if quota.ramp is not None:
        ramp = ramp_shares(Ramp(over=quota.ramp), conventions.ramp_month)
    periods, period_of = _periods(given)
    return Calendar(
        months=tuple(label_of(given.first + t) for t in range(MONTHS)),
        periods=periods,
        period_of=period_of,
        season=_seasons(given, history),
        ramp=ramp,
        started=_starts(given),
        there=_there(given),
        prorate_by=conventions.prorate_by,
    )


def _periods(given: Given) -> tuple[tuple[str, ...], Ints]:
    quota = given.quota
    months = np.arange(MONTHS)
    if quota.phases == "months":
        return tuple(label_of(given.first + t) for t in range(MONTHS)), months
    calendar = quota.conventions.quarters == "of_calendar"
    year, month = divmod(given.first, MONTHS)
    first = year * 4 + (month // _QUARTER if calendar else 0)
    names = tuple(f"{(first + q) // 4}Q{(first + q) % 4 + 1}" for q in range(4))
    return names, months // _QUARTER


def _seasons(given: Given, history: History | None) -> Floats:
    """Return ``(territories, months)`` shares of a year."""
    many, said = given.frame.height, given.quota.season
    if history is None:
        factors = np.ones(MONTHS) if isinstance(said, str) else np.array(said)
        return np.tile(_turned(given, factors), (many, 1))
    if given.quota.season_of == "company":
        return np.tile(_of_history(given, history, ""), (many, 1))
    segments = given.frame["segment"].to_list()
    found = {one: _of_history(given, history, one) for one in set(segments)}
    return np.array([found[segment] for segment in segments])


def _of_history(given: Given, history: History, segment: str) -> Floats:
    factors = _factors(given, history, segment)
    if factors is None:
        raise ValueError(f"the history of '{segment}' has no season")
    return _turned(given, np.repeat(factors, MONTHS // factors.size))


def _factors(given: Given, history: History, segment: str) -> Floats | None:
    """Return factors from years that begin as the plan year does, or in its quarter."""
    season = history.calendar.season
    begins = given.first % MONTHS * season // MONTHS
    return season_of(history, rows_of(history, segment), begins)


def _turned(given: Given, factors: Floats) -> Floats:
    """Return factors of January to December as shares from the first month on."""
    ahead = np.roll(factors, -(given.first % MONTHS))
    return np.asarray(ahead / ahead.sum())


def _starts(given: Given) -> Ints:
    """Return the month in which each rep starts; a seat without a rep: not this year.

    Where the table names no rep at all, every seat has one.
    """
    frame, first = given.frame, given.first
    named = bool((frame["rep_id"] != "").any())
    rows = frame.select("rep_id", "hired", "tenure_months").iter_rows()
    found = []
    for rep, hired, tenure in rows:
        if hired is not None:
            found.append(number_of(hired) - first)
        elif tenure is not None:
            found.append(-int(tenure))
        else:
            found.append(MONTHS if named and not rep else LONG_AGO)
    return np.array(found, dtype=np.int64)


def _there(given: Given) -> Floats:
    """Return ``(territories, months)`` share of days that are no leave."""
    frame = given.frame
    there = np.ones((frame.height, MONTHS))
    leaves = frame.select("away_from", "away_to").iter_rows()
    for row, (start, end) in enumerate(leaves):
        if start is None:
            continue
        for month in range(MONTHS):
            year, number = divmod(given.first + month, MONTHS)
            days = monthrange(year, number + 1)[1]
            first, last = date(year, number + 1, 1), date(year, number + 1, days)
            away = (min(last, end or last) - max(first, start)).days + 1
            there[row, month] = 1.0 - max(0, away) / days
    return there
