"""Which of the figures that differ between two runs are told first."""

from __future__ import annotations

import polars as pl

MONEY, PEOPLE, LOADS, OTHERS, SHARES, TODAY, LAST = range(7)
"""What is told first: what a plan costs, what each rep has, then everything else."""

_BOUNDS = ("lower", "upper", "fair_share", "limit_low", "limit_high", "slack")
"""Figures that follow from a rule and a sum, the same for many reps."""

_OF_OWN_START = ("moved_in", "moved_out")
"""Figures of each run against what it started from, which may not be the other run."""

_REPEATING = ("rules", "futures")
"""Tables that measure anew what others tell, or how far futures spread."""


def most_telling(figures: pl.DataFrame) -> pl.DataFrame:
    """Return figures that differ, the most telling first, the largest of a kind first.

    Parameters
    ----------
    figures
        Columns ``table``, ``row``, ``figure``, ``before``, ``after``, ``change``.

    Notes
    -----
    In plans of territories that is the cost, what each rep has, and how much of it;
    bounds, what was there before, and rules that measure the same again come last.
    """
    table, figure = pl.col("table"), pl.col("figure")
    is_plan = table.is_in(["objective", "territories", "loads"])
    was = (
        figure.is_in(_OF_OWN_START)
        | figure.str.ends_with("before")
        | pl.col("row").str.ends_with("· before")
    )
    rank = (
        pl.when(table.is_in(_REPEATING) | figure.is_in(_BOUNDS))
        .then(LAST)
        .when(is_plan & was)
        .then(TODAY)
        .when(table == "objective")
        .then(MONEY)
        .when(table == "territories")
        .then(PEOPLE)
        .when((table == "loads") & (figure == "load"))
        .then(LOADS)
        .when(table == "loads")
        .then(SHARES)
        .otherwise(OTHERS)
    )
    return figures.sort(
        rank, pl.col("change").abs(), descending=[False, True], maintain_order=True
    )
