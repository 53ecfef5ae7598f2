"""An invented company, complete: accounts, reps, named accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream
from engine.data.synthetic.homes import km_to_homes
from engine.data.synthetic.market import HOSPITAL, SEGMENTS, invent_market
from engine.data.synthetic.names import invent_names
from engine.data.synthetic.team import invent_team

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.market import Market
    from engine.data.synthetic.params import CompanyParams
    from engine.data.synthetic.team import Team

SYNTHETIC = pl.lit("synthetic").alias("source")
"""The label every table of an invented company carries in each row."""
REASONS = (
    "Framework contract until the end of 2027, signed by this rep",
    "The buyer asked in writing for the same contact",
    "Tender in progress, led by this rep",
    "Pilot installation in its second year",
    "Account plan agreed at board level",
)
NAMED_AFTER_YEARS = 3
LARGEST_WORK = 0.09
"""Most work in one account, travel included, as a share of the mean territory."""


class Topic(IntEnum):
    """Streams of the company; numbers are permanent and differ from the others'."""

    VISITS = 21
    REVENUE = 22
    NAMES = 23
    NAMED = 24


@dataclass(frozen=True, eq=False, slots=True)
class Company:
    """The tables of an invented company, each row labelled ``synthetic``.

    Parameters
    ----------
    accounts
        account_id, name, lat, lon, segment, potential, revenue, visits_per_year,
        minutes_per_visit, rep_id, source; one row per account cluster.
    reps
        rep_id, name, home, home_lat, home_lon, fte, tenure_years, skills, source;
        one row per rep, the longest-serving first.
    named_accounts
        account_id, rep_id, reason, source; one row per locked account.
    """

    accounts: pl.DataFrame
    reps: pl.DataFrame
    named_accounts: pl.DataFrame


def invent_company(places: pl.DataFrame, params: CompanyParams, seed: int) -> Company:
    """Return a company that sells in these places; the same input, the same company.

    Parameters
    ----------
    places
        Columns id, name, lat, lon (degrees), population (more than 0); the order of
        the rows does not matter.
    params
        What kind of company.
    seed
        0 or more.

    Raises
    ------
    ValueError
        A column or a value is missing, there is no place, an id comes twice, or a
        population is not positive.
    """
    ordered = _in_order(places)
    market = invent_market(ordered, params, seed)
    team = invent_team(market, params, seed)
    digits = max(2, len(str(params.reps)))
    rep_ids = [f"R{number:0{digits}d}" for number in range(1, params.reps + 1)]
    accounts = _accounts(market, team, rep_ids, params, seed)
    reps = _reps(market, team, rep_ids, ordered["name"].to_list(), seed)
    return Company(accounts, reps, _named(accounts, market, team, params, seed))


def _in_order(places: pl.DataFrame) -> pl.DataFrame:
    needed = ("id", "name", "lat", "lon", "population")
    missing = [column for column in needed if column not in places.columns]
    if missing:
        raise ValueError(f"places: no column {', '.join(missing)}")
    if places.is_empty():
        raise ValueError("places: at least one row is needed")
    if not (places["population"].fill_null(0) > 0).all():
        raise ValueError("places: every population must be more than 0")
    if places["id"].n_unique() < places.height:
        raise ValueError("places: every id must be unique")
    if places["lat"].null_count() or places["lon"].null_count():
        raise ValueError("places: lat and lon are needed in every row")
    by_id = pl.col("id").cast(pl.String)
    return places.sort(-pl.col("population").cast(pl.Float64), by_id)


def _accounts(
    market: Market, team: Team, rep_ids: list[str], params: CompanyParams, seed: int
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "account_id": market.account_id,
            "name": market.name,
            "lat": market.points.lat,
            "lon": market.points.lon,
            "segment": [SEGMENTS[code] for code in market.segment],
            "potential": market.potential,
            "revenue": _revenue(market, team, seed),
            "visits_per_year": _visits(market, team, params, seed),
            "minutes_per_visit": market.minutes,
            "rep_id": [rep_ids[rep] for rep in team.owner],
        }
    ).with_columns(SYNTHETIC)


def _revenue(market: Market, team: Team, seed: int) -> NDArray[np.int64]:
    """Return what is sold today: the share of potential won grows with tenure."""
    rng = stream(seed, Purpose.COMPANY, Topic.REVENUE)
    won = 0.03 + 0.09 * (1 - np.exp(-team.tenure_years[team.owner] / 4))
    luck = np.exp(0.25 * rng.standard_normal(len(won)))
    revenue = np.round(market.potential * np.minimum(won * luck, 0.9))
    return np.asarray(revenue, dtype=np.int64)


def _visits(
    market: Market, team: Team, params: CompanyParams, seed: int
) -> NDArray[np.int64]:
    """Return visits a year: calls planned so that effort went where potential was.

    A far account was given fewer calls, so that a fair share of potential was also a
    fair share of work, travel included, for the rep of the time. The level makes
    today's total work what all reps together have hours for.
    """
    rng = stream(seed, Purpose.COMPANY, Topic.VISITS)
    custom = np.exp(np.clip(0.2 * rng.standard_normal(len(team.owner)), -0.4, 0.4))
    planned_minutes = market.minutes + params.travel_minutes(team.km_then)
    visits = market.potential * custom / planned_minutes
    km = km_to_homes(market, team.home)[np.arange(len(visits)), team.owner]
    minutes = market.minutes + params.travel_minutes(km)
    hours = params.hours_per_fte * team.fte.sum()
    visits = visits * (60 * hours / (visits * minutes).sum())
    most = LARGEST_WORK * 60 * hours / params.reps / minutes
    whole = np.maximum(1.0, np.round(np.minimum(visits, most)))
    return np.asarray(whole, dtype=np.int64)


def _reps(
    market: Market, team: Team, rep_ids: list[str], towns: list[str], seed: int
) -> pl.DataFrame:
    rng = stream(seed, Purpose.COMPANY, Topic.NAMES)
    homes = market.points.take(team.home)
    skills = ["hospital" if skilled else None for skilled in team.skilled]
    return pl.DataFrame(
        {
            "rep_id": rep_ids,
            "name": invent_names(len(rep_ids), rng),
            "home": [towns[market.place[cluster]] for cluster in team.home],
            "home_lat": homes.lat,
            "home_lon": homes.lon,
            "fte": team.fte,
            "tenure_years": team.tenure_years,
            "skills": pl.Series(skills, dtype=pl.String),
        }
    ).with_columns(SYNTHETIC)


def _named(
    accounts: pl.DataFrame,
    market: Market,
    team: Team,
    params: CompanyParams,
    seed: int,
) -> pl.DataFrame:
    """Return the accounts locked to their reps: the best account of some reps.

    Reps have had them for years, and may serve them.
    """
    rng = stream(seed, Purpose.COMPANY, Topic.NAMED)
    may_serve = (market.segment != HOSPITAL) | team.skilled[team.owner]
    for_years = team.tenure_years[team.owner] >= NAMED_AFTER_YEARS
    best = (
        accounts.filter(may_serve & for_years)
        .sort("revenue", "account_id", descending=[True, False])
        .group_by("rep_id", maintain_order=True)
        .first()
    )
    picks = rng.permutation(best.height)[: params.named_accounts]
    chosen = best[np.sort(picks)].select("account_id", "rep_id")
    texts = [REASONS[number % len(REASONS)] for number in range(chosen.height)]
    return chosen.with_columns(pl.Series("reason", texts, pl.String), SYNTHETIC)
