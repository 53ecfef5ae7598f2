"""Intervals that would have held in the past as often as they promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.market.backtest import Trial
    from engine.market.reconcile import Reconciler

    Floats = NDArray[np.float64]

LEVELS = (80, 95)
"""Per cent of futures that intervals are to hold."""


def t_quantile(freedom: NDArray[np.intp], share: float) -> Floats:
    """Return ``(series,)`` quantiles of Student's t with these degrees of freedom."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, share))


FEWEST_SCORES = 12
"""Fewer errors of the past teach nothing of a level."""

_MOST = 0.99
"""Share of past errors beyond which the widest decide alone: that is not asked for."""


@dataclass(frozen=True, eq=False, slots=True)
class Replay:
    """What would have been forecast from all origins but the first.

    Each series' model is the best up to the origin, so nothing is known that was not
    known then, but for the weights with which forecasts are reconciled.

    Parameters
    ----------
    first
        Place of the first origin replayed.
    mean, sd
        ``(series, origins − first, horizon)`` reconciled.
    """

    first: int
    mean: Floats
    sd: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Widening:
    """By what intervals are widened, never narrowed.

    Parameters
    ----------
    factor
        For each of :data:`LEVELS`, ``(series,)`` 1 or more.
    held
        For each, ``(series,)`` the share of the errors at the series' level that
        intervals held before they were widened; NaN without errors.
    scores
        ``(series,)`` how many errors there were at its level.
    """

    factor: dict[int, Floats]
    held: dict[int, Floats]
    scores: NDArray[np.intp]


def replay(
    trial: Trial, reconciler: Reconciler, ratio: Floats, nonnegative: bool
) -> Replay:
    """Return what would have been forecast.

    Parameters
    ----------
    trial
        Candidates' forecasts of the past.
    reconciler
        Makes them add up.
    ratio
        ``(series, horizon)`` by how much reconciliation shrinks standard deviations.
    nonnegative
        Whether no sales are below 0.
    """
    windows = range(1, trial.origins.count)
    ahead = trial.origins.horizon
    mean = np.full((len(trial.last), len(windows), ahead), np.nan)
    sd = mean.copy()
    for place, window in enumerate(windows):
        base, deviation = trial.of(trial.best(window), window)
        base = np.where(np.isfinite(base), base, trial.last[:, [window]])
        mean[:, place] = reconciler.apply(base, nonnegative=nonnegative)
        sd[:, place] = deviation * ratio[:, :ahead]
    return Replay(1, mean, sd)


def widen(
    trial: Trial, past: Replay, freedom: NDArray[np.intp], level: NDArray[np.intp]
) -> Widening:
    """Return by what intervals must be wider to have held as often as they promise.

    Errors are divided by what the interval of their series reaches (Student's t with
    the series' degrees of freedom). The factor is the smallest that would have held the
    promised share and (n + 1) ÷ n of it, with n periods scored: series err together, so
    periods are what there is to learn from. It is the larger of two, learnt at the
    series' own level and at its level and all finer ones: a company's total has but one
    history, which may have been lucky.

    Parameters
    ----------
    trial, past
        What happened, and what would have been forecast.
    freedom
        ``(series,)`` degrees of freedom of the standard deviations.
    level
        ``(series,)`` numbers of levels; finer ones are higher.

    Notes
    -----
    Normalised split conformal prediction: Papadopoulos, Gammerman and Vovk (2008); Lei
    et al. (2018), section 5.2. Periods follow each other and origins overlap, so the
    guarantee is approximate.
    """
    error = np.abs(trial.actual[:, past.first :] - past.mean)
    unit = np.divide(error, past.sd, out=np.full_like(error, np.nan), where=past.sd > 0)
    periods = trial.origins.test_size - past.first * trial.origins.step
    factor = {each: np.ones(len(level)) for each in LEVELS}
    held = {each: np.full(len(level), np.nan) for each in LEVELS}
    count = np.zeros(len(level), dtype=np.intp)
    for each in LEVELS:
        scores = unit / t_quantile(freedom, 0.5 + each / 200)[:, None, None]
        share = min(each / 100 * (periods + 1) / max(periods, 1), _MOST)
        for number in np.unique(level):
            members = level == number
            own, finer = (_known(scores[rows]) for rows in (members, level >= number))
            factor[each][members] = max(_factor(own, share), _factor(finer, share))
            held[each][members] = (own <= 1).mean() if len(own) else np.nan
            count[members] = len(own)
    return Widening(factor, held, count)


def _known(scores: Floats) -> Floats:
    return scores[np.isfinite(scores)]


def _factor(scores: Floats, share: float) -> float:
    if len(scores) < FEWEST_SCORES:
        return 1.0
    return max(1.0, float(np.quantile(scores, share)))
