"""Planning for many worlds with the solvers that come along."""

from __future__ import annotations

import numpy as np
import pytest
from capacity.small_teams import two_level

from engine.base.outcome import Limits, Status
from engine.capacity.stochastic.commitment import Commitment
from engine.capacity.stochastic.risk import Tail
from engine.capacity.stochastic.search import Search
from engine.capacity.stochastic.two_stage import two_stage
from engine.capacity.stochastic.world import World


@pytest.mark.parametrize(
    ("method", "whole", "weight", "starts", "objective"),
    [
        ("highs", True, 0.0, 17.0, 1510.0),
        ("highs", False, 0.5, 34.0, 2064.0),
        ("cbc", True, 0.5, 34.0, 2064.0),
    ],
)
def test_every_solver_finds_the_case_of_three_demands(
    method, whole, weight, starts, objective
):
    """17 starts for the expected loss; 34 with half the weight on the worst fifth.

    With 34 starts, demands of 40, 48 and 60 lose 2040, 2040 and 2080: the mean is 2048,
    the worst fifth 2080.
    """
    worlds = (
        World(0.5, demand=40.0),
        World(0.3, demand=48.0),
        World(0.2, demand=60.0),
    )
    result = two_stage(
        two_level(1.0),
        worlds,
        Commitment(1),
        Tail(weight, 0.8),
        how=Search(method, Limits(gap=0.0), whole=whole, workers=2),
    )
    assert result.outcome.status is Status.OPTIMAL
    assert result.plan.starts == pytest.approx(np.array([[starts]]))
    assert result.objective == pytest.approx(objective)
    assert result.bound == pytest.approx(objective)
