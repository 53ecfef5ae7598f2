"""Which plan is best, by the simulated years and over what is assumed of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.comparison.ranking import p_best, rank
from engine.rollout.tables import frame

if TYPE_CHECKING:
    import polars as pl

    from engine.rollout.bands import Bands
    from engine.rollout.prepare import Prepared
    from engine.rollout.simulate import Futures
    from engine.scenario.compare_input import CompareInput


def ranking_table(
    given: CompareInput, prepared: Prepared, futures: Futures, bands: Bands
) -> pl.DataFrame:
    """Return the plans from the best to the worst by what decides."""
    values = futures.samples.of(given.decide_by)
    rng = stream(given.seed, Purpose.RESAMPLE)
    ranking = rank(values, given.precision.confidence, rng)
    means = _best_over_people(given, prepared, bands)
    return frame(
        "ranking",
        (
            {
                "plan": prepared.cases[number].name,
                "rank": place,
                "mean": float(ranking.mean[number]),
                "p_best": float(ranking.p_best[number]),
                "p_best_mean": None if means is None else float(means[number]),
                "kept": bool(ranking.kept[number]),
            }
            for place, number in enumerate(ranking.order, start=1)
        ),
    )


def _best_over_people(
    given: CompareInput, prepared: Prepared, bands: Bands
) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Return how often each plan's mean is best over draws of people."""
    if not bands.draws:
        return None
    decides = given.decide_by
    others = [
        [d[case.name, decides] for d in bands.draws] for case in prepared.cases[1:]
    ]
    rows = [[0.0] * len(bands.draws), *others]
    return np.asarray(p_best(np.array(rows)))
