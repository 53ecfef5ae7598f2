"""Guarantees of the sentence that tells why an account changes hands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from territory.impossible_worlds import free, limit, opening
from territory.small_worlds import balance, make

from engine.report.language import retell, speaking
from engine.territory.moves import Reasons

WORLD = replace(make(free(4, 3)), current=np.array([0, 0, 1, 1], np.int32))
AFTER = np.array([1, 1, 1, 1], np.int32)


def why(problem, nearer: float) -> str:
    """Return why u0 goes from t0 to t1."""
    return Reasons(problem, AFTER).of(0, 0, 1, nearer)


def test_an_account_of_a_closing_territory_is_told_so():
    """It closes when nobody is left to it; what is saved on the way is added."""
    closing = replace(WORLD, opening=opening(1, 3, 3))
    assert why(closing, 0.0) == "t0 closes."
    assert why(closing, 12.0) == "t0 closes; t1 lives 12 km nearer."
    with speaking("pl"):
        assert retell(why(closing, 0.0)).startswith("t0: to terytorium")
        assert "12 km" in retell(why(closing, 12.0))


def test_a_move_that_nothing_speaks_for_is_told_by_what_is_asked():
    """It makes room for balance or for limits, where there are any, else for cost."""
    limited = replace(WORLD, limits=(limit([1] * 4, [4] * 3),))
    even = balance([1] * 4, 1, [1] * 3, "work")
    told = {
        "It makes room for other moves that balance the plan.": replace(
            limited, balance=(even,)
        ),
        "It makes room for other moves that keep the limits.": limited,
        "With it the whole plan keeps its rules at a lower cost.": WORLD,
    }
    for said, problem in told.items():
        assert why(problem, 0.0) == said
        with speaking("pl"):
            assert retell(said) != said


def test_what_stays_open_does_not_close():
    """A territory that is left without accounts, and must stay, is not closed."""
    stays = replace(WORLD, opening=opening(1, 3, 3, fixed=(0,)))
    for problem in (WORLD, stays):
        assert "closes" not in why(problem, 0.0)
