"""Deals measured stage by stage: chances, what closes when, whether it is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.payplan.calendar import PayCalendar
from engine.planning.columns import frame
from engine.tracking.coverage import cover_quotas
from engine.tracking.pipeline import key_deals, open_deals
from engine.tracking.spells import read_spells
from engine.tracking.stage_model import MONTH, fit_stages
from engine.tracking.stage_table import stage_table

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray

    from engine.planning.track_reps import Reps
    from engine.scenario.track_input import PipelineInput, TrackInput
    from engine.tracking.pipeline import OpenDeals
    from engine.tracking.spells import Spells
    from engine.tracking.stage_model import StageModel

    Floats = NDArray[np.float64]

ENDS = (0.05, 0.95)
"""Shares of futures that what closes in a month is between."""
FUTURES = 4_000
CLOSING = 3
"""Key of the stream of deals under way; those of teams have the keys before."""
TABLES = ("stages", "closing", "coverage", "deals")


@dataclass(frozen=True, eq=False, slots=True)
class Pipeline:
    """Deals as they were, the chances they show, and those that are open."""

    given: PipelineInput
    spells: Spells
    model: StageModel
    open: OpenDeals


def pipeline_tables(
    given: TrackInput, reps: Reps
) -> tuple[dict[str, pl.DataFrame], tuple[str, ...]]:
    """Return the tables of deals, and notes on what they cannot say.

    Tables are empty, with their columns, where there are no deals, or where no deal
    has been in its stage long enough to say anything.
    """
    found = {name: frame("track", name) for name in TABLES}
    if given.pipeline is None:
        return found, ()
    visits = given.pipeline.visits.rename({"rep_id": "rep"})
    spells = read_spells(visits, given.pipeline.stages, given.as_of)
    try:
        model = fit_stages(spells)
    except ValueError:
        note = "no deal has been in a stage for a week: stages say nothing yet"
        return found, (note,)
    deals = Pipeline(given.pipeline, spells, model, open_deals(spells, model))
    return {
        "stages": _stages(deals),
        "closing": closing_table(deals, given.as_of, given.seed),
        "coverage": _coverage(given, reps, deals),
        "deals": _key_deals(reps, deals),
    }, ()


def _stages(deals: Pipeline) -> pl.DataFrame:
    rows = [
        {
            "stage": one.stage,
            "entered": one.entered,
            "open": one.open,
            "rate": one.rate,
            "low": one.low,
            "high": one.high,
            "dwell_p50": _known(one.dwell_median),
            "dwell_p90": _known(one.dwell_p90),
            "win_from_here": one.win_from_here,
            "months_to_close": one.days_to_end / MONTH,
        }
        for one in stage_table(deals.spells, deals.model)
    ]
    return frame("track", "stages", rows)


def closing_table(deals: Pipeline, as_of: date, seed: int) -> pl.DataFrame:
    """Return what open deals are expected to bring month by month.

    Expected money is amount × chance to be won in that month; the ends hold nine in
    ten of 4,000 futures in which each deal is won, lost or left open by itself.
    """
    open_, ahead = deals.open, deals.given.months_ahead
    if not open_.amount.size:
        return frame("track", "closing")
    calendar = PayCalendar(as_of + timedelta(days=1), ahead)
    days = [float(day - 1 - as_of.toordinal()) for day in calendar.firsts[1:]]
    by_then = deals.model.won_within(open_.stage, open_.age_days, days)
    chance = np.diff(by_then, axis=1, prepend=0.0)
    expected = open_.amount @ chance
    low, high = np.quantile(_futures(open_.amount, by_then, seed), ENDS, axis=0)
    rows = [
        {
            "month": calendar.label(month),
            "expected": float(expected[month]),
            "low": float(low[month]),
            "high": float(high[month]),
        }
        for month in range(ahead)
    ]
    return frame("track", "closing", rows)


def _futures(amount: Floats, by_then: Floats, seed: int) -> Floats:
    """Return money won by month in each future, ``(futures, months)``."""
    draws = stream(seed, Purpose.LANDING, CLOSING)
    months = by_then.shape[1]
    total = np.zeros((FUTURES, months + 1))
    each = np.arange(FUTURES)
    for money, until in zip(amount, by_then, strict=True):
        month = np.searchsorted(until, draws.random(FUTURES), side="right")
        total[each, month] += money
    return total[:, :months]


def _coverage(given: TrackInput, reps: Reps, deals: Pipeline) -> pl.DataFrame:
    """Return open deals against what is missing, rep by rep; none after the year."""
    if given.past == len(given.months):
        return frame("track", "coverage")
    open_ = deals.open
    to_come = len(given.months) - given.past
    end = PayCalendar(given.as_of + timedelta(days=1), to_come).last
    days = [float((end - given.as_of).days)]
    chances = deals.model.won_within(open_.stage, open_.age_days, days)[:, 0]
    owner = [reps.place[rep] for rep in open_.frame["rep"]]
    missing = reps.book.quota - reps.book.to_date
    found = cover_quotas(missing, owner, open_.amount, chances, given.cover_with)
    rows = [
        {
            "id": reps.ids[one.row],
            "name": reps.names[one.row],
            "remaining": one.remaining,
            "pipeline": one.pipeline,
            "weighted": one.weighted,
            "coverage": _known(one.coverage),
            "needed": _known(one.needed),
            "p": one.probability,
            "verdict": one.verdict,
        }
        for one in found
    ]
    return frame("track", "coverage", rows)


def _key_deals(reps: Reps, deals: Pipeline) -> pl.DataFrame:
    missing = np.maximum(reps.book.quota - reps.book.to_date, 0.0)
    remaining = {rep: float(missing[row]) for rep, row in reps.place.items()}
    found = key_deals(
        deals.open, deals.model, deals.spells, deals.given.key_account, remaining
    )
    rows = [
        {
            "deal": one.deal,
            "account": one.account,
            "rep_id": one.rep,
            "stage": one.stage,
            "amount": one.amount,
            "age": float(one.age_days),
            "chance": one.chance,
            "expected": one.expected,
            "why": one.why,
        }
        for one in found
    ]
    return frame("track", "deals", rows)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
