"""Pay for agreed objectives: weights, scores, and what they are a share of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.components import Earned, Evidence
from engine.payplan.credits import exact
from engine.payplan.quotas import months_in, read_period
from engine.payplan.seats import NOBODY
from engine.payplan.terms import MONTHS

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.books import Books
    from engine.payplan.terms import Objectives


def earn_objectives(
    books: Books, component: Objectives, scores: pl.DataFrame
) -> Earned:
    """Return what scores of objectives earn at the end of each period."""
    achieved = _achieved(books, component, scores)
    period = component.period
    scale, factor, over = books.full_pay(component.full, period, whole=True)
    below = np.broadcast_to(np.asarray(over), scale.shape)
    value = np.zeros(scale.shape, dtype=np.int64)
    grid = books.calendar.period(period)
    rep_of = books.seating.seat_rep[books.seats]
    for place, month in zip(*np.nonzero(books.pays_at_end(period)), strict=True):
        key = (int(rep_of[place]), int(grid.opens[month]))
        share = achieved.get(key, Fraction(0)) * factor
        bottom = int(below[place, month])
        value[place, month] = books.rounder.one(
            share * int(scale[place, month]) / bottom
        )
    return Earned(value, Evidence(None, None, scale, value, value))


def _achieved(
    books: Books, component: Objectives, scores: pl.DataFrame
) -> dict[tuple[int, int], Fraction]:
    """Return Σ weight × score by rep and first month of the period."""
    number = {rep_id: i for i, rep_id in enumerate(books.seating.rep_ids)}
    found: dict[tuple[int, int], Fraction] = {}
    mine = scores.filter(scores["component"] == component.name)
    columns = ("rep_id", "period", "weight_percent", "score_percent")
    for rep_id, text, weight, score in mine.select(columns).iter_rows():
        span = read_period(text)
        if span is None or months_in(*span) != MONTHS[component.period]:
            continue
        day = np.array([span[0].toordinal()])
        key = (number.get(rep_id, NOBODY), int(books.calendar.month_of(day)[0]))
        part = exact(weight) / 100 * min(exact(score) / 100, component.most)
        found[key] = found.get(key, Fraction(0)) + part
    return found
