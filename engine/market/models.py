"""Models of a single series, all of them statsforecast's, run side by side.

A model sees its own series only, so a result does not depend on which series are run
together, nor in how many processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from statsforecast import StatsForecast
    from statsforecast.models import _TS

    Floats = NDArray[np.float64]

SIMPLE = ("naive", "drift", "seasonal naive")
"""Models without parameters to search for; the yardsticks of a back-test."""

_LEVEL = 80
_WIDTH = 2 * NormalDist().inv_cdf(0.5 + _LEVEL / 200)
_CHUNK = 100
"""Series of one piece of work."""


@dataclass(frozen=True, eq=False, slots=True)
class Rolled:
    """What models forecast from origins in the past.

    Parameters
    ----------
    mean, sd
        ``(series, origins, horizon, models)``: forecasts and their standard deviations.
    """

    mean: Floats
    sd: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Fitted:
    """A model's forecast of the periods to come.

    Parameters
    ----------
    mean, sd
        ``(series, horizon)``.
    fitted
        ``(series, periods)`` one step ahead inside the history; NaN where a model has
        nothing to say yet.
    """

    mean: Floats
    sd: Floats
    fitted: Floats


@dataclass(frozen=True, slots=True)
class Origins:
    """Periods from which the past is forecast; the last window ends with the history.

    Parameters
    ----------
    count, step
        How many, and periods from one to the next.
    horizon
        Periods forecast from each.
    """

    count: int
    step: int
    horizon: int

    @property
    def test_size(self) -> int:
        """Periods that the first origin does not see."""
        return self.horizon + self.step * (self.count - 1)

    def starts(self, periods: int) -> NDArray[np.intp]:
        """Return the first period of each window in a history of so many periods."""
        return np.arange(self.count) * self.step + periods - self.test_size


def roll(
    groups: Sequence[tuple[Sequence[Floats], tuple[str, ...]]],
    season: int,
    origins: Origins,
    workers: int = 1,
) -> list[Rolled]:
    """Return, for each group of series, what its models forecast from past origins.

    Every model is fitted anew at every origin.

    Parameters
    ----------
    groups
        Series, each longer than the periods that the first origin does not see, and
        the names of the models to try on them.
    season
        Periods in a year.
    origins
        Where from.
    workers
        Processes; the result is the same for any number.
    """
    jobs = [
        (number, partial(_roll, piece, names, season, origins))
        for number, (series, names) in enumerate(groups)
        for piece in _pieces(series)
    ]
    return [Rolled(*parts) for parts in _run(jobs, len(groups), workers)]


def fit(
    groups: Sequence[tuple[Sequence[Floats], str]],
    season: int,
    horizon: int,
    periods: int,
    workers: int = 1,
) -> list[Fitted]:
    """Return, for each group of series, its model's forecasts.

    Parameters
    ----------
    groups
        Series and the name of the model for them.
    season
        Periods in a year.
    horizon
        Periods to forecast.
    periods
        Of the history: what is said of the past ends with it, and is NaN before a
        series begins.
    workers
        Processes; the result is the same for any number.
    """
    jobs = [
        (number, partial(_fit, piece, name, season, horizon, periods))
        for number, (series, name) in enumerate(groups)
        for piece in _pieces(series)
    ]
    return [Fitted(*parts) for parts in _run(jobs, len(groups), workers)]


def together(series: Floats, name: str, season: int, horizon: int, seed: int) -> float:
    """Return how much of its periods' deviations a model's sum over them keeps.

    The standard deviation of the sum ÷ the sum of standard deviations, over 500 paths
    that the model draws: 1 if all periods err alike, 1 ÷ √horizon if each errs alone.

    Parameters
    ----------
    series
        What was sold.
    name
        Of the model.
    season
        Periods in a year.
    horizon
        Periods in the sum.
    seed
        Of the library's draws.
    """
    paths = _build(name, season).simulate(h=horizon, n_paths=500, y=series, seed=seed)
    alone = float(paths.std(axis=0).sum())
    return float(paths.sum(axis=1).std()) / alone if alone > 0 else 1.0


def _pieces(series: Sequence[Floats]) -> list[Sequence[Floats]]:
    return [series[at : at + _CHUNK] for at in range(0, len(series), _CHUNK)]


def _run(
    jobs: Sequence[tuple[int, Callable[[], tuple[Floats, ...]]]],
    groups: int,
    workers: int,
) -> list[list[Floats]]:
    """Return what each group's jobs give, put together in the jobs' order."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    acts = [act for _, act in jobs]
    if workers <= 1 or len(jobs) <= 1:
        made = [act() for act in acts]
    else:
        # Afresh, not copied: table libraries have threads that a copy would miss.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context) as pool:
            made = list(pool.map(_call, acts))
    return [
        [
            np.concatenate(parts)
            for parts in zip(
                *(
                    each
                    for each, (its, _) in zip(made, jobs, strict=True)
                    if its == number
                ),
                strict=True,
            )
        ]
        for number in range(groups)
    ]


def _call(act: Callable[[], tuple[Floats, ...]]) -> tuple[Floats, ...]:
    return act()


def _build(name: str, season: int) -> _TS:
    from statsforecast import models

    makers: dict[str, Callable[[], _TS]] = {
        "naive": lambda: models.Naive(alias=name),
        "drift": lambda: models.RandomWalkWithDrift(alias=name),
        "seasonal naive": lambda: models.SeasonalNaive(season, alias=name),
        "theta": lambda: models.DynamicOptimizedTheta(season, alias=name),
        "ETS": lambda: models.AutoETS(season, alias=name),
        "ETS damped": lambda: models.AutoETS(season, "AAA", damped=True, alias=name),
        "ETS level": lambda: models.AutoETS(season, "ANA", alias=name),
        "ARIMA": lambda: models.AutoARIMA(season_length=season, alias=name),
    }
    return makers[name]()


def _frame(series: Sequence[Floats]) -> pl.DataFrame:
    lengths = [len(each) for each in series]
    return pl.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(series)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate(list(series)),
        }
    )


def _forecaster(names: Sequence[str], season: int) -> StatsForecast:
    from statsforecast import StatsForecast
    from statsforecast.models import Naive

    made = [_build(name, season) for name in names]
    return StatsForecast(models=made, freq=1, fallback_model=Naive())


def _roll(
    series: Sequence[Floats], names: tuple[str, ...], season: int, origins: Origins
) -> tuple[Floats, Floats]:
    shape = (len(series), origins.count, origins.horizon)
    made = _forecaster(names, season).cross_validation(
        df=_frame(series),
        h=origins.horizon,
        step_size=origins.step,
        n_windows=origins.count,
        level=[_LEVEL],
    )
    made = made.sort("unique_id", "cutoff", "ds")
    mean = [made[name].to_numpy().reshape(shape) for name in names]
    sd = [_deviation(made, name).reshape(shape) for name in names]
    return np.stack(mean, axis=-1), np.stack(sd, axis=-1)


def _fit(
    series: Sequence[Floats], name: str, season: int, horizon: int, periods: int
) -> tuple[Floats, Floats, Floats]:
    library = _forecaster([name], season)
    frame = _frame(series)
    made = library.forecast(df=frame, h=horizon, level=[_LEVEL], fitted=True)
    # The library is typed but for this.
    inside = library.forecast_fitted_values()  # type: ignore[no-untyped-call]
    inside = inside.sort("unique_id", "ds")
    made = made.sort("unique_id", "ds")
    ends = np.cumsum([len(each) for each in series])[:-1]
    fitted = np.full((len(series), periods), np.nan)
    for row, values in zip(
        fitted, np.split(inside[name].to_numpy(), ends), strict=True
    ):
        row[periods - len(values) :] = values
    shape = (len(series), horizon)
    return (
        made[name].to_numpy().astype(float).reshape(shape),
        _deviation(made, name).reshape(shape),
        fitted,
    )


def _deviation(made: pl.DataFrame, name: str) -> Floats:
    """Return standard deviations from the width of the library's intervals."""
    low = made[f"{name}-lo-{_LEVEL}"].to_numpy()
    high = made[f"{name}-hi-{_LEVEL}"].to_numpy()
    return np.asarray(np.nan_to_num(np.maximum(high - low, 0.0) / _WIDTH))
