"""What units could buy, by their indicators, and what of it is not sold to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import nnls

from engine.market.potential import potential, potential_index, shrink
from engine.market.response import fit_response
from engine.planning.columns import frame

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from engine.market.response import Response
    from engine.scenario.market_input import PotentialInput

    Floats = NDArray[np.float64]

FEWEST = 3
"""Units with sales, from which on noise and true differences are told apart."""
GIVEN = "given"


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """What units could buy.

    Parameters
    ----------
    names, regions, segments
        ``(units,)``; empty: not told apart.
    indicators, weights
        Names, and weights that add up to 1.
    index, potential, sales, white_space
        ``(units,)``: share of the market, and money a year; NaN: sales not known.
    shrunk
        ``(units,)`` share of the market that sales and indicators say together; NaN:
        not asked for, or sales are not known.
    market
        Money a year, of all units.
    response
        None: weights are given.
    notes
        How, in sentences.
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    segments: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: Floats
    index: Floats
    potential: Floats
    sales: Floats
    white_space: Floats
    shrunk: Floats
    market: float
    response: Response | None
    notes: tuple[str, ...]


def measure_units(given: PotentialInput | None) -> Units | None:
    """Return what units could buy; None: it is not asked for.

    Raises
    ------
    ValueError
        Indicators tell nothing of the units whose sales are known.
    """
    if given is None:
        return None
    table = given.units
    values = table.select(given.indicators).to_numpy().astype(np.float64)
    sales = table["sales"].fill_null(np.nan).to_numpy().astype(np.float64)
    response, weights = None, np.array(given.weights or ())
    if given.fit is not None:
        response, weights = _fitted(given, values, sales)
    index = potential_index(values, weights)
    market, notes = given.market_size, []
    if market is None:
        market = _market(given, index, sales, response)
        notes.append(
            f"All units together could buy {market:,.0f} a year: what they would buy"
            " if all sold like those the weights were fitted to."
        )
    made = potential(index, market, sales)
    drawn, why = _shrunk(index, sales) if given.shrink else (index * np.nan, ())
    unit, region, segment = (
        tuple(table[name].fill_null("").to_list())
        for name in ("unit", "region", "segment")
    )
    return Units(
        unit,
        region,
        segment,
        given.indicators,
        weights,
        index,
        made.potential,
        sales,
        made.white_space,
        drawn,
        market,
        response,
        (*notes, *why),
    )


def _fitted(
    given: PotentialInput, values: Floats, sales: Floats
) -> tuple[Response, Floats]:
    """Return the fit to units with sales, and weights of shares of all units."""
    known = np.isfinite(sales)
    fit = given.fit
    if fit is None:
        raise ValueError("weights are given, so none are fitted")
    response = fit_response(
        values[known],
        sales[known],
        method=fit.method,
        best=fit.best,
        quantile=fit.quantile,
    )
    # Shares were of the units with sales; a part of another whole weighs as much more.
    weights = response.weights * values.sum(axis=0) / values[known].sum(axis=0)
    return response, weights / weights.sum()


def _market(
    given: PotentialInput, index: Floats, sales: Floats, response: Response | None
) -> float:
    """Return the size of the market at the penetration that weights were fitted to."""
    known = np.isfinite(sales)
    used = np.flatnonzero(known)[response.used] if response else np.flatnonzero(known)
    fit = given.fit
    if fit is not None and fit.method == "upper_quantile":
        there = used[index[used] > 0]
        return float(np.quantile(sales[there] / index[there], fit.quantile))
    return float(sales[used].sum() / index[used].sum())


def _shrunk(index: Floats, sales: Floats) -> tuple[Floats, tuple[str, ...]]:
    """Return shares of the market between what sales and what indicators say.

    A unit's sales ÷ what its index would make of all sales is 1 + its own truth +
    noise. Noise is larger in a thin unit: its variance is s² ÷ (index ÷ mean index).
    Squared distances from 1 have the mean τ² + that; s² is its non-negative
    least-squares slope, τ² then by moments (``engine.market.potential.shrink``).
    """
    none = np.full(len(index), np.nan)
    known = np.isfinite(sales) & (index > 0)
    if known.sum() < FEWEST or not sales[known].sum() > 0:
        why = f"Fewer than {FEWEST} units have sales: nothing is drawn anywhere."
        return none, (why,)
    mine = index[known]
    rate = sales[known] / sales[known].sum() * mine.sum() / mine
    thin = mine.mean() / mine
    squares = (rate - 1) ** 2
    noise = float(nnls(np.column_stack([np.ones_like(thin), thin]), squares)[0][1])
    if noise > 0:
        drawn = shrink(rate, noise * thin, np.ones_like(rate))
        rate, own = drawn.value, float(np.mean(drawn.weight))
    else:
        own = 1.0
    none[known] = rate * mine
    return none, (
        "What sales say of a unit counts"
        f" {own:.0%} on average against what its indicators say, less in thin units"
        " (column shrunk); potential and white space follow the indicators.",
    )


def potential_table(units: Units) -> pl.DataFrame:
    """Return one row a unit."""
    numbers = {
        "index": units.index,
        "potential": units.potential,
        "sales": units.sales,
        "white_space": units.white_space,
        "share": np.divide(
            units.sales,
            units.potential,
            out=np.full(len(units.index), np.nan),
            where=units.potential > 0,
        ),
        "shrunk": units.shrunk,
    }
    rows = zip(units.names, units.regions, units.segments, strict=True)
    return frame(
        "market",
        "potential",
        (
            {
                "unit": unit,
                "region": region,
                "segment": segment,
                **{name: float(column[at]) for name, column in numbers.items()},
            }
            for at, (unit, region, segment) in enumerate(rows)
        ),
    ).fill_nan(None)


def indicators_table(units: Units) -> pl.DataFrame:
    """Return each indicator's weight, and what it adds where weights are fitted."""
    fit = units.response
    return frame(
        "market",
        "indicators",
        (
            {
                "indicator": name,
                "weight": float(units.weights[at]),
                "how": GIVEN if fit is None else f"fitted: {fit.method}",
                "adds": None if fit is None else float(fit.adds[at]),
            }
            for at, name in enumerate(units.indicators)
        ),
    )


def potential_told(units: Units) -> dict[str, Any]:
    """Return what is said of the index as a whole."""
    fit = units.response
    return {
        "market_size": units.market,
        "units": len(units.names),
        "how": GIVEN if fit is None else fit.method,
        "learnt_from": None if fit is None else int(fit.used.sum()),
        "r_squared": None if fit is None else fit.r_squared,
    }
