"""Guarantees of place chances and expected prizes against discrete rivals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson

from engine.behaviour.contest.odds import (
    Rivals,
    ahead_chances,
    place_chances,
    prize_value,
    unique_winner,
)

POINTS = np.arange(4.0)

chances = st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4).filter(
    lambda row: sum(row) > 0.1
)


def rivals_of(row, count=1):
    """Return rivals who score 0 to 3 with chances in such proportions."""
    weights = np.array(row)
    return Rivals(POINTS, weights / weights.sum(), count)


def tied_prizes(prizes, better, tied, ties):
    """Return what one of ``tied`` entrants behind ``better`` gets, by the rule."""
    paid = [prizes[k] if k < len(prizes) else 0.0 for k in range(better, better + tied)]
    return paid[0] if ties == "all" else sum(paid) / tied


def enumerated(score, rivals, prizes, ties):
    """Return the expected prize by going through every outcome of every rival."""
    whole = 0.0
    each = [group for group in rivals for _ in range(group.count)]
    for outcome in product(range(POINTS.size), repeat=len(each)):
        chance = np.prod(
            [group.chances[i] for group, i in zip(each, outcome, strict=True)]
        )
        scores = POINTS[list(outcome)]
        better, tied = int((scores > score).sum()), 1 + int((scores == score).sum())
        whole += chance * tied_prizes(prizes, better, tied, ties)
    return whole


@settings(max_examples=40)
@given(
    st.lists(st.tuples(chances, st.integers(1, 2)), min_size=1, max_size=2),
    st.lists(st.floats(0.0, 100.0), min_size=1, max_size=6),
    st.sampled_from(["share", "all", "first"]),
)
def test_prizes_are_those_of_every_outcome(groups, prizes, ties):
    """Expected prizes equal those of all outcomes gone through one by one, for rivals
    of different kinds, ties of every rule, and more prizes than entrants.
    """
    rivals = [rivals_of(row, count) for row, count in groups]
    scores = np.array([-1.0, 0.0, 1.5, 2.0, 3.0, 4.0])
    found = prize_value(scores, rivals, prizes, ties=ties)
    wanted = [enumerated(score, rivals, prizes, ties) for score in scores]
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60), st.integers(1, 61))
def test_recursion_has_the_right_moments_and_cuts_off_exactly(rates, most):
    """For up to 60 different rivals the numbers ahead sum to 1, with mean Σp and
    variance Σp(1−p); asking for fewer numbers changes none of them.
    """
    each = [np.array([rate]) for rate in rates]
    whole = ahead_chances(each, [1] * len(rates), len(rates) + 1)[0]
    k = np.arange(len(rates) + 1)
    p = np.array(rates)
    assert whole.sum() == pytest.approx(1.0, abs=1e-12)
    assert k @ whole == pytest.approx(p.sum(), abs=1e-10)
    assert (k - p.sum()) ** 2 @ whole == pytest.approx((p * (1 - p)).sum(), abs=1e-9)
    part = ahead_chances(each, [1] * len(rates), most)[0]
    shown = min(most, whole.size)
    np.testing.assert_allclose(part[:shown], whole[:shown], rtol=0, atol=1e-15)


@pytest.mark.parametrize("count", [2, 9, 59, 800])
def test_rivals_alike_are_binomial(count):
    """Many rivals with one distribution are ahead in binomial numbers."""
    rate = np.array([0.0, 1e-9, 0.3, 0.999, 1.0])
    found = ahead_chances([rate], [count], 12)
    wanted = binom.pmf(np.arange(12), count, rate[:, None])
    np.testing.assert_allclose(found[:, : count + 1], wanted[:, : count + 1], 1e-9)


def test_a_count_is_as_many_single_rivals():
    """Rivals told by a count and told one by one have the same odds, ties included."""
    together = [rivals_of([4, 3, 2, 1], 7)]
    apart = [rivals_of([4, 3, 2, 1])] * 7
    np.testing.assert_allclose(
        place_chances(POINTS, together), place_chances(POINTS, apart), atol=1e-14
    )


@given(st.lists(chances, min_size=1, max_size=5), st.sampled_from(["share", "first"]))
def test_prizes_paid_are_the_purse(rows, ties):
    """When ties share, what all entrants expect together is exactly the purse."""
    everybody = [rivals_of(row) for row in rows]
    prizes = [9.0, 4.0, 1.0][: len(rows)]
    total = 0.0
    for i, own in enumerate(everybody):
        others = everybody[:i] + everybody[i + 1 :]
        total += own.chances @ prize_value(POINTS, others, prizes, ties=ties)
    assert total == pytest.approx(sum(prizes), rel=1e-10)


def test_alone_is_first():
    """Without rivals the first prize is sure, and no other place exists."""
    np.testing.assert_array_equal(prize_value([0.0, 5.0], [], [7.0, 3.0]), [7.0, 7.0])
    np.testing.assert_array_equal(
        place_chances([0.0, 1.0], [rivals_of([1, 0, 0, 0], 0)], places=2),
        [[1.0, 0.0], [1.0, 0.0]],
    )


def test_below_the_minimum_nothing_is_won():
    """A score under the minimum wins nothing; the minimum itself does."""
    rivals = [rivals_of([1, 1, 1, 1], 3)]
    free = prize_value(POINTS, rivals, [10.0, 5.0])
    bound = prize_value(POINTS, rivals, [10.0, 5.0], minimum=2.0)
    np.testing.assert_array_equal(bound, np.where(POINTS >= 2.0, free, 0.0))
    assert free[0] > 0


@pytest.mark.parametrize(("others", "lost"), [(3, 2.0), (4, 2.0), (9, 5.0)])
def test_losing_in_public_costs_places_below_the_middle(others, lost):
    """The sure last of 4, 5 and 10 is 2, 2 and 5 places below the middle, the sure
    first none; the minimum spares nobody.
    """
    rivals = [Rivals(np.array([1.0]), np.array([1.0]), others)]
    value = prize_value(
        [0.0, 2.0], rivals, [6.0], minimum=5.0, social_loss=3.0, ties="share"
    )
    np.testing.assert_allclose(value, [-3.0 * lost, 0.0], atol=1e-12)


def test_social_loss_counts_expected_places():
    """With even chances of all places, the loss is its mean over places."""
    rivals = [rivals_of([0, 1, 0, 0], 9)]
    value = prize_value([1.0], rivals, [0.0], social_loss=2.0)
    assert value[0] == pytest.approx(-2.0 * (1 + 2 + 3 + 4 + 5) / 10)


def test_spread_rivals_never_tie():
    """Continuous scores told by middles of cells give the chances of the continuous
    distribution, whatever the tie rule, and a common shift changes nothing.
    """
    edges = np.linspace(-9.0, 9.0, 1801)
    middles = (edges[1:] + edges[:-1]) / 2
    mass = np.diff(norm.cdf(edges))
    scores = np.array([-1.37, 0.0, 0.513, 2.2])
    rivals = [Rivals(middles, mass, 9, spread=True)]
    found = place_chances(scores, rivals, places=10)
    wanted = binom.pmf(np.arange(10), 9, norm.sf(scores)[:, None])
    np.testing.assert_allclose(found, wanted, atol=2e-5)
    all_best = place_chances(scores, rivals, places=10, ties="all")
    np.testing.assert_array_equal(found, all_best)
    moved = [Rivals(middles + 4.0, mass, 9, spread=True)]
    np.testing.assert_allclose(
        place_chances(scores + 4.0, moved, places=10), found, atol=1e-12
    )


def test_tie_breaking_is_exact_at_its_limit():
    """All of 64 entrants tied, each place is equally likely, to the last digit."""
    found = place_chances([1.0], [rivals_of([0, 1, 0, 0], 63)])
    np.testing.assert_allclose(found[0], 1 / 64, rtol=1e-9)


@pytest.mark.parametrize("mean", [0.5, 3.0, 30.0])
@pytest.mark.parametrize("count", [1, 2, 10])
def test_unique_winner_of_whole_numbers(mean, count):
    """For Poisson scores the chance of a single winner is n Σ p(x) F(x − 1)^(n−1)."""
    x = np.arange(0.0, 140.0)
    mass = poisson.pmf(x, mean)
    group = Rivals(x, mass / mass.sum(), count)
    wanted = count * np.sum(mass * poisson.cdf(x - 1, mean) ** (count - 1))
    assert unique_winner([group]) == pytest.approx(wanted, abs=1e-12)
    alike = [Rivals(x, mass / mass.sum()) for _ in range(count)]
    assert unique_winner(alike) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(
    ("scores", "masses", "more", "words"),
    [
        ([0.0, 0.0], [0.5, 0.5], {}, "rise"),
        ([0.0, np.nan], [0.5, 0.5], {}, "finite"),
        ([0.0, 1.0], [0.5, 0.4], {}, "sum to 1"),
        ([0.0, 1.0], [1.5, -0.5], {}, "0 or more"),
        ([0.0, 1.0], [1.0], {}, "one length"),
        ([0.0, 1.0], [0.5, 0.5], {"count": -1}, "count"),
        ([0.0], [1.0], {"spread": True}, "two points"),
    ],
)
def test_impossible_rivals_are_refused(scores, masses, more, words):
    """What is no distribution is refused, and it is said why."""
    with pytest.raises(ValueError, match=words):
        Rivals(np.array(scores), np.array(masses), **more)


def test_cells_reach_half_a_step_beyond_the_ends():
    """Two points spread evenly make one even block from −½ to 1½, so the chance to be
    beaten falls in a straight line over it.
    """
    rivals = [Rivals(np.array([0.0, 1.0]), np.array([0.5, 0.5]), spread=True)]
    scores = np.array([-1.0, -0.5, -0.25, 0.0, 0.5, 1.0, 1.25, 1.5, 2.0])
    found = place_chances(scores, rivals)[:, 1]
    np.testing.assert_allclose(found, [1, 1, 0.875, 0.75, 0.5, 0.25, 0.125, 0, 0])
