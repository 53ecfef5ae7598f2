"""Quotas carried month by month, and divided into parts that add up exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.planning.columns import frame
from engine.quota.matrix import product_quotas
from engine.quota.phasing import split_quotas
from engine.quota.proration import prorate

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.scenario.quota_input import QuotaInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WHOLE = 100
"""Hundredths: parts of a quota are whole units of money, if the quota is."""
TOTAL = "total"


class Carried(NamedTuple):
    """What each territory carries of its quota.

    Parameters
    ----------
    year
        ``(territories,)`` hundredths: the quota less what vacancy, ramp and leave take.
    periods
        ``(territories, periods)`` hundredths that add up to it.
    """

    year: Ints
    periods: Ints


def carried(given: QuotaInput, quota: Ints) -> Carried:
    """Return quotas as they are carried through the year, exact to the unit."""
    calendar = given.calendar
    months = np.zeros((len(quota), len(calendar.months)))
    part = np.zeros(len(quota))
    seasons, kind = np.unique(calendar.season, axis=0, return_inverse=True)
    for index, season in enumerate(seasons):
        rows = np.flatnonzero(kind.ravel() == index)

        def worked(rows: Ints = rows, season: Floats = season, by: str = "") -> Floats:
            return prorate(
                quota[rows],
                season,
                calendar.started[rows],
                calendar.ramp,
                there=calendar.there[rows],
                season_in="capacity" if by == "months" else "quota",
            )

        months[rows] = worked()
        part[rows] = worked(by=calendar.prorate_by).sum(axis=1)
    year = np.minimum(_rounded(part, given.unit), quota)
    year = np.where(np.abs(part - quota) < 0.5, quota, year)
    year = np.where(months.sum(axis=1) > 0, year, 0)
    each = split_quotas(year, months, _unit(given))
    periods = np.zeros((len(quota), len(calendar.periods)), dtype=np.int64)
    np.add.at(periods.T, calendar.period_of, each.T)
    return Carried(year, periods)


def _rounded(amounts: Floats, unit: int) -> Ints:
    found: Ints = np.floor(amounts / unit + 0.5).astype(np.int64) * unit
    return found


def _unit(given: QuotaInput) -> int:
    """Return the hundredths that parts are multiples of."""
    return WHOLE if given.unit % WHOLE == 0 else 1


def phases_table(given: QuotaInput, found: Carried) -> pl.DataFrame:
    """Return what is carried by period, in all and by part and product."""
    return frame("quota", "phases", _phases(given, found))


def _phases(given: QuotaInput, found: Carried) -> Iterator[dict[str, object]]:
    periods, names = given.calendar.periods, given.tree.names[-1]
    yield from _rows(names, periods, TOTAL, found.periods)
    if given.split is not None:
        parts = _split(given, found)
        for index, name in enumerate(given.split.names):
            yield from _rows(names, periods, name, parts[:, :, index])
    if given.products is not None:
        table = _products(given, found)
        year = (f"{given.calendar.months[0]}..{given.calendar.months[-1]}",)
        for index, name in enumerate(given.products.names):
            yield from _rows(names, year, name, table[:, [index]])


def _rows(
    names: tuple[str, ...], periods: tuple[str, ...], measure: str, amounts: Ints
) -> Iterator[dict[str, object]]:
    for name, row in zip(names, amounts.tolist(), strict=True):
        for period, amount in zip(periods, row, strict=True):
            yield {
                "territory": name,
                "period": period,
                "measure": measure,
                "quota": amount / WHOLE,
            }


def _split(given: QuotaInput, found: Carried) -> Ints:
    """Return ``(territories, periods, parts)`` that add up to periods and to parts."""
    split, unit = given.split, _unit(given)
    if split is None:
        raise ValueError("there is nothing to split by")
    parts = split_quotas(found.year, split.shares, unit)
    table = np.zeros((*found.periods.shape, len(split.names)), dtype=np.int64)
    for out, months, ends, shares in zip(
        table, found.periods, parts, split.shares, strict=True
    ):
        if months.any():
            weights = np.outer(months > 0, shares) * months[:, None]
            out[:] = product_quotas(weights, months, ends, 1)
    return table


def _products(given: QuotaInput, found: Carried) -> Ints:
    """Return ``(territories, products)`` that add up both ways."""
    products = given.products
    if products is None:
        raise ValueError("there are no products")
    shares = np.array([float(share) for share in products.shares])
    ends = split_quotas(int(found.year.sum()), shares, _unit(given))[0]
    return product_quotas(products.affinity, found.year, ends, 1)
