"""Futures against what is known exactly: whole numbers, and closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from workforces import busy, entry, expected, output, world

from engine.sim.workforce.luck import factors
from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Goal, Luck, Tables

STAYS = ((1.0,), (0.0,), (0.0,))


def within(share, chance, n, errors=3.0):
    """Whether a share of futures is a chance, to so many standard errors."""
    return abs(share - chance) <= errors * math.sqrt(chance * (1 - chance) / n)


@pytest.mark.parametrize("leave_before", [False, True])
def test_without_luck_every_future_is_the_plan(leave_before):
    """Whole numbers and chances of 0: all futures are the expected plan, exactly."""
    problem = busy(leave_before=leave_before)
    calm = [
        Tables(part.ramp, np.zeros_like(part.ramp), np.zeros_like(part.ramp))
        for part in (problem.cells, problem.starters)
    ]
    ways = tuple(
        replace(way, planned=np.round(way.planned), arriving=1.0, delay=(0.0, 1.0))
        for way in problem.entries
    )
    problem = replace(
        problem,
        cells=calm[0],
        starters=calm[1],
        entries=ways,
        opening_odds=np.ones(len(problem.opening)),
        separations=np.round(problem.separations),
        short_time=np.round(problem.short_time),
    )
    due, found = expected(problem), play(problem, 3)
    assert np.array_equal(found.cell_heads, due.heads.round(9))
    assert not found.cell_heads_sd.any()
    for future in range(3):
        assert np.allclose(found.productive[future], due.productive.sum(axis=0))
        assert np.allclose(found.capacity[future], due.capacity.sum(axis=0))
        assert np.allclose(found.made[future], due.made.sum(axis=0))
        assert np.allclose(found.spend[future], due.spend)


@pytest.mark.parametrize(
    ("leave_before", "there"), [(False, [2, 3, 2, 1]), (True, [2, 2, 1, 0])]
)
def test_who_is_certain_to_leave_leaves_on_time(leave_before, there):
    """People whose chance is 1 in their third month produce in it, or do not."""
    sure = ((1.0,), (0.0, 0.0, 0.4, 0.0), (0.0, 0.0, 0.6, 0.0))
    problem = world(
        4,
        [(0, 0, 1000), (0, 1, 500)],
        (sure,),
        starters=(sure,),
        entries=(entry(0, [0, 1, 0, 0]),),
        leave_before=leave_before,
    )
    assert play(problem, 2).heads.tolist() == [there] * 2


def test_moved_on_arrival_leaves_like_a_newcomer():
    """If people leave first, a mover whose first chance is 1 does not produce."""
    gone = ((1.0,), (1.0, 0.0), (0.0,))
    problem = world(
        3,
        [(0, 9, 1000)] * 4,
        (STAYS, STAYS),
        starters=(gone,),
        entries=(entry(1, [0, 3, 0], out_of=0),),
        leave_before=True,
    )
    assert play(problem, 2).cell_heads.tolist() == [[4, 1, 1], [0, 0, 0]]
    after = replace(problem, leave_before=False)
    assert play(after, 2).cell_heads.tolist() == [[4, 1, 1], [0, 3, 0]]


def test_heads_are_binomial():
    """50 people who leave with chance ¼: mean, variance and tail of the binomial."""
    n, people, stay = 8192, 50, 0.75
    quits = ((1.0,), (0.25,), (0.0,))
    found = play(world(2, [(0, 5, 1000)] * people, (quits,)), n, workers=2)
    heads = found.heads[:, 1]
    variance = people * stay * (1 - stay)
    assert abs(heads.mean() - people * stay) <= 3 * math.sqrt(variance / n)
    kurt = (1 - 6 * stay * (1 - stay)) / variance
    error = variance * math.sqrt((2 + kurt) / n)
    assert abs(heads.var(ddof=1) - variance) <= 3 * error
    assert math.isclose(found.cell_heads_sd[0, 1] ** 2, heads.var(ddof=1))
    for least in (30, 36, 38, 42):
        chance = stats.binom.sf(least - 1, people, stay)
        assert within((heads >= least).mean(), chance, n)


def test_fewer_than_five_people_are_binomial_too():
    """Three people of one tenure: every number of stayers has its chance."""
    n = 8192
    quits = ((1.0,), (0.2,), (0.15,))
    heads = play(world(2, [(0, 5, 1000)] * 3, (quits,)), n).heads[:, 1]
    for stayers in range(4):
        chance = stats.binom.pmf(stayers, 3, 0.65)
        assert within((heads == stayers).mean(), chance, n)


def test_chance_of_making_the_number():
    """One cell of leavers: P(make) is the binomial's tail, for a goal and to date."""
    n, people, stay, least = 8192, 40, 0.9, 35
    quits = ((1.0,), (0.1,), (0.0,))
    problem = world(
        2,
        [(0, 0, 1000)] * people,
        (quits,),
        outputs=(output(2, [0.0, 2.0 * least], {0: 2.0}),),
        goals=(Goal((0,), (1,), 2.0 * least), Goal((0,), (0, 1), 2.0 * least + 1e-3)),
        luck=Luck(headroom=1.0),
    )
    found = play(problem, n, workers=2)
    chance = stats.binom.sf(least - 1, people, stay)
    assert within(found.reached[:, 0].mean(), chance, n)
    assert within(found.reached[:, 1].mean(), stats.binom.sf(least, people, stay), n)
    assert found.to_date[0] == 1.0
    assert found.to_date[1] == found.reached[:, 0].mean()
    assert np.array_equal(found.goal_made[:, 0], 2.0 * found.heads[:, 1])


def test_luck_of_people_is_gamma():
    """10 people at spread 0.5 sell like a gamma of mean 10 and variance 0.25 × 10."""
    n, rate, spread = 8192, 3.0, 0.5
    problem = world(
        1,
        [(0, 9, 1000)] * 10,
        outputs=(output(1, 1e9, {0: rate}), output(1, 0.0, {0: 2 * rate})),
        luck=Luck(person=spread),
    )
    made = play(problem, n, workers=2).capacity[:, 0] / (3 * rate)
    law = stats.gamma(10 / spread**2, scale=spread**2)
    assert math.isclose(law.var(), spread**2 * 10)
    assert stats.kstest(made, law.cdf).pvalue > 0.01


def test_made_is_the_least_of_three():
    """Opportunity, capacity with cover, and pipeline won: the least, to the month."""
    months = 4
    problem = world(
        months,
        [(0, 9, 1000)] * 10,
        outputs=(
            output(
                *(months, [8.0, 20.0, 20.0, 20.0], {0: 1.0}),
                cover=[0.0, 2.0, 9.0, 0.0], cover_price=3.0,
                pipeline={0: [5.0, 2.0, 1e3, 0.0]}, cycle=2, win_rate=0.2,
                inbound=[1e3, 1e3, 10.0, 5.0],
            ),
        ),
        luck=Luck(headroom=0.125),
    )  # fmt: skip
    found = play(problem, 2)
    assert found.made[1].tolist() == pytest.approx([9.0, 12.0, 12.0, 5.0])
    assert found.made[1, 3] == pytest.approx(0.2 * (10 * 2.0 + 5.0))
    assert found.capacity[1].tolist() == [10.0, 12.0, 19.0, 10.0]
    assert found.spend[1].tolist() == [0.0, 6.0, 27.0, 0.0]


def test_fractions_are_rounded_by_chance():
    """2¼ planned starts are 2 or 3, 3 a quarter of the time."""
    n = 4096
    problem = world(1, [], starters=(STAYS,), entries=(entry(0, [2.25]),))
    heads = play(problem, n).heads[:, 0]
    assert set(heads) == {2.0, 3.0}
    assert within((heads == 3).mean(), 0.25, n)


def test_only_settled_full_timers_move_and_only_who_is_there():
    """Newcomers and part-timers stay; a plan for more takes all, in order."""
    ramp = ((0.5, 0.5, 1.0), (0.0,), (0.0,))
    people = [(0, 5, 1000)] * 3 + [(0, 5, 900)] * 2 + [(0, 0, 1000)]
    separations = np.zeros((2, 3))
    separations[0, 0] = 2
    problem = world(
        3,
        people,
        (ramp, STAYS),
        starters=(STAYS,),
        settled=np.array([2, 0]),
        entries=(entry(1, [2, 0, 9], out_of=0, cost=1.0),),
        separations=separations,
        separation_cost=np.array([10.0, 0.0]),
    )
    found = play(problem, 2)
    assert found.cell_heads.tolist() == [[3, 3, 2], [2, 2, 3]]
    assert found.spend[0].tolist() == [2.0 + 10.0, 0.0, 1.0]
    assert found.cell_productive[0].tolist() == pytest.approx([2.3, 2.3, 1.8])


def test_nobody_moves_twice_in_a_month():
    """Who arrives in a month is not moved on or let go in it."""
    separations = np.zeros((3, 2))
    separations[1] = 1
    problem = world(
        2,
        [(0, 5, 1000)] * 2,
        (STAYS,) * 3,
        starters=(STAYS,) * 2,
        entries=(entry(1, [1, 0], out_of=0), entry(2, [1, 0], out_of=1)),
        separations=separations,
    )
    assert play(problem, 2).cell_heads.tolist() == [[1, 1], [1, 0], [0, 0]]


def test_slow_ramping_reads_the_ramp_later():
    """Productive share at k months is read at k ÷ factor, between months on a line."""
    months = 12
    ramp = (0.1, 0.4, 0.5, 0.9, 1.0)
    rows = ((ramp, (0.0,), (0.0,)),)
    problem = world(
        months,
        [(0, 2, 500)],
        rows,
        starters=rows,
        entries=(entry(0, [1.0] + [0.0] * 11),),
        luck=Luck(ramp=0.6),
    )
    found = play(problem, 256)
    slower = factors(problem, 0).ramp
    assert slower.min() < 0.5
    assert slower.max() > 2.5
    for at, grid in ((0, 1.0), (2, 0.5)):
        months_since = np.arange(months) + at
        share = np.interp(months_since[None] / slower[:, None], np.arange(5), ramp)
        found.productive[:] -= grid * share
    assert np.allclose(found.productive, 0.0, atol=1e-12)


def test_slowly_ramping_people_are_taken_by_lot():
    """Settled people at two stages of a slow ramp go with equal chances."""
    n = 4096
    rows = (((0.0, 1.0), (0.0,), (0.0,)),)
    problem = world(
        2,
        [(0, 1, 1000), (0, 50, 1000)],
        rows,
        settled=np.array([0]),
        separations=np.array([[1.0, 0.0]]),
        luck=Luck(ramp=1.0),
    )
    found = play(problem, n, workers=2)
    slower = np.concatenate([factors(problem, block).ramp for block in range(n // 256)])
    slow = slower > 1.2
    stayed_young = found.productive[slow, 0] < 1.0
    assert within(stayed_young.mean(), 0.5, slow.sum())


def test_attrition_is_worse_in_some_futures():
    """Chances to leave are multiplied by the future's factor and end at 1."""
    n, people, chance = 2048, 40, 0.5
    quits = ((1.0,), (0.3,), (0.2,))
    problem = world(2, [(0, 5, 1000)] * people, (quits,), luck=Luck(leave=0.5))
    heads = play(problem, n).heads[:, 1]
    often = np.concatenate([factors(problem, block).leave for block in range(n // 256)])
    stay = 1.0 - np.minimum(1.0, chance * often)
    assert not heads[stay == 0.0].any()
    assert (stay == 0.0).any()
    error = math.sqrt((people * stay * (1 - stay)).sum())
    assert abs((heads - people * stay).sum()) <= 3 * error
    assert np.corrcoef(heads, stay)[0, 1] > 0.9


def test_short_time_keeps_a_share_of_work_and_pay():
    """2 of 3 settled people at 40 %: work and pay of 1.8; no more than are there."""
    problem = world(
        2,
        [(0, 9, 1000)] * 3 + [(0, 9, 500)],
        short_time=np.array([[2.0, 9.0]]),
        short_time_share=np.array([0.4]),
        pay=np.array([[10.0, 20.0]]),
    )
    found = play(problem, 1)
    assert found.productive[0].tolist() == pytest.approx([2.3, 1.7])
    assert found.spend[0].tolist() == pytest.approx([28.0, 44.0])
    assert found.heads[0].tolist() == [4.0, 4.0]


def test_almost_whole_plans_are_whole():
    """A solver's 1.9999999999 is 2 in every future, and costs no luck."""
    people = [(0, 9, 1000)] * 6
    found = []
    for off in (0.0, 1e-10, -1e-10):
        problem = world(
            2,
            people,
            (((1.0,), (0.2,), (0.0,)),),
            starters=(((1.0,), (0.2,), (0.0,)),),
            entries=(entry(0, [2 + off, off], delay=(0.5, 0.5)),),
            separations=np.array([[1 - off, 0.0]]),
            short_time=np.array([[1 + off, max(0.0, off)]]),
        )
        found.append(play(problem, 64))
    for other in found[1:]:
        assert np.array_equal(other.heads, found[0].heads)
        assert np.array_equal(other.productive, found[0].productive)
