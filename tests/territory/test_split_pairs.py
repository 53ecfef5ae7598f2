"""Units of two territories shared out anew: all ways are seen, the best is taken."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from engine.base.streams import Purpose, stream
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.conflict_mend import mended
from engine.territory.conflict_split import share_out
from engine.territory.kernels.mend import Ground, begin, outside, settle
from engine.territory.kernels.split import best_pair, ways
from engine.territory.measure import measure

COMPANY = Path(__file__).parents[2] / "scenarios/minimal/territories.yaml"


def test_every_way_is_a_row():
    """Bit ``i`` of a row's number gives unit ``i`` to the first territory."""
    amounts = stream(1, Purpose.SEARCH).random((5, 2, 3))
    found = ways(amounts)
    assert found.shape == (32, 3)
    for way in range(32):
        sides = [0 if way >> i & 1 else 1 for i in range(5)]
        assert np.allclose(found[way], sum(amounts[i, s] for i, s in enumerate(sides)))


@pytest.mark.parametrize("seed", range(6))
def test_the_best_pair_is_the_best_of_all(seed):
    """Of all ways whose key sum is inside its ends, none breaks and costs less."""
    rng = stream(seed, Purpose.SEARCH)
    left, right = ways(rng.random((4, 2, 3))), ways(rng.random((5, 2, 3)))
    ends = np.array([[4.2, 4.3, -np.inf], [4.5, 4.7, 4.4]])
    broken, price = rng.random((2, 3)), rng.random(3)

    def value(one, two):
        load = left[one] + right[two]
        far = np.maximum(np.maximum(ends[0] - load, load - ends[1]), 0.0)
        lost = np.where(far > 0, broken[0] * far + broken[1], 0.0)
        return float((price * load + lost).sum())

    now = np.array([3, 7])
    order = np.argsort(right[:, 1], kind="stable")
    given = (left, right, order, 1, ends, broken, price)
    found = best_pair(*given, now, 10**6)
    inside = [
        (one, two)
        for one, two in product(range(16), range(32))
        if 4.3 <= left[one, 1] + right[two, 1] <= 4.7 or (one, two) == (3, 7)
    ]
    assert value(*found) == pytest.approx(min(value(*way) for way in inside))
    assert len(inside) > 3
    assert best_pair(*given, now, 0).tolist() == [3, 7]


def world(rng, units=24, territories=3, within=1e-4):
    """Return a ground of one load with ends about the average, and no sums."""
    loads = rng.random((1, units, 1)) + 0.5
    near = np.tile(np.arange(territories, dtype=np.int32), (units, 1))
    share = np.full((1, territories), 1 / territories)
    moving = np.array([(1 - within) * share, (1 + within) * share])
    return Ground(
        near,
        np.repeat(loads, territories, axis=2),
        np.zeros((0, units, territories)),
        np.zeros((2, 1, territories)),
        moving,
        np.array([1.0]),
        np.zeros(0),
        np.zeros((2, 0)),
    )


def broken(ground, choice):
    """Return how far loads are outside their ends, and how many are."""
    plan = begin(ground, choice)
    settle(ground, plan)
    ends = zip(plan.carried[0], plan.low[0], plan.high[0], strict=True)
    far = [outside(*each) for each in ends]
    return sum(far), sum(one > 0 for one in far)


@pytest.mark.parametrize("seed", range(5))
def test_narrow_intervals_are_hit(seed):
    """From a plan far from even, three loads come within a ten-thousandth."""
    rng = stream(seed, Purpose.SEARCH)
    ground = world(rng)
    choice = np.zeros(24, dtype=np.int32)
    choice[16:] = 1
    before, _ = broken(ground, choice)
    share_out(ground, choice, 20, stream(seed, Purpose.SEARCH))
    after, _ = broken(ground, choice)
    assert before > 1.0
    assert after == 0.0


def test_who_may_not_go_stays():
    """A unit that may go to one of the two territories only is left where it is."""
    rng = stream(2, Purpose.SEARCH)
    ground = world(rng)
    ground.near[:6, 1:] = -1
    choice = np.zeros(24, dtype=np.int32)
    share_out(ground, choice, 30, rng)
    assert (choice[:6] == 0).all()
    assert choice[6:].any()


def test_a_plan_is_found_where_balance_is_within_a_ten_thousandth():
    """On the shipped company, with every other rule kept; measured."""
    said = {"territory.balance.potential": "0.01%"}
    scenario = load(COMPANY, Overrides(tuple(said.items())))
    problem = build_territory(scenario, read_data(scenario))
    loose = {("budget", "moved potential")}
    plan, _ = mended(problem, frozenset(loose), seed=7, work=20.0, stop=lambda: False)
    assert plan is not None
    measures = measure(problem, plan)
    assert {check.rule for check in measures.broken} <= {"moved potential"}
    rule = next(r for r in problem.balance if r.name == "potential")
    assert rule.within == Fraction(1, 10_000)
