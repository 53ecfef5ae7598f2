"""What a world changes in a problem, and how worlds are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.small_teams import make, plan_of, random_plan, random_problem, steady

from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Need, Opening, Pipeline, Place, Stream
from engine.capacity.stochastic.sample import Uncertainty, sample_worlds
from engine.capacity.stochastic.tables import delayed, more_leaving, slower_ramp
from engine.capacity.stochastic.world import World, in_world, mean_world


@pytest.mark.parametrize("seed", range(4))
def test_the_certain_world_is_the_problem_itself(seed):
    """With factors of 1, every plan amounts to what it amounts to in the problem."""
    problem = random_problem(seed)
    plan = random_plan(problem, seed)
    one, other = measure(problem, plan), measure(in_world(problem, World()), plan)
    assert one.loss == other.loss
    assert (one.people.end == other.people.end).all()
    assert (one.made == other.made).all()


def test_a_ramp_is_read_at_months_divided_by_the_factor():
    """A ramp twice as slow passes through the same values at twice the months."""
    assert slower_ramp((0.0, 0.5, 1.0), 2.0) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert slower_ramp((0.2, 0.6, 1.0), 0.5) == (0.2, 1.0)
    assert slower_ramp((0.2, 0.6, 0.9), 1.0) == (0.2, 0.6, 0.9)
    assert slower_ramp((0.7,), 3.0) == (0.7,)
    for factor in (0.37, 1.3, 2.9):
        ramp = slower_ramp((0.0, 0.1, 0.7, 1.0), factor)
        wanted = np.interp(np.arange(20) / factor, range(4), (0.0, 0.1, 0.7, 1.0))
        found = np.append(ramp, np.ones(20))[:20]
        assert found == pytest.approx(wanted, abs=1e-12)


def test_chances_to_leave_keep_their_proportion_and_never_exceed_one():
    """A factor scales both kinds; where they would pass 1 together they share it."""
    voluntary, involuntary = more_leaving((0.1, 0.3), (0.05,), 2.0)
    assert voluntary == pytest.approx((0.2, 0.6))
    assert involuntary == pytest.approx((0.1, 0.1))
    voluntary, involuntary = more_leaving((0.3, 0.0), (0.1, 0.0), 5.0)
    assert voluntary == pytest.approx((0.75, 0.0))
    assert involuntary == pytest.approx((0.25, 0.0))


def test_lateness_is_added_to_delays_as_its_mean():
    """Chances still add up to 1; the mean delay grows by the mean lateness."""
    before = (0.25, 0.5, 0.25)
    after = delayed(before, 0.8, 200)
    assert sum(after) == pytest.approx(1.0)
    assert np.arange(len(after)) @ after == pytest.approx(1.0 + 0.8)
    assert after[0] == pytest.approx(0.25 / 1.8)
    assert delayed(before, 0.0, 200) == before
    short = delayed((1.0,), 3.0, 2)
    assert short == pytest.approx((0.25, 0.25 * 0.75, 0.75**2))


def test_selling_moves_what_is_made_and_what_pipeline_is_worth_when_it_closes():
    """Sellers and pipeline of a month are worth the factor of the month of closing."""
    cells = [Cell(Place("AE"), steady(4, 1)), Cell(Place("SDR"), steady(4, 1))]
    need = Need(Place(""), "bookings", steady(4, 1e9), {0: steady(4, 9)}, steady(4, 1))
    pipe = Pipeline(
        0,
        {1: np.array([3.0, 4, 5, 6])},
        2,
        2.0,
        steady(4, 1),
        np.array([8.0, 9, 0, 0]),
        0.5,
    )
    opening = [Opening(0, 9, 100.0), Opening(1, 9, 10.0)]
    problem = make(4, cells, (), opening, [need], pipelines=(pipe,))
    factors = np.array([0.5, 2.0, 1.5, 0.1])
    plan = plan_of(problem)
    made = measure(problem, plan).made
    assert made[0] == pytest.approx([4.5, 5.0, 15.5, 20.5])
    there = in_world(problem, World(selling=factors))
    assert measure(there, plan).made[0] == pytest.approx(made[0] * factors)
    few = replace(there, opening=(Opening(0, 9, 0.01), Opening(1, 9, 10.0)))
    assert measure(few, plan).made[0] == pytest.approx(0.09 * factors)


def test_factors_of_a_cell_are_those_of_its_starters():
    """Leaving and ramping by cell reach the streams into it, and no other."""
    cells = [Cell(Place(name), steady(2, 1), voluntary=(0.1,)) for name in "ab"]
    ways = [Stream(name, "m", i, steady(2, 9)) for i, name in enumerate("ab")]
    problem = make(2, cells, ways)
    there = in_world(problem, World(leave=np.array([2.0, 1.0])))
    people = measure(there, plan_of(problem, [[10, 0], [10, 0]])).people
    assert people.end[:, 0] == pytest.approx([8.0, 9.0])


@pytest.mark.parametrize(
    "world",
    [
        World(demand=-1.0),
        World(leave=np.ones(7)),
        World(ramp=0.0),
        World(late=-0.1),
        World(selling=np.nan),
    ],
)
def test_nonsense_is_refused(world):
    """Negative, shapeless and endless factors are no world."""
    with pytest.raises(ValueError, match=r"demand|leave|ramp|late|selling"):
        in_world(random_problem(0), world)


def test_the_mean_world_has_the_mean_factors():
    """Each factor is averaged with the probabilities."""
    worlds = (World(0.25, demand=2.0, late=1.0), World(0.75, leave=3.0))
    mean = mean_world(worlds)
    assert mean.demand == pytest.approx(1.25)
    assert mean.leave == pytest.approx(2.5)
    assert mean.late == pytest.approx(0.25)


def _many(months=3, count=4000, **doubt):
    cell = Cell(Place("AE"), steady(months, 1))
    needs = [
        Need(
            Place("", name),
            good,
            steady(months, 5),
            {0: steady(months, 1)},
            steady(months, 1),
        )
        for name, good in (("a", "bookings"), ("b", "bookings"), ("c", "people"))
    ]
    problem = make(months, [cell], (), (), needs)
    return sample_worlds(problem, Uncertainty(**doubt), count, 7)


def test_draws_have_the_stated_means_deviations_and_correlations():
    """Log-normal, mean 1; AR(1) over months; the stated part of variance in common."""
    worlds = _many(demand=0.3, demand_memory=0.8, together=0.6, leave=0.4, ramp=0.2)
    demand = np.array([world.demand for world in worlds])
    logs = np.log(demand)
    assert demand.mean(axis=0) == pytest.approx(np.ones((3, 3)), abs=0.02)
    assert logs.std(axis=0) == pytest.approx(np.full((3, 3), 0.3), rel=0.05)
    over = np.corrcoef(logs[:, 0, 0], logs[:, 0, 1])[0, 1]
    across = np.corrcoef(logs[:, 0, 2], logs[:, 1, 2])[0, 1]
    assert over == pytest.approx(0.8, abs=0.03)
    assert across == pytest.approx(0.6, abs=0.04)
    for name, deviation in (("leave", 0.4), ("ramp", 0.2)):
        factors = np.array([getattr(world, name) for world in worlds])
        assert factors.mean() == pytest.approx(1.0, abs=0.02)
        assert np.log(factors).std() == pytest.approx(deviation, rel=0.05)


def test_selling_is_one_factor_for_all_and_none_for_numbers_of_people():
    """Needs of bookings share a factor; a number of people is never sold."""
    for world in _many(count=20, selling=0.3):
        assert (world.selling[0] == world.selling[1]).all()
        assert (world.selling[2] == 1.0).all()
        assert (np.asarray(world.demand) == 1.0).all()
        assert not (world.selling[0] == 1.0).any()


def test_worlds_come_in_antithetic_pairs_and_are_added_without_moving_others():
    """A pair's logarithms add up to twice the mean; a longer list begins the same."""
    worlds = _many(count=6, demand=0.3, leave=0.4)
    for one, other in zip(worlds[::2], worlds[1::2], strict=True):
        assert np.log(one.demand * other.demand) == pytest.approx(
            -0.09 * np.ones((3, 3))
        )
        assert np.log(one.leave * other.leave) == pytest.approx(-0.16)
    more = _many(count=9, demand=0.3, leave=0.4)
    for one, other in zip(worlds, more, strict=False):
        assert (one.demand == other.demand).all()
    assert sum(world.probability for world in more) == pytest.approx(1.0)
    assert more[8].leave != more[7].leave


def test_what_cannot_be_drawn_is_refused():
    """Negative deviations, shares above 1, and no world at all."""
    with pytest.raises(ValueError, match="leave"):
        Uncertainty(leave=-0.1)
    with pytest.raises(ValueError, match="together"):
        Uncertainty(together=1.1)
    with pytest.raises(ValueError, match="at least one world"):
        _many(count=0)
