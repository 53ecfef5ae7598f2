"""Guarantees of ranking and selection: the best plan is kept as often as is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import integrate, stats

from engine.base.streams import Purpose, stream
from engine.comparison import ranking
from engine.comparison.ranking import gap_errors, joint_quantiles, p_best, rank

VALUES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(2, 20)),
    elements=st.integers(-20, 20).map(float),
)


def rng(*keys):
    """Return the generator of a test."""
    return stream(21, Purpose.RESAMPLE, *keys)


def futures(means, key, n=256, own=(1.0, 2.0, 3.0, 1.5)):
    """Return plans on common luck ten times their own, with different spreads."""
    dice = rng(9, key)
    common = dice.normal(0, 10, n)
    noise = dice.normal(0, 1, (len(means), n)) * np.array(own[: len(means)])[:, None]
    return np.array(means)[:, None] + common + noise


@pytest.mark.parametrize("best", [0, 2])
def test_the_best_is_kept_as_often_as_said(best, monkeypatch):
    """With four equal plans, where it is hardest, each is kept 92–98 % at 95 %."""
    monkeypatch.setattr(ranking, "DRAWS", 2000)
    kept = 0
    for key in range(600):
        found = rank(futures((5.0,) * 4, key), 0.95, rng(key), resamples=1)
        kept += found.kept[best]
    assert 552 <= kept <= 588


def test_gaps_to_the_best_cover_together(monkeypatch):
    """All intervals of a plan less the best other hold their truths in 94 % or more."""
    monkeypatch.setattr(ranking, "DRAWS", 2000)
    means = np.array([5.0, 5.2, 4.5, 4.9])
    truth = np.array([5.0 - 5.2, 5.2 - 5.0, 4.5 - 5.2, 4.9 - 5.2])
    covered = 0
    for key in range(600):
        found = rank(futures(means, key), 0.95, rng(key), resamples=1)
        covered += np.all((found.gap_low <= truth) & (truth <= found.gap_high))
    assert covered >= 564


def test_clear_losers_go_and_common_luck_does_not_blur():
    """A plan a tenth of the common luck worse is excluded; near ones are kept."""
    found = rank(futures((5.0, 5.1, 4.0, 5.0), 1), 0.95, rng(1))
    assert list(found.kept) == [True, True, False, True]
    assert found.order[-1] == 2
    assert found.gap_high[2] == 0.0
    assert found.gap_low[2] < -1.0 < found.gap_low[1]
    assert 0.4 < found.p_correct < 0.999


def test_a_clear_winner_is_alone():
    """Where one plan is far ahead it alone is kept; its gap begins at 0."""
    found = rank(futures((5.0, 9.0, 5.0), 2), 0.95, rng(2))
    assert list(found.kept) == [False, True, False]
    assert found.order[0] == 1
    assert found.gap_low[1] == 0.0
    assert found.gap_high[1] > 3.0
    assert found.p_correct == 1.0


def test_quantile_of_two_plans_is_students():
    """With one other plan the quantile is Student's one-sided one."""
    x = futures((1.0, 2.0), 3, n=40)
    expected = stats.t.ppf(0.9, 39)
    assert joint_quantiles(x, 0.9, rng(3)) == pytest.approx([expected, expected])


def test_quantile_of_equal_plans_is_dunnetts():
    """Equal independent plans have Dunnett's one-sided quantile, correlation a half."""
    x = rng(4).normal(0, 1, (4, 100_000))
    expected = 2.0621
    assert integrate.quad(
        lambda z: stats.norm.cdf(z + 2**0.5 * expected) ** 3 * stats.norm.pdf(z), -9, 9
    )[0] == pytest.approx(0.95, abs=1e-5)
    assert joint_quantiles(x, 0.95, rng(5)) == pytest.approx(expected, abs=0.04)


def test_quantile_of_few_years_has_students_tails():
    """Three plans of six orthogonal years: Dunnett's 2.44 for two and five degrees."""
    years = np.linalg.qr(np.column_stack([np.ones(6), np.eye(6)[:, :5]]))[0]
    x = years[:, 1:4].T
    assert joint_quantiles(x, 0.95, rng(6)) == pytest.approx(2.44, abs=0.04)
    common = 1e8 * rng(7).normal(0, 1, 6)
    assert joint_quantiles(x + common, 0.95, rng(6)) == pytest.approx(2.44, abs=0.04)


def test_quantiles_are_between_one_and_all_comparisons():
    """A joint quantile is at least one comparison's and at most Bonferroni's."""
    for key in range(5):
        found = joint_quantiles(futures((1.0,) * 4, key), 0.95, rng(key))
        assert np.all(found > stats.t.ppf(0.95, 255) - 0.03)
        assert np.all(found <= stats.t.ppf(1 - 0.05 / 3, 255))


def test_gaps_and_errors_are_paired():
    """Mean differences and standard errors are those of paired t tests."""
    x = futures((1.0, 2.0, 3.0), 6, n=30)
    gap, error = gap_errors(x)
    theirs = stats.ttest_rel(x[0], x[2])
    assert gap[0, 2] == pytest.approx((x[0] - x[2]).mean())
    assert gap[0, 2] / error[0, 2] == pytest.approx(theirs.statistic)


def test_the_same_plan_twice():
    """A plan and its copy are both kept, and share first places and resamples."""
    x = futures((1.0, 1.0, 0.0), 7)
    x[1] = x[0]
    found = rank(x, 0.95, rng(7))
    assert list(found.kept) == [True, True, False]
    assert found.order == (0, 1, 2)
    assert found.p_best[0] == found.p_best[1]
    assert found.p_correct == pytest.approx(0.5, abs=1e-9)
    same = rank(np.array([x[0]] * 3), 0.95, rng(7))
    assert same.kept.all()
    assert same.p_correct == pytest.approx(1 / 3)


@given(VALUES)
def test_first_places_are_shared_out(x):
    """Shares of first places add up to 1 and equal a plain count."""
    expected = np.zeros(x.shape[0])
    for year in x.T:
        winners = np.flatnonzero(year == year.max())
        expected[winners] += 1 / winners.size / x.shape[1]
    assert p_best(x) == pytest.approx(expected)
    assert p_best(x).sum() == pytest.approx(1)


@given(VALUES, st.randoms(use_true_random=False))
def test_order_of_plans_and_years_does_not_matter(x, dice):
    """Plans and years in another order: the same gaps, errors and first places."""
    plans, years = list(range(x.shape[0])), list(range(x.shape[1]))
    dice.shuffle(plans)
    dice.shuffle(years)
    mixed = x[plans][:, years]
    for ours, theirs in zip(gap_errors(x), gap_errors(mixed), strict=True):
        assert ours[np.ix_(plans, plans)] == pytest.approx(theirs, abs=1e-9)
    assert p_best(x)[plans] == pytest.approx(p_best(mixed))


@given(VALUES)
def test_the_best_mean_is_always_kept(x):
    """Whatever the numbers, the plan with the best mean is kept; gaps hold 0."""
    found = rank(x, 0.9, rng(8), resamples=20)
    assert found.kept[found.order[0]]
    assert list(found.mean[list(found.order)]) == sorted(found.mean, reverse=True)
    if x.shape[0] > 1:
        assert np.all(found.gap_low <= 0)
        assert np.all(found.gap_high >= 0)
    assert 0 <= found.p_correct <= 1


def test_correct_selection_by_the_normal_formula(monkeypatch):
    """For two plans the bootstrap's odds are Φ(gap ÷ error), in chunks of any size."""
    x = futures((5.0, 5.08), 11, n=2000)
    gap, error = gap_errors(x)
    expected = stats.norm.cdf(abs(gap[0, 1]) / error[0, 1])
    assert 0.8 < expected < 0.995
    monkeypatch.setattr(ranking, "CELLS", 7 * 2000)
    found = rank(x, 0.95, rng(12), resamples=4000).p_correct
    assert found == pytest.approx(expected, abs=0.02)


def test_one_plan_alone():
    """A single plan is kept, comes first always, and has no gap."""
    found = rank(np.array([[1.0, 2.0]]), 0.95, rng(1))
    assert found.kept.all()
    assert found.p_best == 1.0
    assert np.isnan(found.gap_low).all()
    assert np.isnan(found.gap_high).all()


def test_the_same_seed_gives_the_same():
    """Quantiles and resamples are a function of the values and the stream."""
    x = futures((5.0, 5.1, 5.0), 1)
    one, two = (rank(x, 0.95, rng(5)) for _ in range(2))
    assert np.array_equal(one.gap_low, two.gap_low)
    assert one.p_correct == two.p_correct


def test_senseless_rankings_are_refused():
    """No plans, one replication, an unknown value, or little confidence: errors."""
    for x in (np.zeros((0, 5)), np.zeros((3, 1)), np.zeros(5)):
        with pytest.raises(ValueError, match="two or more"):
            rank(x, 0.95, rng(1))
    with pytest.raises(ValueError, match="finite"):
        rank(np.array([[1.0, np.nan], [1.0, 2.0]]), 0.95, rng(1))
    with pytest.raises(ValueError, match="confidence"):
        rank(np.zeros((2, 5)), 0.4, rng(1))
