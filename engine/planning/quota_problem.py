"""From what setting quotas is given to one problem of spreading a total."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, fsum
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.equal import equal_chance
from engine.quota.hedges import compounded
from engine.quota.problem import NO_CAP, Method, QuotaProblem
from engine.quota.profit import most_profit
from engine.quota.shares import blend, by_untapped
from engine.quota.shrink import shrink
from engine.scenario.quota_input import (
    Blend,
    EqualProbability,
    Fairest,
    FromHistory,
    InProportion,
    MostProfit,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.profit import MostProfit as Found
    from engine.scenario.quota_input import QuotaInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MINOR = 100.0
"""Hundredths in a unit of money."""
GRID = 400
"""Steps of a territory's response that most profit looks at, about."""
SPREADS: dict[str, Method] = {"largest": "least_largest", "total": "least_total"}


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """What is asked of the quota room.

    Parameters
    ----------
    problem
        Tree, total, fair shares, limits.
    profit
        What most profit found before rounding, or None.
    """

    problem: QuotaProblem
    profit: Found | None = None


def asked(given: QuotaInput) -> Asked:
    """Return the problem that a scenario's method of quotas comes down to.

    Raises
    ------
    ValueError
        Numbers of the method do not go together.
    """
    way = given.way
    if isinstance(way, MostProfit):
        return _most_profit(given, way)
    base: Floats | None = None
    method: Method = "proportional"
    if isinstance(way, InProportion):
        fair = way.weights
    elif isinstance(way, FromHistory):
        fair = _from_history(given, way)
    elif isinstance(way, Blend):
        fair = _blended(way)
    elif isinstance(way, Fairest):
        fair, method = way.weights, SPREADS[way.least]
    else:
        fair, base = _equal(given, way)
    return Asked(_problem(given, fair, base, method))


def handed_down(given: QuotaInput) -> float:
    """Return the money that territories get in all, before rounding."""
    return float(given.target * compounded(given.hedges)) / MINOR


def limits_of(given: QuotaInput) -> tuple[Floats, Floats]:
    """Return the least and most of each territory, money; infinite: no limit."""
    empty = _problem(given, np.ones(given.tree.num_territories))
    high = np.where(empty.high >= NO_CAP, np.inf, empty.high / MINOR)
    return empty.low / MINOR, high


def _problem(
    given: QuotaInput,
    fair: Floats,
    base: Floats | None = None,
    method: Method = "proportional",
) -> QuotaProblem:
    return QuotaProblem(
        tree=given.tree,
        target=given.target,
        unit=given.unit,
        fair=np.asarray(fair, dtype=np.float64),
        base=base,
        hedges=given.hedges,
        limits=given.limits,
        node_limits=given.node_limits,
        method=method,
        seed=given.seed,
    )


def _from_history(given: QuotaInput, way: FromHistory) -> Floats:
    if way.potential is None:
        return way.history
    return by_untapped(way.history, way.potential, handed_down(given))


def _blended(way: Blend) -> Floats:
    if way.on_history is not None:
        return blend(way.history, way.model, way.on_history)
    noise = None if way.noise is None else way.noise / np.sqrt(way.years)
    found = shrink(
        way.history[:, None], way.model, tau=way.between, noise=noise, relative=False
    )
    return found.mean


def column(given: QuotaInput, name: str) -> Floats:
    """Return a column of numbers of the territories; not known: NaN."""
    values = given.territories[name].cast(float).to_numpy()
    return np.array(values, dtype=np.float64)


def _equal(given: QuotaInput, way: EqualProbability) -> tuple[Floats, Floats | None]:
    """Return fair shares and bases: the spread around the mean."""
    mean, sd = column(given, "mean"), column(given, "sd")
    if way.luck == "normal":
        return sd * MINOR, mean * MINOR
    low, high = limits_of(given)
    found = equal_chance(mean, sd, handed_down(given), low, high, shape=way.luck)
    return found.quota, None


def _most_profit(given: QuotaInput, way: MostProfit) -> Asked:
    """Return quotas of most profit on a grid of common steps, as fair shares."""
    low, high = limits_of(given)
    first = np.array([grid[0] for grid in way.quotas]) / MINOR
    last = np.array([grid[-1] for grid in way.quotas]) / MINOR
    first, last = np.maximum(first, low), np.minimum(last, high)
    total = handed_down(given)
    unit = given.unit / MINOR
    step = max(unit, ceil(float((last - first).max()) / GRID / unit) * unit)
    most = ceil(float((last - first).max()) / step)
    rows = []
    for quotas, profits, begin, end in zip(
        way.quotas, way.profits, first, last, strict=True
    ):
        at = begin + step * np.arange(most + 1)
        rows.append(np.interp(np.minimum(at, end), quotas / MINOR, profits))
        rows[-1][at > end + step / 2] -= 1e6 * max(1.0, float(np.abs(profits).max()))
    steps = min(max(0, round((total - fsum(first)) / step)), most * len(rows))
    found = most_profit(np.array(rows), steps)
    fair = np.minimum(first + step * found.steps, last)
    return Asked(_problem(given, np.maximum(fair, unit)), found)
