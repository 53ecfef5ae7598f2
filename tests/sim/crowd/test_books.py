"""Books that do not add up are found, and what cannot be played is refused."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from crowds import case, constant, crowd, random_crowd, seats

from engine.base.errors import EngineError
from engine.base.streams import Purpose, stream
from engine.sim.crowd.measure import CrowdMismatchError, check
from engine.sim.crowd.play import play, play_block
from engine.sim.crowd.problem import Leaving, Luck, Race, Staffing

SAID = {
    "revenue": "revenue by month",
    "variable": "pay by month",
    "prizes": "pay by month",
    "conceded": "units moved",
    "exits": "exits by month",
    "filled": "seats by month",
    "effort": "effort by month",
    "pulled": "moved by month",
    "fixed": "base pay",
    "month_revenue": "revenue by month",
    "month_pay": "pay by month",
    "month_effort": "effort by month",
    "month_moved": "moved by month",
    "month_exits": "exits by month",
    "month_filled": "seats by month",
}


@pytest.fixture(scope="module")
def year():
    """Return a problem, what came of its first plan, and the units that were sold."""
    problem = random_crowd(stream(2, Purpose.COMPANY), "normal", weekly=False)
    played = play_block(problem, 0, 5)[0]
    return problem, played, (played.revenue + played.conceded).sum(axis=1)


@pytest.mark.parametrize("name", SAID)
def test_a_wrong_number_is_found_and_named(year, name):
    """A millionth more anywhere in the books is an error of ours that names the sum."""
    problem, played, units = year
    wrong = getattr(played, name) * 1.0
    wrong.flat[1] += 1e-5 * np.abs(wrong).max() + 1e-3
    broken = dataclasses.replace(played, **{name: wrong})
    check(problem, problem.plans[0], played, units)
    with pytest.raises(CrowdMismatchError, match=SAID[name]):
        check(problem, problem.plans[0], broken, units)
    assert issubclass(CrowdMismatchError, EngineError)


def test_missing_units_are_found(year):
    """What is moved and does not come back, or is not a number, is an error."""
    problem, played, units = year
    for wrong in (units * (1 + 1e-6), np.full_like(units, np.nan)):
        with pytest.raises(CrowdMismatchError, match="units moved"):
            check(problem, problem.plans[0], played, wrong)
    regretted = played.exits + 1
    broken = dataclasses.replace(played, regretted=regretted)
    with pytest.raises(CrowdMismatchError, match="more regretted"):
        check(problem, problem.plans[0], broken, units)
    broken = dataclasses.replace(played, won={})
    with pytest.raises(CrowdMismatchError, match="prizes"):
        check(problem, problem.plans[0], broken, units)


BAD = {
    "quota of rep 'rep 1' is out of range": {"seats": seats(2, quota=[1.0, np.nan])},
    "base of rep 'rep 0' is out of range": {"seats": seats(2, base=[-0.1, 0.1])},
    "of no known type": {"seats": seats(2, kind=1)},
    "size of luck must be 0 or more: -0.1": {"luck": Luck("normal", -0.1)},
    "size of luck must be more than 0": {"luck": Luck("deals", 0.0)},
    "market_sd of luck": {"luck": Luck("normal", 0.0, 0.0, -1.0)},
    "market_memory": {"luck": Luck("normal", 0.0, 0.0, 0.1, 1.0)},
    "no luck is": {"luck": Luck("other", 1.0)},
    "a month or more": {"months": 0},
    "season has 12": {"season": np.ones(11)},
    "quota_shares add up": {"quota_shares": np.ones(12)},
    "hire_shares add up": {"staffing": Staffing(hire_shares=(0.5,))},
    "quota_ramp is more": {"staffing": Staffing(quota_ramp=(0.0,))},
    "vacancy": {"staffing": Staffing(vacancy=-1.0)},
    "rate of leaving": {"leaving": (Leaving(-0.1),)},
    "types of person": {"abilities": (1.0, 2.0)},
    "no plan": {"plans": ()},
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_played_is_refused(message):
    """Each wrong number is refused before anything is played, and named."""
    problem = dataclasses.replace(crowd(2, (case(2),), seats=seats(2)), **BAD[message])
    with pytest.raises(ValueError, match=message):
        play(problem, [0])


TWICE = (Race("x", "rank", 0, 1, (1.0,)), Race("x", "pool", 0, 1, (1.0,)))
POOR = {
    "two contests have the same name": {"races": TWICE},
    "discount lies": {"discount": 1.0},
    "draw is 0": {"draw": -1.0},
    "policy_of points at nothing": {"policy_of": np.full((2, 1), 1)},
    "policy_of must have the shape": {"policy_of": np.zeros((2, 2), int)},
    "payout_of points at nothing": {"payout_of": np.full(2, 3)},
    "needs 12 steps": {"policies": (constant(0.1, steps=52),)},
    "is not a number": {"policies": (constant(np.nan),)},
    "expects no pay": {"expected_variable": np.full(2, -50.0)},
}


@pytest.mark.parametrize("message", POOR)
def test_plans_that_cannot_be_played_are_refused(message):
    """A plan's wrong parts are refused and named, with the plan's name."""
    problem = crowd(2, (case(2, name="gold", **POOR[message]),), seats=seats(2))
    with pytest.raises(ValueError, match=f"plan 'gold': .*{message}"):
        play_block(problem, 0, 1)


def test_replications_and_workers_are_counted():
    """A block has 1 to 256 replications; there is a worker or more."""
    for wrong in (0, 257):
        with pytest.raises(ValueError, match="1 to 256"):
            play_block(crowd(), 0, wrong)
    with pytest.raises(ValueError, match="a worker or more"):
        play(crowd(), [0], workers=0)
