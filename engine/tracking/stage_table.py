"""The sales process in a table, and the rule of thumb it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.tracking.spells import WON

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.tracking.spells import Spells
    from engine.tracking.stage_model import StageModel

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the process as measured.

    Parameters
    ----------
    stage, entered, converted, open
        Name; stays that began, that left forward so far, and that have not ended.
    rate, low, high
        Chance to leave forward in the end, open stays reckoned with; 95 % by Wilson
        for as many stays as have ended.
    dwell_median, dwell_p90
        Days by which half and nine in ten have left, by Kaplan and Meier; NaN where
        so many have not left yet.
    win_from_here
        Chance that a deal that enters the stage is won in the end.
    days_to_end
        Expected days from the entry to won or lost.
    """

    stage: str
    entered: int
    converted: int
    open: int
    rate: float
    low: float
    high: float
    dwell_median: float
    dwell_p90: float
    win_from_here: float
    days_to_end: float


def stage_table(spells: Spells, model: StageModel) -> tuple[StageRow, ...]:
    """Return every stage as measured, in the order of the process."""
    numbers = np.arange(len(spells.stages))
    wins, days = model.win(numbers), model.days_left(numbers)
    rows = []
    for number, name in enumerate(spells.stages):
        here = spells.stage == number
        onward = here & _forward(spells)
        ended = int((here & ~spells.open).sum())
        rate = model.forward(number)
        low, high = _wilson(rate, ended)
        median, most = dwell_quantiles(spells, here, (0.5, 0.9))
        rows.append(
            StageRow(
                stage=name,
                entered=int(here.sum()),
                converted=int(onward.sum()),
                open=int((here & spells.open).sum()),
                rate=rate,
                low=low,
                high=high,
                dwell_median=median,
                dwell_p90=most,
                win_from_here=float(wins[number]),
                days_to_end=float(days[number]),
            )
        )
    return tuple(rows)


def dwell_quantiles(
    spells: Spells, chosen: Bools, shares: tuple[float, ...]
) -> tuple[float, ...]:
    """Return days by which such shares of some stays have left, open ones counted.

    Kaplan and Meier's estimate of leaving in any way; NaN where the last days of those
    that are open do not show it yet.
    """
    from scipy.stats import CensoredData, ecdf

    days = spells.dwell[chosen].astype(np.float64)
    if not days.size:
        return tuple(nan for _ in shares)
    curve = ecdf(CensoredData.right_censored(days, spells.open[chosen])).cdf
    found = []
    for share in shares:
        past = np.flatnonzero(curve.probabilities >= share - 1e-12)
        found.append(float(curve.quantiles[past[0]]) if past.size else nan)
    return tuple(found)


def stage_rule(spells: Spells) -> Floats:
    """Return the rule of thumb: of decided deals that were in a stage, the share won.

    Returns
    -------
    ``(stages,)``; what is usually multiplied with amounts. It leaves open deals and the
    time in the stage out of account. One deal won and one lost are added, so that no
    stage is certain.
    """
    ended = (
        spells.frame.group_by("deal")
        .agg(outcome=pl.col("outcome").drop_nulls().last())
        .drop_nulls()
    )
    seen = spells.frame.select("deal", "stage").unique().join(ended, on="deal")
    rates = []
    for name in spells.stages:
        here = seen.filter(pl.col("stage") == name)
        won = int((here["outcome"] == WON).sum())
        rates.append((won + 1) / (here.height + 2))
    return np.array(rates)


def _forward(spells: Spells) -> Bools:
    return np.asarray((spells.after > spells.stage) & (spells.after <= spells.won))


def _wilson(rate: float, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a rate; from 0 to 1 where nothing has ended."""
    if n == 0:
        return 0.0, 1.0
    z = NORMAL_95
    middle = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)
