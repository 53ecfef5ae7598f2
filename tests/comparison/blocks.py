"""Blocks of futures made up for tests."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from engine.base.streams import Purpose, stream
from engine.comparison.block import Terms

MONTHS = 6


def made_up(number: int, replications: int = 16, reps: int = 5) -> SimpleNamespace:
    """Return a block of plausible numbers; the same number gives the same."""
    rng = stream(77, Purpose.RESAMPLE, number)
    shape = (replications, reps)
    return SimpleNamespace(
        revenue=rng.gamma(4, 100, shape),
        variable=rng.gamma(2, 10, shape),
        prizes=rng.choice([0.0, 50.0], shape, p=[0.8, 0.2]),
        conceded=rng.gamma(1, 2, shape),
        attainment=rng.normal(1, 0.3, shape),
        exits=rng.poisson(0.2, shape).astype(float),
        regretted=rng.poisson(0.1, shape).astype(float),
        filled=rng.uniform(0.5, 1, shape),
        effort=rng.uniform(0, 0.03, shape),
        neglect=rng.uniform(0, 0.01, shape),
        fixed=rng.gamma(9, 10, replications),
        hiring=rng.gamma(1, 10, replications),
        override=rng.gamma(1, 5, replications),
        month_moved=rng.gamma(1, 3, (replications, MONTHS)),
    )


def terms(reps: int = 5) -> Terms:
    """Return terms with quotas and salaries that differ."""
    return Terms(
        margin=0.6,
        quota=np.linspace(300.0, 700.0, reps),
        salary=np.linspace(80.0, 120.0, reps),
        unpaid_value=0.5,
    )
