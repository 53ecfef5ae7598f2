"""What the months that are over teach: parameters as assumed, and as they look."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from engine.planning.columns import frame
from engine.tracking.learning import Belief, replay_quarters

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.planning.track_belief import Believed
    from engine.scenario.track_input import TrackInput
    from engine.tracking.book import Book

    Floats = NDArray[np.float64]

QUARTER = 3
CONFIDENCE = 0.8
MOST_TOGETHER = 0.95
"""Correlation beyond which a quarter of reps would teach no more than one of them."""


def learned_table(given: TrackInput, believed: Believed, book: Book) -> pl.DataFrame:
    """Return each parameter before and after the months that are over.

    Attainment is learnt quarter by quarter, quarters being counted from the plan's
    first month; what was thought beforehand counts as one rep's quarter. ``low`` and
    ``high`` hold it in eight of ten cases; for mean attainment they are what the next
    quarter's is foreseen between.

    Parameters
    ----------
    given, believed
        What was said, and what landings rest on.
    book
        Of all reps.
    """
    rows = [*_quarters(given, believed, book), *_months(given, believed)]
    return frame("track", "learned", rows)


def quarters_of(book: Book) -> list[Floats]:
    """Return reps' attainments of each whole quarter; NaN without a quota in it."""
    found = []
    for start in range(0, book.past - QUARTER + 1, QUARTER):
        some = slice(start, start + QUARTER)
        due = book.plan[:, some].sum(axis=1)
        sold = book.sold[:, some].sum(axis=1)
        found.append(np.where(due > 0, sold / np.where(due > 0, due, 1.0), np.nan))
    return found


def belief_of(believed: Believed) -> Belief:
    """Return what is thought of a quarter's attainment before any is over."""
    prior = believed.prior
    sd = hypot(prior.between, prior.within / sqrt(QUARTER))
    together = min(believed.correlation, MOST_TOGETHER)
    return Belief(prior.mean, 1.0, sd, 1.0, together)


def _quarters(
    given: TrackInput, believed: Believed, book: Book
) -> Iterator[dict[str, object]]:
    before = belief_of(believed)
    replayed, after = replay_quarters(quarters_of(book), before, CONFIDENCE)
    if not replayed:
        return
    said = given.prior is not None
    reps = replayed[-1].reps
    yield _row(
        f"mean attainment of a quarter, {reps} reps",
        before.mean if said else None,
        after.mean,
        after.band(CONFIDENCE, reps),
    )
    yield _row(
        "attainment of a rep in a quarter, sd",
        before.sd if said else None,
        after.sd,
        _spread(after.sd, after.freedom),
    )
    if len(replayed) > 1:
        inside = float(np.mean([one.inside for one in replayed]))
        label = f"share of {len(replayed)} quarters within the band foreseen for them"
        yield _row(label, CONFIDENCE, inside)


def _months(given: TrackInput, believed: Believed) -> Iterator[dict[str, object]]:
    shown, said = believed.shown, given.prior
    if shown is None:
        return
    yield _row(
        "true attainment of reps, sd", None if said is None else said.sd, shown.between
    )
    yield _row(
        "luck of a rep’s month, sd",
        None if said is None else said.month_sd,
        shown.within,
        _spread(shown.within, shown.freedom),
    )


def _spread(sd: float, freedom: float) -> tuple[float, float]:
    """Return what a standard deviation is between: ``sd √(v ÷ chi²)``."""
    tail = (1 - CONFIDENCE) / 2
    low, high = (
        sd * sqrt(freedom / _chi2(share, freedom)) for share in (1 - tail, tail)
    )
    return low, high


def _chi2(share: float, freedom: float) -> float:
    """Return the amount that chi² is below with a chance of ``share``."""
    return float(2 * gammaincinv(freedom / 2, share))


def _row(
    parameter: str,
    before: float | None,
    after: float,
    ends: tuple[float, float] | None = None,
) -> dict[str, object]:
    low, high = ends or (None, None)
    return {
        "parameter": parameter,
        "before": before,
        "after": after,
        "low": low,
        "high": high,
    }
