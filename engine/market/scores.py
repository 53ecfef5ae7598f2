"""How good forecasts of the past were, beside naive ones, in one table."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.market.calibrate import LEVELS, t_quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.market.forecast import Forecast

    Floats = NDArray[np.float64]

PLAN = "reconciled"
"""Name of what the plan uses: models chosen at each origin, made to add up."""

ALL = 0
"""Horizon of rows that sum up all horizons."""


def score_table(forecast: Forecast) -> pl.DataFrame:
    """Return errors and coverage of every model, by level and periods ahead.

    Columns level, model, horizon (0: all together), series (how many), mase, rmsse,
    coverage80, coverage95. Every row of a level scores the same origins: all but the
    first, on which the first choice rests. A series of two levels counts in both.

    Notes
    -----
    MASE: mean of |error| ÷ mean absolute seasonal change in what the origin saw
    (Hyndman and Koehler 2006). RMSSE: the root of the mean squared error ÷ mean
    squared seasonal change (Makridakis et al. 2022), for each series and origin, then
    averaged. Coverage is that of intervals before they are widened.
    """
    levels = [node.level for node in forecast.hierarchy.nodes]
    rows = []
    for name, mean, sd in _models(forecast):
        scored = _Scored(forecast, mean, sd)
        for level in dict.fromkeys(levels):
            members = np.array([its == level for its in levels])
            which = forecast.hierarchy.alike[members]
            rows += [
                {"level": level, "model": name, **row} for row in scored.rows(which)
            ]
    schema = {
        "level": pl.String,
        "model": pl.String,
        "horizon": pl.Int64,
        "series": pl.Int64,
        "mase": pl.Float64,
        "rmsse": pl.Float64,
        **{f"coverage{level}": pl.Float64 for level in LEVELS},
    }
    return pl.DataFrame(rows, schema=schema)


def _models(forecast: Forecast) -> Iterator[tuple[str, Floats, Floats]]:
    trial, past = forecast.trial, forecast.past
    if past.mean.shape[1]:
        yield PLAN, past.mean, past.sd
    first = past.first if past.mean.shape[1] else 0
    for place, name in enumerate(trial.names):
        yield name, trial.mean[:, first:, :, place], trial.sd[:, first:, :, place]


class _Scored:
    """Errors of one model, in units of each series' own changes."""

    def __init__(self, forecast: Forecast, mean: Floats, sd: Floats) -> None:
        trial = forecast.trial
        first = trial.origins.count - mean.shape[1]
        error = trial.actual[:, first:] - mean
        self.absolute = np.abs(error) / trial.scale[:, first:, None]
        self.squared = error**2 / trial.scale_squared[:, first:, None]
        self.inside = {}
        freedom = forecast.freedom
        for level in LEVELS:
            reach = t_quantile(freedom, 0.5 + level / 200)[:, None, None] * sd
            known = np.isfinite(error) & np.isfinite(sd)
            self.inside[level] = np.where(known, np.abs(error) <= reach, np.nan)

    def rows(self, which: NDArray[np.intp]) -> Iterator[dict[str, float]]:
        """Yield a row for all horizons and one for each."""
        ahead = self.absolute.shape[2]
        for horizon in range(ahead + 1):
            at = slice(None) if horizon == ALL else slice(horizon - 1, horizon)
            absolute = self.absolute[which, :, at]
            if not np.isfinite(absolute).any():
                continue
            yield {
                "horizon": horizon,
                "series": int(np.isfinite(absolute).any(axis=(1, 2)).sum()),
                "mase": _mean(absolute),
                "rmsse": _mean(np.sqrt(_over_horizons(self.squared[which, :, at]))),
                **{
                    f"coverage{level}": _mean(self.inside[level][which, :, at])
                    for level in LEVELS
                },
            }


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _over_horizons(values: Floats) -> Floats:
    with warnings.catch_warnings():
        # A series without a past has no mean: it stays NaN and is left out.
        warnings.filterwarnings("ignore", "Mean of empty slice", RuntimeWarning)
        return np.asarray(np.nanmean(values, axis=2))
