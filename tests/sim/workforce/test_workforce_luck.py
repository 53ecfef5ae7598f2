"""Whose luck it is: by key, whatever is planned and however many work on it."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from workforces import busy, entry, output, with_seed, world

from engine.sim.workforce.luck import BLOCK, factors
from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Luck

ALL = Luck(
    demand=0.2,
    headroom=0.1,
    selling=0.1,
    person=0.5,
    leave=0.3,
    ramp=0.3,
    late=0.5,
)
BY_FUTURE = ("heads", "productive", "capacity", "made", "spend", "reached", "goal_made")


def lucky():
    """Return a busy world with luck of every kind."""
    return replace(busy(leave_before=True), luck=ALL, replace="hold")


def same(one, other):
    """Whether two sets of futures are the same, byte by byte."""
    return all(
        getattr(one, field.name).tobytes() == getattr(other, field.name).tobytes()
        for field in fields(one)
    )


def test_same_bytes_for_any_number_of_workers():
    """One worker, two and three give the same bytes, with luck of every kind."""
    one = play(lucky(), 900)
    assert same(one, play(lucky(), 900, workers=2))
    assert same(one, play(lucky(), 900, workers=3))
    assert not same(one, play(with_seed(lucky(), 6), 900))


@pytest.mark.parametrize("count", [1, 256, 300])
def test_more_futures_only_add(count):
    """The first futures of many are those of few, block or no block."""
    few, many = play(lucky(), count), play(lucky(), 512, workers=2)
    assert few.heads.shape == (count, 9)
    for name in BY_FUTURE:
        assert np.array_equal(getattr(few, name), getattr(many, name)[:count]), name


def test_means_and_deviations_are_those_of_the_futures():
    """Blocks put together give the mean and the deviation over all futures."""
    one = replace(
        *(lucky(),),
        opening=lucky().opening[lucky().opening[:, 0] == 0],
        opening_odds=lucky().opening_odds[lucky().opening[:, 0] == 0],
        entries=(),
        starters=type(lucky().starters)(*(np.zeros((0, 5)),) * 3),
        replace="plan",
    )
    found = play(one, 700)
    for mean, sd, values in (
        (found.cell_heads, found.cell_heads_sd, found.heads),
        (found.cell_productive, found.cell_productive_sd, found.productive),
    ):
        assert np.allclose(mean.sum(axis=0), values.mean(axis=0))
        assert np.allclose(sd[0], values.std(axis=0, ddof=1))
    assert np.allclose(found.output_made.sum(axis=0), found.made.mean(axis=0))
    due = np.cumsum(sum(o.amount for o in one.outputs))
    reached = (np.cumsum(found.made, axis=1) >= due).mean(axis=0)
    assert np.array_equal(found.to_date, reached)


def test_one_future_has_no_deviation():
    """A single future has deviations of 0, not of nothing."""
    found = play(lucky(), 1)
    assert not found.cell_heads_sd.any()
    assert np.isfinite(found.cell_productive_sd).all()


def test_luck_does_not_depend_on_the_plan():
    """Other people, starts and outputs more: demand and selling stay as they were."""
    months, people = 6, [(0, 9, 1000)] * 50
    calm = ((1.0,), (0.0,), (0.0,))
    rough = ((1.0,), (0.3,), (0.0,))
    sold = output(months, 10.0, {0: 100.0})
    luck = replace(ALL, person=0.0)
    less = world(months, people, (calm,), outputs=(sold,), luck=luck)
    more = world(
        *(months, people * 2, (rough,)),
        starters=(rough,), entries=(entry(0, [3.0] * months),),
        outputs=(sold, output(months, 7.0, {0: 1.0})), luck=luck,
    )  # fmt: skip
    one, other = factors(less, 3), factors(more, 3)
    assert np.array_equal(one.demand[:, 0], other.demand[:, 0])
    for name in ("selling", "leave", "ramp"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    few = play(less, BLOCK)
    many = play(replace(more, outputs=(sold,)), BLOCK)
    demand_bound = few.capacity > 1e3
    assert np.array_equal(few.made[demand_bound], many.made[demand_bound])


def test_a_longer_run_reads_on():
    """The first months of a longer run meet the same luck."""
    short, longer = (
        world(m, [], outputs=(output(m, 1.0, {}),), luck=ALL) for m in (4, 9)
    )
    assert np.array_equal(factors(short, 0).demand, factors(longer, 0).demand[:4])
    assert np.array_equal(factors(short, 0).selling, factors(longer, 0).selling[:4])


def test_factors_have_mean_one_and_keep_what_they_should():
    """Mean, spread, memory and togetherness of factors are those asked for."""
    luck = Luck(
        demand=0.3,
        demand_memory=0.8,
        together=0.36,
        selling=0.2,
        selling_memory=0.5,
        leave=0.4,
        ramp=0.1,
    )
    outs = (output(3, 1.0, {}), output(3, 1.0, {}))
    problem = world(3, [], outputs=outs, luck=luck)
    blocks = [factors(problem, block) for block in range(64)]
    n = 64 * BLOCK
    demand = np.concatenate([one.demand for one in blocks], axis=2)
    selling = np.concatenate([one.selling for one in blocks], axis=1)
    leave, ramp = (
        np.concatenate([getattr(one, name) for one in blocks])
        for name in ("leave", "ramp")
    )
    for values, size in (
        *((demand[month, out], 0.3) for month in range(3) for out in range(2)),
        *((selling[month], 0.2) for month in range(3)),
        *((leave, 0.4), (ramp, 0.1)),
    ):
        assert abs(values.mean() - 1) < 4 * values.std() / np.sqrt(n)
        assert abs(np.log(values).std() - size) < 4 * size / np.sqrt(2 * n)

    def alike(one, other):
        return np.corrcoef(np.log(one), np.log(other))[0, 1]

    assert abs(alike(demand[0, 0], demand[1, 0]) - 0.8) < 0.02
    assert abs(alike(demand[0, 0], demand[2, 0]) - 0.64) < 0.02
    assert abs(alike(demand[1, 0], demand[1, 1]) - 0.36) < 0.03
    assert abs(alike(selling[0], selling[1]) - 0.5) < 0.03
    for one, other in ((demand[0, 0], selling[0]), (leave, ramp)):
        assert abs(alike(one, other)) < 0.03


class Impatient:
    """Somebody who stops after some questions."""

    def __init__(self, patience):
        self.patience = patience

    def wants_to_stop(self):
        self.patience -= 1
        return self.patience < 0


@pytest.mark.parametrize(("patience", "kept"), [(0, 256), (1, 512), (9, 1000)])
@pytest.mark.parametrize("workers", [1, 2])
def test_an_early_end_keeps_finished_blocks(patience, kept, workers):
    """Whoever stops gets the blocks there are, one at least, and they are the same."""
    found = play(lucky(), 1000, workers=workers, watch=Impatient(patience))
    assert same(found, play(lucky(), kept))
