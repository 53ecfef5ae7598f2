"""Where reps and groups of them land, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.planning.columns import TRACK, frame
from engine.planning.track_reps import REP
from engine.tracking.landing import Landing
from engine.tracking.team import team_known, team_landing
from engine.tracking.warnings import early_warnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.planning.track_reps import Group, Reps
    from engine.tracking.outlook import Outlook
    from engine.tracking.warnings import WarningRule

    Floats = NDArray[np.float64]

CONFIDENCE = 0.9
DRAWS, FEWEST, VALUES = 20_000, 4_000, 20_000_000
"""Futures of groups; fewer in a company of more than a thousand reps."""


@dataclass(frozen=True, slots=True)
class Landed:
    """Where one group lands: money, and the chance to make the whole quota."""

    forecast: float
    low: float
    high: float
    p: float
    at_stake: float


def land_group(group: Group, outlook: Outlook, correlation: float, seed: int) -> Landed:
    """Return where a group lands, its reps landing as they do by themselves.

    What is still to come of a rep with territories in several groups is divided by
    quota. One rep, or reps whose luck is known, are exact; else 20,000 futures are
    drawn, down to 4,000 in a company of more than a thousand reps.

    Parameters
    ----------
    group
        Some of the outlook's rows.
    outlook
        Of all reps.
    correlation
        Of any two reps' luck.
    seed
        Of the futures.
    """
    landing = _part(group, outlook)
    quota, sold = float(group.book.quota[0]), float(group.book.to_date[0])
    centre = float(landing.centre.sum())
    open_ = landing.spread > 0
    one: Landing | None = None
    if open_.sum() <= 1:
        which = int(np.flatnonzero(open_)[0]) if open_.any() else 0
        one = Landing(
            np.array([centre]), landing.spread[[which]], landing.freedom[[which]]
        )
    elif np.isinf(landing.freedom).all():
        one = team_known(landing, correlation)
    if one is not None:
        (low,), (high,) = one.interval(CONFIDENCE)
        p, missing = one.chance(quota)[0], one.missing(quota, sold)[0]
    else:
        draws = max(FEWEST, min(DRAWS, VALUES // outlook.p_land.size))
        team = team_landing(landing, correlation, seed=seed, draws=draws)
        low, high = team.interval(CONFIDENCE)
        least = 0.5 / draws  # none of the futures is not never
        p = min(max(team.chance(quota), least), 1 - least)
        missing = team.missing(quota)
    if (group.sold >= 0).all():  # without credits, what is sold stays sold
        low, high = max(low, sold), max(high, sold)
    return Landed(centre, float(low), float(high), float(p), float(missing))


def _part(group: Group, outlook: Outlook) -> Landing:
    """Return the landings of a group's reps in that group."""
    book, landing = outlook.book, outlook.landing
    rows, past = group.reps, book.past
    left = book.left[rows].sum(axis=1)
    here = group.plan[:, past:].sum(axis=1)
    share = np.where(left > 0, here / np.where(left > 0, left, 1.0), 0.0)
    to_come = landing.centre[rows] - book.to_date[rows]
    return Landing(
        group.sold.sum(axis=1) + share * to_come,
        share * landing.spread[rows],
        landing.freedom[rows],
    )


def attainment_table(
    groups: Sequence[Group], outlook: Outlook, correlation: float, seed: int
) -> pl.DataFrame:
    """Return how each group and rep stands against plan, and where it lands.

    Quota, plan, actual and forecast of reps add up to those of each level; chances,
    intervals and money at stake do not: luck evens out in part.
    """
    rows = [
        _row(group, land_group(group, outlook, correlation, seed)) for group in groups
    ]
    return frame("track", "attainment", rows)


def _row(group: Group, landed: Landed) -> dict[str, object]:
    book = group.book
    quota, actual = float(book.quota[0]), float(book.to_date[0])
    months = int((book.plan[0, : book.past] > 0).sum())
    return {
        "by": group.by,
        "id": group.id,
        "name": group.name,
        "quota": quota,
        "plan_to_date": float(book.plan_to_date[0]),
        "actual": actual,
        "attainment": actual / quota,
        "pace": _finite(book.pace[0]),
        "run_rate": actual / months if months else None,
        "run_rate_needed": _finite(book.needed_run_rate[0]),
        "forecast": landed.forecast,
        "low90": landed.low,
        "high90": landed.high,
        "p_land": landed.p,
        "at_stake": landed.at_stake,
    }


def months_table(groups: Sequence[Group], months: Sequence[str]) -> pl.DataFrame:
    """Return plan and sales of every group and month; null: the month is to come."""
    count = len(months)
    plan = np.array([group.book.plan[0] for group in groups])
    sold = np.full(plan.shape, np.nan)
    for row, group in enumerate(groups):
        sold[row, : group.sold.shape[1]] = group.sold.sum(axis=0)
    return pl.DataFrame(
        {
            "by": np.repeat([group.by for group in groups], count),
            "id": np.repeat([group.id for group in groups], count),
            "period": list(months) * len(groups),
            "plan": plan.ravel(),
            "actual": sold.ravel(),
        },
        schema=TRACK["months"],
    ).with_columns(pl.col("actual").fill_nan(None))


def warnings_table(
    reps: Reps, outlook: Outlook, rule: WarningRule, months: Sequence[str]
) -> pl.DataFrame:
    """Return which reps need a look, most money at stake first."""
    rows = [
        {
            "rank": one.rank,
            "by": REP,
            "id": reps.ids[one.row],
            "name": reps.names[one.row],
            "what": one.what,
            "why": one.why,
            "at_stake": one.at_stake,
            "p": one.p,
        }
        for one in early_warnings(outlook, rule, months)
    ]
    return frame("track", "warnings", rows)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
