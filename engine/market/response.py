"""Weights of a potential index, learnt from where much is sold already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.market.potential import shares

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.base import RegressorMixin

    Floats = NDArray[np.float64]

Method = Literal["nonnegative", "ridge", "elastic_net", "upper_quantile"]
"""Least squares with weights of 0 or more; with a ridge; with an elastic net; or the
line that a stated share of units lies below."""

FOLDS = 5
"""Unit i is held out in fold i modulo this."""

_PENALTIES = tuple(10.0**power for power in range(-4, 3))
_ROUNDS = 10
"""At most so many rounds to settle which units are the best penetrated."""


@dataclass(frozen=True, eq=False, slots=True)
class Response:
    """A fitted index.

    Parameters
    ----------
    weights
        ``(indicators,)`` 0 or more, summing to 1.
    adds
        ``(indicators,)`` R² on held-out units − R² without the indicator.
    r_squared
        On held-out units.
    used
        ``(units,)`` whether a unit was learnt from.
    method
        How.
    """

    weights: Floats
    adds: Floats
    r_squared: float
    used: NDArray[np.bool_]
    method: Method


def fit_response(
    indicators: Floats,
    sales: Floats,
    *,
    method: Method = "nonnegative",
    best: float = 1.0,
    quantile: float = 0.8,
) -> Response:
    """Return weights with which indicators' shares say where sales are.

    Sales are explained by shares of indicators without an intercept: no indicators, no
    sales. Low sales may mean low potential or low penetration; to read them as the
    second, learn from the best penetrated units only, or from an upper quantile.

    Parameters
    ----------
    indicators
        ``(units, indicators)`` 0 or more.
    sales
        ``(units,)`` 0 or more, over the time of interest.
    method
        How weights are found; penalties of ``ridge`` and ``elastic_net`` by
        cross-validation on the units learnt from.
    best
        Share of units learnt from: those with the highest sales for what the fitted
        weights say, found anew until they stay the same (at most ten rounds). 1: all.
    quantile
        Of ``upper_quantile``.

    Raises
    ------
    ValueError
        As :func:`~engine.market.potential.shares`; or too few units to learn from (two
        for each indicator, and ten), or shares out of range.
    """
    part = shares(indicators) * len(sales)
    scaled = sales / sales.mean()
    count = round(best * len(sales))
    least = max(2 * indicators.shape[1], 2 * FOLDS)
    if not 0 < best <= 1 or not 0 < quantile < 1:
        raise ValueError("shares are more than 0, quantiles less than 1")
    if count < least:
        raise ValueError(f"{count} units to learn from; {least} are the fewest")
    used = _best_penetrated(part, scaled, count, method, quantile)
    part, scaled = part[used], scaled[used]
    weights = _weights(part, scaled, method, quantile)
    whole = _held_out(part, scaled, method, quantile)
    without = [
        _held_out(np.delete(part, place, axis=1), scaled, method, quantile)
        for place in range(part.shape[1])
    ]
    total = weights.sum()
    return Response(
        weights / total if total > 0 else np.full(len(weights), 1 / len(weights)),
        whole - np.array(without),
        whole,
        used,
        method,
    )


def _best_penetrated(
    part: Floats, sales: Floats, count: int, method: Method, quantile: float
) -> NDArray[np.bool_]:
    used = np.ones(len(sales), dtype=bool)
    if count == len(sales):
        return used
    for _ in range(_ROUNDS):
        says = part @ _weights(part[used], sales[used], method, quantile)
        penetrated = np.divide(sales, says, out=np.zeros_like(sales), where=says > 0)
        now = np.zeros_like(used)
        now[np.argsort(-penetrated, kind="stable")[:count]] = True
        if (now == used).all():
            break
        used = now
    return used


def _weights(part: Floats, sales: Floats, method: Method, quantile: float) -> Floats:
    """Return weights of 0 or more, not scaled; an indicator below 0 is left out."""
    keep = np.ones(part.shape[1], dtype=bool)
    weights = np.zeros(part.shape[1])
    while keep.any():
        model = _model(method, quantile).fit(part[:, keep], sales)
        weights = np.zeros(part.shape[1])
        weights[keep] = model.coef_
        if (weights >= 0).all():
            break
        keep[weights.argmin()] = False
    return np.maximum(weights, 0.0)


def _held_out(part: Floats, sales: Floats, method: Method, quantile: float) -> float:
    """Return R² on held-out units; without any indicator all are alike: about 0."""
    fold = np.arange(len(sales)) % FOLDS
    if not part.shape[1]:
        part = np.ones((len(sales), 1))
    says = np.empty_like(sales)
    for number in range(FOLDS):
        out = fold == number
        says[out] = part[out] @ _weights(part[~out], sales[~out], method, quantile)
    spread = ((sales - sales.mean()) ** 2).sum()
    return float(1 - ((sales - says) ** 2).sum() / spread) if spread > 0 else 0.0


def _model(method: Method, quantile: float) -> RegressorMixin:
    from sklearn import linear_model

    if method == "nonnegative":
        return linear_model.LinearRegression(positive=True, fit_intercept=False)
    if method == "upper_quantile":
        return linear_model.QuantileRegressor(
            quantile=quantile, alpha=0.0, fit_intercept=False
        )
    if method == "ridge":
        return linear_model.RidgeCV(alphas=_PENALTIES, fit_intercept=False)
    return linear_model.ElasticNetCV(
        alphas=_PENALTIES, cv=FOLDS, positive=True, fit_intercept=False
    )
