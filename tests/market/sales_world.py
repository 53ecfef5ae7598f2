"""Sales of a small company whose truth is known."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream
from engine.market.history import History, read_history


def sales_table(
    seed: int, periods: int = 48, sizes: tuple[int, int, int] = (2, 2, 2), noise=0.1
) -> pl.DataFrame:
    """Return monthly sales with a shared season, a shared walk, growth and noise."""
    luck = stream(seed, Purpose.MARKET)
    time = np.arange(periods)
    walk = np.cumsum(luck.normal(0, 0.02, periods))
    rows = []
    for segment, region, channel in product(*(range(size) for size in sizes)):
        own = luck.lognormal(5, 0.5) * np.exp(luck.normal(0.004, 0.003) * time + walk)
        season = 1 + 0.25 * np.sin(2 * np.pi * (time + luck.normal(0, 0.3)) / 12)
        sales = np.round(own * season * np.exp(luck.normal(0, noise, periods)), 2)
        rows += [
            (f"{2023 + t // 12}-{t % 12 + 1:02d}", f"s{segment}", f"r{region}",
             f"c{channel}", float(sales[t]))
            for t in time
        ]  # fmt: skip
    names = ["period", "segment", "region", "channel", "sales"]
    return pl.DataFrame(rows, schema=names, orient="row")


def history_of(table: pl.DataFrame, **how) -> History:
    """Return the history of a table with nothing wrong."""
    reading = read_history(table, **how)
    assert reading.history is not None, reading.findings
    return reading.history
