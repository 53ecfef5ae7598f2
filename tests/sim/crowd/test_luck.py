"""Luck by key, the market's memory, and deals that are exact and monotone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from crowds import crowd, seats
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from engine.base.streams import Purpose, stream
from engine.sim.crowd.deal_sizes import normal, sums_of_deals
from engine.sim.crowd.luck import Fate, OwnLuck, market, rep_key
from engine.sim.crowd.problem import Luck


def drawn(problem, block, months):
    """Return the luck of some months, (reps, steps, 256)."""
    own, parts = OwnLuck(problem, block), []
    for month in range(months):
        count = (4, 4, 5)[month % 3] if problem.weekly else 1
        own.next_month(count)
        source = own.words if len(own.words) else own.normals
        parts.append(source[:, :count].copy())
    return np.concatenate(parts, axis=1)


def test_keys_are_permanent():
    """The key of a rep's id never changes: it is part of every result."""
    assert rep_key("R001") == 8326591551434270153
    assert rep_key("R001") != rep_key("R002")


@pytest.mark.parametrize("weekly", [False, True])
@pytest.mark.parametrize("kind", ["normal", "deals"])
def test_luck_is_the_keyed_stream_read_along_time(kind, weekly):
    """Luck of (rep, block) is its own stream, 256 replications a step, in order."""
    luck = Luck(kind, 0.3)
    problem = crowd(3, luck=luck, weekly=weekly, months=5, seats=seats(3))
    found = drawn(problem, 7, 5)
    own = stream(problem.seed, Purpose.LUCK, rep_key("rep 2"), 7)
    if kind == "deals":
        expected = own.bit_generator.random_raw(found[2].size).reshape(-1, 256)
    else:
        expected = own.standard_normal(found[2].shape)
    np.testing.assert_array_equal(found[2], expected)


def test_a_longer_run_only_reads_on():
    """The first months' luck is the same however long the run is."""
    short, long = crowd(2, months=3, weekly=True), crowd(2, months=9, weekly=True)
    whole = drawn(long, 0, 9)
    np.testing.assert_array_equal(drawn(short, 0, 3), whole[:, :13])
    np.testing.assert_array_equal(
        market(crowd(months=3, luck=Luck("normal", 0, 0, 0.1, 0.5)), 4),
        market(crowd(months=9, luck=Luck("normal", 0, 0, 0.1, 0.5)), 4)[:3],
    )


def test_another_rep_moves_nobody():
    """Adding reps leaves everybody's luck and fate as it was."""
    few, many = crowd(2), crowd(5)
    np.testing.assert_array_equal(drawn(few, 1, 4), drawn(many, 1, 4)[:2])
    one, two = Fate(few, 1), Fate(many, 1)
    for _ in range(3):
        one.next_month()
        two.next_month()
        for name in ("leave", "fill", "kind"):
            ours, theirs = getattr(one, name), getattr(two, name)
            np.testing.assert_array_equal(ours, theirs[:2])


def test_blocks_seeds_and_reps_differ():
    """Other blocks, seeds and reps have other luck."""
    first = drawn(crowd(2), 0, 1)
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first, drawn(crowd(2), 1, 1))
    assert not np.array_equal(first, drawn(crowd(2, seed=4), 0, 1))


def test_market_has_its_sd_and_memory_in_every_month():
    """The market's luck is stationary: sd of each month, and memory as correlation."""
    problem = crowd(months=6, luck=Luck("normal", 0.0, 0.0, 0.2, 0.7))
    found = np.concatenate([market(problem, block) for block in range(80)], axis=1)
    count = found.shape[1]
    np.testing.assert_allclose(found.std(axis=1), 0.2, rtol=4 / math.sqrt(2 * count))
    for month in range(5):
        memory = np.corrcoef(found[month], found[month + 1])[0, 1]
        assert memory == pytest.approx(0.7, abs=4 * 0.51 / math.sqrt(count))
    assert not market(crowd(), 0).any()


@given(st.floats(1e-15, 1 - 1e-15))
def test_normal_quantiles_are_those_of_scipy(share):
    """Quantiles of the normal distribution are right to 15 digits, tails too."""
    exact = float(special.ndtri(share))
    assert normal(share) == pytest.approx(exact, rel=2e-15, abs=2e-15)


WORDS = stream(5, Purpose.LUCK).integers(
    0, 2**64, 200_000, dtype=np.uint64, endpoint=False
)


@pytest.mark.parametrize("mean", [0.05, 0.8, 6.0, 40.0])
def test_number_of_deals_is_poisson(mean):
    """Numbers of deals of size 1 pass a chi-square test against Poisson."""
    found = sums_of_deals(WORDS, mean, 0.0, 0.0).round().astype(int)
    top = int(stats.poisson.isf(1e-4, mean))
    expected = stats.poisson.pmf(np.arange(top), mean)
    expected = np.append(expected, 1 - expected.sum()) * len(WORDS)
    counted = np.bincount(found.clip(max=top), minlength=top + 1)
    enough = expected > 8
    rest = counted[~enough].sum(), expected[~enough].sum()
    counted, expected = counted[enough], expected[enough]
    counted[-1] += rest[0]
    expected[-1] += rest[1]
    assert stats.chisquare(counted, expected).pvalue > 1e-4


@pytest.mark.parametrize(("mean", "cv"), [(0.8, 1.0), (5.0, 0.4), (3.0, 2.0)])
def test_sums_of_deals_have_compound_poisson_moments(mean, cv):
    """Mean, variance and third cumulant of sums are mean × moments of a size."""
    s2 = math.log1p(cv * cv)
    found = sums_of_deals(WORDS, mean, -s2 / 2, math.sqrt(s2))
    moments = [math.exp((k * k - k) * s2 / 2) for k in range(1, 5)]
    count = len(found)
    error = math.sqrt(mean * moments[1] / count)
    assert found.mean() == pytest.approx(mean, abs=4 * error)
    centred = (found - mean) ** 2
    spread = math.sqrt((mean * moments[3] + 2 * (mean * moments[1]) ** 2) / count)
    assert centred.mean() == pytest.approx(mean * moments[1], abs=4 * spread)


def test_one_deal_is_lognormal():
    """Where hardly ever two deals meet, sums follow the lognormal (KS test)."""
    found = sums_of_deals(WORDS, 0.02, 0.3, 0.6)
    found = found[found > 0]
    assert len(found) > 3500
    assert stats.kstest(np.log(found), "norm", (0.3, 0.6)).pvalue > 1e-3


def test_many_deals_at_once_are_summed_too():
    """An expectation beyond what can be multiplied at once is walked in pieces."""
    found = sums_of_deals(WORDS[:4000], 1700.0, 0.0, 0.0)
    assert found.mean() == pytest.approx(1700.0, abs=4 * math.sqrt(1700 / 4000))
    assert found.var() == pytest.approx(1700.0, rel=4 * math.sqrt(2 / 4000))


@given(
    st.integers(0, 2**64 - 1),
    st.floats(0.0, 40.0),
    st.floats(0.0, 40.0),
    st.floats(0.0, 1.5),
)
def test_more_effort_only_adds_deals(word, one, two, spread):
    """With the same word a larger expectation never loses a deal."""
    words = np.array([word], np.uint64)
    low, high = sorted((one, two))
    less = sums_of_deals(words, low, 0.0, spread)[0]
    more = sums_of_deals(words, high, 0.0, spread)[0]
    assert 0.0 <= less <= more
