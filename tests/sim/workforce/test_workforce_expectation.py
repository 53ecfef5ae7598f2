"""Mean futures are the expected plan, where everything is linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforces import busy, entry, expected, output, world

from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Luck

FUTURES = 4096


def close(values, mean, errors=3.0):
    """Whether means over futures (first axis) lie within so many standard errors."""
    error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return bool((abs(values.mean(axis=0) - mean) <= errors * error + 1e-7).all())


@pytest.mark.parametrize("leave_before", [False, True])
def test_means_are_the_expected_plan(leave_before):
    """Delays, moves, separations, part-timers, short time: heads to money, 3 s.e."""
    problem = busy(leave_before=leave_before)
    due, found = expected(problem), play(problem, FUTURES, workers=2)
    root = np.sqrt(FUTURES)
    for mean, sd, of in (
        (found.cell_heads, found.cell_heads_sd, due.heads),
        (found.cell_productive, found.cell_productive_sd, due.productive),
    ):
        assert (abs(mean - of) <= 3 * sd / root + 1e-9).all()
        assert (sd[:, 1:] > 0).all()
    assert close(found.heads, due.heads.sum(axis=0))
    assert close(found.productive, due.productive.sum(axis=0))
    assert close(found.capacity, due.capacity.sum(axis=0))
    assert close(found.made, due.made.sum(axis=0))
    assert close(found.spend, due.spend)
    assert close(found.goal_made[:, 0], due.made[0, :3].sum())
    assert np.allclose(found.output_made.sum(axis=0), found.made.mean(axis=0))


def test_luck_of_sellers_and_people_keeps_the_mean():
    """Factors on selling and luck of single people change no mean of what is made."""
    problem = busy(leave_before=False, selling=0.2, person=0.7)
    due, found = expected(problem), play(problem, FUTURES, workers=2)
    still = play(busy(leave_before=False), FUTURES)
    assert close(found.capacity, due.capacity.sum(axis=0))
    assert (found.capacity.std(axis=0) > 1.5 * still.capacity.std(axis=0)).all()
    assert np.array_equal(found.heads, still.heads)


def test_late_starts_are_geometric():
    """Starts from outside are late by a geometric number of months of a given mean."""
    mean, months = 1.5, 8
    stay = (0.2 / 0.5, 0.3 / 0.5)
    leave = ((1.0,), (0.1,), (0.0,))
    ways = (entry(0, [3, 0, 1.5, 0, 0, 2, 0, 0], delay=stay, cost=1),)
    problem = world(
        months, [], (leave,), starters=(leave,), entries=ways, luck=Luck(late=mean)
    )
    again = mean / (1 + mean)
    late = (1 - again) * again ** np.arange(60)
    delay = np.convolve(stay, late)
    slow = replace(ways[0], delay=tuple(delay / delay.sum()))
    due = expected(replace(problem, entries=(slow,)))
    found = play(problem, FUTURES)
    assert close(found.heads, due.heads[0])
    assert close(found.spend, due.spend)
    assert found.heads[:, 0].max() == 3


def test_movers_are_not_late_by_luck():
    """A move keeps its own delay, however late people from outside may be."""
    planned = [0, 2, 0, 0, 0]
    ways = (entry(1, planned, out_of=0, delay=(0.0, 1.0)),)
    alone = ((1.0,), (0.0,), (0.0,))
    rows = (alone, alone)
    problem = world(
        *(5, [(0, 3, 1000)] * 5, rows),
        starters=(alone,), entries=ways, luck=Luck(late=4.0),
    )  # fmt: skip
    found = play(problem, 3)
    assert found.cell_heads.tolist() == [[5, 3, 3, 3, 3], [0, 0, 2, 2, 2]]
    assert found.heads.tolist() == [[5, 3, 5, 5, 5]] * 3


chances = st.floats(0, 0.3)


@settings(max_examples=12)
@given(
    leave_before=st.booleans(),
    ramp=st.lists(st.floats(0, 1), min_size=1, max_size=4),
    leaving=st.lists(chances, min_size=1, max_size=4),
    fired=chances,
    planned=st.lists(st.floats(0, 4), min_size=5, max_size=5),
    delay=st.sampled_from([(1.0,), (0.0, 1.0), (0.25, 0.0, 0.75)]),
    arriving=st.sampled_from([0.0, 0.5, 1.0]),
    part=st.integers(0, 999),
)
def test_any_plan_in_which_people_suffice_has_its_means(
    leave_before, ramp, leaving, fired, planned, delay, arriving, part
):
    """Random ramps, chances, starts and moves: heads and work within 5 s.e."""
    months = len(planned)
    rows = ((ramp, leaving, (fired,)), ((1.0,), (0.05,), (0.0,)))
    starters = (rows[0], ((0.5, 1.0), (0.4, 0.05), (0.0,)))
    separations = np.zeros((2, months))
    separations[1, 2] = 1.25
    problem = world(
        months,
        [(0, 0, 1000), (0, 2, part), (0, 1, 1000, 0.5)] + [(1, 9, 1000)] * 60,
        rows,
        leave_before=leave_before,
        starters=starters,
        entries=(
            entry(0, planned, delay=delay),
            entry(0, planned[::-1], out_of=1, arriving=arriving, delay=delay),
        ),
        separations=separations,
        outputs=(output(months, 1e9, {0: 1.0}),),
    )
    # Movers start in cell 0 and must end as its people do.
    last = problem.starters
    for name in ("ramp", "voluntary", "involuntary"):
        getattr(last, name)[1, -1] = getattr(problem.cells, name)[0, -1]
    due, found = expected(problem), play(problem, 1024)
    for mean, sd, of in (
        (found.cell_heads, found.cell_heads_sd, due.heads),
        (found.cell_productive, found.cell_productive_sd, due.productive),
    ):
        assert (abs(mean - of) <= 5 * sd / 32 + 2e-2).all()
