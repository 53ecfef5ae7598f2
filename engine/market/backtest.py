"""How well models would have forecast the past, from origins that roll on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.market.models import SIMPLE, Origins, roll

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Effort = Literal["auto", "quick", "standard", "thorough"]
"""Which models are tried; ``auto`` by the number of series."""

MODELS = {
    "quick": ("theta", "ETS damped"),
    "standard": ("theta", "ETS level", "ETS damped", "ETS"),
    "thorough": ("theta", "ETS level", "ETS damped", "ETS", "ARIMA"),
}
"""Beside the simple ones, by effort. ``ETS level`` and ``ETS damped`` take a season for
granted: three years are too short for the others to find one."""

MOST_SERIES = {"thorough": 30, "standard": 300}
"""``auto`` takes the first effort for which there are not too many series."""

_FEWEST = 4
"""Periods a model must have seen before its forecast counts."""


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """Every candidate's forecasts of the past.

    Parameters
    ----------
    origins
        Where from; a count of 0: the history is too short to try anything.
    names
        Of the models, simple ones first; empty if there are no origins.
    mean, sd
        ``(series, origins, horizon, models)``; NaN where a model is no candidate.
    actual
        ``(series, origins, horizon)``; NaN where the series had hardly begun.
    scale
        ``(series, origins)`` mean absolute change of seasonal naive in what the origin
        saw (Hyndman and Koehler 2006); NaN: none.
    scale_squared
        The same of squared changes.
    last
        ``(series, origins)`` the last sales that an origin saw.
    """

    origins: Origins
    names: tuple[str, ...]
    mean: Floats
    sd: Floats
    actual: Floats
    scale: Floats
    scale_squared: Floats
    last: Floats

    def best(self, windows: int) -> NDArray[np.intp]:
        """Return each series' model with the least mean absolute error; −1: unknown.

        Parameters
        ----------
        windows
            How many, the earliest, are looked at. Of equals the simpler wins.
        """
        if not self.names or not windows:
            return np.full(len(self.actual), -1)
        error = np.abs(self.mean - self.actual[..., None])[:, :windows]
        known = np.isfinite(error)
        count = known.sum(axis=(1, 2))
        total = np.where(known, error, 0.0).sum(axis=(1, 2))
        score = np.where(count > 0, total / np.maximum(count, 1), np.inf)
        return np.where(np.isfinite(score).any(axis=1), score.argmin(axis=1), -1)

    def of(self, model: NDArray[np.intp], window: int) -> tuple[Floats, Floats]:
        """Return means and standard deviations of each series' own model.

        Parameters
        ----------
        model
            ``(series,)`` places in ``names``; −1 gives NaN.
        window
            Place of the origin.
        """
        rows = np.arange(len(model))
        none = (model < 0)[:, None]
        mean = self.mean[rows, window, :, model]
        sd = self.sd[rows, window, :, model]
        return np.where(none, np.nan, mean), np.where(none, np.nan, sd)


def plan_origins(
    periods: int, season: int, horizon: int, most: int = 3
) -> Origins | None:
    """Return origins for a history of so many periods, or None if it is too short.

    The first origin has seen two seasons, or one and a half where there is not more,
    or half of a history shorter than that; windows end with the history.
    """
    if periods < _FEWEST + 2:
        return None
    first = max(2 * season, periods - 3 * horizon)
    if periods < 3 * season:
        first = 3 * season // 2
    if periods < 2 * season:
        first = max(_FEWEST, periods // 2)
    reach = min(horizon, max(1, (periods - first) // 2))
    spare = periods - reach - first
    count = min(most, spare + 1)
    step = max(1, spare // (count - 1)) if count > 1 else 1
    return Origins(count, step, reach)


def effort_for(series: int, effort: Effort) -> str:
    """Return the effort that ``auto`` means for so many series."""
    if effort != "auto":
        return effort
    fits = (name for name, most in MOST_SERIES.items() if series <= most)
    return next(fits, "quick")


def run_trial(
    sales: Floats,
    begins: NDArray[np.intp],
    season: int,
    origins: Origins | None,
    effort: str,
    workers: int = 1,
) -> Trial:
    """Return what candidates forecast from every origin.

    Parameters
    ----------
    sales
        ``(series, periods)``.
    begins
        ``(series,)`` the first period that counts.
    season
        Periods in a year.
    origins
        Where from; None: nowhere.
    effort
        A key of :data:`MODELS`.
    workers
        Processes; the result is the same for any number.
    """
    names = (*SIMPLE, *MODELS[effort]) if origins else ()
    origins = origins or Origins(0, 1, 0)
    shape = (len(sales), origins.count, origins.horizon, len(names))
    mean, sd = np.full(shape, np.nan), np.full(shape, np.nan)
    seen = sales.shape[1] - origins.test_size - begins
    classes = _classes(seen, season, names) if names else []
    groups = [
        ([sales[row, begins[row] :] for row in rows], can) for rows, can in classes
    ]
    rolled = roll(groups, season, origins, workers)
    for (rows, can), made in zip(classes, rolled, strict=True):
        for place, name in enumerate(can):
            mean[rows, :, :, names.index(name)] = made.mean[..., place]
            sd[rows, :, :, names.index(name)] = made.sd[..., place]
    actual = _actual(sales, begins, origins)
    scale, squared = _scales(sales, begins, season, origins)
    last = sales[:, origins.starts(sales.shape[1]) - 1]
    return Trial(origins, names, mean, sd, actual, scale, squared, last)


def _classes(
    seen: NDArray[np.intp], season: int, names: tuple[str, ...]
) -> list[tuple[NDArray[np.intp], tuple[str, ...]]]:
    """Return numbers of series with what can be tried on them."""
    short = tuple(name for name in SIMPLE if name != "seasonal naive")
    full = seen >= 2 * season
    middle = ~full & (seen >= season + 2)
    little = ~full & ~middle & (seen >= _FEWEST)
    classes = [
        (np.flatnonzero(full), names),
        (np.flatnonzero(middle), SIMPLE),
        (np.flatnonzero(little), short),
    ]
    return [(group, can) for group, can in classes if len(group)]


def _actual(sales: Floats, begins: NDArray[np.intp], origins: Origins) -> Floats:
    starts = origins.starts(sales.shape[1])
    window = starts[:, None] + np.arange(origins.horizon)
    begun = begins[:, None] + _FEWEST <= starts
    return np.where(begun[..., None], sales[:, window], np.nan)


def _scales(
    sales: Floats, begins: NDArray[np.intp], season: int, origins: Origins
) -> tuple[Floats, Floats]:
    """Return mean absolute and mean squared changes over a season, or a period."""
    scales = np.full((2, len(sales), origins.count), np.nan)
    for place, start in enumerate(origins.starts(sales.shape[1])):
        lag = season if start > season + 1 else 1
        change = np.abs(sales[:, lag:start] - sales[:, : start - lag])
        counts = np.arange(lag, start) >= begins[:, None] + lag
        number = np.maximum(counts.sum(axis=1), 1)
        for power in (1, 2):
            mean = np.where(counts, change**power, 0.0).sum(axis=1) / number
            scales[power - 1, :, place] = np.where(mean > 0, mean, np.nan)
    return scales[0], scales[1]
