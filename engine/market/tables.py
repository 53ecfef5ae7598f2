"""A forecast as tables, one row a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.market.calibrate import LEVELS

if TYPE_CHECKING:
    from engine.market.forecast import Forecast

PLACE = ("level", "segment", "region", "channel")
"""Columns that say which series a row is about."""


def history_table(forecast: Forecast) -> pl.DataFrame:
    """Return what was sold: place columns, period, value, filled.

    A value of a sum is filled if any of its parts is.
    """
    history, hierarchy = forecast.history, forecast.hierarchy
    sales = hierarchy.summing_all @ np.rint(history.sales * 100) / 100
    filled = hierarchy.summing_all @ history.filled > 0
    columns = {"value": sales.ravel(), "filled": filled.ravel()}
    return _long(forecast, history.calendar.names(), columns)


def forecast_table(forecast: Forecast) -> pl.DataFrame:
    """Return what will be sold: a mean and two intervals of every node and period.

    Columns: place, period, mean, low80, high80, low95, high95. Currency units, whole
    hundredths; means of parts add up exactly.
    """
    columns = {"mean": forecast.mean.ravel() / 100}
    for level in LEVELS:
        columns[f"low{level}"] = forecast.low[level].ravel() / 100
        columns[f"high{level}"] = forecast.high[level].ravel() / 100
    return _long(forecast, forecast.periods, columns)


def chosen_table(forecast: Forecast) -> pl.DataFrame:
    """Return which model stands behind each series: place columns, model, mase, tried.

    ``mase`` is that of the model in the whole back-test, null where it was taken by
    rule (``tried`` is false).
    """
    trial, alike = forecast.trial, forecast.hierarchy.alike
    best = trial.best(trial.origins.count)
    rows = np.arange(len(best))
    tried = best >= 0
    mase = np.full(len(best), np.nan)
    if trial.names:
        error = (
            np.abs(trial.mean[rows, :, :, best] - trial.actual) / trial.scale[..., None]
        )
        known = np.isfinite(error)
        count = known.sum(axis=(1, 2))
        total = np.where(known, error, 0.0).sum(axis=(1, 2))
        mase = np.where(tried & (count > 0), total / np.maximum(count, 1), np.nan)
    return _places(forecast).with_columns(
        pl.Series("model", forecast.model),
        pl.Series("mase", mase[alike]).fill_nan(None),
        pl.Series("tried", tried[alike]),
    )


def _places(forecast: Forecast) -> pl.DataFrame:
    nodes = forecast.hierarchy.nodes
    return pl.DataFrame(
        {name: [getattr(node, name) for node in nodes] for name in PLACE}
    )


def _long(
    forecast: Forecast, periods: list[str], columns: dict[str, np.ndarray]
) -> pl.DataFrame:
    nodes = len(forecast.hierarchy.nodes)
    places = _places(forecast)
    repeated = places[np.repeat(np.arange(nodes), len(periods))]
    return repeated.with_columns(
        pl.Series("period", periods * nodes),
        *(pl.Series(name, values) for name, values in columns.items()),
    )
