"""Guarantees of shrinkage, equal chances, untapped potential and most profit."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.quota.equal import attain_chance, equal_chance
from engine.quota.fill import CannotFillError
from engine.quota.profit import most_profit, tabulate
from engine.quota.shares import blend, by_history, by_untapped, by_weight
from engine.quota.shrink import shrink, shrink_weight

MEAN, SD = np.array([1000.0, 800, 600, 400]), np.array([200.0, 100, 180, 120])


def company(seed, territories=300, years=3):
    """Return a company whose truth is known: potential, means, sds, and its history.

    Means scatter by 25 % around potential × 0.2; years scatter by 10 to 60 % around
    the means, by territory; some territories are new.
    """
    luck = stream(seed, Purpose.COMPANY, 1)
    potential = luck.lognormal(15, 0.5, territories)
    model = 0.2 * potential
    truth = model * np.exp(luck.normal(0, 0.25, territories))
    spread = luck.uniform(0.1, 0.6, territories)
    sales = truth[:, None] * (
        1 + spread[:, None] * luck.normal(0, 1, (territories, years))
    )
    new = luck.random(territories) < 0.2
    sales[new, :-1] = np.nan
    return potential, model, truth, spread * truth, sales


def miss(found, truth):
    """Return the root mean square of relative misses."""
    return float(np.sqrt((((found - truth) / truth) ** 2).mean()))


@pytest.mark.parametrize("seed", range(6))
def test_shrinkage_is_nearer_to_the_truth_than_both_ends(seed):
    """On companies of known truth: better than raw history and than the model alone."""
    _, model, truth, _, sales = company(seed)
    found = shrink(sales, model)
    own = np.nanmean(sales, axis=1)
    assert miss(found.mean, truth) < 0.95 * min(miss(own, truth), miss(model, truth))
    assert found.tau == pytest.approx(0.26, abs=0.1)


@pytest.mark.parametrize("seed", range(6))
def test_shrinkage_predicts_next_year_better(seed):
    """Out of sample, next year's sales are nearer to the shrunk than to either end."""
    _, model, truth, sd, sales = company(seed, territories=2000)
    later = truth + sd * stream(seed, Purpose.COMPANY, 2).normal(0, 1, truth.size)
    found = shrink(sales, model).mean

    def error(guess):
        return float((((guess - later) / model) ** 2).mean())

    assert error(found) < error(np.nanmean(sales, axis=1))
    assert error(found) < error(model)


def test_weights_of_history_as_printed():
    """For τ = 80, s = 120: after 1, 2, 4, 8 years .3077, .4706, .64, .7805."""
    found = shrink_weight(80, 120, [0, 1, 2, 4, 8])
    np.testing.assert_allclose(found, [0, 0.3077, 0.4706, 0.64, 0.7805], atol=5e-5)


def test_variances_are_recovered():
    """From 20,000 territories τ and noise come out as they were put in."""
    luck = stream(3, Purpose.COMPANY, 3)
    truth = 1000 + luck.normal(0, 80, 20_000)
    sales = truth[:, None] + luck.normal(0, 120, (20_000, 3))
    found = shrink(sales, np.full(20_000, 1000.0), relative=False)
    assert found.tau == pytest.approx(80, rel=0.03)
    np.testing.assert_allclose(found.noise, 120, rtol=0.02)
    assert float(np.std(truth - found.mean)) < 80


def test_the_spread_of_next_year_is_as_said():
    """Next year's sales miss the shrunk means by the sds given, for any years seen."""
    luck = stream(4, Purpose.COMPANY, 5)
    truth = 1000 + luck.normal(0, 150, 20_000)
    sales = truth[:, None] + luck.normal(0, 60, (20_000, 4))
    sales[:10_000, 1:] = np.nan
    found = shrink(sales, np.full(20_000, 1000.0), relative=False)
    later = truth + luck.normal(0, 60, 20_000)
    z = (later - found.mean) / found.sd
    assert np.std(z[:10_000]) == pytest.approx(1, abs=0.03)
    assert np.std(z[10_000:]) == pytest.approx(1, abs=0.03)


def test_nothing_between_territories_leaves_the_model():
    """Where sales scatter less than years do, τ is 0 and history counts nothing."""
    sales = 1000 + np.array([[-50.0, 50], [50, -50], [-40, 40]])
    found = shrink(sales, np.full(3, 1000.0), relative=False)
    assert found.tau == 0
    np.testing.assert_allclose(found.mean, 1000)


def test_equal_chances_as_printed():
    """With z = 1/3, P = 0.369441 for all; by potential .3605, .2839, .4059, .4059."""
    found = equal_chance(MEAN, SD, 3000)
    assert found.z == pytest.approx(1 / 3, abs=1e-12)
    np.testing.assert_allclose(found.quota, [1066.6667, 833.3333, 660, 440], atol=1e-4)
    np.testing.assert_allclose(found.p_attain, 0.369441, atol=5e-7)
    proportional = attain_chance(by_weight(MEAN, 3000), MEAN, SD)
    np.testing.assert_allclose(
        proportional, [0.3605, 0.2839, 0.4059, 0.4059], atol=5e-5
    )


@pytest.mark.parametrize("shape", ["normal", "lognormal", "gamma"])
def test_equal_chances_are_equal_and_bound_ones_are_the_odd_ones(shape):
    """All free territories have one chance; a cap leaves more, a floor less."""
    low, high = np.array([0.0, 900, 0, 0]), np.array([1010.0, 2000, 2000, 2000])
    found = equal_chance(MEAN, SD, 3000, low, high, shape=shape)
    assert found.quota.sum() == pytest.approx(3000, abs=1e-8)
    np.testing.assert_allclose(found.p_attain[2:], found.chance, atol=1e-9)
    np.testing.assert_allclose(found.quota[:2], [1010, 900])
    assert found.p_attain[0] > found.chance > found.p_attain[1]
    free = equal_chance(MEAN, SD, 3000, shape=shape)
    assert np.ptp(free.p_attain) < 1e-9


@pytest.mark.parametrize("shape", ["lognormal", "gamma"])
def test_shapes_have_the_mean_and_deviation_given(shape):
    """Chances are those of SciPy's law with the same mean and standard deviation."""
    grid = np.linspace(1, 2500, 4000)
    survival = attain_chance(grid, 600.0, 180.0, shape)
    assert np.trapezoid(survival, grid) + 1 == pytest.approx(600, rel=1e-3)
    second = 2 * np.trapezoid(grid * survival, grid)
    assert np.sqrt(second - 600**2) == pytest.approx(180, rel=1e-2)


def test_equal_chances_that_cannot_be_are_said():
    """Caps of 2,900 in all for 3,000, whatever the shape."""
    for shape in ("normal", "gamma"):
        with pytest.raises(CannotFillError, match="raise them by 100"):
            equal_chance(MEAN, SD, 3000, 0.0, [1000, 800, 600, 500], shape=shape)


def by_segments(seed):
    """Return a company in which segments differ, territories a little, and its truth.

    Twelve segments sell 40 % more or less of potential and are 12 to 40 % uncertain;
    territories scatter by 4 % around their segment. Five years of history.
    """
    luck = stream(seed, Purpose.COMPANY, 4)
    segment = luck.integers(0, 12, 300)
    potential = luck.lognormal(15, 0.5, 300)
    sold = 0.2 * np.exp(luck.normal(0, 0.4, 12))[segment]
    truth = potential * sold * np.exp(luck.normal(0, 0.04, 300))
    sd = truth * luck.uniform(0.12, 0.4, 12)[segment]
    sales = truth[:, None] + sd[:, None] * luck.normal(0, 1, (300, 5))
    return segment, potential, truth, sd, sales


@pytest.mark.parametrize("seed", range(8))
def test_true_chances_spread_a_third_as_much_as_by_potential(seed):
    """Quotas from history alone: true P(attain) spread at most 1/3 as by potential.

    Means are shrunk to what the segment sells of its potential; sds are the segment's.
    The truth is not shown to the quotas.
    """
    segment, potential, truth, sd, sales = by_segments(seed)
    sums = [np.bincount(segment, each) for each in (sales.mean(axis=1), potential)]
    model = potential * (sums[0] / sums[1])[segment]
    found = shrink(sales, model, groups=segment)
    total = 1.03 * truth.sum()
    fair = equal_chance(found.mean, found.sd, total).quota
    simple = by_weight(potential, total)
    ours, theirs = (np.std(attain_chance(q, truth, sd)) for q in (fair, simple))
    assert ours <= theirs / 3


def test_chances_do_not_spread_at_all_where_the_truth_is_known():
    """From the true means and sds every true chance is the same."""
    _, potential, truth, sd, _ = by_segments(9)
    total = 1.03 * truth.sum()
    known = attain_chance(equal_chance(truth, sd, total).quota, truth, sd)
    assert np.ptp(known) < 1e-9
    assert np.std(attain_chance(by_weight(potential, total), truth, sd)) > 0.1


def test_growth_by_untapped_potential_is_no_ratchet():
    """A unit more sold last year raises the quota by less than one if room is left."""
    luck = stream(2, Purpose.SEARCH, 11)
    history, potential = luck.uniform(50, 100, 12), luck.uniform(110, 200, 12)
    total = 1.1 * history.sum()
    base = by_untapped(history, potential, total)
    assert base.sum() == pytest.approx(total)
    for at in range(12):
        more = history.copy()
        more[at] += 0.01
        slope = (by_untapped(more, potential, total)[at] - base[at]) / 0.01
        room = potential - history
        growth, left = total - history.sum(), room.sum()
        closed = (1 - room[at] / left) * (1 - growth / left)
        assert slope == pytest.approx(closed, abs=1e-3)
        assert 0 < slope < 1
    assert by_history(history, 0.1)[0] == pytest.approx(1.1 * history[0])


def test_a_blend_is_no_ratchet_either():
    """A blended share rises by the weight of history only."""
    assert blend([101.0], [50.0], 0.4)[0] - blend([100.0], [50.0], 0.4)[
        0
    ] == pytest.approx(0.4)


rows = st.lists(
    st.lists(st.integers(-20, 40), min_size=5, max_size=5), min_size=1, max_size=4
)


@settings(max_examples=120, deadline=None)
@given(rows, st.integers(0, 100))
def test_most_profit_equals_every_way_tried(table, part):
    """Whatever the rows, the profit is the best there is; the bound is no less."""
    total = part * 4 * len(table) // 100
    found = most_profit(table, total)
    best = max(
        sum(row[k] for row, k in zip(table, ways, strict=True))
        for ways in product(range(5), repeat=len(table))
        if sum(ways) == total
    )
    assert found.exact
    assert found.profit == best
    assert found.bound >= best
    assert found.steps.sum() == total


def test_concave_responses_have_equal_marginal_profit():
    """Thousands of concave rows: exact by marginal steps, none could gain by a swap."""
    luck = stream(4, Purpose.SEARCH, 12)
    sizes, speeds = luck.uniform(50, 200, 2000), luck.uniform(0.01, 0.2, 2000)
    curves = [
        lambda q, a=a, b=b: a * (1 - np.exp(-b * q)) - 0.1 * q
        for a, b in zip(sizes, speeds, strict=True)
    ]
    table = tabulate(curves, 0.0, 1.0, 60)
    found = most_profit(table, 40_000)
    assert found.exact
    assert found.steps.sum() == 40_000
    gain = np.diff(table, axis=1)
    last = [gain[i, k - 1] for i, k in enumerate(found.steps) if k > 0]
    first = [gain[i, k] for i, k in enumerate(found.steps) if k < 60]
    assert min(last) >= max(first)
    assert found.gap == 0


def test_large_tables_that_are_not_concave_have_a_certified_gap():
    """S-shaped responses of 3,000 territories: a bound, and a gap below 0.1 %."""
    luck = stream(5, Purpose.SEARCH, 13)
    where = luck.uniform(5, 25, 3000)[:, None]
    size = luck.uniform(50, 200, 3000)[:, None]
    table = size / (1 + np.exp(-(np.arange(41) - where) / 2))
    found = most_profit(table, 30_000)
    assert not found.exact
    assert found.steps.sum() == 30_000
    assert 0 <= found.gap < 1e-3
    assert found.profit == pytest.approx(table[np.arange(3000), found.steps].sum())
