"""Reps with a known truth, for the tests of what is said about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.base.streams import Purpose, stream
from engine.tracking.book import Book


@dataclass(frozen=True)
class Imagined:
    """Reps of whom the whole year is known."""

    plan: np.ndarray
    sold: np.ndarray

    def book(self, past):
        """Return what is known after so many months."""
        return Book(self.plan, self.sold[:, :past])

    @property
    def hit(self):
        """Who reached the quota in the end."""
        return self.sold.sum(axis=1) >= self.plan.sum(axis=1)


def reps(seed, count, *, between=0.15, variation=0.5, season=None, months=12, mean=1.0):
    """Return reps whose true rates differ, with normal months around them."""
    draws = stream(seed, Purpose.COMPANY, count)
    shape = np.ones(months) if season is None else np.asarray(season, dtype=float)
    size = draws.uniform(50, 400, count)
    plan = size[:, None] * shape[None, :]
    truth = mean + between * draws.standard_normal(count)
    luck = variation * draws.standard_normal((count, months))
    return Imagined(plan, plan * (truth[:, None] + luck))
