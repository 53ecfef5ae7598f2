"""What a comparison does not know is stored as nothing, never as an infinite number."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.rollout.manifest import _compare
from engine.store.manifest import to_json


@pytest.mark.parametrize(
    ("reached", "stored"), [(float("inf"), None), (float("nan"), None), (0.01, 0.01)]
)
def test_a_precision_that_is_unknown_is_stored_as_nothing(reached, stored):
    """Few reps and skew sales leave the half-width open; the manifest is still JSON."""
    given = SimpleNamespace(
        year=2027,
        month=1,
        months=12,
        weekly=False,
        decide_by="profit",
        margin=0.4,
        budget=None,
        prior_draws=1,
        calibrated=False,
        seed=1,
        roster=SimpleNamespace(height=8),
        precision=SimpleNamespace(confidence=0.95, half_width=0.01),
    )
    case = SimpleNamespace(
        name="today",
        world=SimpleNamespace(groups=SimpleNamespace(standings=(1,))),
    )
    futures = SimpleNamespace(
        reached=reached,
        stopped="most replications",
        samples=SimpleNamespace(replications=64),
    )
    done = SimpleNamespace(draws=1, sensitivity=False)
    told = _compare(given, SimpleNamespace(cases=(case,)), futures, done)
    assert told["precision_reached"] == stored
    assert "Infinity" not in to_json(told)
