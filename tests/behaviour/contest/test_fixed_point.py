"""Guarantees of the search for policies that answer each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from engine.behaviour.contest.fixed_point import ContestStatus, Response, fixed_point
from engine.behaviour.contest.odds import Rivals, prize_value


def game(reply, payoff):
    """Return a respond for a number that everybody chooses, with a scalar payoff."""

    def respond(state, policy):
        others = float(state[0][0])
        best = reply(others)
        value = payoff(best, others)
        gain = np.inf if policy is None else value - payoff(policy, others)
        return Response((np.array([best]),), best, np.array([value]), gain, best)

    return respond


def quadratic(slope, level):
    """Return a game whose best reply is level + slope · others."""

    def reply(others):
        return level + slope * others

    return game(reply, lambda own, others: -((own - reply(others)) ** 2))


def start(at):
    """Return a state of one number."""
    return (np.array([float(at)]),)


@given(st.floats(-30.0, 0.9), st.floats(-5.0, 5.0), st.floats(-10.0, 10.0))
def test_linear_replies_are_solved_even_when_rounds_explode(slope, level, at):
    """With replies level + slope · others the answer is level ÷ (1 − slope): damping
    copes with slopes below −1, where plain rounds would run away.
    """
    found = fixed_point(
        quadratic(slope, level), start(at), tolerance=1e-14, most_rounds=400
    )
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.state[0][0] == pytest.approx(level / (1 - slope), abs=4e-6)
    assert found.gain <= 1e-14
    assert found.cycle_low == found.cycle_high == found.last.watched


def test_start_at_the_answer_is_found_at_once():
    """Starting at the answer takes three solves: start, one round, the check."""
    found = fixed_point(quadratic(0.5, 1.0), start(2.0), tolerance=1e-12)
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.rounds == 3


def matching():
    """Return a game without pure answer: all want 0 if others are above ½, else 1."""
    return game(
        lambda others: 0.0 if others > 0.5 else 1.0,
        lambda own, others: -abs(own - (0.0 if others > 0.5 else 1.0)),
    )


@pytest.mark.parametrize("at", [0.0, 0.3, 0.5, 1.0])
def test_two_cycle_is_said_and_never_averaged(at):
    """Where replies jump across each other, no equilibrium is claimed: the range is
    that of the cycle, its ends are actual responses, and nothing lies between.
    """
    found = fixed_point(matching(), start(at), tolerance=1e-3)
    assert found.status is ContestStatus.NONE_FOUND
    assert str(found.status) == "no pure equilibrium found"
    assert (found.cycle_low, found.cycle_high) == (0.0, 1.0)
    assert (found.low.policy, found.high.policy) == (0.0, 1.0)
    assert found.gain == 1.0
    assert found.values[0] == 0.0


def test_narrow_damping_does_not_pass_for_an_answer():
    """A tiny step keeps the last policy good against the damped state; the undamped
    check still refuses it.
    """
    found = fixed_point(matching(), start(0.0), damping=1e-3, tolerance=1e-3)
    assert found.status is ContestStatus.NONE_FOUND


def test_sliver_decides():
    """A policy from which somebody gains 0.1 is an equilibrium to a sliver of 0.2 and
    not to one of 0.05.
    """
    jump = game(
        lambda others: 0.0 if others > 0.5 else 1.0,
        lambda own, others: -0.1 * abs(own - (0.0 if others > 0.5 else 1.0)),
    )
    wide = fixed_point(jump, start(0.2), tolerance=0.2)
    fine = fixed_point(jump, start(0.2), tolerance=0.05)
    assert wide.status is ContestStatus.EQUILIBRIUM
    assert wide.gain == pytest.approx(0.1)
    assert fine.status is ContestStatus.NONE_FOUND


def test_undamped_rounds_that_settle_are_an_equilibrium():
    """When the damped search ends early but plain rounds lead to an answer, it is
    found.
    """
    found = fixed_point(
        quadratic(-0.2, 3.0), start(100.0), damping=1e-6, tolerance=1e-9, most_rounds=3
    )
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.state[0][0] == pytest.approx(2.5, abs=1e-4)


def test_distributions_of_several_groups_are_mixed_and_kept():
    """States may be probabilities by group: each stays a distribution, and the answer
    is the stationary one.
    """
    turns = [np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([[0.5, 0.1], [0.5, 0.9]])]
    seen = []

    def respond(state, policy):
        seen.extend(state)
        new = tuple(turn @ part for turn, part in zip(turns, state, strict=True))
        gap = max(float(np.abs(a - b).max()) for a, b in zip(new, state, strict=True))
        gain = np.inf if policy is None else gap
        return Response(new, "kept", np.zeros(2), gain, float(new[0][1]))

    begin = (np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    found = fixed_point(respond, begin, tolerance=1e-10, most_rounds=300)
    assert found.status is ContestStatus.EQUILIBRIUM
    np.testing.assert_allclose(found.state[0], [2 / 3, 1 / 3], atol=1e-8)
    np.testing.assert_allclose(found.state[1], [1 / 6, 5 / 6], atol=1e-8)
    np.testing.assert_allclose([part.sum() for part in seen], 1.0, atol=1e-12)


@pytest.mark.parametrize("wrong", [{"damping": 0.0}, {"damping": 1.5}])
def test_damping_out_of_range_is_refused(wrong):
    """A step of nothing or of more than all the way is refused, as is a bad sliver."""
    with pytest.raises(ValueError, match="damping"):
        fixed_point(quadratic(0.5, 1.0), start(0.0), tolerance=1e-6, **wrong)
    with pytest.raises(ValueError, match="tolerance"):
        fixed_point(quadratic(0.5, 1.0), start(0.0), tolerance=-1.0)


def test_tournament_of_distributions_is_the_closed_form():
    """Ten reps told by distributions of scores, their odds by exact counting: the
    equilibrium is c·e = V β₁, 0.3847 for V = 10, c = 2, σ = 2 (Lazear and Rosen).
    """
    grid = np.linspace(-14.0, 18.0, 1281)
    edges = np.append(grid, 2 * grid[-1] - grid[-2]) - (grid[1] - grid[0]) / 2
    efforts = np.linspace(0.0, 3.2, 321)
    mass = np.diff(norm.cdf((edges - efforts[:, None]) / 2.0), axis=1)

    def respond(state, policy):
        others = Rivals(grid, state[0], 9, spread=True)
        value = mass @ prize_value(grid, [others], [10.0]) - efforts**2
        best = int(value.argmax())
        gain = np.inf if policy is None else value[best] - value[policy]
        return Response((mass[best],), best, value[[best]], gain, efforts[best])

    found = fixed_point(respond, (mass[200],), tolerance=1e-4)
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.last.watched == pytest.approx(0.384688, abs=0.01)
    assert found.values[0] == pytest.approx(1 - found.last.watched**2, abs=2e-4)


def test_a_full_step_and_no_sliver_are_allowed():
    """Replies that do not depend on others are found by full steps, with no gain."""
    found = fixed_point(quadratic(0.0, 3.0), start(0.0), damping=1.0, tolerance=0.0)
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.gain == 0.0


@pytest.mark.parametrize(
    ("slope", "at", "rounds"), [(0.5, 100.0, 56), (-4.0, 5.0, 31), (-30.0, 7.0, 41)]
)
def test_rounds_are_few(slope, at, rounds):
    """Responses may be dear to solve: no more are asked for than these were counted,
    whether others are followed or fought.
    """
    found = fixed_point(
        quadratic(slope, 1.0), start(at), tolerance=1e-10, most_rounds=400
    )
    assert found.status is ContestStatus.EQUILIBRIUM
    assert found.rounds <= rounds


def test_giving_up_takes_few_rounds():
    """A cycle is given up long before the most rounds, and these are a limit: beyond
    them only undamped rounds are watched.
    """
    assert fixed_point(matching(), start(0.3), tolerance=1e-3).rounds <= 28
    slow = fixed_point(
        quadratic(-0.9, 3.0), start(9.0), damping=1e-6, tolerance=1e-30, most_rounds=5
    )
    assert slow.status is ContestStatus.NONE_FOUND
    assert slow.rounds <= 5 + 24
