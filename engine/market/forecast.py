"""A forecast of every series that adds up, with intervals and the proof of its worth.

What is sold by each finest series and by everything it is part of is forecast by models
chosen in a back-test, reconciled so that parts add up to the hundredth, and given
intervals that are widened where the past fell outside them too often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.market.backtest import (
    Effort,
    Trial,
    effort_for,
    plan_origins,
    run_trial,
)
from engine.market.calibrate import LEVELS, Replay, Widening, replay, t_quantile, widen
from engine.market.hierarchy import Hierarchy, build_hierarchy
from engine.market.models import fit
from engine.market.reconcile import build_reconciler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.market.history import History

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_YOUNG = 6
"""Periods that every series is looked at for, even if it began later."""


@dataclass(frozen=True, eq=False, slots=True)
class _Base:
    """Forecasts before reconciliation; errors inside the history, NaN: none."""

    mean: Floats
    sd: Floats
    errors: Floats


@dataclass(frozen=True, eq=False)
class Forecast:
    """Sales to come, of every node of a hierarchy.

    Parameters
    ----------
    history, hierarchy
        What it continues, and who adds up to whom.
    mean
        ``(nodes, horizon)`` hundredths; parts add up exactly.
    low, high
        For each of :data:`LEVELS`, ``(nodes, horizon)`` hundredths. Ends of intervals
        do not add up: not everything goes wrong at once.
    deviation
        ``(nodes, horizon)`` currency units: standard deviations, widened.
    model
        For each node, the model behind its forecast before reconciliation.
    freedom
        ``(distinct,)`` degrees of freedom of the standard deviations.
    trial, past, widening
        How models were chosen, how that would have done, and by how much intervals
        were widened; of distinct series.
    notes
        What was short, young or left out, in sentences.
    """

    history: History
    hierarchy: Hierarchy
    mean: Ints
    low: dict[int, Ints]
    high: dict[int, Ints]
    deviation: Floats
    model: tuple[str, ...]
    freedom: NDArray[np.intp]
    trial: Trial
    past: Replay
    widening: Widening
    notes: tuple[str, ...]

    @property
    def periods(self) -> list[str]:
        """Names of the periods forecast."""
        calendar = self.history.calendar
        return calendar.names(calendar.count, self.mean.shape[1])


def forecast(
    history: History,
    horizon: int,
    *,
    effort: Effort = "auto",
    origins: int = 3,
    workers: int = 1,
) -> Forecast:
    """Return the forecast of every node of a history's hierarchy.

    Parameters
    ----------
    history
        Sales so far.
    horizon
        Periods to forecast, 1 or more.
    effort
        Which models compete; ``auto`` decides by the number of series.
    origins
        At most so many origins in the back-test.
    workers
        Processes; the bytes of the result are the same for any number.

    Raises
    ------
    ValueError
        The horizon is below 1.

    Notes
    -----
    Nothing is drawn: no seed is needed.
    """
    if horizon < 1:
        raise ValueError(f"the horizon must be 1 period or more, got {horizon}")
    hierarchy = build_hierarchy(history.dimensions, history.keys)
    sales = hierarchy.summing @ history.sales
    season = history.calendar.season
    begins = _begins(sales, season)
    planned = plan_origins(sales.shape[1], season, horizon, origins)
    tried = effort_for(len(sales), effort)
    trial = run_trial(sales, begins, season, planned, tried, workers)
    names = _choose(trial, begins, sales.shape[1], season)
    base = _fit_all(sales, begins, names, season, horizon, workers)
    reconciler = build_reconciler(hierarchy.summing, base.errors)
    mean = reconciler.apply(base.mean, nonnegative=history.nonnegative)
    sd = reconciler.spread(base.sd)
    past = replay(trial, reconciler, _ratio(base.sd, sd), history.nonnegative)
    freedom = np.maximum(sales.shape[1] - begins - 1, 1)
    widening = widen(trial, past, freedom, hierarchy.level_numbers[hierarchy.distinct])
    return Forecast(
        history,
        hierarchy,
        *_exact(hierarchy, mean, sd, freedom, widening, history.nonnegative),
        model=tuple(names[row] for row in hierarchy.alike),
        freedom=freedom,
        trial=trial,
        past=past,
        widening=widening,
        notes=(*history.notes, *_notes(trial, sales, season, tried)),
    )


def _begins(sales: Floats, season: int) -> NDArray[np.intp]:
    """Return the first period that counts, but so that a few periods are left.

    That is the first with sales; or, where a whole year has had none, its first: such a
    series has ended, and what it was before says nothing of what it will be.
    """
    there = sales != 0
    first = np.where(there.any(axis=1), there.argmax(axis=1), 0)
    ended = ~there[:, -season:].any(axis=1)
    first = np.where(ended, max(0, sales.shape[1] - season), first)
    return np.minimum(first, max(0, sales.shape[1] - _YOUNG))


def _choose(
    trial: Trial, begins: NDArray[np.intp], periods: int, season: int
) -> list[str]:
    """Return each series' model: the best of the trial, or a simple one by rule."""
    best = trial.best(trial.actual.shape[1])
    by_rule = np.where(
        periods - begins >= season + season // 2, "seasonal naive", "naive"
    )
    return [
        trial.names[place] if place >= 0 else str(rule)
        for place, rule in zip(best, by_rule, strict=True)
    ]


def _fit_all(
    sales: Floats,
    begins: NDArray[np.intp],
    names: list[str],
    season: int,
    horizon: int,
    workers: int,
) -> _Base:
    """Return forecasts of all series before they are reconciled."""
    base = _Base(
        np.empty((len(sales), horizon)),
        np.empty((len(sales), horizon)),
        np.full(sales.shape, np.nan),
    )
    kinds = sorted(set(names))
    rows = {
        kind: [row for row, its in enumerate(names) if its == kind] for kind in kinds
    }
    groups = [
        ([sales[row, begins[row] :] for row in rows[kind]], kind) for kind in kinds
    ]
    made = fit(groups, season, horizon, sales.shape[1], workers)
    for kind, its in zip(kinds, made, strict=True):
        base.mean[rows[kind]], base.sd[rows[kind]] = its.mean, its.sd
        base.errors[rows[kind]] = sales[rows[kind]] - its.fitted
    return base


def _ratio(before: Floats, after: Floats) -> Floats:
    """Return by how much reconciliation shrank each standard deviation."""
    return np.divide(after, before, out=np.ones_like(after), where=before > 0)


def _exact(
    hierarchy: Hierarchy,
    mean: Floats,
    sd: Floats,
    freedom: NDArray[np.intp],
    widening: Widening,
    nonnegative: bool,
) -> tuple[Ints, dict[int, Ints], dict[int, Ints], Floats]:
    """Return means, lows and highs of all nodes in hundredths, and deviations."""
    finest = np.rint(mean[-hierarchy.num_bottom :] * 100)
    whole = np.rint(hierarchy.summing_all @ finest).astype(np.int64)
    low, high = {}, {}
    for level in LEVELS:
        reach = t_quantile(freedom, 0.5 + level / 200) * widening.factor[level]
        half = (reach[:, None] * sd)[hierarchy.alike] * 100
        low[level] = np.floor(whole - half).astype(np.int64)
        high[level] = np.ceil(whole + half).astype(np.int64)
        if nonnegative:
            low[level] = np.maximum(low[level], 0)
    wide = widening.factor[LEVELS[0]][:, None] * sd
    return whole, low, high, wide[hierarchy.alike]


def _notes(trial: Trial, sales: Floats, season: int, tried: str) -> tuple[str, ...]:
    notes = [
        f"Models that competed ({tried} effort): {', '.join(trial.names)};"
        f" {trial.origins.count} origins, {trial.origins.horizon} periods ahead."
    ]
    if not trial.names:
        notes = [
            "The history is too short for a back-test: models were taken by rule, and"
            " intervals rest on them alone."
        ]
    elif sales.shape[1] < 3 * season:
        notes.append("In less than three years, models with a season cannot be tried.")
    ended = int((sales[:, -season:] == 0).all(axis=1).sum())
    if ended:
        notes.append(f"{ended} of {len(sales)} series sold nothing for a year.")
    untried = int((trial.best(trial.origins.count) < 0).sum()) - ended
    if trial.names and untried > 0:
        notes.append(
            f"{untried} of {len(sales)} series began too late for the back-test: their"
            " model is naive, or seasonal naive after one and a half seasons."
        )
    return tuple(notes)
